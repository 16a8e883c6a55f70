"""The curves of the pixel task as SVG text: a line a real-valued mask, a mark an operating point.

Conventions
-----------
As in `benchmarks.report.figures`, whose settings these panels share.  Nothing is computed here
but positions.
"""

from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measure.bands import Band

from .curve_figures import LOOKS
from .figures import INK, as_svg, settings
from .pixel_curves import Mark, PixelCurves

#: Markers of the operating points; in ink, and hollow where the mask has no curve.
MARKERS = ("o", "s", "^", "v", "D", "P", "X", "<", ">", "p")


def pixel_curve_figure(curves: PixelCurves, title: str, description: str) -> str:
    """Draw the ROC and the precision-recall curve of pixels, with every operating point.

    Parameters
    ----------
    curves : PixelCurves
        At most six lines and ten marks are told apart.
    title, description : str
        The figure's name, and what a reader who cannot see it must know.

    Returns
    -------
    str
        An ``<svg>`` element.

    Raises
    ------
    ValueError
        If there are more marks than markers, or more lines than looks.
    """
    if len(curves.marks) > len(MARKERS) or len(curves.lines) > len(LOOKS):
        msg = (
            f"expected {len(LOOKS)} lines and {len(MARKERS)} marks at most, got "
            f"{len(curves.lines)} and {len(curves.marks)}"
        )
        raise ValueError(msg)
    with rc_context(settings("pixel-roc")):
        figure = Figure(figsize=(9.2, 4.9), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.plot([0, 1], [0, 1], color=INK, lw=0.6, alpha=0.4)
        right.axhline(curves.base_rate, color=INK, lw=0.6, alpha=0.4)
        for (name, bands), (color, dash, _) in zip(curves.lines, LOOKS, strict=False):
            for axes, band in ((left, bands.roc), (right, bands.precision_recall)):
                _line(axes, band, name, color, dash)
        for mark, marker in zip(curves.marks, MARKERS, strict=False):
            colors = {name: look[0] for (name, _), look in zip(curves.lines, LOOKS, strict=False)}
            _mark(left, right, mark, marker, colors.get(mark.method, ""))
        _finish(left, "false-positive rate of pixels", "recall of pixels", "ROC")
        _finish(right, "recall of pixels", "precision of pixels", "precision and recall")
        handles, names = left.get_legend_handles_labels()
        figure.legend(
            handles, names, loc="outside lower center", ncols=4, handlelength=2.6, fontsize=8.5
        )
        return as_svg(figure, "pixel-roc", title, description)


def _line(axes: Axes, band: Band, name: str, color: str, dash: object) -> None:
    """Draw one curve and its band."""
    axes.fill_between(band.x, band.low, band.high, color=color, alpha=0.15, lw=0)
    axes.plot(band.x, band.y, color=color, ls=dash, lw=1.5, label=name)


def _mark(left: Axes, right: Axes, mark: Mark, marker: str, color: str) -> None:
    """Draw one operating point in both panels, solid where it lies on a curve."""
    counts = mark.counts
    style: dict[str, Any] = {
        "marker": marker,
        "ls": "none",
        "ms": 6.5,
        "mew": 1.2,
        "mec": color or INK,
        "mfc": color or "none",
        "clip_on": False,
        "zorder": 4,
    }
    label = f"{mark.method}, cut at 0.5" if color else mark.method
    left.plot(*_place(counts.false_positive_rate, counts.recall), label=label, **style)
    right.plot(*_place(counts.recall, counts.precision), **style)


def _place(x: float | None, y: float | None) -> tuple[list[float], list[float]]:
    """Return a point as coordinates, nowhere where it is undefined."""
    return ([], []) if x is None or y is None else ([x], [y])


def _finish(axes: Axes, across: str, up: str, title: str) -> None:
    """Name the axes and leave only what carries information."""
    axes.set(xlabel=across, ylabel=up, xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.set_title(title, loc="left", fontsize=9)
    axes.grid(color=INK, alpha=0.13, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
