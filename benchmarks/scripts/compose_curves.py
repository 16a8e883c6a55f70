"""The curves of the page about rendered figures: what they are measured and drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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

from .further_scores import further_of

#: Lines of the figures: the system under both presets and its gate, and one comparator.
CURVE_LINES = ("fleck", "fleck-kapur", "fleck:skin", "jones-rehg")
#: What stands beside the fitted system and the networks in figures of their own.
BESIDE = "fleck"
ROC_SYSTEM = ("fleck", "fleck-kapur", "fleck:skin")


def curve_lines(columns: Columns) -> tuple[str, ...]:
    """List the methods with a one-factor curve.

    Parameters
    ----------
    columns : Columns
        Of all judged pictures.

    Returns
    -------
    tuple of str
        `CURVE_LINES`, then the fitted system and the networks where they were run.
    """
    return (*CURVE_LINES, *further_of(columns.scores))


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
    block, lines = columns.at("block", "curves"), curve_lines(columns)
    for factor in FACTOR_NAMES:
        rows = curve_rows(block, factor, lines)
        # Coverage decides the label: no level holds both classes.
        rows = tuple(row for row in rows if any(area is not None for area in row.areas))
        if len(rows) < 2:
            continue
        panels[factor] = Panel(
            FACTOR_TITLES[factor],
            tuple(row.level for row in rows),
            tuple(tuple(row.areas[place] for row in rows) for place in range(len(lines))),
            "dark is extrapolated" if any(row.extrapolated for row in rows) else "",
        )
        tables.append(FactorTable(FACTOR_TITLES[factor], rows))
    return panels, tuple(tables)


def draw_curves(panels: Mapping[str, Panel], columns: Columns) -> dict[str, str]:
    """Draw the one-factor curves.

    Parameters
    ----------
    panels : mapping of str to Panel
        From `measure_curves`.
    columns : Columns
        Of all judged pictures.

    Returns
    -------
    dict of str to str
        ``<svg>`` elements: curves, and where they were run curves-beside, with the fitted system
        and the networks beside the system.
    """
    every = curve_lines(columns)
    figures: dict[str, tuple[str, ...]] = {"curves": CURVE_LINES}
    if further := further_of(columns.scores):
        figures["curves-beside"] = (BESIDE, *further)
    drawn = {}
    for name, lines in figures.items():
        places = [every.index(line) for line in lines]
        drawn[name] = factor_curves(
            [
                replace(panel, areas=tuple(panel.areas[place] for place in places))
                for panel in panels.values()
            ],
            lines,
            "Area under the ROC curve along each factor",
            f"Small panels, one a factor; lines for {', '.join(lines)}. The points stand in "
            "figures_curves.csv.",
            name=f"factor-{name}",
        )
    return drawn


def draw_roc(block: Columns) -> dict[str, str]:
    """Draw the headline figure.

    Parameters
    ----------
    block : Columns
        With both labels.

    Returns
    -------
    dict of str to str
        ``<svg>`` elements: the 1996 system, the comparators, and where they were run the fitted
        system and the networks beside the system.
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
    further = further_of(known.scores)
    figures: dict[str, tuple[tuple[str, ...], str]] = {
        "roc": (ROC_SYSTEM, "ROC curves of the 1996 system"),
        "roc-others": (tuple(comparators()), "ROC curves of the comparators"),
    }
    if further:
        figures["roc-beside"] = ((BESIDE, *further), "ROC curves of the 1996 system and networks")
    return {
        name: roc_curves(name, [line(method) for method in methods], title, words)
        for name, (methods, title) in figures.items()
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
