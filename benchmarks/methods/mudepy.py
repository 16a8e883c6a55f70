"""The package mudepy: nude.js in Python, with a fourth color rule and its own defects.

It is slow (0.7 to 1.4 s for a photograph of 640x480): run it on a sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .nude_js import decision_list
from .protocol import require_rgb

#: The package's two modules, the second one in C.
MODULES = ("nude", "skin_classifier")


@dataclass(frozen=True)
class Mudepy:
    """The package as a method.

    Its verdict is its own; the score counts its rules over the regions it found.
    """

    name: str = "mudepy"
    threshold: float = 5.0
    score_kind: str = "rules passed (0-5) + share of pixels in regions over 30 pixels"
    licence: str = "MIT"
    citation: str = "Y. Polyakov, mudepy, github.com/yaroslaff/mude.py; after P. Wied, nude.js"

    @property
    def sources(self) -> tuple[Path, ...]:
        """Return the files that decide."""
        specs = [find_spec(module) for module in MODULES]
        return tuple(Path(spec.origin) for spec in specs if spec is not None and spec.origin)

    def score(self, image: NDArray[np.uint8]) -> float:
        """Return the rules passed before the first failure plus the skin fraction."""
        require_rgb(image)
        from nude import Nude  # type: ignore[import-untyped, unused-ignore]
        from PIL import Image

        found = Nude(Image.fromarray(image)).parse()
        sizes = np.sort(np.array([len(region) for region in found.skin_regions], dtype=np.intp))
        return decision_list(sizes[::-1], found.total_pixels).score
