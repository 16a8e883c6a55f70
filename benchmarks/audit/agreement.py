"""Does evidence lie where something is?  Numbers of one map against one mask.

Conventions
-----------
A map is of any sign; *mass* is what is positive in it.  Pixels that do not count, and pixels that
no window covers, are left out of everything.  What is undefined is NaN: mass where nothing is
positive, an area under the curve where the mask holds all pixels or none.

Every number has a control: the same against the mask rolled by half the picture down and across,
which has its size and shape but lies elsewhere.  A map that likes large blobs anywhere agrees with
both alike.  One that only likes the middle of pictures does not, since what stood there is moved to
the borders; so there is a second control, a blob in the middle that knows nothing of the picture.

Functions
---------
* `agreement` : all numbers of one map and one mask.
* `mass_share`, `map_area`, `top_overlap` : each of them alone.
* `rolled`, `middle` : the controls.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]


#: Standard deviation of the blob, in shares of either side.  Ours.
BLOB = 0.2


@dataclass(frozen=True)
class Agreement:
    """How a map agrees with a mask, and with the mask moved away.

    Attributes
    ----------
    share : float
        Of the pixels that count that lie in the mask: the mass that a blind map has there.
    mass, moved_mass : float
        Share of the positive mass inside the mask.
    area, moved_area : float
        Area under the ROC curve of the map's pixels against the mask; 0.5 is chance.
    overlap, moved_overlap : float
        Intersection over union of the mask with as many of the strongest pixels.
    middle_mass, middle_area : float
        The same of a blob in the middle in the place of the map.
    """

    share: float
    mass: float
    moved_mass: float
    area: float
    moved_area: float
    overlap: float
    moved_overlap: float
    middle_mass: float
    middle_area: float


def agreement(evidence: NDArray[np.float64], mask: Mask, counted: Mask | None = None) -> Agreement:
    """Compare a map with a mask.

    Parameters
    ----------
    evidence : ndarray of shape (M, N), dtype float64
        A map; NaN where nothing is known.
    mask : ndarray of shape (M, N), dtype bool
        Where something is.
    counted : ndarray of shape (M, N), dtype bool, optional
        Pixels that count; by default all.

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> evidence = np.array([[3.0, 1.0, 0.0, -1.0]])
    >>> found = agreement(evidence, np.array([[True, False, False, False]]))
    >>> found.share, found.mass, found.moved_mass, found.area, found.moved_area
    (0.25, 0.75, 0.0, 1.0, 0.3333333333333333)
    """
    if evidence.shape != mask.shape or (counted is not None and counted.shape != mask.shape):
        msg = f"expected a map and a mask of one shape, got {evidence.shape} and {mask.shape}"
        raise ValueError(msg)
    kept = np.isfinite(evidence) if counted is None else np.isfinite(evidence) & counted
    levels = evidence[kept]
    here, there, blob = mask[kept], rolled(mask)[kept], middle(mask.shape)[kept]
    return Agreement(
        share=float(here.mean()) if here.size else float("nan"),
        mass=mass_share(levels, here),
        moved_mass=mass_share(levels, there),
        area=map_area(levels, here),
        moved_area=map_area(levels, there),
        overlap=top_overlap(levels, here),
        moved_overlap=top_overlap(levels, there),
        middle_mass=mass_share(blob, here),
        middle_area=map_area(blob, here),
    )


def table(found: Sequence[Agreement]) -> NDArray[np.float64]:
    """Return the numbers of many pictures as an array.

    Parameters
    ----------
    found : sequence of Agreement
        One a picture.

    Returns
    -------
    ndarray of shape (pictures, 9), dtype float64
        Columns in the order of the fields.

    Examples
    --------
    >>> table([]).shape
    (0, 9)
    """
    rows = [astuple(one) for one in found]
    return np.array(rows, dtype=np.float64).reshape(-1, len(fields(Agreement)))


def rolled(mask: Mask) -> Mask:
    """Move a mask by half the picture, down and across.

    Parameters
    ----------
    mask : ndarray of shape (M, N), dtype bool
        What leaves one border comes in at the other.

    Returns
    -------
    ndarray of shape (M, N), dtype bool

    Examples
    --------
    >>> rolled(np.array([[True, False, False, False]])).tolist()
    [[False, False, True, False]]
    """
    return np.roll(mask, (mask.shape[0] // 2, mask.shape[1] // 2), axis=(0, 1))


def middle(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw a blob in the middle of a picture: where figures mostly stand.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.

    Returns
    -------
    ndarray of that shape, dtype float64
        A normal density with standard deviations of `BLOB` of either side, 1 at its top.

    Examples
    --------
    >>> middle((1, 5)).round(2).tolist()
    [[0.14, 0.61, 1.0, 0.61, 0.14]]
    """
    down, across = (((np.arange(extent) + 0.5) / extent - 0.5) / BLOB for extent in shape[:2])
    return np.asarray(np.exp(-(down[:, None] ** 2 + across[None, :] ** 2) / 2))


def mass_share(levels: NDArray[np.float64], inside: Mask) -> float:
    """Return the share of the positive mass that lies inside.

    Parameters
    ----------
    levels : ndarray of float64
        Of a map.
    inside : ndarray of bool, of the same shape
        Which pixels.

    Returns
    -------
    float
        NaN where nothing is positive.

    Examples
    --------
    >>> mass_share(np.array([3.0, 1.0, -4.0]), np.array([True, False, True]))
    0.75
    """
    positive = np.maximum(levels, 0.0)
    total = float(positive.sum())
    return float(positive[inside].sum()) / total if total > 0 else float("nan")


def map_area(levels: NDArray[np.float64], inside: Mask) -> float:
    """Return the chance that a pixel inside has more evidence than one outside.

    Parameters
    ----------
    levels : ndarray of float64
        Of a map.
    inside : ndarray of bool, of the same shape
        Which pixels.

    Returns
    -------
    float
        Ties count half; NaN where all pixels are on one side.

    Examples
    --------
    >>> map_area(np.array([3.0, 1.0, 1.0]), np.array([True, True, False]))
    0.75
    """
    from scipy.stats import rankdata

    many, others = int(inside.sum()), int((~inside).sum())
    if not many or not others:
        return float("nan")
    ranks = rankdata(levels.ravel())
    return float((ranks[inside.ravel()].sum() - many * (many + 1) / 2) / (many * others))


def top_overlap(levels: NDArray[np.float64], inside: Mask) -> float:
    """Return how the strongest pixels, as many as lie inside, overlap with those inside.

    Parameters
    ----------
    levels : ndarray of float64
        Of a map.
    inside : ndarray of bool, of the same shape
        Which pixels.

    Returns
    -------
    float
        Intersection over union; NaN where no pixel or every pixel lies inside.  Maps of windows
        have plateaus: where the last place is shared by many pixels, each counts for its part.

    Examples
    --------
    >>> top_overlap(np.array([3.0, 1.0, 1.0, 0.0]), np.array([True, True, False, False]))
    0.6
    """
    many = int(inside.sum())
    if not many or many == inside.size:
        return float("nan")
    last = np.partition(levels.ravel(), levels.size - many)[levels.size - many]
    above, level = levels > last, levels == last
    part = (many - int(above.sum())) / int(level.sum())
    both = float((above & inside).sum() + part * (level & inside).sum())
    return both / (2 * many - both)
