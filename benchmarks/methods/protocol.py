"""What a method is: anything that gives one number to one picture.

Conventions
-----------
An image is an `(M, N, 3)` array of dtype uint8, sRGB, in RGB order.  A larger score means
"more likely positive".  Scores are never rescaled: their meaning is the method's own
declaration (`score_kind`).  A method decides by `score >= threshold`; a method without a
published operating point has the threshold None and offers a curve only.
"""

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


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
