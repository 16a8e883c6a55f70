"""Pictures and methods whose answers are known: a gray ground, a red square, a lover of red."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.audit.auditing import found_of
from benchmarks.audit.effects import spread_of
from benchmarks.audit.evidence import Windows
from benchmarks.audit.examining import Examined, How, examined, of_patches
from benchmarks.audit.finding import Cue, cues_of
from benchmarks.audit.pictures import Picture
from benchmarks.audit.slices import Slice, slices_of
from benchmarks.audit.trying import Tried, tried
from benchmarks.audit.wish import Audited

SIDE = 64
RED = (200, 30, 40)
HOW = How(Windows(0.15, 0.1))


def ground(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Paint a picture of gray levels in which nothing is red."""
    levels = rng.integers(60, 180, (SIDE // 4, SIDE // 4, 1))
    return np.repeat(np.kron(levels, np.ones((4, 4, 1))), 3, axis=2).astype(np.uint8)


def with_square(
    pixels: NDArray[np.uint8], top: int, left: int, color: tuple[int, int, int] = RED, side: int = 7
) -> NDArray[np.uint8]:
    """Paint a square."""
    copy = pixels.copy()
    copy[top : top + side, left : left + side] = color
    return copy


def redness(pictures: Sequence[NDArray[np.uint8]]) -> list[float]:
    """Score pictures by the share of them that is red, in percent."""
    found = []
    for picture in pictures:
        red = (picture[..., 0] > 150) & (picture[..., 1] < 90) & (picture[..., 2] < 90)
        found.append(100 * float(red.mean()))
    return found


def with_cue(count: int = 24, seed: int = 0) -> list[Picture]:
    """Make pictures of which all positives and no negatives hold a red square."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        pixels, label = ground(rng), 1 - number % 2
        if label:
            top, left = rng.integers(4, SIDE - 12, 2).tolist()
            pixels = with_square(pixels, top, left)
        made.append(Picture(f"p{number:02}", f"p{number:02}", label, pixels))
    return made


def audited(
    pictures: Sequence[Picture],
) -> tuple[list[Examined], list[Slice], list[Tried], list[Cue]]:
    """Audit the lover of red."""
    looks = [examined(picture, redness, HOW) for picture in pictures]
    slices = slices_of(of_patches(looks), np.random.default_rng(0))
    chances = [one.chance for one in looks]
    tries = [one for picture in pictures for one in tried(picture, redness, HOW, slices, chances)]
    cues = cues_of(
        looks,
        tries,
        slices,
        spread=spread_of([one.value for one in looks]),
        threshold=1.0,
        rng=np.random.default_rng(1),
    )
    return looks, slices, tries, cues


def told() -> Audited:
    """Audit the lover of red, and put together what is told of it."""
    looks, slices, tries, _ = audited(with_cue(20))
    return found_of(
        looks,
        tries,
        slices,
        method="<red>",
        score_kind="percent of red",
        threshold=1.0,
        scale="score",
        data="toys",
        seed=0,
    )
