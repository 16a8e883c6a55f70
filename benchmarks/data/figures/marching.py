"""What the rays of a picture meet: first at the middle of each pixel, then within its edges.

Lone cones are scanned (`scanning`); here each hit is lifted to what melts with it, melted
surfaces are followed to where no cone itself is behind them, and the rays through pixels at edges
are gathered into fragments, pieces of one surface within one pixel, each of which is shaded once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .kernels import inner, kernel, part
from .melting import (
    AWAY,
    SCRATCH,
    SHARE,
    WIDTH,
    Scene,
    approach,
    follow,
    settle,
)
from .packing import TILE
from .rays import way_of
from .tiling import Lists

#: Melting is followed beyond cones, and into edges, where it lifts a surface by more than this
#: many pixels' widths along the ray.  Ours.
LIFT = 0.1
#: Two hits belong to one piece of surface when their distances differ by less than this many
#: pixels' widths or by less than so many metres.  Ours.
JUMP, LEAST_JUMP = 2.5, 0.01
#: The four neighbors of a pixel.
STEP_DOWN, STEP_RIGHT = (-1, 1, 0, 0), (0, 0, -1, 1)


@inner
def _longest(first: NDArray[np.int32]) -> int:
    """Find the length of the longest list."""
    longest = 1
    for tile in range(len(first) - 1):
        longest = max(longest, first[tile + 1] - first[tile])
    return longest


@inner
def _behind(
    layer: NDArray[np.int32],
    melt: NDArray[np.float64],
    hits: NDArray[np.float64],
    here: tuple[int, int],
    there: tuple[int, int],
) -> bool:
    """Tell whether a neighbor shows something that a melted surface beside it may hide.

    `here` and `there` hold the row met, or -1, and the place of the hit.
    """
    if there[0] < 0:
        return True
    own = layer[here[0]]
    if layer[there[0]] != own:
        return True
    return bool(hits[there[1], AWAY] > hits[here[1], AWAY] + melt[own])


@part
def _spread(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    owner: NDArray[np.int32],
    piece: NDArray[np.int32],
    hits: NDArray[np.float64],
    used: int,
    lifted: NDArray[np.bool_],
) -> int:
    """Follow melted surfaces from where they were found to where no cone itself is behind them."""
    size = len(owner)
    side, longest = (size + TILE - 1) // TILE, _longest(lists[0])
    work, near = np.empty((longest, SCRATCH)), np.empty(longest, dtype=np.int32)
    eye, pixel = (lens[12], lens[13], lens[14]), 1 / lens[0]
    queue, head, tail = np.empty(size * size, dtype=np.int32), 0, 0
    for row in range(size):
        for column in range(size):
            if lifted[row, column]:
                queue[tail] = row * size + column
                tail += 1
    asked = lifted.copy()
    while head < tail:
        row, column = queue[head] // size, queue[head] % size
        head += 1
        here = (owner[row, column], piece[row, column])
        for step in range(4):
            down, right = row + STEP_DOWN[step], column + STEP_RIGHT[step]
            if not (0 <= down < size and 0 <= right < size) or asked[down, right]:
                continue
            there = (owner[down, right], piece[down, right])
            if not _behind(scene[1], scene[2], hits, here, there):
                continue
            asked[down, right] = True
            way, _ = way_of(lens, right + 0.5, down + 0.5)
            tile = down // TILE * side + right // TILE
            count, soft = approach(scene, lists, tile, way, 0.0, near, work)
            if not soft:
                continue
            met = follow(scene, near, count, eye, way, pixel, work, hits[used])
            if met >= 0 and (there[0] < 0 or hits[used, AWAY] < hits[there[1], AWAY]):
                owner[down, right], piece[down, right] = met, used
                lifted[down, right] = True
                used += 1
                queue[tail] = down * size + right
                tail += 1
    return used


@kernel
def centers(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    depth: NDArray[np.float64],
    owner: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.bool_]]:
    """Follow the rays through the middles of all pixels.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of the tiles.
    lens : ndarray of shape (15,)
        Of `packing.optics`.
    depth : ndarray of shape (N, N), dtype float64
        Of `scanning.scan`.
    owner : ndarray of shape (N, N), dtype int32
        Of `scanning.scan`; becomes the cone seen once all have melted.

    Returns
    -------
    piece : ndarray of shape (N, N), dtype int32
        Place of the hit of each pixel, -1 for none.
    hits : ndarray of shape (H, WIDTH)
        Fragments.
    lifted : ndarray of shape (N, N), dtype bool
        Where melting brought the surface nearer.
    """
    size = len(depth)
    side, longest = (size + TILE - 1) // TILE, _longest(lists[0])
    piece = np.full((size, size), -1, dtype=np.int32)
    lifted = np.zeros((size, size), dtype=np.bool_)
    # Every pixel may be met twice, by a cone and by what melts before it.
    hits = np.empty((2 * size * size, WIDTH))
    work, near = np.empty((longest, SCRATCH)), np.empty(longest, dtype=np.int32)
    eye, pixel = (lens[12], lens[13], lens[14]), 1 / lens[0]
    used = 0
    for row in range(size):
        for column in range(size):
            own = int(owner[row, column])
            if own < 0:
                continue
            way, scale = way_of(lens, column + 0.5, row + 0.5)
            away, hit = depth[row, column] * scale, hits[used]
            tile = row // TILE * side + column // TILE
            owner[row, column] = settle(
                scene, lists, tile, own, eye, way, away, pixel, near, work, hit
            )
            lifted[row, column] = hit[AWAY] < away - LIFT * pixel * away
            piece[row, column] = used
            used += 1
    used = _spread(scene, lists, lens, owner, piece, hits, used, lifted)
    return piece, hits[:used], lifted


@inner
def apart(one: float, two: float, pixel: float, least: float) -> bool:
    """Tell whether two distances belong to different pieces of surface."""
    return abs(one - two) > max(least, JUMP * pixel * min(one, two))


@inner
def _match(
    layer: NDArray[np.int32],
    rows: NDArray[np.int32],
    fragments: NDArray[np.float64],
    own: tuple[int, int, int],
    met: int,
    away: float,
    pixel: float,
) -> int:
    """Find the fragment of a pixel that a hit belongs to, or -1.

    `own` holds the place of the pixel's first fragment, or -1, and the span of the others.
    """
    first, start, stop = own
    if first >= 0 and layer[rows[first]] == layer[met]:
        if not apart(fragments[first, AWAY], away, pixel, LEAST_JUMP):
            return first
    for k in range(start, stop):
        if layer[rows[k]] == layer[met]:
            if not apart(fragments[k, AWAY], away, pixel, LEAST_JUMP):
                return k
    return -1


@part
def _meet_ray(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    tile: int,
    spot: tuple[float, float],
    lone: tuple[int, float],
    near: NDArray[np.int32],
    count: int,
    work: NDArray[np.float64],
    hit: NDArray[np.float64],
) -> int:
    """Follow one ray whose lone cone, or -1, and its depth are known; returns the row met."""
    eye, pixel = (lens[12], lens[13], lens[14]), 1 / lens[0]
    way, scale = way_of(lens, spot[0], spot[1])
    met = -1
    if count > 0:
        met = follow(scene, near, count, eye, way, pixel, work, hit)
    if met < 0 and lone[0] >= 0:
        away = lone[1] * scale
        met = settle(scene, lists, tile, lone[0], eye, way, away, pixel, near, work, hit)
    return met


@kernel
def gather(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    kind: NDArray[np.int32],
    middle: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.bool_]],
    edges: tuple[NDArray[np.int64], NDArray[np.int64]],
    lone: tuple[NDArray[np.float64], NDArray[np.int32]],
    pattern: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """Gather rays into fragments.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of the tiles.
    lens : ndarray of shape (15,)
        Of `packing.optics`.
    kind : ndarray of shape (n,), dtype int32
        What each cone counts as.
    middle : tuple
        Owner of each pixel, and piece, hits and lifted of `centers`.
    edges : tuple of ndarray of shape (P,)
        Rows and columns of the pixels to be looked at again.
    lone : tuple
        Depth and owner of their rays, of `scanning.scan_pixels`.
    pattern : ndarray of shape (R, 2)
        x and y of these rays from the corner of a pixel, 0 to 1.

    Returns
    -------
    fragments : ndarray of shape (F, WIDTH)
        Pieces of surface; shares of a pixel add up to the part of it that is covered.
    rows, pixels : ndarray of shape (F,), dtype int32
        Packed cone of each fragment, and its pixel, counted row by row.
    mixed : ndarray of shape (N, N), dtype bool
        Pixels whose rays disagree about the kind.
    """
    owner, piece, hits, lifted = middle
    size, rays, pixel = len(owner), len(pattern), 1 / lens[0]
    side, longest = (size + TILE - 1) // TILE, _longest(lists[0])
    work, near = np.empty((longest, SCRATCH)), np.empty(longest, dtype=np.int32)
    spare = np.empty(longest, dtype=np.int32)
    room = len(hits) + len(edges[0]) * rays
    fragments = np.empty((room, WIDTH))
    fragments[: len(hits)] = hits
    rows, pixels = np.zeros(room, dtype=np.int32), np.zeros(room, dtype=np.int32)
    mixed = np.zeros((size, size), dtype=np.bool_)
    fragments[: len(hits), SHARE] = 0.0
    for row in range(size):
        for column in range(size):
            if piece[row, column] >= 0:
                place = piece[row, column]
                fragments[place, SHARE] = 1.0
                rows[place], pixels[place] = owner[row, column], row * size + column
    stop = len(hits)
    for k in range(len(edges[0])):
        row, column = edges[0][k], edges[1][k]
        tile, start = row // TILE * side + column // TILE, stop
        first, seen = piece[row, column], owner[row, column]
        one = kind[seen] if seen >= 0 else -1
        way, scale = way_of(lens, column + 0.5, row + 0.5)
        count = 0
        if lifted[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].any():
            count, soft = approach(scene, lists, tile, way, 0.75 * pixel, near, work)
            count = count if soft else 0
        for ray in range(rays):
            met, place = int(lone[1][k, ray]), -1
            own = (first, start, stop)
            if met >= 0:
                away = lone[0][k, ray] * scale
                place = _match(scene[1], rows, fragments, own, met, away, pixel)
            if place < 0 and (met >= 0 or count > 0):
                spot = (column + pattern[ray, 0], row + pattern[ray, 1])
                single = (met, lone[0][k, ray])
                hit = fragments[stop]
                met = _meet_ray(
                    scene,
                    lists,
                    lens,
                    tile,
                    spot,
                    single,
                    near if count else spare,
                    count,
                    work,
                    hit,
                )
                if met >= 0:
                    place = _match(scene[1], rows, fragments, own, met, hit[AWAY], pixel)
                    if place < 0:
                        place, rows[stop], pixels[stop] = stop, met, row * size + column
                        hit[SHARE] = 0.0
                        stop += 1
            if place >= 0:
                fragments[place, SHARE] += 1.0
            mixed[row, column] |= (kind[met] if met >= 0 else -1) != one
        if first >= 0:
            fragments[first, SHARE] /= rays + 1
        for j in range(start, stop):
            fragments[j, SHARE] /= rays + 1
    return fragments[:stop], rows[:stop], pixels[:stop], mixed
