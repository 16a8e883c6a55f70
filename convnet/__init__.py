"""The convolutional side of the comparison: scoring and explaining a network.

The public names are loaded when they are first used, so that `import convnet` itself needs
neither numpy nor ONNX Runtime.

Examples
--------
>>> from convnet import YAHOO
>>> YAHOO.size
(224, 224)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .inspection import ModelRefusedError as ModelRefusedError
    from .model import Model as Model
    from .model import inspect_file as inspect_file
    from .preprocessing import YAHOO as YAHOO
    from .preprocessing import Recipe as Recipe
    from .preprocessing import prepare as prepare

__all__ = ["YAHOO", "Model", "ModelRefusedError", "Recipe", "inspect_file", "prepare"]

_HOMES = {
    "YAHOO": "preprocessing",
    "Model": "model",
    "ModelRefusedError": "inspection",
    "Recipe": "preprocessing",
    "inspect_file": "model",
    "prepare": "preprocessing",
}


def __getattr__(name: str) -> object:
    """Load a public name from the file it lives in (PEP 562)."""
    if name not in _HOMES:
        msg = f"module 'convnet' has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be loaded."""
    return sorted({*globals(), *__all__})
