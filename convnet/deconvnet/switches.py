"""The switches of max pooling: where each window's largest value lay, and the way back to it.

Zeiler and Fergus record the place of the largest value of each window on the way up and, on the
way down, put what comes from above back to that place, zeros everywhere else (ECCV 2014, section
2.1).  The switches are of one picture, so what is seen is of that picture.

Two things they do not say, and what is done here:

* Windows may overlap (3x3 at stride 2), and one place may be the largest of several.  `sum` adds
  what the windows send, as the derivative does; `last` keeps what the last window in row-major
  order sends, as unpooling by assignment does.
* Where several values of a window are equal, the first in row-major order is the largest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from .writing import Writer

Overlap = Literal["sum", "last"]

#: What may become of several windows that chose one place.
OVERLAPS: tuple[Overlap, ...] = ("sum", "last")


def unpool(writer: Writer, signal: str, switches: str, below: str, overlap: Overlap) -> str:
    """Write the way back through a max pool.

    Parameters
    ----------
    writer : Writer
        Where to.
    signal : str
        What comes from above, one number a window.
    switches : str
        Place of the largest value of each window, counted through the whole batch below.
    below : str
        The tensor that was pooled; its extents are taken.
    overlap : {"sum", "last"}
        What becomes of several windows that chose one place.

    Returns
    -------
    str
        Name of the signal below the pool.
    """
    line = writer.constant([-1])
    places = writer.node("Reshape", switches, line)
    values = writer.node("Reshape", signal, line)
    count = writer.node("Reshape", writer.node("Size", below), line)
    if overlap == "last":
        values = _last(writer, values, places, count)
    zeros = writer.node("ConstantOfShape", count, value=_filled(np.float32(0)))
    spread = writer.node("ScatterElements", zeros, places, values, axis=0, reduction="add")
    return writer.node("Reshape", spread, writer.node("Shape", below))


def _last(writer: Writer, values: str, places: str, count: str) -> str:
    """Set to zero what any window but the last sends to a place."""
    number = writer.node(
        "Range",
        writer.constant(np.array(0)),
        writer.node("Size", places),
        writer.constant(np.array(1)),
    )
    nowhere = writer.node("ConstantOfShape", count, value=_filled(np.int64(-1)))
    last = writer.node("ScatterElements", nowhere, places, number, axis=0, reduction="max")
    kept = writer.node("Equal", writer.node("GatherElements", last, places, axis=0), number)
    return writer.node("Where", kept, values, writer.number(0.0))


def _filled(value: np.generic) -> object:
    """Make the tensor that `ConstantOfShape` repeats."""
    from onnx import numpy_helper

    return numpy_helper.from_array(np.array([value]))
