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
    spectrum = np.fft.rfft2(rng.standard_normal((SIDE, SIDE)))
    frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None, :])
    frequency[0, 0] = np.inf
    field = np.fft.irfft2(spectrum * frequency**-slope, s=(SIDE, SIDE))
    return np.asarray(field / field.std(), dtype=np.float32)


def tile(kind: str, variant: int) -> NDArray[np.float32]:
    """Make one of the tiles of a kind.

    Parameters
    ----------
    kind : str
        "noise", "wood", "sand" or "fur".
    variant : int
        0 to 7.

    Returns
    -------
    ndarray of shape (SIDE, SIDE, 3), dtype float32
        Tone, hue and relief in [0, 1].

    Raises
    ------
    ValueError
        If there is no such kind or variant.

    Examples
    --------
    >>> boards = tile("wood", 3)
    >>> boards.shape, bool(boards.min() >= 0 and boards.max() <= 1)
    ((512, 512, 3), True)
    """
    if kind not in _MAKERS:
        msg = f"expected a kind of {', '.join(_MAKERS)}, got {kind!r}"
        raise ValueError(msg)
    if not 0 <= variant < VARIANTS:
        msg = f"expected a variant from 0 to {VARIANTS - 1}, got {variant}"
        raise ValueError(msg)
    # Tiles are part of the generator's version, not of a scene: their seeds are fixed.
    rng = np.random.default_rng([list(_MAKERS).index(kind), variant])
    numbers = np.stack(_MAKERS[kind](rng), axis=-1)
    return np.asarray(np.clip(numbers, 0, 1), dtype=np.float32)


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
    level = tile(kind, variant) * np.float32(255)
    words = []
    for _ in range(LEVELS):
        tone, hue, relief = np.moveaxis(np.rint(level).astype(np.uint64), -1, 0)
        words.append((tone | hue << np.uint64(20) | relief << np.uint64(40)).ravel())
        half = level.shape[0] // 2
        level = level.reshape(half, 2, half, 2, 3).mean(axis=(1, 3))
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
    texel = SPANS["wood"] / SIDE
    edges = np.rint(np.arange(count + 1) * SIDE / count).astype(int)
    board = np.searchsorted(edges[1:-1], np.arange(SIDE), side="right")
    column, row = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    joint = rng.integers(0, SIDE, count)[board]
    # Where in its board a texel lies, metres from the middle.
    along = (((row - joint) % SIDE) - SIDE / 2) * texel
    across = ((column - (edges[board] + edges[board + 1]) / 2) * texel).astype(np.float32)

    def per_board(low: float, high: float) -> Field:
        """Draw a number for each board and spread it over its columns."""
        return np.asarray(rng.uniform(low, high, count)[board], dtype=np.float32)

    grain = rng.standard_normal((SIDE, SIDE), dtype=np.float32)
    for number in range(count):
        # Every board has its own stretch of every noise.
        grain[:, board == number] = np.roll(grain[:, board == number], joint[edges[number]], 0)
    streaks, pores = _blurred(grain, 5, 161), _blurred(grain, 1, 31)
    waves = _blurred(grain, 25, 111)
    depth = per_board(0.012, 0.05) + per_board(-0.035, 0.035) * along + 0.0025 * waves
    side = across - per_board(-0.04, 0.04)
    radius = np.hypot(side, depth) + 0.0007 * streaks
    shadow = np.zeros((SIDE, SIDE), dtype=np.float32)
    for _ in range(int(rng.integers(0, 4))):
        x, y = rng.uniform(0, SIDE, 2)
        size = rng.uniform(0.010, 0.018)
        away = np.hypot(
            (((column - x + SIDE / 2) % SIDE) - SIDE / 2) * texel,
            (((row - y + SIDE / 2) % SIDE) - SIDE / 2) * texel / 2.2,
        )
        near = np.where(board == board[int(x)], np.exp(-((away / size) ** 2)), 0)
        radius += (0.022 * near).astype(np.float32)
        shadow += near.astype(np.float32) ** 2
    phase = radius / per_board(0.009, 0.016)
    ring = phase - np.floor(phase)
    # Early wood is pale and wide, late wood dark and narrow; the next ring starts at once.
    ring = np.where(ring < 0.85, (ring / 0.85) ** 2.5, (1 - ring) / 0.15)
    tone = 0.62 - 0.30 * ring + 0.05 * streaks + 0.045 * pores + per_board(-0.16, 0.16)
    hue = 0.5 + per_board(-0.4, 0.4) + 0.06 * streaks
    gap = np.minimum(
        np.minimum(column - edges[board], edges[board + 1] - 1 - column),
        np.minimum((row - joint) % SIDE, (joint - 1 - row) % SIDE),
    )
    relief = np.where(gap == 0, 0.35, np.where(gap == 1, 0.9, 0.97)) - 0.02 * np.maximum(pores, 0)
    return (
        np.asarray(tone - 0.55 * shadow, dtype=np.float32),
        np.asarray(hue, dtype=np.float32),
        np.asarray(relief, dtype=np.float32),
    )


def _sand(rng: np.random.Generator) -> tuple[Field, Field, Field]:
    """Blow ripples over a surface of grains, lit from a low sun."""
    broad = pink(rng, 2.0)
    row = np.arange(SIDE, dtype=np.float32)[:, None] / SIDE
    turns = float(rng.integers(13, 19))
    phase = turns * row + 0.55 * broad + 0.05 * pink(rng, 1.3)
    place = phase - np.floor(phase)
    # Wind ripples: a long slope that faces the wind and a short one in its lee.
    height = np.where(place < 0.7, place / 0.7, (1 - place) / 0.3)
    height = _smooth(height.astype(np.float32), 2.0)
    strength = np.clip(0.65 + 0.35 * pink(rng, 1.6), 0.05, 1.2)
    slope = (np.roll(height, 1, 0) - np.roll(height, -1, 0)) * strength
    grains = rng.standard_normal((SIDE, SIDE), dtype=np.float32)
    grains = 0.6 * grains + 0.4 * _blurred(grains, 3, 3)
    tone = 0.5 + 0.10 * grains + 0.05 * pink(rng) + 0.10 * (height - 0.5) * strength
    hue = 0.5 + 0.08 * pink(rng) + 0.06 * rng.standard_normal((SIDE, SIDE), dtype=np.float32)
    relief = 0.78 + 1.5 * slope + 0.02 * grains
    return np.asarray(tone, np.float32), np.asarray(hue, np.float32), np.asarray(relief, np.float32)


def _smooth(field: Field, sigma: float) -> Field:
    """Blur around the edges of the tile."""
    rim = math.ceil(4 * sigma)
    padded = cv2.copyMakeBorder(field, rim, rim, rim, rim, cv2.BORDER_WRAP)
    smooth = cv2.GaussianBlur(padded, (0, 0), sigma)[rim : rim + SIDE, rim : rim + SIDE]
    return np.asarray(smooth, dtype=np.float32)


def _fur(rng: np.random.Generator) -> tuple[Field, Field, Field]:
    """Comb thousands of strands, the upper ones lighter, over each other."""
    locks, strands, steps = 280, 26, 6
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
