"""Things in front of the figures: a crate, a column or a shrub that hides a given share of them.

The share is that of the length of the body axes that lie in the frame, whatever the bodies wear
and however thick they are.  Each thing grows about a place near the axes until it hides just so
much.  Where nobody is in the frame it grows before an axis that stands in for a body, so that
the thing tells nothing.  Shapes and colors (linear reflectances) are ours.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .coverings import paint_box, paint_leaves, pick_leaves
from .materials import LEAVES, WOODS
from .textures import VARIANTS, pyramid

#: How far from the share asked for a result may be, and what is aimed at.
TOLERANCE, _AIM = 0.03, 0.02
#: Places along the axes at which hiding is judged, in all and at least on each.
_PLACES, _LEAST = 480, 6
#: Length of axes in the frame, in sides of the frame, below which there is nobody to hide.
_NOBODY = 0.02
#: Half a pixel of a picture of 256, in sides of the frame.
_HALF_PIXEL = 0.5 / 256
#: Leaves along each side of the field they are drawn from.
_LEAVES = 26
#: Lobes of a shrub: how many around it, and how far they reach.
_LOBES = ((3, 0.14), (5, 0.10), (9, 0.08))
#: Trunk, legs and arms of a standing body of height 1 with its foot at (0, 0), y down.
_STICK = np.array(
    [
        [[0.00, -0.95], [0.00, -0.50]],
        [[-0.05, -0.50], [-0.06, 0.00]],
        [[0.05, -0.50], [0.06, 0.00]],
        [[-0.10, -0.80], [-0.18, -0.40]],
        [[0.10, -0.80], [0.18, -0.40]],
    ]
)

Field = NDArray[np.float32]
#: Places in the frame, (m, 2) in sides of the frame, and the axis length each stands for.
Places = tuple[NDArray[np.float64], NDArray[np.float64]]


def occluder(
    share: float,
    rng: np.random.Generator,
    axes: NDArray[np.float64],
    size: int,
    cast: NDArray[np.float64],
) -> tuple[Field, Field]:
    """Put something in front of the figures.

    Parameters
    ----------
    share : float
        Share of the length of the axes in the frame that is to be hidden, 0 to 1.
    rng : numpy.random.Generator
        Chooses what it is, where it stands and its colors.
    axes : ndarray of shape (k, 2, 2)
        Ends of the body axes, x and y in pixels; k may be 0.
    size : int
        Side of the picture, pixels.
    cast : ndarray of shape (3,)
        Linear color that the camera gives a perfect white surface.

    Returns
    -------
    alpha : ndarray of shape (size, size), dtype float32
        Share of each pixel that it covers.
    radiance : ndarray of shape (size, size, 3), dtype float32
        Its linear color, where alpha is above 0.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1 or the axes have another shape.

    Examples
    --------
    >>> spine = np.array([[[32.0, 8.0], [32.0, 56.0]]])
    >>> alpha, _ = occluder(0.5, np.random.default_rng(3), spine, 64, np.ones(3))
    >>> abs(hidden_share(alpha, spine) - 0.5) < 0.05
    True
    """
    if not 0 <= share <= 1:
        msg = f"expected a share from 0 to 1, got {share}"
        raise ValueError(msg)
    if axes.ndim != 3 or axes.shape[1:] != (2, 2):
        msg = f"expected axes of shape (k, 2, 2), got {axes.shape}"
        raise ValueError(msg)
    alpha = np.zeros((size, size), dtype=np.float32)
    radiance = np.zeros((size, size, 3), dtype=np.float32)
    # One number is drawn whatever the axes are.
    rng = np.random.default_rng(rng.integers(1 << 62))
    if share == 0:
        return alpha, radiance
    places = _places(np.asarray(axes, dtype=np.float64) / size, rng)
    if not (rng.uniform() < 0.5 and _shrub(share, rng, places, alpha, radiance, cast)):
        _box(share, rng, places, alpha, radiance, cast)
    return alpha, radiance


def hidden_share(alpha: Field, axes: NDArray[np.float64]) -> float:
    """Measure the share of the axes in the frame that is hidden, at the nearest pixels.

    Parameters
    ----------
    alpha : ndarray of shape (N, N)
        As `occluder` returns it.
    axes : ndarray of shape (k, 2, 2)
        Ends of the axes, pixels.

    Returns
    -------
    float
        Share of the length; 0 where no axis is in the frame.

    Examples
    --------
    >>> left = np.repeat([[1.0, 1.0, 0.0, 0.0]], 4, axis=0).astype(np.float32)
    >>> hidden_share(left, np.array([[[0.0, 2.0], [4.0, 2.0]]]))
    0.5
    """
    size = len(alpha)
    points, weights = _sampled(np.asarray(axes, dtype=np.float64) / size)
    if not len(points):
        return 0.0
    column, row = np.minimum((points * size).astype(int), size - 1).T
    return float(weights[alpha[row, column] >= 0.5].sum() / weights.sum())


def _sampled(axes: NDArray[np.float64]) -> Places:
    """Spread places evenly along the axes and keep those in the frame."""
    # Rounded, so that one scene is judged alike at every size.
    axes = np.round(axes[np.isfinite(axes).all(axis=(1, 2))], 6)
    if not len(axes):
        return np.zeros((0, 2)), np.zeros(0)
    count = max(_PLACES // len(axes), _LEAST)
    along = ((np.arange(count) + 0.5) / count)[None, :, None]
    points = axes[:, None, 0] * (1 - along) + axes[:, None, 1] * along
    length = np.hypot(*(axes[:, 1] - axes[:, 0]).T)
    inside = ((points >= 0) & (points < 1)).all(axis=2)
    return points[inside], np.repeat(length / count, inside.sum(axis=1))


def _places(axes: NDArray[np.float64], rng: np.random.Generator) -> Places:
    """Sample the axes, or those of a stick figure where there is nobody."""
    stick = _STICK + rng.normal(0, 0.04, _STICK.shape)
    scale, x, foot = rng.uniform(0.25, 1.1), rng.uniform(0.25, 0.75), rng.uniform(0.8, 1.0)
    points, weights = _sampled(axes)
    if weights.sum() < _NOBODY:
        return _sampled(stick * scale + (x, foot))
    return points, weights


def _shrub(
    share: float,
    rng: np.random.Generator,
    places: Places,
    alpha: Field,
    radiance: Field,
    cast: NDArray[np.float64],
) -> bool:
    """Grow a shrub from the ground; False if it cannot hide the share closely enough."""
    points, weights = places
    low, high = points.min(axis=0), points.max(axis=0)
    extent = max(float((high - low).max()), 0.15)
    spacing = 1.5 * extent / _LEAVES
    count = _LEAVES * _LEAVES
    root = points[int(rng.integers(len(points))), 0] + rng.uniform(-0.15, 0.15) * extent
    base = float(high[1]) + 0.12 * extent
    column, row = np.divmod(np.arange(count), _LEAVES)
    jitter = rng.uniform(-0.6, 0.6, (2, count))
    x = (low[0] + high[0]) / 2 + (column - (_LEAVES - 1) / 2 + jitter[0]) * spacing
    y = base - (row + jitter[1]) * spacing
    # A dome with lobes, of which the inner leaves come first.
    flat = rng.uniform(0.6, 1.6)
    right, up = (x - root) / flat, y - base
    angle = np.arctan2(up, right)
    lobes = sum(
        amount * np.cos(turns * angle + phase)
        for (turns, amount), phase in zip(_LOBES, rng.uniform(0, 7, 3).tolist(), strict=True)
    )
    order = np.argsort(np.hypot(right, up) * (1 + lobes + rng.normal(0, 0.05, count)))
    lean = rng.normal(-math.pi / 2, 0.9, count)
    slim = rng.uniform(0.30, 0.48)
    dark, light = np.array(LEAVES[int(rng.integers(len(LEAVES)))])
    tone, depth = rng.uniform(0, 1, (2, count))
    reach = rng.uniform(0.7, 1.25, count) * 1.35 * spacing
    leaves = np.stack([x, y, reach, slim * reach, np.cos(lean), np.sin(lean)], 1)[order].round(6)
    chosen, hidden = pick_leaves(leaves, points, weights / weights.sum(), share, _AIM)
    if abs(hidden - share) > TOLERANCE:
        return False
    colors = (dark + (light - dark) * tone[:, None]) * (0.35 + 0.65 * depth[:, None]) * cast
    # Leaves lie over each other in an order of their own; the deeper, the darker.
    above = np.argsort(depth[chosen])
    paint_leaves(alpha, radiance, leaves[chosen][above], colors[chosen][above])
    return True


def _box(
    share: float,
    rng: np.random.Generator,
    places: Places,
    alpha: Field,
    radiance: Field,
    cast: NDArray[np.float64],
) -> None:
    """Stand a crate or a column before the axes; of a dozen, the first that hides the share."""
    points, weights = places[0], places[1] / places[1].sum()
    least = np.inf
    for number in range(12):
        column = bool(rng.uniform() < 0.4) if number < 6 else False
        near = points[int(rng.integers(len(points)))]
        half, deep = rng.uniform(0.35, 0.8), rng.uniform(0.15, 0.4)
        lean, side = rng.normal(0, 0.02), 1.0 if rng.uniform() < 0.5 else -1.0
        foot = np.array([near[0] + rng.uniform(-0.08, 0.08), 0.5 if column else 1.03])
        # Half width, height, and how far the side and the top are seen; a column is endless.
        shape = np.array([1.0, 99.0, deep, 0.0] if column else [half, 1.0, deep * half, -deep / 3])
        edges = _silhouette(shape)
        x, y = points[:, 0] - foot[0], points[:, 1] - foot[1]
        x, y = (
            side * (x * math.cos(lean) + y * math.sin(lean)),
            y * math.cos(lean) - x * math.sin(lean),
        )
        # The size at which the silhouette, grown about its foot, reaches each place.
        reach = np.maximum.reduce([(a * x + b * y) / c for a, b, c in edges.tolist()])
        order = np.argsort(reach)
        hidden = np.cumsum(weights[order])
        last = int(np.argmin(np.abs(hidden - share)))
        grown = reach[order]
        following = grown[last + 1] if last + 1 < len(grown) else grown[last] * 1.05
        scale = round(float(grown[last] + following) / 2, 6)
        # An edge along an axis would hide much more or less of it if it lay half a pixel on.
        misses = [
            abs(float(weights[reach <= scale + off].sum()) - share)
            for off in (-_HALF_PIXEL, 0.0, _HALF_PIXEL)
        ]
        miss = max(misses)
        if miss < least and scale > 0:
            least, kept = miss, (np.array([*foot, lean, side, scale]), shape, edges)
        if least <= (_AIM if number < 4 else TOLERANCE):
            break
    planks = rng.uniform() < 0.6
    if planks:
        dark, light = np.array(WOODS[int(rng.integers(len(WOODS)))])
    else:
        color = rng.uniform(0.05, 0.6) * rng.uniform(0.4, 1.0, 3)
        dark, light = 0.9 * color, 1.1 * color
    texture = pyramid("wood" if planks else "noise", int(rng.integers(VARIANTS)))
    stand, shape, edges = kept
    look = np.concatenate([rng.uniform(0, 512, 2), [rng.uniform(350, 600), float(planks)]])
    paint_box(alpha, radiance, stand, shape, edges, texture, look, dark * cast, light * cast)


def _silhouette(shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bound a box by lines: rows hold a unit normal and how far out the line is."""
    half, height, across, up = shape
    corners = np.array(
        [(-half, 99.0), (-half, -height), (across - half, up - height),
         (half + across, up - height), (half + across, 99.0)]
    )  # fmt: skip
    # Where no top is seen, two corners fall on one line.
    sides = np.roll(corners, -1, axis=0) - corners
    normals = np.stack([sides[:, 1], -sides[:, 0]], axis=1)
    normals /= np.hypot(*normals.T)[:, None]
    return np.column_stack([normals, (normals * corners).sum(axis=1)])
