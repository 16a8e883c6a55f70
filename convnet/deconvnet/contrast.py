"""The derivative of local response normalization, for the rules that do not skip it.

With D = bias + alpha / size * (sum of x**2 over a map's neighbors) and y = x * D**-beta,

    dL/dx = g * D**-beta - 2 * alpha * beta / size * x * (sum of g * x * D**(-beta - 1)),

the last sum over the maps that have this one among their neighbors.  Sums over neighbors are
convolutions by 1x1 with a band of ones.
"""

from __future__ import annotations

import numpy as np

from .layers import Contrast
from .writing import Writer


def contrast_derivative(writer: Writer, layer: Contrast, signal: str, below: str, maps: int) -> str:
    """Write the way back through local response normalization.

    Parameters
    ----------
    writer : Writer
        Where to.
    layer : Contrast
        The layer.
    signal, below : str
        Names of what comes from above and of what was normalized.
    maps : int
        Channels.

    Returns
    -------
    str
        Name of the signal below.
    """
    rows, columns = np.indices((maps, maps))
    # As the operator's text has it: floor of half the size before, the rest after.
    before, after = (layer.size - 1) // 2, layer.size // 2
    band = ((columns >= rows - before) & (columns <= rows + after)).astype(np.float32)
    neighbors = writer.constant(band[:, :, None, None])
    seen_by = writer.constant(np.ascontiguousarray(band.T)[:, :, None, None])
    share = layer.alpha / layer.size
    squares = writer.node("Conv", writer.node("Mul", below, below), neighbors)
    scaled = writer.node("Mul", squares, writer.number(share))
    divisor = writer.node("Add", scaled, writer.number(layer.bias))
    damped = writer.node("Pow", divisor, writer.number(-layer.beta))
    direct = writer.node("Mul", signal, damped)
    sent = writer.node("Div", writer.node("Mul", direct, below), divisor)
    pooled = writer.node("Mul", writer.node("Conv", sent, seen_by), below)
    return writer.node(
        "Sub", direct, writer.node("Mul", pooled, writer.number(2 * layer.beta * share))
    )
