"""How the kernels are compiled: once on a machine, and again when any of them changes.

numba keeps compiled code beside the file of each function and looks at the date of that file
alone, so a kernel would go on calling the old form of one in another file.  `kernel` therefore
dates each by all files of kernels together.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

#: Files in which kernels are, or constants that they take in.
FILES = (
    "coverings",
    "frames",
    "geometry",
    "grain",
    "kernels",
    "marching",
    "melting",
    "noise",
    "occlusion",
    "packing",
    "planes",
    "rays",
    "rendering",
    "sampling",
    "scanning",
    "shading",
    "skies",
    "tiling",
)

#: Without the ways in from Python and C, which take as long to compile as a small kernel.
BARE: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}

F = TypeVar("F", bound=Callable[..., Any])


def _stamp() -> tuple[tuple[float, int], ...]:
    """Date all files of kernels, as numba dates one: time of change and size."""
    folder = Path(__file__).parent
    stats = [(folder / f"{name}.py").stat() for name in FILES]
    return tuple((stat.st_mtime, stat.st_size) for stat in stats)


def kernel(function: F) -> F:
    """Compile a function that Python calls, and keep the code for the next process.

    Division follows numpy, without a check; nothing reorders sums, so that every machine rounds
    alike.

    Examples
    --------
    >>> kernel.__name__
    'kernel'
    """
    compiled: Any = numba.njit(cache=True, error_model="numpy")(function)
    file = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if file is not None:
        file._source_stamp = _stamp()
    result: F = compiled
    return result


def inner(function: F) -> F:
    """Compile a function into the kernels that call it.

    Examples
    --------
    >>> inner.__name__
    'inner'
    """
    compiled: Any = numba.njit(error_model="numpy", forceinline=True, **BARE)(function)
    result: F = compiled
    return result


def part(function: F) -> F:
    """Compile a function that kernels call, one copy for all calls: for long or rare ones.

    Examples
    --------
    >>> part.__name__
    'part'
    """
    compiled: Any = numba.njit(error_model="numpy", **BARE)(function)
    result: F = compiled
    return result
