"""The curves of the pixel task as SVG text: a line a real-valued mask, a mark an operating point.

Conventions
-----------
As in `benchmarks.report.figures`, whose settings these panels share.  Nothing is computed here
but positions.
"""

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measure.bands import Band

from .curve_figures import LOOKS
from .figures import INK, as_svg, settings
from .pixel_curves import Mark, PixelCurves

#: Markers of the operating points; in ink, and hollow where the mask has no curve.
MARKERS = ("o", "s", "^", "v", "D", "P", "X", "<", ">", "p")


def pixel_curve_figures(curves: PixelCurves, description: str) -> dict[str, str]:
    """Draw the ROC and the precision-recall curve of pixels, with every operating point.

    Parameters
    ----------
    curves : PixelCurves
        At most six lines and ten marks are told apart.
    description : str
        What a reader who cannot see them must know.

    Returns
    -------
    dict of str to str
        Two ``<svg>`` elements: pixels-roc and pixels-precision.

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
    with rc_context(settings("pixels-roc")):
        figure, axes = _panel("false-positive rate of pixels", "recall of pixels")
        axes.plot([0, 1], [0, 1], color=INK, lw=0.6, alpha=0.4)
        for (name, bands), (color, dash, _) in zip(curves.lines, LOOKS, strict=False):
            _line(axes, bands.roc, name, color, dash)
        for mark, marker in zip(curves.marks, MARKERS, strict=False):
            place = mark.counts.false_positive_rate, mark.counts.recall
            _mark(axes, mark.method, place, marker, _color(curves, mark))
        axes.legend(loc="lower right", fontsize=8, handlelength=2.6)
        roc = as_svg(figure, "pixels-roc", "ROC curve of pixels", description)
    with rc_context(settings("pixels-precision")):
        figure, axes = _panel("recall of pixels", "precision of pixels")
        axes.axhline(curves.base_rate, color=INK, lw=0.6, alpha=0.4)
        for (name, bands), (color, dash, _) in zip(curves.lines, LOOKS, strict=False):
            _line(axes, bands.precision_recall, name, color, dash)
        for mark, marker in zip(curves.marks, MARKERS, strict=False):
            place = mark.counts.recall, mark.counts.precision
            _mark(axes, mark.method, place, marker, _color(curves, mark))
        axes.legend(loc="upper right", fontsize=8, handlelength=2.6)
        precision = as_svg(
            figure, "pixels-precision", "Precision and recall of pixels", description
        )
    return {"pixels-roc": roc, "pixels-precision": precision}


def _color(curves: PixelCurves, mark: Mark) -> str:
    """Return the color of the line that a mark lies on, nothing where it lies on none."""
    colors = {name: look[0] for (name, _), look in zip(curves.lines, LOOKS, strict=False)}
    return str(colors.get(mark.method, ""))


def _panel(across: str, up: str) -> tuple[Figure, Axes]:
    """Make a square panel that leaves only what carries information."""
    figure = Figure(figsize=(4.6, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel=across, ylabel=up, xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.grid(color=INK, alpha=0.13, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _line(axes: Axes, band: Band, name: str, color: str, dash: object) -> None:
    """Draw one curve and its band."""
    axes.fill_between(band.x, band.low, band.high, color=color, alpha=0.15, lw=0)
    axes.plot(band.x, band.y, color=color, ls=dash, lw=1.5, label=name)


def _mark(
    axes: Axes, method: str, place: tuple[float | None, float | None], marker: str, color: str
) -> None:
    """Draw one operating point where it is defined, solid where it lies on a curve."""
    x, y = place
    if x is None or y is None:
        return
    axes.plot(
        [x],
        [y],
        marker=marker,
        ls="none",
        ms=6.5,
        mew=1.2,
        mec=color or INK,
        mfc=color or "none",
        clip_on=False,
        zorder=4,
        label=f"{method}, cut at 0.5" if color else method,
    )
