"""Sheets that show a reconstruction: beside the photograph, or as a coarse map on blank ground.

A reconstruction partly recovers the photograph, so it counts as its pixels: without
`--pixels full` only cells are drawn, at most sixteen along a side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from convnet.contours import hatched
from convnet.deconvnet.draw import scale_of, signed_picture, strength_of
from convnet.draw import beside, colored, framed, heatmap, panel, stacked
from convnet.geometry import boxes_in_photo, frame_of
from convnet.sheets import brought, shown_shape

from .showing import coarsened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .asked import Wish
    from .deconvolved import Deconvolved


def drawn_reconstruction(
    wish: Wish,
    found: Deconvolved,
    photo: NDArray[np.uint8],
    shown: NDArray[np.float64],
    lines: Sequence[str],
) -> NDArray[np.uint8]:
    """Draw a reconstruction with all that must be said of it.

    Parameters
    ----------
    wish : Wish
        How it is to be drawn, and whether pixels may be shown.
    found : Deconvolved
        What was found.
    photo : ndarray of shape (M, N, 3), dtype uint8
        The photograph.
    shown : ndarray of shape (M, N, 3), dtype float64
        The reconstruction in the photograph's coordinates; NaN where the network saw nothing.
    lines : sequence of str
        What stands below.

    Returns
    -------
    ndarray of shape (P, Q, 3), dtype uint8
    """
    title = f"{_TITLES[found.notes['rule']]}: {found.aim.words}, {found.subject.chosen.name}"
    strength = strength_of(shown)
    if wish.pixels != "full":
        unit = "mean strength of the reconstruction in a cell. " + " ".join(_sentences(lines))
        return heatmap(coarsened(strength), unit=unit, title=title, contour=wish.contour)
    shape = shown_shape((photo.shape[0], photo.shape[1]))
    scale = scale_of(shown)
    if wish.drawn == "signed":
        picture = signed_picture(shown, scale)
    else:
        picture = colored(np.where(np.isnan(strength), 0.0, strength), (0.0, scale or 1.0))
    picture = hatched(picture, np.isnan(strength))
    value = f"{found.aim.value:.4g}"
    said = f"its value is {value}; white and black are plus and minus {scale:.3g}, gray is 0"
    if wish.drawn == "absolute":
        said = f"its value is {value}; yellow is {scale:.3g} of either sign, violet is 0"
    sheet = beside([brought(photo, shape), brought(picture, shape)], gap=12)
    box = field_of(found)
    if found.aim.row is not None and box is not None:
        top, left, bottom, right = (round(edge) for edge in box_in_photo(box, found, photo))
        part = (slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1)))
        where = f"rows {top} to {bottom}, columns {left} to {right}"
        captions = [f"the photograph where the unit sees it: {where}", "what the unit draws there"]
        sheet = stacked([sheet, panel([photo[part], picture[part]], captions, side=240)])
    return framed(sheet, title=title, below=" ".join(_sentences([said, *lines])))


def field_of(found: Deconvolved) -> tuple[int, int, int, int] | None:
    """Find the part of the input that a reconstruction lies in.

    Parameters
    ----------
    found : Deconvolved
        What was found.

    Returns
    -------
    top, left, bottom, right : int, or None
        The smallest box around all that is not exactly 0; None if all is.
    """
    seen = strength_of(found.reconstruction) > 0
    if not seen.any():
        return None
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def box_in_photo(
    box: tuple[int, int, int, int], found: Deconvolved, photo: NDArray[np.uint8]
) -> tuple[float, float, float, float]:
    """Say where a box of the input lies in the photograph.

    Parameters
    ----------
    box : (int, int, int, int)
        From `field_of`.
    found : Deconvolved
        What was found.
    photo : ndarray of shape (M, N, 3), dtype uint8
        The photograph.

    Returns
    -------
    top, left, bottom, right : float
        In pixels of the photograph.
    """
    if found.subject.recipe is None:
        msg = "expected a network with a recipe"
        raise TypeError(msg)
    frame = frame_of((photo.shape[0], photo.shape[1]), found.subject.recipe)
    top, left, bottom, right = boxes_in_photo(np.array([box]), frame)[0].tolist()
    return top, left, bottom, right


def _sentences(lines: Sequence[str]) -> list[str]:
    """End every line like a sentence, and leave tables out."""
    return [f"{line[0].upper()}{line[1:]}." for line in lines if not line.startswith(" ")]


def drawn_sweep(found: Deconvolved) -> NDArray[np.uint8]:
    """Draw how the score follows the photograph along its reconstruction.

    Parameters
    ----------
    found : Deconvolved
        What was found, a sweep among it.

    Returns
    -------
    ndarray of shape (P, Q, 3), dtype uint8
        A curve along the reconstruction, one against it, and a band of random directions.
    """
    import io

    import matplotlib as mpl
    from matplotlib.figure import Figure
    from PIL import Image

    ascent = found.ascent
    if ascent is None:
        msg = "expected a sweep, got none"
        raise ValueError(msg)
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": 10}):
        figure = Figure(figsize=(7.2, 4.8), dpi=100)
        axes = figure.subplots()
        low, high = ascent.random.min(axis=0), ascent.random.max(axis=0)
        several = f"{len(ascent.random)} random directions: mean, least to greatest"
        axes.fill_between(ascent.sizes, low, high, color="0.85", label=several)
        axes.plot(ascent.sizes, ascent.random.mean(axis=0), color="0.5", linestyle=":")
        axes.plot(ascent.sizes, ascent.toward, "o-", color="#0072B2", label="along the picture")
        axes.plot(ascent.sizes, ascent.away, "s--", color="#D55E00", label="against it")
        if ascent.other is not None:
            label = f"along the picture of {found.sanity.other}"
            axes.plot(ascent.sizes, ascent.other, "^-.", color="#009E73", label=label)
        axes.set_xscale("symlog", linthresh=0.5)
        axes.set_xticks(ascent.sizes, [f"{size:g}" for size in ascent.sizes])
        axes.minorticks_off()
        axes.set_xlabel("change of the photograph, gray levels (root mean square)")
        axes.set_ylabel(found.aim.words)
        rule = _TITLES[found.notes["rule"]].lower()
        axes.set_title(
            f"Changed along the {rule}'s picture: {found.subject.chosen.name}", fontsize=11
        )
        axes.legend(frameon=False)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        figure.tight_layout()
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))


#: What the rules are called on a sheet.
_TITLES = {
    "deconvnet": "Deconvnet",
    "gradient": "Gradient",
    "guided": "Guided backpropagation",
}
