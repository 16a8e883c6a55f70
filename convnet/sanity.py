"""Is an explanation about the model at all?  Changes of the model, and what they leave of a map.

Weights are drawn anew in a cascade from the top, and layer by layer (J. Adebayo et al., NeurIPS
2018, arXiv:1810.03292).  A map that stays what it was does not depend on what was drawn anew, and
explains nothing of it.  Rank correlations come first: structural similarity stays high on smooth
maps that have nothing in common.

Two networks with nothing but random weights also have maps that are alike to some degree, because
both show the picture.  That is the floor under every number here.

See `perturbing` for deletion and insertion, `pointing` for maps against the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from .likeness import correlation, rank_correlation_within
from .randomizing import learned_layers, one_randomized, randomized
from .similarity import structural_similarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Shares of the layers with weights that a cascade draws anew, beside the top layer alone.  Ours:
#: near the top, where maps are said to change, steps are smaller.
SHARES = (0.07, 0.2, 0.55, 1.0)

#: Shares of the way up at which a layer is drawn anew alone; ours.  The top layer alone is where
#: the cascade begins.
ALONE = (0.0, 0.5)

#: Draws of the top layer's weights.  Ours: a verdict hangs on them, and one draw is an anecdote.
DRAWS = 3

#: Of the interval of a mean.
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Change:
    """What is done to a model.

    Attributes
    ----------
    kind : {"none", "last", "only"}
        Nothing, the last layers drawn anew, or one layer alone.
    place : int
        How many layers, or which; counted among those with weights, from below.
    of : int
        Layers with weights.
    draw : int
        Which of several draws.

    Examples
    --------
    >>> str(Change("last", 4, 54)), str(Change("only", 0, 54)), str(Change("last", 54, 54))
    ('last 4 of 54', 'layer 1 alone', 'all 54')
    """

    kind: Literal["none", "last", "only"]
    place: int = 0
    of: int = 0
    draw: int = 0

    def __str__(self) -> str:
        """Name it as a table does."""
        if self.kind == "none":
            return "none"
        if self.kind == "only":
            return f"layer {self.place + 1} alone"
        return f"all {self.of}" if self.place == self.of else f"last {self.place} of {self.of}"


def changes_of(layers: int) -> tuple[Change, ...]:
    """List the changes of a model that a table has.

    Parameters
    ----------
    layers : int
        With weights.

    Returns
    -------
    tuple of Change
        The cascade from the top, the top layer in several draws, then single layers, and last a
        second draw of all weights, which the floor needs.

    Raises
    ------
    ValueError
        If there is no layer.

    Examples
    --------
    >>> [str(change) for change in changes_of(54)][2:7]
    ['last 1 of 54', 'last 4 of 54', 'last 11 of 54', 'last 30 of 54', 'all 54']
    >>> [str(change) for change in changes_of(2)][3:]
    ['all 2', 'layer 1 alone', 'all 2']
    """
    if layers < 1:
        msg = f"expected at least 1 layer with weights, got {layers}"
        raise ValueError(msg)
    counts = sorted({1, *(max(1, round(share * layers)) for share in SHARES)})
    places = sorted({round(share * (layers - 1)) for share in ALONE} - {layers - 1})
    made = (
        *(Change("last", 1, layers, draw=draw) for draw in range(DRAWS)),
        *(Change("last", count, layers) for count in counts),
        *(Change("only", place, layers) for place in places),
        Change("last", layers, layers, draw=1),
    )
    return tuple(dict.fromkeys(made))


def changed(data: bytes, change: Change, seed: int, top: str | None = None) -> bytes:
    """Change a model.

    Parameters
    ----------
    data : bytes
        The model.
    change : Change
        What is done to it.
    seed : int
        With the number of the draw it gives the weights; a longer cascade of one draw adds layers
        and changes none.
    top : str, optional
        A tensor; only layers that it is computed from are counted and drawn.

    Returns
    -------
    bytes
        A model of the same graph.

    Raises
    ------
    ModelRefusedError, ValueError
        As `randomizing.randomized`.

    Examples
    --------
    >>> changed(b"untouched", Change("none"), 0)
    b'untouched'
    """
    if change.kind == "none":
        return data
    rng = np.random.default_rng([seed, change.draw])
    if change.kind == "only":
        return one_randomized(data, change.place, rng=rng, top=top)
    return randomized(data, change.place, rng=rng, top=top)


def count_layers(data: bytes, top: str | None = None) -> int:
    """Count the layers with weights.

    Parameters
    ----------
    data : bytes
        A model.
    top : str, optional
        A tensor; only layers that it is computed from.

    Returns
    -------
    int

    Raises
    ------
    ModelRefusedError
        If the model is refused, or nothing in it was learned.

    Examples
    --------
    >>> count_layers(b"no model")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got 8 bytes that are none; ...
    """
    return len(learned_layers(data, top))


def left_of(first: NDArray[np.floating], second: NDArray[np.floating]) -> tuple[float, float]:
    """Say how much of a map another one still is.

    Parameters
    ----------
    first, second : ndarray of shape (rows, columns)
        Maps, their sign taken away where it means nothing.

    Returns
    -------
    rank, structure : float
        Spearman's correlation where either is not exactly 0, and structural similarity; NaN
        where one of them is constant.

    Raises
    ------
    ValueError
        If they are no maps of one shape.

    Examples
    --------
    >>> ramp = np.arange(64.0).reshape(8, 8)
    >>> left_of(ramp, ramp**2)[0]
    1.0
    """
    return rank_correlation_within(first, second), structural_similarity(first, second)


def class_correlation(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Correlate the maps of two classes, signs kept: 1 where they are one picture.

    Parameters
    ----------
    first, second : ndarray of one shape
        Maps of the same picture.

    Returns
    -------
    float
        Pearson's correlation; NaN where one of them is constant.

    Raises
    ------
    ValueError
        If their shapes differ.

    Examples
    --------
    >>> class_correlation(np.array([[1.0, 2.0]]), np.array([[4.0, 3.0]]))
    -1.0
    """
    return correlation(first, second)


def edge_correlation(values: NDArray[np.floating], edges: NDArray[np.floating]) -> float:
    """Correlate a map with the edges of its picture: a map that only shows these explains nothing.

    Parameters
    ----------
    values : ndarray of shape (rows, columns)
        A map, its sign taken away where it means nothing.
    edges : ndarray of the same shape
        As `deconvnet.draw.edges_of` gives them.

    Returns
    -------
    float
        Spearman's correlation where the map is not exactly 0; NaN where one of them is constant.

    Raises
    ------
    ValueError
        If their shapes differ.

    Examples
    --------
    >>> edge_correlation(np.array([[0.0, 1.0, 2.0]]), np.array([[9.0, 3.0, 4.0]]))
    1.0
    """
    seen = np.where(np.asarray(values) == 0, 0.0, edges)
    return rank_correlation_within(values, seen)


@dataclass(frozen=True)
class Mean:
    """A mean over pictures and its interval.

    Attributes
    ----------
    mean, low, high : float
        The ends are NaN where fewer than two pictures have a value, and all where none has.
    count : int
        Pictures with a value.
    """

    mean: float
    low: float
    high: float
    count: int


def mean_of(values: Sequence[float]) -> Mean:
    """Average over pictures, with the interval of Student's t.

    Parameters
    ----------
    values : sequence of float
        One a picture; NaN counts nowhere.

    Returns
    -------
    Mean
        With an interval of 95 %.

    Examples
    --------
    >>> found = mean_of([1.0, 2.0, 3.0, float("nan")])
    >>> found.mean, round(found.low, 3), round(found.high, 3), found.count
    (2.0, -0.484, 4.484, 3)
    """
    from scipy import stats

    known = np.array([value for value in values if np.isfinite(value)], dtype=np.float64)
    if not known.size:
        return Mean(float("nan"), float("nan"), float("nan"), 0)
    mean = float(known.mean())
    if known.size < 2:
        return Mean(mean, float("nan"), float("nan"), 1)
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, known.size - 1) * stats.sem(known))
    return Mean(mean, mean - half, mean + half, int(known.size))
