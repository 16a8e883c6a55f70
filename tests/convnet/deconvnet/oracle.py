"""A deconvnet in plain numpy, float64: what the ONNX graphs are checked against.

It shares nothing with `convnet`: networks are lists of `Step`, convolutions are sums over the
places of the filter, pools look at their windows one by one.  `onnx_of` writes the same list as a
model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Step:
    """One operator: its ONNX type, tensors by name, weights in order, attributes."""

    operator: str
    below: tuple[str, ...]
    above: str
    weights: tuple[Array, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)


def onnx_of(steps: list[Step], picture: tuple[int, ...]) -> ModelProto:
    """Write steps from "x" as a model; the last step's tensor is its output."""
    nodes, weights = [], []
    for step in steps:
        names = [f"{step.above}.{place}" for place in range(len(step.weights))]
        weights += [
            numpy_helper.from_array(
                array.astype(np.int64 if array.dtype.kind == "i" else "f4"), name
            )
            for array, name in zip(step.weights, names, strict=True)
        ]
        attributes = {key: value for key, value in step.attributes.items() if value is not None}
        nodes.append(
            helper.make_node(step.operator, [*step.below, *names], [step.above], **attributes)
        )
    graph = helper.make_graph(
        nodes,
        "oracle",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", *picture])],
        [helper.make_tensor_value_info(steps[-1].above, TensorProto.FLOAT, None)],
        initializer=weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def up(steps: list[Step], pictures: Array) -> dict[str, Any]:
    """Run the network; returns every tensor, and the windows' choices under (name, "switches")."""
    seen: dict[Any, Any] = {"x": pictures.astype(np.float64)}
    for step in steps:
        below = [seen[name] for name in step.below]
        made = UP[step.operator](step, *below)
        if step.operator == "MaxPool":
            made, seen[step.above, "switches"] = made
        seen[step.above] = made
    return seen


def down(
    steps: list[Step],
    seen: dict[str, Any],
    top: str,
    signal: Array,
    rule: str,
    overlap: str = "sum",
) -> Array:
    """Take a signal from a tensor down to the pictures."""
    signals = {top: signal}
    for step in reversed(steps):
        if step.above not in signals:
            continue
        above = signals[step.above]
        below = [seen[name] for name in step.below]
        if step.operator == "Relu":
            sent = [_rectified(above, below[0], rule)]
        elif step.operator == "MaxPool":
            sent = [_unpooled(above, seen[step.above, "switches"], below[0].shape, overlap)]
        elif step.operator == "Add" and len(below) == 2:
            sent = [above, above]
        else:
            sent = [DOWN[step.operator](step, above, below[0])]
        for name, part in zip(step.below, sent, strict=True):
            signals[name] = signals[name] + part if name in signals else part
    return signals["x"]


def _rectified(signal: Array, entered: Array, rule: str) -> Array:
    """Apply a rule: the definition itself."""
    if rule == "deconvnet":
        return np.maximum(signal, 0)
    passed = signal if rule == "gradient" else np.maximum(signal, 0)
    return passed * (entered > 0)


def _windows(
    step: Step, rows: int, columns: int
) -> tuple[list[tuple[int, int]], int, int, tuple[int, int, int, int]]:
    """Return the offsets of a window, the rows and columns of windows, and the padding."""
    size = step.attributes.get("kernel_shape") or step.weights[0].shape[2:]
    strides = step.attributes.get("strides", (1, 1))
    dilations = step.attributes.get("dilations", (1, 1))
    pads = step.attributes.get("pads", (0, 0, 0, 0))
    count = []
    for axis, extent in enumerate((rows, columns)):
        room = extent + pads[axis] + pads[axis + 2] - (size[axis] - 1) * dilations[axis] - 1
        ceil = step.attributes.get("ceil_mode", 0)
        count.append((-(-room // strides[axis]) if ceil else room // strides[axis]) + 1)
    offsets = [(i * dilations[0], j * dilations[1]) for i in range(size[0]) for j in range(size[1])]
    return offsets, count[0], count[1], pads


def _places(step: Step, below: Array) -> list[list[list[tuple[int, int]]]]:
    """List, for each window, the real places it sees, in row-major order."""
    rows, columns = below.shape[2:]
    offsets, high, wide, pads = _windows(step, rows, columns)
    strides = step.attributes.get("strides", (1, 1))
    found = []
    for i in range(high):
        line = []
        for j in range(wide):
            top, left = i * strides[0] - pads[0], j * strides[1] - pads[1]
            line.append(
                [
                    (top + di, left + dj)
                    for di, dj in offsets
                    if 0 <= top + di < rows and 0 <= left + dj < columns
                ]
            )
        found.append(line)
    return found


def _max_up(step: Step, below: Array) -> tuple[Array, NDArray[np.int64]]:
    """Take the first largest value of each window, and its row and column."""
    places = _places(step, below)
    made = np.empty((*below.shape[:2], len(places), len(places[0])))
    switches = np.empty((*made.shape, 2), dtype=np.int64)
    for i, line in enumerate(places):
        for j, window in enumerate(line):
            where = np.array(window)
            values = below[:, :, where[:, 0], where[:, 1]]
            made[:, :, i, j] = values.max(axis=-1)
            switches[:, :, i, j] = where[values.argmax(axis=-1)]
    return made, switches


def _unpooled(
    signal: Array, switches: NDArray[np.int64], shape: tuple[int, ...], overlap: str
) -> Array:
    """Put each number where its window's largest value lay, window after window."""
    below = np.zeros(shape)
    items, maps = np.indices(shape[:2])
    for i in range(signal.shape[2]):
        for j in range(signal.shape[3]):
            at = (items, maps, switches[:, :, i, j, 0], switches[:, :, i, j, 1])
            before = below[at] if overlap == "sum" else 0
            below[at] = before + signal[:, :, i, j]
    return below


def _average_up(step: Step, below: Array) -> Array:
    """Take the mean of each window."""
    places = _places(step, below)
    made = np.empty((*below.shape[:2], len(places), len(places[0])))
    for i, line in enumerate(places):
        for j, window in enumerate(line):
            total = sum(below[:, :, row, column] for row, column in window)
            made[:, :, i, j] = total / _divisor(step, window)
    return made


def _average_down(step: Step, signal: Array, below: Array) -> Array:
    """Give each number of a window its share."""
    made = np.zeros(below.shape)
    for i, line in enumerate(_places(step, below)):
        for j, window in enumerate(line):
            for row, column in window:
                made[:, :, row, column] += signal[:, :, i, j] / _divisor(step, window)
    return made


def _divisor(step: Step, window: list[tuple[int, int]]) -> int:
    """Count padding or not."""
    whole = int(np.prod(step.attributes["kernel_shape"]))
    return whole if step.attributes.get("count_include_pad") else len(window)


def _conv_up(step: Step, below: Array) -> Array:
    """Sum over the places of the filter."""
    filters, group = step.weights[0].astype(np.float64), step.attributes.get("group", 1)
    offsets, high, wide, pads = _windows(step, *below.shape[2:])
    padded = np.pad(below, ((0, 0), (0, 0), pads[0::2], pads[1::2]))
    made = np.zeros((len(below), len(filters), high, wide))
    for number, part in enumerate(_parts(step, offsets, high, wide)):
        seen = np.split(padded[part], group, axis=1)
        weights = np.split(filters.reshape(*filters.shape[:2], -1)[:, :, number], group)
        made += np.concatenate(
            [np.einsum("oc,nchw->nohw", w, s) for w, s in zip(weights, seen, strict=True)], axis=1
        )
    if len(step.weights) > 1:
        made += step.weights[1][:, None, None]
    return made


def _conv_down(step: Step, signal: Array, below: Array) -> Array:
    """Add what each place of the filter sends back."""
    filters, group = step.weights[0].astype(np.float64), step.attributes.get("group", 1)
    offsets, high, wide, pads = _windows(step, *below.shape[2:])
    padded = np.pad(np.zeros(below.shape), ((0, 0), (0, 0), pads[0::2], pads[1::2]))
    for number, part in enumerate(_parts(step, offsets, high, wide)):
        sent = np.split(signal, group, axis=1)
        weights = np.split(filters.reshape(*filters.shape[:2], -1)[:, :, number], group)
        padded[part] += np.concatenate(
            [np.einsum("oc,nohw->nchw", w, s) for w, s in zip(weights, sent, strict=True)], axis=1
        )
    rows, columns = below.shape[2:]
    return padded[:, :, pads[0] : pads[0] + rows, pads[1] : pads[1] + columns]


def _parts(step: Step, offsets: list[tuple[int, int]], high: int, wide: int) -> list[Any]:
    """Return, for each place of the filter, what of the padded maps it meets."""
    down_by, right_by = step.attributes.get("strides", (1, 1))
    return [
        (
            slice(None),
            slice(None),
            slice(i, i + (high - 1) * down_by + 1, down_by),
            slice(j, j + (wide - 1) * right_by + 1, right_by),
        )
        for i, j in offsets
    ]


def _norm(step: Step) -> tuple[Array, Array]:
    """Return the factor and shift of batch normalization after training."""
    gamma, beta, mean, variance = (array.astype(np.float64) for array in step.weights)
    factor = gamma / np.sqrt(variance + step.attributes.get("epsilon", 1e-5))
    return factor[:, None, None], (beta - mean * factor)[:, None, None]


def _softmax(_step: Step, below: Array) -> Array:
    """Turn logits into probabilities."""
    powers = np.exp(below - below.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


UP: dict[str, Any] = {
    "Conv": _conv_up,
    "Relu": lambda _, x: np.maximum(x, 0),
    "MaxPool": _max_up,
    "AveragePool": _average_up,
    "GlobalAveragePool": lambda _, x: x.mean(axis=(2, 3), keepdims=True),
    "BatchNormalization": lambda step, x: x * _norm(step)[0] + _norm(step)[1],
    "Add": lambda step, x, *other: x + (other[0] if other else step.weights[0]),
    "Flatten": lambda _, x: x.reshape(len(x), -1),
    "Gemm": lambda step, x: x @ step.weights[0].T + step.weights[1],
    "MatMul": lambda step, x: x @ step.weights[0],
    "Softmax": _softmax,
}

DOWN: dict[str, Any] = {
    "Conv": _conv_down,
    "AveragePool": _average_down,
    "GlobalAveragePool": lambda _, g, x: np.broadcast_to(g / np.prod(x.shape[2:]), x.shape),
    "BatchNormalization": lambda step, g, _: g * _norm(step)[0],
    "Add": lambda _step, g, _: g,
    "Flatten": lambda _, g, x: g.reshape(x.shape),
    "Gemm": lambda step, g, _: g @ step.weights[0],
    "MatMul": lambda step, g, _: g @ step.weights[0].T,
}
