"""Where in the picture rays are sent, and what their hits add up to.

One ray goes through the middle of each pixel that anything may cover.  A pixel that differs from
one of its neighbors gets more; their hits are gathered into fragments, pieces of one surface
within one pixel, each of which is shaded once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from .geometry import Camera
from .marching import AWAY, SHARE, WIDTH, Scene, centers, trace
from .packing import Packed, optics, tiles
from .scanning import scan

#: Two depths belong to one piece of surface when they differ by less than this many pixels'
#: widths or by less than so many metres.  Ours.
JUMP, LEAST_JUMP = 2.5, 0.01
#: The same for two cones that melt, whose surface may just be steep.  Ours.
BENT_JUMP = 0.04

#: Where the further rays of a pixel go, x and y from its corner: the rotated grid of four and the
#: standard pattern of eight (Direct3D 11 functional specification, section 19.2.4.1), which lets
#: no horizontal or vertical edge pass two of them at once.
PATTERNS = {
    4: np.array([[6, 2], [14, 6], [2, 10], [10, 14]]) / 16,
    8: np.array([[9, 5], [7, 11], [13, 9], [5, 3], [3, 13], [1, 7], [11, 15], [15, 1]]) / 16,
}


@dataclass(frozen=True)
class Sampled:
    """What the rays of a picture met.

    Attributes
    ----------
    owner : ndarray of shape (N, N), dtype int32
        Row of the cone at the middle of each pixel, -1 for none.
    away : ndarray of shape (N, N), dtype float64
        Its distance from the camera, metres, inf for none.
    mixed : ndarray of shape (N, N), dtype bool
        Pixels whose rays disagree about the kind of thing.
    fragments : ndarray of shape (F, WIDTH), dtype float64
        Pieces of surface, columns as in `marching`.
    rows, pixels : ndarray of shape (F,), dtype int32
        Packed cone of each fragment, and its pixel, counted row by row.
    """

    owner: NDArray[np.int32]
    away: NDArray[np.float64]
    mixed: NDArray[np.bool_]
    fragments: NDArray[np.float64]
    rows: NDArray[np.int32]
    pixels: NDArray[np.int32]


def sample(
    packed: Packed, camera: Camera, size: int, kind: NDArray[np.int32], rays: int
) -> Sampled:
    """Send rays into a scene and gather what they meet.

    Parameters
    ----------
    packed : Packed
        The cones.
    camera : Camera
        The one they were packed for.
    size : int
        Side of the picture, pixels.
    kind : ndarray of shape (n,), dtype int32
        What each packed cone counts as; a pixel with two kinds is mixed.
    rays : int
        Further rays through a pixel at an edge, a key of `PATTERNS`.

    Returns
    -------
    Sampled
        Shares of a pixel's fragments add up to the part of it that is covered.
    """
    lists = tiles(packed, camera, size)
    scene: Scene = (packed.rows, packed.layer, packed.melt, packed.melts, packed.albedo)
    lens = optics(camera, size)
    pixel = 1 / lens[0]
    depth, owner = scan(packed, camera, size)
    piece, hits, lifted = centers(scene, lists, lens, depth, owner)
    edges = _edges(owner, piece, hits, kind, packed.layer, packed.melts, pixel)
    more = trace(scene, lists, lens, size, edges, PATTERNS[rays], lifted)
    fragments, rows, pixels, away, mixed = _gather(
        owner, piece, hits, edges, more, rays, kind, packed.layer, pixel
    )
    return Sampled(owner, away, mixed, fragments, rows, pixels)


@numba.njit(cache=True, error_model="numpy")
def _apart(one: float, two: float, pixel: float) -> bool:
    """Tell whether two distances belong to different pieces of surface."""
    return bool(abs(one - two) > max(LEAST_JUMP, JUMP * pixel * min(one, two)))


@numba.njit(cache=True, error_model="numpy")
def _edges(
    owner: NDArray[np.int32],
    piece: NDArray[np.int32],
    hits: NDArray[np.float64],
    kind: NDArray[np.int32],
    layer: NDArray[np.int32],
    melts: NDArray[np.bool_],
    pixel: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the pixels that differ from one of their four neighbors, row by row."""
    size = len(owner)
    marks = np.zeros((size, size), dtype=np.bool_)
    for row in range(size):
        for column in range(size):
            here = owner[row, column]
            for down in range(2):
                other, beside = row + down, column + 1 - down
                if other == size or beside == size:
                    continue
                there = owner[other, beside]
                if here < 0 and there < 0:
                    continue
                differ = here < 0 or there < 0
                if not differ:
                    differ = kind[here] != kind[there] or layer[here] != layer[there]
                if not differ:
                    one, two = hits[piece[row, column], AWAY], hits[piece[other, beside], AWAY]
                    least = BENT_JUMP if melts[here, there] else LEAST_JUMP
                    differ = abs(one - two) > max(least, JUMP * pixel * min(one, two))
                if differ:
                    marks[row, column] = marks[other, beside] = True
    return np.nonzero(marks)


@numba.njit(cache=True, error_model="numpy")
def _add(
    fragments: NDArray[np.float64],
    rows: NDArray[np.int32],
    start: int,
    stop: int,
    hit: NDArray[np.float64],
    row: int,
    layer: NDArray[np.int32],
    pixel: float,
) -> int:
    """Count a hit to a fragment of its pixel, or make it a new one; returns the new end."""
    for k in range(start, stop):
        if layer[rows[k]] == layer[row] and not _apart(fragments[k, AWAY], hit[AWAY], pixel):
            fragments[k, SHARE] += 1
            return stop
    fragments[stop], rows[stop] = hit, row
    fragments[stop, SHARE] = 1.0
    return stop + 1


@numba.njit(cache=True, error_model="numpy")
def _gather(
    owner: NDArray[np.int32],
    piece: NDArray[np.int32],
    hits: NDArray[np.float64],
    edges: tuple[NDArray[np.int64], NDArray[np.int64]],
    more: tuple[NDArray[np.int32], NDArray[np.float64]],
    rays: int,
    kind: NDArray[np.int32],
    layer: NDArray[np.int32],
    pixel: float,
) -> tuple[
    NDArray[np.float64],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.float64],
    NDArray[np.bool_],
]:
    """Turn hits into fragments: first those of the edges, then the whole pixels."""
    size = len(owner)
    room = len(hits) + len(more[0])
    fragments = np.empty((room, WIDTH))
    rows, pixels = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    away = np.full((size, size), np.inf)
    mixed = np.zeros((size, size), dtype=np.bool_)
    whole = np.ones((size, size), dtype=np.bool_)
    stop = 0
    for k in range(len(edges[0])):
        row, column = edges[0][k], edges[1][k]
        whole[row, column] = False
        start, seen = stop, owner[row, column]
        if seen >= 0:
            stop = _add(fragments, rows, start, stop, hits[piece[row, column]], seen, layer, pixel)
        for j in range(k * rays, (k + 1) * rays):
            met = more[0][j]
            if met >= 0:
                stop = _add(fragments, rows, start, stop, more[1][j], met, layer, pixel)
            one = kind[met] if met >= 0 else -1
            two = kind[seen] if seen >= 0 else -1
            if one != two:
                mixed[row, column] = True
        for j in range(start, stop):
            fragments[j, SHARE] /= rays + 1
            pixels[j] = row * size + column
    for row in range(size):
        for column in range(size):
            if owner[row, column] >= 0:
                hit = hits[piece[row, column]]
                away[row, column] = hit[AWAY]
                if whole[row, column]:
                    fragments[stop], rows[stop] = hit, owner[row, column]
                    fragments[stop, SHARE], pixels[stop] = 1.0, row * size + column
                    stop += 1
    return fragments[:stop], rows[:stop], pixels[:stop], away, mixed
