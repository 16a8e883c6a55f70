"""Square tiles of wood, sand, fur and 1/f noise that repeat without a seam.

A tile holds three numbers a texel, each in [0, 1]: *tone* runs from the darker to the lighter
color of the material, *hue* from one neighbor of those colors to the other, *relief* is the
share of light that reaches the place.  Colors are chosen by whoever paints with a tile, so that
eight tiles a kind, turned, shifted and colored anew, make no two surfaces alike.

Rows run along the grain of wood and the lie of fur, and across the ripples of sand.  All sizes
and strengths below are ours, judged by eye.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

Field = NDArray[np.float32]

#: Texels along the side of a tile, and different tiles of a kind.
SIDE, VARIANTS = 512, 8
#: Reduced copies of a tile: half the side each, down to 8 texels.
LEVELS = 7
#: Metres along the side of a tile.
SPANS: dict[str, float] = {"noise": 3.2, "wood": 1.28, "sand": 1.6, "fur": 0.8}


def pink(rng: np.random.Generator, slope: float = 1.0) -> Field:
    """Draw a periodic random field whose amplitude falls with frequency.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the field.
    slope : float
        The amplitude at frequency f is f ** -slope; 1 is what photographs of natural scenes
        show on average.

    Returns
    -------
    ndarray of shape (SIDE, SIDE), dtype float32
        Mean 0, standard deviation 1.

    References
    ----------
    D. J. Field, "Relations between the statistics of natural images and the response
    properties of cortical cells", JOSA A 4, 1987 (second-hand).

    Examples
    --------
    >>> field = pink(np.random.default_rng(1))
    >>> field.shape, bool(abs(field.mean()) < 1e-4), round(float(field.std()), 3)
    ((512, 512), True, 1.0)
    """
    spectrum = fft.rfft2(rng.standard_normal((SIDE, SIDE), dtype=np.float32))
    field = fft.irfft2(spectrum * _amplitudes(slope), s=(SIDE, SIDE))
    return np.asarray(field / field.std(), dtype=np.float32)


@lru_cache(maxsize=8)
def _amplitudes(slope: float) -> Field:
    """Tabulate a power of the frequency over the half plane of a real transform."""
    frequency = np.hypot(fft.fftfreq(SIDE)[:, None], fft.rfftfreq(SIDE)[None, :])
    frequency[0, 0] = np.inf
    return np.asarray(frequency**-slope, dtype=np.float32)


def tile(kind: str, variant: int) -> tuple[Field, Field, Field]:
    """Make one of the tiles of a kind.

    Parameters
    ----------
    kind : str
        "noise", "wood", "sand" or "fur".
    variant : int
        0 to 7.

    Returns
    -------
    tone, hue, relief : ndarray of shape (SIDE, SIDE), dtype float32
        In [0, 1].

    Raises
    ------
    ValueError
        If there is no such kind or variant.

    Examples
    --------
    >>> tone, hue, relief = tile("wood", 3)
    >>> tone.shape, bool(tone.min() >= 0 and tone.max() <= 1)
    ((512, 512), True)
    """
    if kind not in _MAKERS:
        msg = f"expected a kind of {', '.join(_MAKERS)}, got {kind!r}"
        raise ValueError(msg)
    if not 0 <= variant < VARIANTS:
        msg = f"expected a variant from 0 to {VARIANTS - 1}, got {variant}"
        raise ValueError(msg)
    # Tiles are part of the generator's version, not of a scene: their seeds are fixed.
    rng = np.random.default_rng([list(_MAKERS).index(kind), variant])
    tone, hue, relief = (np.clip(field, 0, 1) for field in _MAKERS[kind](rng))
    return tone, hue, relief


@lru_cache(maxsize=len(SPANS) * VARIANTS)
def pyramid(kind: str, variant: int) -> NDArray[np.uint64]:
    """Return a tile and its reduced copies, one after the other, each texel in a word.

    Made once a process: 3 MB and 40 ms a tile.

    Parameters
    ----------
    kind, variant
        As for `tile`.

    Returns
    -------
    ndarray of shape (n,), dtype uint64
        `LEVELS` squares of texels, each level of half the side of the one before; tone in bits
        0 to 7, hue in 20 to 27, relief in 40 to 47.  Read-only.

    Examples
    --------
    >>> steps = pyramid("noise", 0)
    >>> steps.size == sum((SIDE >> level) ** 2 for level in range(LEVELS))
    True
    """
    fields = tile(kind, variant)
    words = []
    for level in range(LEVELS):
        side = SIDE >> level
        word = np.zeros((side, side), dtype=np.uint64)
        for place, field in enumerate(fields):
            sized = cv2.resize(field, (side, side), interpolation=cv2.INTER_AREA)
            word |= np.rint(sized * np.float32(255)).astype(np.uint64) << np.uint64(20 * place)
        words.append(word.ravel())
    packed = np.concatenate(words)
    packed.flags.writeable = False
    return packed


def _blurred(field: Field, across: int, along: int) -> Field:
    """Average over a window of odd sides, around the edges, and scale to unit deviation."""
    x, y = across // 2, along // 2
    padded = cv2.copyMakeBorder(field, y, y, x, x, cv2.BORDER_WRAP)
    smooth = cv2.blur(padded, (across, along))[y : y + SIDE, x : x + SIDE]
    return np.asarray((smooth - smooth.mean()) / smooth.std(), dtype=np.float32)


def _noise(rng: np.random.Generator) -> tuple[Field, Field, Field]:
    """Make two independent 1/f fields; 1 in 400 texels is cut off at the ends of the range."""
    half, sixth = np.float32(0.5), np.float32(1 / 6)
    lit = np.ones((SIDE, SIDE), dtype=np.float32)
    return half + sixth * pink(rng), half + sixth * pink(rng), lit


def _wood(rng: np.random.Generator) -> tuple[Field, Field, Field]:
    """Lay boards side by side: each a plane cut out of a log of noisy rings."""
    count = int(rng.integers(8, 11))
    texel = np.float32(SPANS["wood"] / SIDE)
    edges = np.rint(np.arange(count + 1) * SIDE / count).astype(int)
    board = np.searchsorted(edges[1:-1], np.arange(SIDE), side="right")
    joints = rng.integers(0, SIDE, count)
    place = np.arange(SIDE, dtype=np.float32)
    # Rows from the joint of each column's board; metres from the middle of the board.
    row = (np.arange(SIDE)[:, None] - joints[board]) % SIDE
    along = (row.astype(np.float32) - SIDE / 2) * texel
    across = (place - ((edges[board] + edges[board + 1]) / 2).astype(np.float32)) * texel

    def per_board(low: float, high: float) -> Field:
        """Draw a number for each board and spread it over its columns."""
        return rng.uniform(low, high, count).astype(np.float32)[board]

    grain = rng.standard_normal((SIDE, SIDE), dtype=np.float32)
    # Every board has its own stretch of every noise.
    grain = np.take_along_axis(grain, row, axis=0)
    streaks, pores = _blurred(grain, 5, 161), _blurred(grain, 1, 31)
    waves = _blurred(grain, 25, 111)
    depth = per_board(0.012, 0.05) + per_board(-0.035, 0.035) * along
    depth += np.float32(0.0025) * waves
    side = across - per_board(-0.04, 0.04)
    radius = np.sqrt(side * side + depth * depth) + np.float32(0.0007) * streaks
    knots = _knots(rng, board, place)
    radius += np.float32(0.022) * knots
    ring = radius / per_board(0.009, 0.016)
    ring -= np.floor(ring)
    # Early wood is pale and wide, late wood dark and narrow; the next ring starts at once.
    early = np.minimum(ring / np.float32(0.85), 1)
    late = early * early * np.minimum((1 - ring) / np.float32(0.15), 1)
    tone = np.float32(0.62) + per_board(-0.16, 0.16) - np.float32(0.30) * late
    tone += np.float32(0.05) * streaks + np.float32(0.045) * pores
    tone -= np.float32(0.55) * knots * knots
    hue = np.float32(0.5) + per_board(-0.4, 0.4) + np.float32(0.06) * streaks
    rim = np.minimum(np.arange(SIDE) - edges[board], edges[board + 1] - 1 - np.arange(SIDE))
    gap = np.minimum(np.minimum(row, SIDE - 1 - row), rim)
    relief = np.array([0.35, 0.9, 0.97], dtype=np.float32)[np.minimum(gap, 2)]
    relief -= np.float32(0.02) * np.maximum(pores, 0)
    return tone, hue, relief


def _knots(rng: np.random.Generator, board: NDArray[np.int64], place: Field) -> Field:
    """Put up to three knots into boards: 1 in their middle, fading out, oblong."""
    knots = np.zeros((SIDE, SIDE), dtype=np.float32)
    for _ in range(int(rng.integers(0, 4))):
        x, y = rng.uniform(0, SIDE, 2)
        reach = rng.uniform(4.0, 7.2)
        dx = (place - np.float32(x)) / np.float32(reach)
        dy = ((place - np.float32(y) + SIDE / 2) % SIDE - SIDE / 2) / np.float32(2.2 * reach)
        same = (board == board[int(x)]).astype(np.float32)
        knots += np.exp(-dy * dy)[:, None] * (same * np.exp(-dx * dx))
    return np.minimum(knots, 1)


def _sand(rng: np.random.Generator) -> tuple[Field, Field, Field]:
    """Blow ripples over a surface of grains, lit from a low sun."""
    row = np.arange(SIDE, dtype=np.float32)[:, None] / np.float32(SIDE)
    rough = pink(rng, 1.3)
    turns = np.float32(rng.integers(13, 19))
    phase = turns * row + np.float32(0.55) * pink(rng, 2.0) + np.float32(0.05) * rough
    phase -= np.floor(phase)
    # Wind ripples: a long slope that faces the wind and a short one in its lee.
    height = np.minimum(phase / np.float32(0.7), (1 - phase) / np.float32(0.3))
    height = _smooth(height, 2.0)
    strength = np.clip(np.float32(0.65) + np.float32(0.35) * pink(rng, 1.6), 0.05, 1.2)
    slope = (np.roll(height, 1, 0) - np.roll(height, -1, 0)) * strength
    grains = rng.standard_normal((SIDE, SIDE), dtype=np.float32)
    grains = np.float32(0.6) * grains + np.float32(0.4) * _blurred(grains, 3, 3)
    tone = np.float32(0.45) + np.float32(0.10) * grains + np.float32(0.05) * rough
    tone += np.float32(0.10) * height * strength
    # Grains of other minerals; rolled, so that they are not the bright ones.
    hue = np.float32(0.5) + np.float32(0.06) * np.roll(grains, 101, 0)
    relief = np.float32(0.78) + np.float32(1.5) * slope + np.float32(0.02) * grains
    return tone, hue, relief


def _smooth(field: Field, sigma: float) -> Field:
    """Blur around the edges of the tile."""
    rim = math.ceil(4 * sigma)
    padded = cv2.copyMakeBorder(field, rim, rim, rim, rim, cv2.BORDER_WRAP)
    smooth = cv2.GaussianBlur(padded, (0, 0), sigma)[rim : rim + SIDE, rim : rim + SIDE]
    return np.asarray(smooth, dtype=np.float32)


def _fur(rng: np.random.Generator) -> tuple[Field, Field, Field]:
    """Comb thousands of strands, the upper ones lighter, over each other."""
    locks, strands, steps = 240, 26, 5
    lie = 0.55 * pink(rng, 1.8)
    start = rng.uniform(0, SIDE, (locks * strands, 2))
    cell = start.astype(int) % SIDE
    angle = math.pi / 2 + lie[cell[:, 1], cell[:, 0]] + rng.normal(0, 0.22, len(start))
    bend = rng.uniform(-0.5, 0.5, len(start))
    step = rng.uniform(26, 52, len(start)) / (steps - 1)
    turned = angle[:, None] + bend[:, None] * np.linspace(0, 1, steps)
    path = np.cumsum(np.stack([np.cos(turned), np.sin(turned)], -1) * step[:, None, None], axis=1)
    # In sixteenths of a texel, as the drawing counts them.
    fixed = np.rint((path + start[:, None, :]) * 16).astype(np.int32)
    order = np.linspace(0, 1, locks)
    tone = 0.22 + 0.42 * order + rng.normal(0, 0.12, locks)
    hue = 0.5 + rng.normal(0, 0.14, locks)
    values = np.rint(np.clip(np.stack([tone, hue, 0.66 + 0.32 * order], -1), 0, 1) * 255)
    canvas = np.empty((SIDE, SIDE, 3), dtype=np.uint8)
    canvas[:] = (36, 128, 150)
    for lock, value in zip(np.split(fixed, locks), values.tolist(), strict=True):
        cv2.polylines(canvas, _around(lock), False, value, 1, cv2.LINE_AA, 4)
    tone, hue, relief = np.moveaxis(canvas.astype(np.float32) / 255, -1, 0)
    tone = tone + 0.06 * pink(rng, 1.2)
    return np.asarray(tone, dtype=np.float32), hue, relief


def _around(paths: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    """Repeat the paths that cross an edge of the tile on its other side."""
    shown = []
    for dx in (0, 16 * SIDE, -16 * SIDE):
        for dy in (0, 16 * SIDE, -16 * SIDE):
            moved = paths + np.array((dx, dy), dtype=np.int32)
            inside = (moved.max(axis=1) >= -32) & (moved.min(axis=1) < 16 * SIDE + 32)
            shown.extend(moved[inside.all(axis=1)])
    return shown


_MAKERS: dict[str, Callable[[np.random.Generator], tuple[Field, Field, Field]]] = {
    "noise": _noise,
    "wood": _wood,
    "sand": _sand,
    "fur": _fur,
}
