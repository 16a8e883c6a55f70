"""Calls what the user wrote, and checks what comes back without changing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .loading import Home
from .protocol import require_rgb, require_score

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Calls:
    """Makes the functions of a method out of the user's.

    Attributes
    ----------
    home : Home
        Around every call.
    name : str
        The method, for messages.

    Examples
    --------
    >>> from pathlib import Path
    >>> calls = Calls(Home(Path(__file__).parent), "my.py:score")
    >>> calls.scoring(lambda image: None, None)(np.zeros((1, 1, 3), dtype=np.uint8))
    Traceback (most recent call last):
    ...
    ValueError: my.py:score: expected one number as the score, got None; does every path ...
    """

    home: Home
    name: str

    def at_home(self, function: Callable[..., Any], *given: object, **named: object) -> Any:
        """Call a function as if Python had been started beside its file."""
        with self.home.at_work(), self.home.explained(self.name):
            return function(*given, **named)

    def drawing(self, one: Callable[..., Any]) -> Callable[..., float]:
        """Score with a generator."""

        def score(image: Image, *, rng: np.random.Generator) -> float:
            require_rgb(image)
            return require_score(self.at_home(one, image, rng=rng), self.name)

        return score

    def scoring(
        self, one: Callable[..., Any] | None, many: Callable[..., Any] | None
    ) -> Callable[..., float]:
        """Score one image, as one of several if there is no other way."""

        def score(image: Image) -> float:
            if one is None:
                assert many is not None
                return self.batching(many)([image])[0]
            require_rgb(image)
            return require_score(self.at_home(one, image), self.name)

        return score

    def batching(self, many: Callable[..., Any]) -> Callable[[Sequence[Image]], list[float]]:
        """Score several images."""

        def score_batch(images: Sequence[Image]) -> list[float]:
            for image in images:
                require_rgb(image)
            values = self.at_home(many, list(images))
            try:
                scores = list(values)
            except TypeError:
                scores = []
            if len(scores) != len(images):
                msg = (
                    f"{self.name}: expected {len(images)} scores for as many images, got "
                    f"{len(scores) if scores else f'the {type(values).__name__} {values!r:.60}'}"
                )
                raise ValueError(msg)
            return [require_score(value, self.name) for value in scores]

        return score_batch

    def masking(self, function: Callable[..., Any]) -> Callable[[Image], NDArray[Any]]:
        """Mark pixels."""

        def mask(image: Image) -> NDArray[Any]:
            require_rgb(image)
            marked = np.asarray(self.at_home(function, image))
            expected = f"{self.name}: expected a mask of shape {image.shape[:2]} in [0, 1], got"
            if marked.shape != image.shape[:2] or marked.dtype.kind not in "biuf":
                msg = f"{expected} {marked.dtype} of shape {marked.shape}"
                raise ValueError(msg)
            if marked.dtype.kind == "b":
                return marked.astype(np.float64)
            if marked.min() < 0 or marked.max() > 1:
                msg = f"{expected} values from {marked.min()} to {marked.max()}"
                raise ValueError(msg)
            return marked

        return mask

    def outlining(self, function: Callable[..., Any]) -> Callable[[Image], tuple[object, ...]]:
        """Find segments."""

        def segments(image: Image) -> tuple[object, ...]:
            require_rgb(image)
            return tuple(self.at_home(function, image))

        return segments
