"""Where a network is cut: chosen by counted multiply-adds, so that it is the same everywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from convnet.deconvnet.layers import Conv, Extents, Layer
from convnet.deconvnet.parts import upper_part
from convnet.inspection import parse_model

from .lower import Lower, lower_part, require_same
from .narrow import counted, narrow_tensors
from .reach import Reaches, reach_of

if TYPE_CHECKING:
    from convnet.model import Model

#: Operators that the search for a cut goes over; what they are in detail `is_local` looks at.
PASSABLE = frozenset(
    {
        *("Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Conv", "Div"),
        *("Dropout", "Identity", "LRN", "MaxPool", "Mul", "Pad", "Relu", "Sub", "Transpose"),
    }
)

#: Where a lower cut counts no more than this share of a whole pass more, it is taken: every layer
#: below a cut has to be run on its own.  Ours, as is the next.
SLACK = 0.01

#: A cut that saves less than this share of the multiply-adds is not worth its copying; measured
#: with `benchmarks.scripts.sharing_speed`.
LEAST = 1 / 3


@dataclass(frozen=True)
class Sharing:
    """How passes of one network with windows of one size share what a window cannot reach.

    Attributes
    ----------
    layer : str or None
        The tensor of the cut; None where every pass is a whole one.
    size : (int, int)
        Rows and columns of windows, in the network's input.
    share : float
        Multiply-adds of a shared pass by those of a whole one, counted.
    why : str
        Why passes are whole, empty where they are not.
    """

    layer: str | None
    size: tuple[int, int]
    share: float = 1.0
    why: str = ""


def find_sharing(
    model: Model, layout: str, sides: tuple[int, int], size: tuple[int, int]
) -> Sharing:
    """Choose the cut of a network.

    Parameters
    ----------
    model : Model
        The network.
    layout : {"NHWC", "NCHW"}
        Where the channels of its input are.
    sides : (int, int)
        Rows and columns of its input.
    size : (int, int)
        Rows and columns of windows; what is more than the input has is cut off.

    Returns
    -------
    Sharing
        Whole passes where the network is not understood, or no cut saves enough.

    Examples
    --------
    >>> from onnx import helper
    >>> ports = [[helper.make_tensor_value_info(name, 1, ["n", 3, 8, 8])] for name in "xy"]
    >>> gelu = helper.make_graph([helper.make_node("Gelu", ["x"], ["y"])], "g", *ports)
    >>> data = helper.make_model(gelu, ir_version=8).SerializeToString()
    >>> from convnet.model import Model
    >>> find_sharing(Model.of_bytes(data, "gelu"), "NCHW", (8, 8), (2, 2)).why
    'no layer below Gelu that everything comes through'
    """
    size = (min(size[0], sides[0]), min(size[1], sides[1]))
    why = ""
    if model.device != "cpu":
        why = f"on {model.device} convolutions of parts are not those of the whole to the digit"
    elif model.fixed_batch is not None:
        why = f"the file fixes the batch to {model.fixed_batch}"
    elif model.input.kind != "tensor(float)":
        why = f"its input is {model.input.kind}, not single precision"
    if why:
        return Sharing(None, size, why=why)
    extents = (*sides, 3) if layout == "NHWC" else (3, *sides)
    try:
        return _chosen(model, layout, extents, size)
    except (MemoryError, ValueError) as error:
        # What cannot be cut, or not in this memory, can still be passed whole.
        return Sharing(None, size, why=str(error))


def _chosen(model: Model, layout: str, extents: Extents, size: tuple[int, int]) -> Sharing:
    """Choose among all places where the network is narrow."""
    data, source, output = model.content(), model.input.name, model.output.name
    narrow, stop = narrow_tensors(parse_model(data).graph, source, output, PASSABLE)
    lower = None
    while narrow and (lower is None or not lower.is_whole):
        lower = lower_part(data, narrow[-1], source, extents)
        made = {layer.above for layer in lower.steps}
        narrow = [name for name in narrow if name in made]
    if lower is None or not narrow:
        return Sharing(None, size, why=f"no layer below {stop} that everything comes through")
    if layout == "NHWC" and lower.picture == source:
        return Sharing(None, size, why="its channels come last, and its first operator keeps them")
    require_same(lower)
    top = lower.network.top
    upper = parse_model(upper_part(data, lower.network, output))
    whole = sum(_multiply_adds(layer, lower.extents) for layer in lower.steps)
    whole += counted(upper, top, output, lower.extents[top])
    costs = _costs(lower, narrow, whole, size)
    least = min((cost for cost, _ in costs), default=whole)
    if least > (1 - LEAST) * whole:
        saved = f"{1 - least / whole:.0%}" if whole else "none"
        return Sharing(None, size, why=f"the best cut saves {saved} of the multiply-adds")
    cost, layer_name = next(one for one in costs if one[0] <= least + SLACK * whole)
    upper_part(data, replace(lower.network, top=layer_name), output)
    return Sharing(layer_name, size, cost / whole)


def _costs(
    lower: Lower, narrow: Collection[str], whole: int, size: tuple[int, int]
) -> list[tuple[int, str]]:
    """List cuts with what a pass multiplies and adds, the last one above each convolution."""
    reached = reach_of(lower.steps, lower.picture, lower.extents, size)
    costs: list[tuple[int, str]] = []
    spent, replaced = whole, False
    for layer in lower.steps:
        if isinstance(layer, Conv):
            spent -= _multiply_adds(layer, lower.extents)
            spent += _multiply_adds(layer, lower.extents, reached)
            replaced = False
        if layer.above in narrow:
            # What follows a convolution costs nothing, and a pool makes less to copy.
            if replaced:
                costs.pop()
            costs.append((spent, layer.above))
            replaced = True
    return costs


def _multiply_adds(
    layer: Layer, extents: Mapping[str, Extents], reached: Mapping[str, Reaches] | None = None
) -> int:
    """Count what a layer multiplies and adds, on whole maps or on patches."""
    if not isinstance(layer, Conv):
        return 0
    sides = (
        extents[layer.above][1:]
        if reached is None
        else [reach.size for reach in reached[layer.above]]
    )
    return layer.filters.size * prod(sides)
