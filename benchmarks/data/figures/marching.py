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
STEPS_DOWN, STEPS_RIGHT = (-1, 1, 0, 0), (0, 0, -1, 1)

#: Scratch of a ray: a line for each cone of the longest list, and the rows of these cones.
Scratch = tuple[NDArray[np.float64], NDArray[np.int64]]
#: Row of the cone seen in each pixel and its depth along the optical axis, place of its hit, and
#: whether melting brought it nearer: 1 before a cone, 2 where the cones themselves were missed.
Middle = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.uint8]]


def scratch(lists: Lists) -> Scratch:
    """Make room for what a ray works with: the longest list, twice.

    Examples
    --------
    >>> lists = np.array([0, 2, 3]), np.zeros(3, int), np.zeros((2, 1), bool)
    >>> [array.shape for array in scratch(lists)]
    [(4, 12), (4,)]
    """
    longest = 2 * int(np.diff(lists[0]).max(initial=1))
    return np.empty((longest, SCRATCH)), np.empty(longest, dtype=np.int64)


@inner
def _behind(
    layer: NDArray[np.int64],
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


@kernel
def spread(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    middle: Middle,
    hits: NDArray[np.float64],
    used: int,
    room: Scratch,
    queue: NDArray[np.int64],
) -> int:
    """Follow melted surfaces from where they were found to where no cone itself is behind them.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of the tiles.
    lens : ndarray of shape (15,)
        Of `packing.optics`.
    middle : Middle
        As `centers` leaves it; changed in place.
    hits : ndarray of shape (2 * N * N, WIDTH)
        Hits of `centers`; more are added.
    used : int
        How many there are.
    room : Scratch
        Of `scratch`.
    queue : ndarray of shape (N * N,), dtype int64
        Overwritten.

    Returns
    -------
    int
        How many hits there are now.
    """
    owner, depth, piece, lifted = middle
    size, side = len(owner), (len(owner) + TILE - 1) // TILE
    work, near = room
    eye, pixel = (lens[12], lens[13], lens[14]), 1 / lens[0]
    head, tail = 0, 0
    for row in range(size):
        for column in range(size):
            if lifted[row, column]:
                queue[tail] = row * size + column
                tail += 1
    while head < tail:
        row, column = queue[head] // size, queue[head] % size
        head += 1
        here = (owner[row, column], piece[row, column])
        for step in range(4):
            down, right = row + STEPS_DOWN[step], column + STEPS_RIGHT[step]
            if not (0 <= down < size and 0 <= right < size) or lifted[down, right]:
                continue
            there = (owner[down, right], piece[down, right])
            if not _behind(scene[1], scene[2], hits, here, there):
                continue
            way, scale = way_of(lens, right + 0.5, down + 0.5)
            tile = down // TILE * side + right // TILE
            count, soft = approach(scene, lists, tile, way, 0.0, near, work)
            if not soft:
                continue
            hit = hits[used]
            met = follow(scene, near, count, eye, way, pixel, work, hit)
            if met >= 0 and (there[0] < 0 or hit[AWAY] < hits[there[1], AWAY]):
                owner[down, right], piece[down, right] = met, used
                depth[down, right], lifted[down, right] = hit[AWAY] / scale, 2
                used += 1
                queue[tail] = down * size + right
                tail += 1
    return used


@kernel
def centers(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    middle: Middle,
    hits: NDArray[np.float64],
    room: Scratch,
) -> int:
    """Lift what was scanned in the middle of each pixel to what melts with it.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of the tiles.
    lens : ndarray of shape (15,)
        Of `packing.optics`.
    middle : Middle
        Owner and depth of `scanning.scan`, piece -1 and lifted 0; changed in place.
    hits : ndarray of shape (2 * N * N, WIDTH)
        Filled; every pixel may be met twice, by a cone and by what melts before it.
    room : Scratch
        Of `scratch`.

    Returns
    -------
    int
        How many hits there are.
    """
    owner, depth, piece, lifted = middle
    size, side = len(depth), (len(depth) + TILE - 1) // TILE
    work, near = room
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
            piece[row, column], depth[row, column] = used, hit[AWAY] / scale
            used += 1
    return used


@inner
def apart(one: float, two: float, pixel: float, least: float) -> bool:
    """Tell whether two distances belong to different pieces of surface."""
    return abs(one - two) > max(least, JUMP * pixel * min(one, two))


@inner
def _match(
    layer: NDArray[np.int64],
    rows: NDArray[np.int64],
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
    for k in range(start - 1, stop):
        place = first if k < start else k
        if (
            place >= 0
            and layer[rows[place]] == layer[met]
            and not apart(fragments[place, AWAY], away, pixel, LEAST_JUMP)
        ):
            return place
    return -1


@part
def _soft(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    spot: tuple[int, int],
    lifted: NDArray[np.uint8],
    room: Scratch,
) -> int:
    """List the cones around a pixel if any melt there, and return their number."""
    row, column = spot
    size = len(lifted)
    beside = False
    for down in range(max(row - 1, 0), min(row + 2, size)):
        for right in range(max(column - 1, 0), min(column + 2, size)):
            beside |= lifted[down, right] == 2
    if not beside:
        return 0
    way, _ = way_of(lens, column + 0.5, row + 0.5)
    tile = row // TILE * ((size + TILE - 1) // TILE) + column // TILE
    count, soft = approach(scene, lists, tile, way, 0.75 / lens[0], room[1], room[0])
    return count if soft else 0


@part
def _meet_ray(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    tile: int,
    spot: tuple[float, float],
    lone: tuple[int, float],
    count: int,
    room: Scratch,
    hit: NDArray[np.float64],
) -> int:
    """Follow one ray whose lone cone, or -1, and its depth are known; returns the row met."""
    work, near = room
    eye, pixel = (lens[12], lens[13], lens[14]), 1 / lens[0]
    way, scale = way_of(lens, spot[0], spot[1])
    met = -1
    if count > 0:
        met = follow(scene, near, count, eye, way, pixel, work, hit)
    if met < 0 and lone[0] >= 0:
        away, spare = lone[1] * scale, near[count:]
        met = settle(scene, lists, tile, lone[0], eye, way, away, pixel, spare, work, hit)
    return met


@kernel
def gather(
    scene: Scene,
    lists: Lists,
    lens: NDArray[np.float64],
    kind: NDArray[np.int64],
    middle: Middle,
    edges: tuple[NDArray[np.int64], NDArray[np.int64]],
    lone: tuple[NDArray[np.float64], NDArray[np.int64]],
    pattern: NDArray[np.float64],
    found: tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]],
    used: int,
    room: Scratch,
    mixed: NDArray[np.bool_],
) -> int:
    """Gather the rays through pixels at edges into fragments.

    Parameters
    ----------
    scene : Scene
        Packed cones.
    lists : Lists
        Of the tiles.
    lens : ndarray of shape (15,)
        Of `packing.optics`.
    kind : ndarray of shape (n,), dtype int64
        What each cone counts as.
    middle : Middle
        Of `spread`.
    edges : tuple of ndarray of shape (P,)
        Rows and columns of the pixels to be looked at again.
    lone : tuple
        Depth and owner of their rays, of `scanning.scan_pixels`.
    pattern : ndarray of shape (R, 2)
        x and y of these rays from the corner of a pixel, 0 to 1.
    found : tuple
        Fragments, of which the first ones are the hits in the middles of pixels, the cone of
        each, and its pixel, counted row by row; shares, cones and pixels are filled in, and
        further fragments.
    used : int
        How many hits there are.
    room : Scratch
        Of `scratch`.
    mixed : ndarray of shape (N, N), dtype bool
        Filled: pixels whose rays disagree about the kind.

    Returns
    -------
    int
        How many fragments there are; shares of a pixel add up to the part of it that is covered.
    """
    owner, _, piece, lifted = middle
    fragments, rows, pixels = found
    size, rays, pixel = len(owner), len(pattern), 1 / lens[0]
    side = (size + TILE - 1) // TILE
    stop = used
    for k in range(len(edges[0])):
        row, column = edges[0][k], edges[1][k]
        tile, start = row // TILE * side + column // TILE, stop
        first, seen = piece[row, column], owner[row, column]
        one = kind[seen] if seen >= 0 else -1
        _, scale = way_of(lens, column + 0.5, row + 0.5)
        count = _soft(scene, lists, lens, (row, column), lifted, room)
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
                met = _meet_ray(scene, lists, lens, tile, spot, single, count, room, hit)
                if met >= 0:
                    place = _match(scene[1], rows, fragments, own, met, hit[AWAY], pixel)
                    if place < 0:
                        place, rows[stop], pixels[stop] = stop, met, row * size + column
                        hit[SHARE] = 0.0
                        stop += 1
            if place >= 0:
                fragments[place, SHARE] += 1.0
            mixed[row, column] |= (kind[met] if met >= 0 else -1) != one
        _divide(fragments, first, start, stop, rays + 1)
    return stop


@inner
def _divide(fragments: NDArray[np.float64], first: int, start: int, stop: int, rays: int) -> None:
    """Turn the counts of a pixel's fragments into shares."""
    if first >= 0:
        fragments[first, SHARE] /= rays
    for j in range(start, stop):
        fragments[j, SHARE] /= rays
