"""The hand-built comparators: color rules, published mixtures, and two decision lists.

Scores
------
Every method says in `score_kind` what its score is and carries the published operating
point as `threshold`, None where none was published.  The color rules judge pixels; as a
score of the whole picture they offer the share of skin, for which nobody published a
limit.  All of them work at the size the picture was decoded to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ap_apid import ap_apid
from .color_rules import chai_ngan, kovac, rgb_h_cbcr
from .mixtures import skin_posterior
from .nude_js import nude_js, nude_js_pixels

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class ColorRule:
    """A rule on single pixels; the picture's score is the share of pixels that pass."""

    name: str
    rule: Callable[[Image], NDArray[np.bool_]]
    threshold: None = None
    score_kind: str = "share of pixels that pass the rule"

    def score(self, image: Image) -> float:
        """Return the share of pixels that pass."""
        return float(np.mean(self.rule(image)))

    def mask(self, image: Image) -> NDArray[np.float64]:
        """Return 1 where the rule passes, else 0."""
        return self.rule(image).astype(np.float64)

    def score_and_mask(self, image: Image) -> tuple[float, NDArray[np.float64]]:
        """Return both for little more than one."""
        passed = self.rule(image)
        return float(np.mean(passed)), passed.astype(np.float64)


@dataclass(frozen=True)
class JonesRehg:
    """The published mixtures; real-valued both a pixel and a picture at a time."""

    name: str = "jones-rehg"
    threshold: None = None
    score_kind: str = "mean probability of skin at equal priors"

    def score(self, image: Image) -> float:
        """Return the mean probability over all pixels."""
        return float(np.mean(skin_posterior(image)))

    def mask(self, image: Image) -> NDArray[np.float64]:
        """Return the probability at equal priors: 0.5 where the likelihoods are equal."""
        return skin_posterior(image)

    def score_and_mask(self, image: Image) -> tuple[float, NDArray[np.float64]]:
        """Return both for little more than one."""
        posterior = skin_posterior(image)
        return float(np.mean(posterior)), posterior


@dataclass(frozen=True)
class ApApid:
    """The 2005 decision list over the nude.js pixel rule."""

    name: str = "ap-apid"
    threshold: float = 5.0
    score_kind: str = "rules passed (0-5) + skin fraction"

    def score(self, image: Image) -> float:
        """Return the rules passed before the first failure plus the skin fraction."""
        return ap_apid(image, nude_js_pixels(image)).score

    def mask(self, image: Image) -> NDArray[np.float64]:
        """Return 1 where the pixel rule passes, else 0."""
        return nude_js_pixels(image).astype(np.float64)

    def score_and_mask(self, image: Image) -> tuple[float, NDArray[np.float64]]:
        """Return both for little more than one."""
        pixels = nude_js_pixels(image)
        return ap_apid(image, pixels).score, pixels.astype(np.float64)


@dataclass(frozen=True)
class NudeJs:
    """The nude.js program's rules as it runs them."""

    name: str = "nude.js"
    threshold: float = 5.0
    score_kind: str = "rules passed (0-5) + share of pixels in regions over 30 pixels"

    def score(self, image: Image) -> float:
        """Return the rules passed before the first failure plus the skin fraction."""
        return nude_js(nude_js_pixels(image)).score

    def mask(self, image: Image) -> NDArray[np.float64]:
        """Return 1 where the pixel rule passes, else 0."""
        return nude_js_pixels(image).astype(np.float64)

    def score_and_mask(self, image: Image) -> tuple[float, NDArray[np.float64]]:
        """Return both for little more than one."""
        pixels = nude_js_pixels(image)
        return nude_js(pixels).score, pixels.astype(np.float64)


def comparators() -> dict[str, ColorRule | JonesRehg | ApApid | NudeJs]:
    """Return the other hand-built methods by name.

    Returns
    -------
    dict of str to method
        In the order of the tables.

    Examples
    --------
    >>> list(comparators())
    ['kovac', 'chai-ngan', 'rgb-h-cbcr', 'jones-rehg', 'ap-apid', 'nude.js']
    """
    methods: tuple[ColorRule | JonesRehg | ApApid | NudeJs, ...] = (
        ColorRule("kovac", kovac),
        ColorRule("chai-ngan", chai_ngan),
        ColorRule("rgb-h-cbcr", rgb_h_cbcr),
        JonesRehg(),
        ApApid(),
        NudeJs(),
    )
    return {method.name: method for method in methods}
