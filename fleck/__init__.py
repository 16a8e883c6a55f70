"""Finding Naked People (Fleck, Forsyth and Bregler 1996): skin filter and grouper.

The public names are loaded when they are first used, so that `import fleck` itself needs
neither numpy nor OpenCV.

Examples
--------
>>> from fleck import PRESETS
>>> sorted(PRESETS)
['kapur97', 'page', 'refit']
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .detect import CONFIGURATIONS as CONFIGURATIONS
    from .detect import Detection as Detection
    from .detect import detect as detect
    from .draw import draw_detection as draw_detection
    from .parameters import PRESETS as PRESETS
    from .skin import skin_mask as skin_mask

__version__ = "0.1.0"

__all__ = ["CONFIGURATIONS", "PRESETS", "Detection", "detect", "draw_detection", "skin_mask"]

_HOMES = {
    "CONFIGURATIONS": "detect",
    "PRESETS": "parameters",
    "Detection": "detect",
    "detect": "detect",
    "draw_detection": "draw",
    "skin_mask": "skin",
}


def __getattr__(name: str) -> object:
    """Load a public name from the file it lives in (PEP 562)."""
    if name not in _HOMES:
        msg = f"module 'fleck' has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be loaded."""
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Keeps `fleck.detect` the function, whoever imports the submodule of that name first."""

    def __setattr__(self, name: str, value: object) -> None:
        # The import system binds a submodule to its package just after loading it.
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
