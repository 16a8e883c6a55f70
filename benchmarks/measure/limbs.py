"""Compare found segments with true ones.

Conventions
-----------
A segment is six numbers: x0, y0, x1, y1, w0, w1 - the ends of its axis and the width at each end,
in pixels.  A set of segments is an array of shape (n, 6).  Everything is measured on the stretch
that both axes share, seen along the true axis: a found segment may end early, since a rounded end
shows no symmetry, but where it is, it must lie on the true one.

Steps
-----
* `agreement` : every found segment against every true one.
* `match` : at most one found segment for each true one, as many pairs as the tolerance allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

__all__ = ["Agreement", "Matching", "Tolerance", "agreement", "match"]

#: Cost of a pair outside the tolerance: above any sum of admissible costs.
_REFUSED = 1e6


@dataclass(frozen=True)
class Tolerance:
    """How far a found segment may be from the true one and still count as that one.

    Attributes
    ----------
    angle : float
        Largest angle between the axes, degrees.
    width : float
        Largest relative error of the mean width, 0.15 for 15 %.
    offset : float
        Largest distance of the axes across the true one, in true widths.
    covered : float
        Least share of the true axis' visible length that the found one covers.
    inside : float
        Least share of the found axis that runs along the true one; keeps a segment that spans a
        whole body from counting as one of its limbs.
    """

    angle: float = 5.0
    width: float = 0.15
    offset: float = 0.25
    covered: float = 0.5
    inside: float = 0.5


@dataclass(frozen=True)
class Agreement:
    """Every true segment (rows) against every found one (columns).

    Attributes
    ----------
    angle : ndarray of shape (t, f)
        Angle between the axes, 0 to 90 degrees.
    width : ndarray of shape (t, f)
        Found over true mean width on the shared stretch; NaN where nothing is shared.
    offset : ndarray of shape (t, f)
        Distance of the axes in the middle of the shared stretch, in true widths; infinite where
        nothing is shared.
    covered, inside : ndarray of shape (t, f)
        Shared stretch over the true length, and over the found length seen along the true axis.
    """

    angle: NDArray[np.float64]
    width: NDArray[np.float64]
    offset: NDArray[np.float64]
    covered: NDArray[np.float64]
    inside: NDArray[np.float64]


@dataclass(frozen=True)
class Matching:
    """Which segments were found.

    Attributes
    ----------
    pairs : tuple of (int, int)
        True index and found index.
    missed, extra : tuple of int
        True segments without a found one, found segments without a true one.
    angle_errors, width_errors : tuple of float
        Degrees and relative error (positive too wide) of each pair.
    """

    pairs: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    extra: tuple[int, ...]
    angle_errors: tuple[float, ...]
    width_errors: tuple[float, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Numbers of true segments found and missed, and of found segments that are extra."""
        return len(self.pairs), len(self.missed), len(self.extra)


def _segments(values: ArrayLike) -> NDArray[np.float64]:
    """Check a set of segments."""
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        return np.empty((0, 6))
    if array.ndim != 2 or array.shape[1] != 6:
        msg = f"expected segments of shape (n, 6): x0, y0, x1, y1, w0, w1, got {array.shape}"
        raise ValueError(msg)
    if not np.isfinite(array).all():
        msg = "expected finite segments, got a NaN or an infinity"
        raise ValueError(msg)
    return array


def agreement(found: ArrayLike, true: ArrayLike) -> Agreement:
    """Compare every found segment with every true one.

    Parameters
    ----------
    found : array_like of shape (f, 6)
        Found segments, pixels.
    true : array_like of shape (t, 6)
        True segments, pixels.

    Returns
    -------
    Agreement
        Matrices of shape (t, f).

    Raises
    ------
    ValueError
        If a set is not of shape (n, 6) or not finite, or a true segment has no length or width.

    Examples
    --------
    >>> a = agreement([[0, 1, 10, 1, 5, 5]], [[0, 0, 20, 0, 4, 4]])
    >>> [float(m[0, 0]) for m in (a.angle, a.width, a.offset, a.covered, a.inside)]
    [0.0, 1.25, 0.25, 0.5, 1.0]
    """
    f, t = _segments(found), _segments(true)
    run = t[:, 2:4] - t[:, 0:2]
    length = np.hypot(run[:, 0], run[:, 1])
    if (length <= 0).any() or (t[:, 4:6].sum(axis=1) <= 0).any():
        msg = "expected true segments with a length and a width, got one without"
        raise ValueError(msg)
    axis = run / length[:, None]

    # Both ends of each found axis in the coordinates of each true one: along and across.
    along = np.empty((len(t), len(f), 2))
    across = np.empty_like(along)
    for end in (0, 1):
        dx = f[None, :, 2 * end] - t[:, None, 0]
        dy = f[None, :, 2 * end + 1] - t[:, None, 1]
        along[..., end] = dx * axis[:, None, 0] + dy * axis[:, None, 1]
        across[..., end] = dy * axis[:, None, 0] - dx * axis[:, None, 1]

    span = along[..., 1] - along[..., 0]
    angle = np.degrees(np.arctan2(np.abs(across[..., 1] - across[..., 0]), np.abs(span)))
    low = np.maximum(along.min(axis=2), 0)
    high = np.minimum(along.max(axis=2), length[:, None])
    shared = np.maximum(high - low, 0)
    middle = (low + high) / 2

    with np.errstate(divide="ignore", invalid="ignore"):
        at_found = np.where(span == 0, 0.5, (middle - along[..., 0]) / span)
        at_true = middle / length[:, None]
        found_width = f[None, :, 4] + at_found * (f[None, :, 5] - f[None, :, 4])
        true_width = t[:, None, 4] + at_true * (t[:, None, 5] - t[:, None, 4])
        off = np.abs(across[..., 0] + at_found * (across[..., 1] - across[..., 0]))
        none = shared <= 0
        return Agreement(
            angle=angle,
            width=np.where(none, np.nan, found_width / true_width),
            offset=np.where(none, np.inf, off / true_width),
            covered=shared / length[:, None],
            inside=np.where(none, 0.0, shared / np.abs(span)),
        )


def match(
    found: ArrayLike,
    true: ArrayLike,
    tolerance: Tolerance | None = None,
    visible: ArrayLike | None = None,
) -> Matching:
    """Pair found segments with true ones, one to one.

    Among all pairings inside the tolerance the one with the most pairs is taken, and of those the
    one with the least total error, counted in tolerances.

    Parameters
    ----------
    found : array_like of shape (f, 6)
        Found segments, pixels.
    true : array_like of shape (t, 6)
        True segments, pixels.
    tolerance : Tolerance, optional
        By default 5 degrees, 15 % of the width, half of the length.
    visible : array_like of shape (t,), optional
        Visible share of each true segment, 0 to 1; the share to be covered shrinks with it.

    Returns
    -------
    Matching
        Pairs, misses, extras and the errors of the pairs.

    Examples
    --------
    >>> arm, leg = [0, 0, 30, 0, 8, 6], [0, 40, 0, 90, 12, 12]
    >>> result = match([[1, 44, 0, 86, 12, 12], [70, 70, 99, 70, 9, 9]], [arm, leg])
    >>> result.pairs, result.missed, result.extra
    (((1, 0),), (0,), (1,))
    """
    tolerance = tolerance or Tolerance()
    f, t = _segments(found), _segments(true)
    seen = np.ones(len(t)) if visible is None else np.asarray(visible, dtype=np.float64)
    if seen.shape != (len(t),):
        msg = f"expected one visible share for each of {len(t)} true segments, got {seen.shape}"
        raise ValueError(msg)
    if not (len(f) and len(t)):
        return Matching((), tuple(range(len(t))), tuple(range(len(f))), (), ())
    a = agreement(f, t)
    width_error = np.abs(a.width - 1)
    admissible = (
        (a.angle <= tolerance.angle)
        & (width_error <= tolerance.width)
        & (a.offset <= tolerance.offset)
        & (a.covered >= tolerance.covered * seen[:, None])
        & (a.covered > 0)
        & (a.inside >= tolerance.inside)
    )
    cost = np.full(admissible.shape, _REFUSED)
    cost[admissible] = (
        a.angle / tolerance.angle + width_error / tolerance.width + a.offset / tolerance.offset
    )[admissible]
    rows, columns = linear_sum_assignment(cost)
    pairs = tuple((int(i), int(j)) for i, j in zip(rows, columns, strict=True) if admissible[i, j])
    taken = {i for i, _ in pairs}, {j for _, j in pairs}
    return Matching(
        pairs=pairs,
        missed=tuple(i for i in range(len(t)) if i not in taken[0]),
        extra=tuple(j for j in range(len(f)) if j not in taken[1]),
        angle_errors=tuple(float(a.angle[pair]) for pair in pairs),
        width_errors=tuple(float(a.width[pair] - 1) for pair in pairs),
    )
