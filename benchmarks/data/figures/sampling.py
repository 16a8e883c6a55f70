"""Where in the picture rays are sent, and what their hits add up to.

One ray goes through the middle of each pixel that anything may cover.  A pixel that differs from
one of its neighbors gets more; their hits are gathered into fragments, pieces of one surface
within one pixel, each of which is shaded once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .geometry import Camera
from .kernels import kernel
from .marching import LEAST_JUMP, Middle, apart, centers, gather, scratch, spread
from .melting import AWAY, SHARE, WIDTH, Scene
from .packing import Packed, optics
from .scanning import aim, scan, scan_pixels
from .tiling import tiles

#: As `marching.LEAST_JUMP`, between two cones that melt, whose surface may just be steep.  Ours.
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
    owner : ndarray of shape (N, N), dtype int64
        Row of the cone at the middle of each pixel, -1 for none.
    depth : ndarray of shape (N, N), dtype float64
        Its depth along the optical axis, metres, inf for none.
    mixed : ndarray of shape (N, N), dtype bool
        Pixels whose rays disagree about the kind of thing.
    fragments : ndarray of shape (F, WIDTH), dtype float64
        Pieces of surface, columns as in `marching`.
    rows, pixels : ndarray of shape (F,), dtype int64
        Packed cone of each fragment, and its pixel, counted row by row.
    """

    owner: NDArray[np.int64]
    depth: NDArray[np.float64]
    mixed: NDArray[np.bool_]
    fragments: NDArray[np.float64]
    rows: NDArray[np.int64]
    pixels: NDArray[np.int64]


def sample(
    packed: Packed, camera: Camera, size: int, kind: NDArray[np.int64], rays: int
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
    kind : ndarray of shape (n,), dtype int64
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
    lens, room = optics(camera, size), scratch(lists)
    aimed = aim(packed, camera, size)
    depth, owner = scan(aimed, size)
    piece, lifted = (
        np.full((size, size), -1, dtype=np.int64),
        np.zeros((size, size), dtype=np.uint8),
    )
    middle = (owner, depth, piece, lifted)
    hits = np.empty((2 * size * size, WIDTH))
    used = centers(scene, lists, lens, middle, hits, room)
    queue = np.empty(size * size, dtype=np.int64)
    used = spread(scene, lists, lens, middle, hits, used, room, queue)
    marks = np.zeros((size, size), dtype=bool)
    # A hit behind what melts before it belongs to no pixel: it keeps the share of nothing.
    hits[:used, SHARE] = 0.0
    rows, pixels = np.zeros((2, len(hits)), dtype=np.int64)
    _edges(middle, hits, kind, packed.layer, packed.melts, 1 / lens[0], marks, rows, pixels)
    down, right = np.nonzero(marks)
    edges = (down.astype(np.int64), right.astype(np.int64))
    pattern = PATTERNS[rays]
    lone = scan_pixels(aimed, size, lists, edges, pattern)
    total = used + lone[1].size
    if total > len(hits):
        hits = np.concatenate([hits[:used], np.empty((total - used, WIDTH))])
        rows, pixels = np.resize(rows, total), np.resize(pixels, total)
    mixed = np.zeros((size, size), dtype=bool)
    found = (hits, rows, pixels)
    used = gather(scene, lists, lens, kind, middle, edges, lone, pattern, found, used, room, mixed)
    return Sampled(owner, depth, mixed, hits[:used], rows[:used], pixels[:used])


@kernel
def _edges(
    middle: Middle,
    hits: NDArray[np.float64],
    kind: NDArray[np.int64],
    layer: NDArray[np.int64],
    melts: NDArray[np.bool_],
    pixel: float,
    marks: NDArray[np.bool_],
    rows: NDArray[np.int64],
    pixels: NDArray[np.int64],
) -> None:
    """Mark the pixels that differ from one of their four neighbors, and file the hits of all."""
    owner, _, piece, _ = middle
    size = len(owner)
    for row in range(size):
        for column in range(size):
            here, place = owner[row, column], piece[row, column]
            if here >= 0:
                hits[place, SHARE], rows[place], pixels[place] = 1.0, here, row * size + column
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
                    least = BENT_JUMP if melts[here, there] else LEAST_JUMP
                    two = hits[piece[other, beside], AWAY]
                    differ = apart(hits[place, AWAY], two, pixel, least)
                if differ:
                    marks[row, column] = marks[other, beside] = True
