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
from .marching import LEAST_JUMP, apart, centers, gather
from .melting import AWAY, Scene
from .packing import Packed, optics
from .scanning import scan, scan_pixels
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
    owner : ndarray of shape (N, N), dtype int32
        Row of the cone at the middle of each pixel, -1 for none.
    depth : ndarray of shape (N, N), dtype float32
        Its depth along the optical axis, metres, inf for none.
    mixed : ndarray of shape (N, N), dtype bool
        Pixels whose rays disagree about the kind of thing.
    fragments : ndarray of shape (F, WIDTH), dtype float64
        Pieces of surface, columns as in `marching`.
    rows, pixels : ndarray of shape (F,), dtype int32
        Packed cone of each fragment, and its pixel, counted row by row.
    """

    owner: NDArray[np.int32]
    depth: NDArray[np.float32]
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
    pattern = PATTERNS[rays]
    lone = scan_pixels(packed, camera, size, lists, edges, pattern)
    middle = (owner, piece, hits, lifted)
    fragments, rows, pixels, mixed = gather(scene, lists, lens, kind, middle, edges, lone, pattern)
    return Sampled(owner, _depth(piece, hits, lens), mixed, fragments, rows, pixels)


@kernel
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
                    differ = apart(one, two, pixel, least)
                if differ:
                    marks[row, column] = marks[other, beside] = True
    return np.nonzero(marks)


@kernel
def _depth(
    piece: NDArray[np.int32], hits: NDArray[np.float64], lens: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Turn the distances of hits into depths along the optical axis."""
    size = len(piece)
    depth = np.full((size, size), np.inf, dtype=np.float32)
    for row in range(size):
        down = (row + 0.5 - lens[2]) / lens[0]
        for column in range(size):
            if piece[row, column] >= 0:
                right = (column + 0.5 - lens[1]) / lens[0]
                away = hits[piece[row, column], AWAY]
                depth[row, column] = away / np.sqrt(right * right + down * down + 1)
    return depth
