"""Whether the finished file scores pictures as scikit-learn scores their features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.run.arguments import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from .features import Featuring, Row
    from .head import Fitted

#: Largest difference of a score of the file from scikit-learn's.
TOLERANCE = 1e-5
#: Random pictures.  Ours.
RANDOM = 32
#: Random pictures at a time; bounds memory for networks that see large ones.
AT_ONCE = 8


def spread(rows: Sequence[Any], most: int) -> list[Any]:
    """Choose rows evenly over all.

    Parameters
    ----------
    rows : sequence
        Any number.
    most : int
        How many at most.

    Returns
    -------
    list

    Examples
    --------
    >>> spread("abcdefg", 3)
    ['a', 'd', 'g']
    """
    places = np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(int)
    return [rows[place] for place in places]


def on_pictures(fitted: Fitted, before: Sequence[Row], after: Sequence[Row]) -> tuple[float, int]:
    """Compare scores of pictures that were read twice: for features, and by the finished file.

    Parameters
    ----------
    fitted : Fitted
        The head.
    before : sequence of Row
        With features.
    after : sequence of Row
        With the one score of the file; of the same items, or of fewer.

    Returns
    -------
    difference : float
        The largest.
    count : int
        Pictures compared.
    """
    scores = {row.task: float(row.features[0]) for row in after}
    both = [row for row in before if row.task in scores]
    if not both:
        return 0.0, 0
    wanted = fitted.reference(np.stack([row.features for row in both]))
    got = np.array([scores[row.task] for row in both])
    return float(np.abs(got - wanted).max()), len(both)


def on_random(
    fitted: Fitted, backbone: Featuring, finished: Featuring, rng: np.random.Generator
) -> tuple[float, int]:
    """Compare scores of random pictures.

    Parameters
    ----------
    fitted : Fitted
        The head.
    backbone, finished : Featuring
        The network up to its features, and the finished file.
    rng : numpy.random.Generator
        Source of the pictures.

    Returns
    -------
    difference : float
        The largest.
    count : int
        Pictures compared.
    """
    largest = 0.0
    for batch in _random_batches(backbone, rng):
        wanted = fitted.reference(backbone.of_inputs(batch))
        got = finished.of_inputs(batch)[:, 0].astype(np.float64)
        largest = max(largest, float(np.abs(got - wanted).max()))
    return largest, RANDOM


def require_agreement(real: tuple[float, int], random: tuple[float, int]) -> None:
    """Refuse a file that scores otherwise than scikit-learn.

    Parameters
    ----------
    real, random : tuple of (float, int)
        Largest difference, and pictures compared.

    Raises
    ------
    RefusedError
        If no real picture was compared, or a difference is larger than `TOLERANCE`.

    Examples
    --------
    >>> require_agreement((1e-7, 256), (2e-7, 32))
    >>> require_agreement((0.1, 256), (2e-7, 32))
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.RefusedError: expected scores of the file within 1e-05 of ...
    """
    largest = max(real[0], random[0])
    if real[1] and largest <= TOLERANCE:
        return
    msg = (
        f"expected scores of the file within {TOLERANCE:g} of scikit-learn's, got a difference of "
        f"{largest:.3g} over {real[1]} pictures and {random[1]} random ones; nothing is written. "
        "Features far from 0 lose digits in float32: name another tensor with --layer"
    )
    raise RefusedError(msg)


def _random_batches(backbone: Featuring, rng: np.random.Generator) -> Iterator[NDArray[np.float32]]:
    """Prepare pictures of noise."""
    from convnet.preprocessing import prepare

    shape = (*backbone.recipe.resized, 3)
    for first in range(0, RANDOM, AT_ONCE):
        noise = (
            rng.integers(256, size=shape, dtype=np.uint8)
            for _ in range(min(AT_ONCE, RANDOM - first))
        )
        yield np.stack([prepare(picture, backbone.recipe) for picture in noise])
