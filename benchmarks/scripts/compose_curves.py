"""The curves of the page about rendered figures: what they are measured and drawn from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.data.figures.factors import FACTOR_NAMES
from benchmarks.measure.bands import roc_band
from benchmarks.methods.comparators import comparators
from benchmarks.report.curve_figures import Panel, RocLine, factor_curves, roc_curves
from benchmarks.report.figure_columns import FACTOR_TITLES, Columns
from benchmarks.report.figures_page import FactorTable
from benchmarks.report.image_task import SEED, curve_rows
from benchmarks.report.pixel_curve_figure import pixel_curve_figures
from benchmarks.report.pixel_curves import PixelCurves

#: Lines of the figures: the system under both presets and its gate, and one comparator.
CURVE_LINES = ("fleck", "fleck-kapur", "fleck:skin", "jones-rehg")
ROC_SYSTEM = ("fleck", "fleck-kapur", "fleck:skin")


def measure_curves(columns: Columns) -> tuple[dict[str, Panel], tuple[FactorTable, ...]]:
    """Measure the one-factor curves.

    Parameters
    ----------
    columns : Columns
        Of all judged pictures.

    Returns
    -------
    panels : dict of str to Panel
        What is drawn, by factor; empty where the set has no block of curves.
    tables : tuple of FactorTable
        The pictures behind it.
    """
    panels: dict[str, Panel] = {}
    tables = []
    if "curves" not in columns.levels("block"):
        return panels, ()
    block = columns.at("block", "curves")
    for factor in FACTOR_NAMES:
        rows = curve_rows(block, factor, CURVE_LINES)
        # Coverage decides the label: no level holds both classes.
        rows = tuple(row for row in rows if any(area is not None for area in row.areas))
        if len(rows) < 2:
            continue
        panels[factor] = Panel(
            FACTOR_TITLES[factor],
            tuple(row.level for row in rows),
            tuple(tuple(row.areas[place] for row in rows) for place in range(len(CURVE_LINES))),
            "dark is extrapolated" if any(row.extrapolated for row in rows) else "",
        )
        tables.append(FactorTable(FACTOR_TITLES[factor], rows))
    return panels, tuple(tables)


def draw_curves(panels: Mapping[str, Panel]) -> str:
    """Draw the one-factor curves.

    Parameters
    ----------
    panels : mapping of str to Panel
        From `measure_curves`.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    return factor_curves(
        list(panels.values()),
        CURVE_LINES,
        "Area under the ROC curve along each factor",
        f"Small panels, one a factor; lines for {', '.join(CURVE_LINES)}. The points stand in "
        "figures_curves.csv.",
    )


def draw_roc(block: Columns) -> dict[str, str]:
    """Draw the headline figure.

    Parameters
    ----------
    block : Columns
        With both labels.

    Returns
    -------
    dict of str to str
        Two ``<svg>`` elements: the 1996 system, and the comparators.
    """
    known = block.labeled()
    labels = known.labels == 1

    def line(method: str) -> RocLine:
        """Trace the curve of one method."""
        band = roc_band(labels, known.scores[method], known.scenes, rng=np.random.default_rng(SEED))
        marks = known.marks.get(method)
        point = (
            None if marks is None else (float(marks[~labels].mean()), float(marks[labels].mean()))
        )
        return RocLine(method, band, point)

    words = (
        "Recall against false-positive rate, with bands over scenes. The areas and operating "
        "points stand in the table of the image task."
    )
    return {
        "roc": roc_curves(
            "roc", [line(method) for method in ROC_SYSTEM], "ROC curves of the 1996 system", words
        ),
        "roc-others": roc_curves(
            "roc-others",
            [line(method) for method in comparators()],
            "ROC curves of the comparators",
            words,
        ),
    }


def draw_pixels(curves: PixelCurves) -> dict[str, str]:
    """Draw the curves of the pixel task.

    Parameters
    ----------
    curves : PixelCurves
        Of the main block.

    Returns
    -------
    dict of str to str
        Two ``<svg>`` elements: the ROC curve, and the precision-recall curve.
    """
    names = ", ".join(name for name, _ in curves.lines)
    return pixel_curve_figures(
        curves,
        f"A line with a band over scenes for {names}, and one mark for every mask that says yes or "
        "no. The points stand in figures_pixel_curves.csv.",
    )
