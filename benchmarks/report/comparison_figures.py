"""The figures of a comparison: for the page, for a paper, and as tables of what is drawn.

Conventions
-----------
Same comparison, same bytes: no date is written and ids come from the figure's name.  On the page
a figure takes the color of the text and so follows into dark mode; in a file of its own it is
dark on white, and its words are outlines (SVG) or embedded type (PDF), so that it looks the same
everywhere.

Figures
-------
headline : the 1996 system beside convnets, on rendered figures only
roc, low_fpr, precision_recall, det : curves with bands and operating points
base_rate : precision of the operating points at other shares of positives
calibration : observed shares against scores, one panel a method
slices : areas by level
differences : areas against the baseline's
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from benchmarks.run.files import keep_file

from .curve_pictures import (
    base_rate_picture,
    corner_picture,
    det_picture,
    precision_recall_picture,
    roc_picture,
)
from .dot_pictures import calibration_picture, differences_picture, slices_picture
from .figures import as_svg, settings
from .headline_picture import headline_picture
from .layout import DOUBLE, PAGE, SINGLE
from .lettering import quiet, shown
from .painting import paint
from .pictures import points_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .compared import Comparison
    from .layout import Paper
    from .pictures import Picture

Column = Literal["single", "double"]

#: Every figure by its name, in the order of a report.
PICTURES: dict[str, Callable[[Comparison], Picture | None]] = {
    "headline": headline_picture,
    "roc": roc_picture,
    "low_fpr": corner_picture,
    "precision_recall": precision_recall_picture,
    "det": det_picture,
    "differences": differences_picture,
    "slices": slices_picture,
    "base_rate": base_rate_picture,
    "calibration": calibration_picture,
}
COLUMNS: dict[str, Paper] = {"single": SINGLE, "double": DOUBLE}
FORMATS = ("svg", "pdf", "png")
#: Dots an inch of a PNG: usual for print.
DOTS = 300


def comparison_figures(comparison: Comparison) -> dict[str, str]:
    """Draw every figure of a comparison for a page.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    dict of str to str
        By name, ``<svg>`` elements with a title and a description, whose ids begin with
        ``figure-``; a figure that would show nothing is left out.

    Examples
    --------
    >>> import dataclasses
    >>> from benchmarks.report.compared import Comparison
    >>> nothing = {field.name: () for field in dataclasses.fields(Comparison)}
    >>> comparison_figures(Comparison(**{**nothing, "level": 0.95, "total": 0, "unlabeled": 0}))
    {}
    """
    drawn = {}
    for key, picture in _pictures(comparison).items():
        name = f"figure-{key.replace('_', '-')}"
        with quiet(), _context(name):
            figure = paint(picture, PAGE)
            drawn[key] = as_svg(figure, name, shown(picture.title), shown(picture.description))
    return drawn


def figure_points(comparison: Comparison) -> dict[str, str]:
    """Write every drawn point, band and mark as tables.

    Parameters
    ----------
    comparison : Comparison
        The runs.

    Returns
    -------
    dict of str to str
        CSV by the name of the figure, as `benchmarks.report.pictures.points_of` writes it.
    """
    return {key: points_of(picture) for key, picture in _pictures(comparison).items()}


def write_figures(
    comparison: Comparison,
    folder: Path | str,
    formats: Sequence[str] = ("svg", "pdf"),
    *,
    column: Column = "single",
) -> tuple[Path, ...]:
    """Write every figure of a comparison for a paper, and its points beside it.

    Parameters
    ----------
    comparison : Comparison
        The runs.
    folder : path-like
        Where to; made where it is missing.
    formats : sequence of {"svg", "pdf", "png"}
        Of the figures.
    column : {"single", "double"}
        3.3 or 7 inches wide.

    Returns
    -------
    tuple of Path
        What was written: ``roc.svg``, ``roc.pdf``, ``roc.csv`` and so on.

    Raises
    ------
    ValueError
        If there is no such format or column.
    OSError
        If the disk refuses.
    """
    written = []
    for key, picture in _pictures(comparison).items():
        contents = {ending: figure_file(picture, ending, column=column) for ending in formats}
        contents["csv"] = points_of(picture).encode("utf-8", "replace")
        for ending, content in contents.items():
            path = Path(folder) / f"{key}.{ending}"
            keep_file(content, str(path))
            written.append(path)
    return tuple(written)


def figure_file(picture: Picture, ending: str, *, column: Column = "single") -> bytes:
    """Paint one picture as a file of its own.

    Parameters
    ----------
    picture : Picture
        Such as `roc_picture` makes.
    ending : {"svg", "pdf", "png"}
        Its format.
    column : {"single", "double"}
        3.3 or 7 inches wide.

    Returns
    -------
    bytes
        The same for the same picture.

    Raises
    ------
    ValueError
        If there is no such format or column.
    """
    if ending not in FORMATS:
        msg = f"expected a format of {', '.join(FORMATS)}, got {ending!r}"
        raise ValueError(msg)
    if column not in COLUMNS:
        msg = f"expected a column of {', '.join(COLUMNS)}, got {column!r}"
        raise ValueError(msg)
    file = io.BytesIO()
    # Alone, a figure carries its caption; a page prints it as text that wraps.
    alone = replace(picture, note=". ".join(filter(None, (picture.note, picture.caption))))
    with quiet(), _context(picture.key, alone=True):
        figure = paint(alone, COLUMNS[column])
        figure.savefig(file, format=ending, dpi=DOTS, metadata=_silent(ending, picture))
    content = file.getvalue()
    return _with_words(content, picture) if ending == "svg" else content


def _pictures(comparison: Comparison) -> dict[str, Picture]:
    """Make the pictures that show something."""
    made = {key: make(comparison) for key, make in PICTURES.items()}
    return {key: picture for key, picture in made.items() if picture is not None}


def _context(name: str, *, alone: bool = False) -> Any:
    """Put the settings of a figure in force."""
    from matplotlib import rc_context

    # Type 3 fonts, matplotlib's default in PDF, are refused by many publishers.
    more: dict[Any, Any] = {"svg.fonttype": "path", "pdf.fonttype": 42} if alone else {}
    return rc_context({**settings(name), **more})


def _silent(ending: str, picture: Picture) -> dict[str, str | None]:
    """Write no date and no version into a file, only its title."""
    if ending == "pdf":
        return {
            "CreationDate": None,
            "Creator": None,
            "Producer": None,
            "Title": picture.title,
            "Subject": shown(picture.description),
        }
    return {"Date": None, "Creator": None} if ending == "svg" else {"Software": None}


def _with_words(content: bytes, picture: Picture) -> bytes:
    """Name an SVG for those who do not see it."""
    text = re.sub(r"<metadata>.*?</metadata>", "", content.decode("utf-8"), flags=re.DOTALL)
    head = text.index(">", text.index("<svg")) + 1
    words = (
        f'\n <title id="title">{escape(picture.title)}</title>'
        f'\n <desc id="desc">{escape(shown(picture.description))}</desc>'
    )
    opened = text[: head - 1] + ' role="img" aria-labelledby="title desc">'
    return (opened + words + text[head:]).encode("utf-8")
