"""Paint a box and leaves in front of a picture, and judge which places leaves hide."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .kernels import kernel
from .planes import texel

#: Light on the front, the side and the top of a box.  Ours.
_FACES = (0.85, 0.5, 1.0)
#: Width of the battens along the edges of a crate, over its own height.  Ours.
_BATTEN = 0.07


@kernel
def pick_leaves(
    leaves: NDArray[np.float64],
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    share: float,
    slack: float,
) -> tuple[NDArray[np.int64], float]:
    """Take leaves in order until they hide a share of weighted places.

    Parameters
    ----------
    leaves : ndarray of shape (n, 6)
        Center, half length, half width, and cosine and sine of the direction.
    points : ndarray of shape (m, 2)
        Places.
    weights : ndarray of shape (m,)
        Their weights, which add to 1.
    share : float
        What is to be hidden.
    slack : float
        A leaf that would hide more than the share and this is left out.

    Returns
    -------
    chosen : ndarray of int64
        Indices of the leaves taken.
    hidden : float
        Share of the weights that they hide.

    Examples
    --------
    >>> leaves = np.array([[0.0, 0, 1, 0.5, 1, 0], [4.0, 0, 1, 0.5, 1, 0]])
    >>> points = np.array([[0.0, 0.0], [4.0, 0.0]])
    >>> chosen, hidden = pick_leaves(leaves, points, np.array([0.5, 0.5]), 0.5, 0.02)
    >>> chosen.tolist(), hidden
    ([0], 0.5)
    """
    chosen = np.empty(len(leaves), dtype=np.int64)
    seen = np.ones(len(points), dtype=np.bool_)
    fresh = np.empty(len(points), dtype=np.int64)
    count, hidden = 0, 0.0
    for i in range(len(leaves)):
        if hidden >= share - 0.5 * slack:
            break
        x, y, long, wide, cosine, sine = leaves[i]
        found, gain = 0, 0.0
        for j in range(len(points)):
            dx, dy = points[j, 0] - x, points[j, 1] - y
            if seen[j] and dx * dx + dy * dy < long * long:
                along = (dx * cosine + dy * sine) / long
                if abs(dy * cosine - dx * sine) / wide + along * along < 1.0:
                    fresh[found] = j
                    found += 1
                    gain += weights[j]
        if hidden + gain > share + slack:
            continue
        for j in range(found):
            seen[fresh[j]] = False
        hidden += gain
        chosen[count] = i
        count += 1
    return chosen[:count], hidden


@kernel
def paint_leaves(
    alpha: NDArray[np.float32],
    radiance: NDArray[np.float32],
    leaves: NDArray[np.float64],
    colors: NDArray[np.float64],
) -> None:
    """Paint leaves over what is there, the last on top.

    Parameters
    ----------
    alpha : ndarray of shape (N, N), dtype float32
        Cover so far; changed in place.
    radiance : ndarray of shape (N, N, 3), dtype float32
        Color so far; changed in place.
    leaves : ndarray of shape (n, 6)
        As for `pick_leaves`, in sides of the picture.
    colors : ndarray of shape (n, 3)
        Linear.

    Examples
    --------
    >>> alpha, radiance = np.zeros((9, 9), np.float32), np.zeros((9, 9, 3), np.float32)
    >>> paint_leaves(alpha, radiance, np.array([[0.5, 0.5, 0.5, 0.2, 1, 0]]), np.ones((1, 3)))
    >>> float(alpha[4, 4]), float(alpha[0, 4])
    (1.0, 0.0)
    """
    size = len(alpha)
    for i in range(len(leaves)):
        x, y, long, wide, cosine, sine = leaves[i]
        # The box around the leaf's lens, which ends in a tip.
        rise = long * abs(sine) + wide * abs(cosine)
        top = max(int((y - rise) * size - 0.5), 0)
        bottom = min(int((y + rise) * size + 1.5), size)
        for row in range(top, bottom):
            dy = (row + 0.5) / size - y
            # Where this row is within the leaf's length and width.
            left, right = x - rise - long, x + rise + long
            if abs(cosine) > 1e-6:
                a, b = (-long - dy * sine) / cosine, (long - dy * sine) / cosine
                left, right = max(left, x + min(a, b)), min(right, x + max(a, b))
            if abs(sine) > 1e-6:
                a, b = (dy * cosine - wide) / sine, (dy * cosine + wide) / sine
                left, right = max(left, x + min(a, b)), min(right, x + max(a, b))
            for column in range(max(int(left * size), 0), min(int(right * size + 1.0), size)):
                dx = (column + 0.5) / size - x
                along = (dx * cosine + dy * sine) / long
                across = (dy * cosine - dx * sine) / wide
                inside = (1.0 - abs(across) - along * along) * wide * size + 0.5
                if inside <= 0.0:
                    continue
                cover = min(inside, 1.0)
                # One half is turned from the light, the midrib is pale.
                light = 0.82 if across > 0.0 else 1.0
                light += 0.25 * max(1.0 - abs(across) * 7.0, 0.0) + 0.12 * along
                before = alpha[row, column] * (1.0 - cover)
                total = cover + before
                for k in range(3):
                    mixed = cover * colors[i, k] * light + before * radiance[row, column, k]
                    radiance[row, column, k] = mixed / total
                alpha[row, column] = total


@kernel
def paint_box(
    alpha: NDArray[np.float32],
    radiance: NDArray[np.float32],
    stand: NDArray[np.float64],
    shape: NDArray[np.float64],
    edges: NDArray[np.float64],
    texture: NDArray[np.uint64],
    look: NDArray[np.float64],
    dark: NDArray[np.float64],
    light: NDArray[np.float64],
) -> None:
    """Paint a box of which the front, a side and the top are seen.

    Parameters
    ----------
    alpha : ndarray of shape (N, N), dtype float32
        Filled in place.
    radiance : ndarray of shape (N, N, 3), dtype float32
        Filled in place.
    stand : ndarray of shape (5,)
        Foot (x and y in sides of the picture), lean in radians, 1 where the side is to the
        right and -1 to the left, and the scale of the shape.
    shape : ndarray of shape (4,)
        Half width, height, and how far the far edges lie across and up (below zero).
    edges : ndarray of shape (k, 3)
        Of the silhouette: unit normals and distances, unscaled.
    texture : ndarray of uint64
        As `textures.pyramid` gives it.
    look : ndarray of shape (4,)
        Shift of the texture in texels, texels over the unit of the shape, 1 for a crate with
        battens.
    dark, light : ndarray of shape (3,)
        Linear colors at tone 0 and 1.

    Examples
    --------
    `occluders.occluder` paints with it.
    """
    size = len(alpha)
    cosine, sine, scale = math.cos(stand[2]), math.sin(stand[2]), stand[4]
    detail = math.log2(max(look[2] / (scale * size), 1.0))
    level = min(int(detail + 0.5), 5)
    for row in range(size):
        py = (row + 0.5) / size - stand[1]
        first, last = _crossed(stand, edges, py, size)
        for column in range(first, last):
            px = (column + 0.5) / size - stand[0]
            x = stand[3] * (px * cosine + py * sine) / scale
            y = (py * cosine - px * sine) / scale
            inside = 1e9
            for k in range(len(edges)):
                inside = min(inside, edges[k, 2] - edges[k, 0] * x - edges[k, 1] * y)
            inside = inside * scale * size + 0.5
            if inside <= 0.0:
                continue
            s, t, shade = _panel(shape, x, y, look[3] > 0.0)
            tone, _, relief = texel(texture, level, look[0] + s * look[2], look[1] + t * look[2])
            shade *= relief * (0.8 + 0.2 / (1.0 + 0.5 * t * t))
            alpha[row, column] = min(inside, 1.0)
            for k in range(3):
                radiance[row, column, k] = (dark[k] + (light[k] - dark[k]) * tone) * shade


@kernel
def _crossed(
    stand: NDArray[np.float64], edges: NDArray[np.float64], py: float, size: int
) -> tuple[int, int]:
    """Find the columns at which a row is inside all edges, to within a pixel."""
    cosine, sine, rim = math.cos(stand[2]), math.sin(stand[2]), 1.0 / size
    left, right = -stand[0], 1.0 - stand[0]
    for k in range(len(edges)):
        turned = stand[3] * edges[k, 0]
        slope = turned * cosine - edges[k, 1] * sine
        rest = edges[k, 2] * stand[4] - (turned * sine + edges[k, 1] * cosine) * py + rim
        if slope > 1e-9:
            right = min(right, rest / slope)
        elif slope < -1e-9:
            left = max(left, rest / slope)
        elif rest < 0.0:
            return 0, 0
    if right <= left:
        return 0, 0
    return max(int((left + stand[0]) * size), 0), min(int((right + stand[0]) * size + 1.0), size)


@kernel
def _panel(
    shape: NDArray[np.float64], x: float, y: float, battens: bool
) -> tuple[float, float, float]:
    """Find which face is seen at a place: two coordinates on it, and its light."""
    half, height, across, up = shape
    slant = (x - half) / across
    s, t, shade, width = x + half, y + height, _FACES[0], 2 * half
    if x > half and y > up * slant - height:
        s, t, shade, width = 2.2 * (x - half), y + height - up * slant, _FACES[1], 99.0
    elif y < -height:
        slant = (y + height) / up
        s, t, shade = x + half - across * slant, 2.2 * across * slant, _FACES[2]
    if battens and height < 9.0:
        rim = min(s, width - s, t)
        if rim < _BATTEN:
            # Battens lie along the edge they cover, and throw a line of shade.
            shade *= 1.12
            if t < _BATTEN:
                s, t = t, s
        elif rim < _BATTEN + 0.012:
            shade *= 0.55
    return s, t, shade
