"""The library that knows observers, illuminants and color differences, loaded when it is needed."""

from __future__ import annotations

import warnings
from functools import cache
from types import ModuleType

import numpy as np


@cache
def load_colour() -> ModuleType:
    """Load colour-science without what it does to its surroundings.

    It takes two seconds, warns that it could not draw, and sets the way in which numpy prints
    for the whole process; the first is put off until a color is asked for, the others are undone.

    Returns
    -------
    module

    Examples
    --------
    >>> load_colour().__name__, np.float64(0.5)
    ('colour', np.float64(0.5))
    """
    with warnings.catch_warnings(), np.printoptions():
        warnings.simplefilter("ignore")
        import colour
    return colour
