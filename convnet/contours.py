"""Lines of equal value: a map for gray print, where colors cannot be told apart."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from .lettering import INK, PAPER, written
from .sheets import TEXT, paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: How much of the photograph's contrast stays under the lines.  Ours.
FAINT = 0.35

#: Gray levels of hatching, and pixels from one line to the next.  Ours.
HATCH_PAPER, HATCH_LINE, HATCH_STEP = 235, 110, 9

#: Steps that numbers at a bar may have, times a power of ten.
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)


def hatched(picture: NDArray[np.uint8], where: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Cover parts of a picture with oblique lines.

    Parameters
    ----------
    picture : ndarray of shape (M, N, 3), dtype uint8
        RGB.
    where : ndarray of shape (M, N), dtype bool
        What to cover.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        A copy.

    Examples
    --------
    >>> hatched(np.zeros((1, 3, 3), dtype=np.uint8), np.array([[False, True, True]]))[..., 0]
    array([[  0, 110, 235]], dtype=uint8)
    """
    rows, columns = np.indices(picture.shape[:2])
    line = (rows + columns) % HATCH_STEP < 2
    levels = np.where(line, HATCH_LINE, HATCH_PAPER).astype(np.uint8)
    return np.where(where[..., None], levels[..., None], picture)


def ticks(low: float, high: float, most: int = 6) -> list[str]:
    """Choose round numbers for a bar.

    Parameters
    ----------
    low, high : float
        Its ends.
    most : int
        Numbers at most.

    Returns
    -------
    list of str
        Increasing, with as many decimals as tell them apart; the value alone if there is one.

    Examples
    --------
    >>> ticks(0.0, 1.0), ticks(0.9683, 0.9702), ticks(0.7, 0.7)
    (['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'], ['0.9685', '0.9690', '0.9695', '0.9700'], ['0.7'])
    """
    if not high > low:
        return [f"{low:.6g}"]
    power = 10.0 ** np.floor(np.log10((high - low) / most))
    step = next(s * power for s in STEPS if (high - low) / (s * power) <= most - 1 + 1e-9)
    first, last = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    # Adding 0 turns a negative zero into a plain one.
    numbers = np.arange(first, last + 1) * step + 0.0
    if not numbers.size:
        return [f"{(low + high) / 2:.6g}"]
    decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)) + (step / power == 2.5))
    return [f"{number:.{min(decimals, 12)}f}" for number in numbers]


def contoured(
    values: NDArray[np.float64], ground: NDArray[np.uint8] | None, ends: tuple[float, float]
) -> NDArray[np.uint8]:
    """Draw lines of equal value over a faint gray photograph, or over white.

    Parameters
    ----------
    values : ndarray of shape (M, N)
        A map; NaN is hatched.
    ground : ndarray of shape (M, N, 3), dtype uint8, or None
        The photograph.
    ends : (float, float)
        Values between which lines are drawn, at the numbers of `ticks`; thicker for more.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8
        Steps of the map are rounded off by a hundredth of its longer side, so that lines can be
        followed.

    Examples
    --------
    >>> ramp = np.tile(np.linspace(0, 1, 60), (40, 1))
    >>> drawn = contoured(ramp, None, (0.0, 1.0))
    >>> drawn.shape, bool(drawn.min() < 100)
    ((40, 60, 3), True)
    """
    if ground is None:
        canvas = paper(*values.shape[:2])
    else:
        gray = np.asarray(cv2.cvtColor(ground, cv2.COLOR_RGB2GRAY), dtype=np.float64)
        faint = np.rint(255 - FAINT * (255 - gray)).astype(np.uint8)
        canvas = np.repeat(faint[..., None], 3, axis=2)
    canvas = hatched(canvas, ~np.isfinite(values))
    smooth, free = _smoothed(values), _free(values)
    numbers = ticks(*ends)
    labels: list[tuple[str, tuple[float, float]]] = []
    for place, number in enumerate(numbers):
        if not ends[0] < float(number) < ends[1]:
            continue
        above = (smooth >= float(number)).astype(np.uint8)
        lines, _ = cv2.findContours(above, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        for line in lines:
            for run in _inner_runs(np.asarray(line).reshape(-1, 2), free):
                cv2.polylines(
                    canvas,
                    [run.reshape(-1, 1, 2)],
                    False,
                    INK,
                    thickness(place, len(numbers)),
                    cv2.LINE_AA,
                )
        spot = _label_spot(lines, free)
        if spot is not None and all(_apart(spot, other) for _, other in labels):
            labels.append((number, spot))
    for number, spot in labels:
        canvas = written(canvas, number, spot, TEXT, anchor="mm", rim=PAPER)
    cv2.rectangle(canvas, (0, 0), (values.shape[1] - 1, values.shape[0] - 1), INK, 1)
    return canvas


def thickness(place: int, count: int) -> int:
    """Choose the thickness of a line of equal value.

    Parameters
    ----------
    place, count : int
        Of its number among all numbers.

    Returns
    -------
    int
        Pixels, 1 to 4.

    Examples
    --------
    >>> [thickness(place, 4) for place in range(4)]
    [1, 2, 3, 4]
    """
    return 1 + (3 * place) // max(1, count - 1) if count > 1 else 2


def _smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round off the steps of a map, so that its lines can be followed; NaN lies below all."""
    sigma = max(values.shape) / 100
    known = np.isfinite(values)
    filled = cv2.GaussianBlur(np.where(known, values, 0.0), (0, 0), sigma)
    weight = cv2.GaussianBlur(known.astype(np.float64), (0, 0), sigma)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, np.asarray(filled) / np.asarray(weight), -np.inf)


def _free(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find where lines may run: along the border of what is known there is no line."""
    inner = np.pad(np.isfinite(values).astype(np.uint8), 1)
    eroded = cv2.erode(inner, np.ones((3, 3), dtype=np.uint8))
    return np.asarray(eroded[1:-1, 1:-1] > 0)


def _inner_runs(line: NDArray[Any], free: NDArray[np.bool_]) -> list[NDArray[Any]]:
    """Cut a closed line where it runs along the border."""
    border = ~free[line[:, 1], line[:, 0]]
    if not border.any():
        return [np.vstack([line, line[:1]])]
    first = int(np.flatnonzero(border)[0])
    turned, edge = np.roll(line, -first, axis=0), np.roll(border, -first)
    cuts = [*np.flatnonzero(edge).tolist(), len(edge)]
    return [turned[start + 1 : end] for start, end in pairwise(cuts) if end - start > 2]


def _label_spot(lines: Sequence[Any], free: NDArray[np.bool_]) -> tuple[float, float] | None:
    """Find a place for a line's number: the middle of the longest, inside the picture."""
    runs = [run for line in lines for run in _inner_runs(np.asarray(line).reshape(-1, 2), free)]
    if not runs:
        return None
    longest = max(runs, key=len)
    middle = longest[len(longest) // 2]
    room = (TEXT, 2 * TEXT)
    row, column = (
        float(np.clip(at, least, max(least, side - least)))
        for at, least, side in zip((middle[1], middle[0]), room, free.shape, strict=True)
    )
    return row, column


def _apart(spot: tuple[float, float], other: tuple[float, float]) -> bool:
    """Tell whether two numbers have room beside each other."""
    return abs(spot[0] - other[0]) > TEXT or abs(spot[1] - other[1]) > 4 * TEXT
