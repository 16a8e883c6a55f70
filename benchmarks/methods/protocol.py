"""What a method is: anything that gives one number to one picture.

Conventions
-----------
An image is an `(M, N, 3)` array of dtype uint8, sRGB, in RGB order.  A larger score means
"more likely positive".  Scores are never rescaled: their meaning is the method's own
declaration (`score_kind`).  A method decides by `score >= threshold`; a method without a
published operating point has the threshold None and offers a curve only.

Beyond `Method` an object may have, and is asked for where it has them: `needs` ("pixels",
"file" or "id"), `batch` and `score_batch(images)`, `sources` (files that count as its code),
`parameters` (values that change scores, plain JSON), and in `score` a keyword `rng`.  None is
the same as not having it.
"""

import hashlib
import inspect
from collections.abc import Callable, Iterable
from numbers import Real
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)

#: Pixels a rule sees at a time: 12 megapixels in one piece would cost it a gigabyte.
BLOCK = 1 << 18


class NoScoreError(LookupError):
    """A method that answers by the item's id has no answer for this one."""


@runtime_checkable
class Method(Protocol):
    """A detector as the runner sees it."""

    @property
    def name(self) -> str:
        """Return the name the command line knows it by."""

    @property
    def threshold(self) -> float | None:
        """Return the published operating point on the score, None where there is none."""

    @property
    def score_kind(self) -> str:
        """Return one line that says what the score is."""

    def score(self, image: NDArray[np.uint8]) -> float:
        """Return the score of one image, larger for more likely positive."""


@runtime_checkable
class MaskMethod(Method, Protocol):
    """A method that can also say which pixels it takes for skin."""

    def mask(self, image: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return an `(M, N)` map in [0, 1]; 0.5 and above is skin."""


@runtime_checkable
class SegmentMethod(Method, Protocol):
    """A method that can also say where it sees near-cylinders."""

    def segments(self, image: NDArray[np.uint8]) -> tuple[object, ...]:
        """Return the segments in pixels of the image given."""


@runtime_checkable
class IdMethod(Protocol):
    """A method that looks up what somebody else has scored: `needs` is "id"."""

    def score_id(self, id: str, sha256: str, written: str) -> float:  # noqa: A002 - the column
        """Return the score of an item, or raise `NoScoreError`."""


def require_rgb(image: NDArray[np.uint8]) -> None:
    """Refuse whatever is not an RGB picture of at least one pixel.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.

    Raises
    ------
    ValueError
        If the shape or the dtype differ, or if there is no pixel.

    Examples
    --------
    >>> require_rgb(np.zeros((2, 2), dtype=np.uint8))
    Traceback (most recent call last):
    ...
    ValueError: expected an RGB image of shape (M, N, 3), got shape (2, 2)
    """
    if image.ndim != 3 or image.shape[2] != 3:
        msg = f"expected an RGB image of shape (M, N, 3), got shape {image.shape}"
        raise ValueError(msg)
    if image.dtype != np.uint8:
        msg = f"expected pixels of dtype uint8, got {image.dtype}"
        raise ValueError(msg)
    if image.size == 0:
        msg = f"expected at least one pixel, got shape {image.shape}"
        raise ValueError(msg)


def by_blocks(
    image: NDArray[np.uint8], rule: Callable[[NDArray[np.uint8]], NDArray[Value]]
) -> NDArray[Value]:
    """Apply a rule on single pixels to a picture, some rows at a time.

    Parameters
    ----------
    image : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    rule : callable
        From rows of the image, (m, N, 3), to their values, (m, N).

    Returns
    -------
    ndarray of shape (M, N)
        What the rule would say of the whole picture.

    Raises
    ------
    ValueError
        If the image is not RGB of dtype uint8.

    Examples
    --------
    >>> by_blocks(np.zeros((2, 3, 3), dtype=np.uint8), lambda rows: rows[..., 0] > 0).any()
    np.False_
    """
    require_rgb(image)
    rows = max(1, BLOCK // image.shape[1])
    pieces = [rule(image[top : top + rows]) for top in range(0, image.shape[0], rows)]
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def decide(score: float, threshold: float | None) -> bool | None:
    """Turn a score into a decision, None where no threshold was published.

    Parameters
    ----------
    score : float
        A method's score of one image.
    threshold : float or None
        Its operating point.

    Returns
    -------
    bool or None
        Whether the image is marked; None without a threshold.

    Examples
    --------
    >>> decide(2.31, 2.0), decide(0.4, None)
    (True, None)
    """
    return None if threshold is None else score >= threshold


def takes_rng(method: Method) -> bool:
    """Tell whether a method draws, and so wants a generator with every image.

    Parameters
    ----------
    method : Method
        Any.

    Returns
    -------
    bool
        Whether `score` has a keyword `rng`.

    Examples
    --------
    >>> from benchmarks.methods.comparators import comparators
    >>> takes_rng(comparators()["kovac"])
    False
    """
    named = inspect.signature(method.score).parameters.get("rng")
    return named is not None and named.kind in (named.KEYWORD_ONLY, named.POSITIONAL_OR_KEYWORD)


def item_rng(seed: int, method: str, data: str, item: str) -> np.random.Generator:
    """Make the generator that a method which draws gets with one item.

    Parameters
    ----------
    seed : int
        Of the run.
    method : str
        Name of the method.
    data : str
        Digest of the data, empty for photographs that are no set.
    item : str
        Id of the item.

    Returns
    -------
    Generator
        The same wherever, whenever and in whatever order the item is scored.

    Examples
    --------
    >>> int(item_rng(0, "my.py:score", "", "a").integers(100))
    66
    """
    text = "\0".join((str(seed), method, data, item))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng(int.from_bytes(digest))


def require_score(value: object, name: str) -> float:
    """Make sure that what a method gave is one number; never change it.

    Parameters
    ----------
    value : object
        A number, a numpy scalar or an array without dimensions.
    name : str
        The method, for the message.

    Returns
    -------
    float
        The number; it may be NaN or infinite, which is the runner's to judge.

    Raises
    ------
    ValueError
        If it is something else: a verdict, nothing, several numbers.

    Examples
    --------
    >>> require_score(np.float32(0.5), "my.py:score")
    0.5
    >>> require_score(True, "my.py:score")
    Traceback (most recent call last):
    ...
    ValueError: my.py:score: expected one number as the score, got the bool True; return ...
    """
    if isinstance(value, float):
        return float(value)
    array = np.asarray(value)
    if array.ndim == 0 and (array.dtype.kind in "iuf" or _is_real(value)):
        return float(array)
    got = f"the {type(value).__name__} {value!r:.60}"
    advice = "return a number, larger for more likely positive"
    if value is None:
        got, advice = "None", "does every path through it end in `return`?"
    elif array.ndim:
        got = f"{type(value).__name__} of shape {array.shape}"
        advice = "reduce it to one, e.g. by float(values.mean())"
    msg = f"{name}: expected one number as the score, got {got}; {advice}"
    raise ValueError(msg)


def _is_real(value: object) -> bool:
    """Tell whether an object numpy has no type for is a real number, e.g. a fraction."""
    return isinstance(value, Real) and not isinstance(value, bool)


def score_versions(
    method: Method,
    pictures: Iterable[NDArray[np.uint8]],
    *,
    seed: int,
    item: str,
    begin: Callable[[], object] = lambda: None,
) -> list[float]:
    """Score versions of one picture, one after the other.

    Parameters
    ----------
    method : Method
        It gets copies: one that writes into its picture would spoil what is made of it later.
    pictures : iterable of ndarray of shape (M, N, 3), dtype uint8
        The versions.
    seed : int
        Of the run.
    item : str
        Id of the picture: a method that draws gets the same generator for all versions.
    begin : callable, optional
        Called before each.

    Returns
    -------
    list of float

    Examples
    --------
    >>> from benchmarks.methods.comparators import comparators
    >>> gray = np.full((4, 4, 3), 90, dtype=np.uint8)
    >>> score_versions(comparators()["kovac"], [gray, gray], seed=0, item="a")
    [0.0, 0.0]
    """
    draws = takes_rng(method)
    found = []
    for picture in pictures:
        begin()
        drawn = {"rng": item_rng(seed, method.name, "", item)} if draws else {}
        found.append(float(method.score(picture.copy(), **drawn)))
    return found
