"""Operators that look through windows of rows and columns: convolutions, pools, borders."""

from __future__ import annotations

from typing import Any

import numpy as np

from .layers import AveragePool, Conv, Layer, MaxPool, Pad
from .node import Node


def read_conv(node: Node) -> Layer:
    """Read a convolution over rows and columns."""
    filters = node.weights(1, "filters")
    if filters.ndim != 4:
        node.refuse(f"over {filters.ndim - 2} axes where rows and columns are 2")
    size = (filters.shape[2], filters.shape[3])
    strides, dilations = _pair(node, "strides"), _pair(node, "dilations")
    return Conv(
        node.computed,
        node.output,
        filters=filters,
        bias=node.floats(2, "bias"),
        strides=strides,
        dilations=dilations,
        pads=_pads(node, size, strides, dilations),
        group=int(node.attributes.get("group", 1)),
    )


def read_max_pool(node: Node) -> Layer:
    """Read a pool of largest values."""
    return MaxPool(node.computed, node.output, **_windows(node))


def read_average_pool(node: Node) -> Layer:
    """Read a pool of means."""
    windows = _windows(node)
    if windows["dilations"] != (1, 1):
        node.refuse("with dilated windows")
    counts = bool(node.attributes.get("count_include_pad", 0))
    return AveragePool(node.computed, node.output, **windows, padding_counts=counts)


def read_pad(node: Node) -> Layer:
    """Read a border; its widths were an attribute before operator set 11."""
    given = node.attributes["pads"] if "pads" in node.attributes else node.constant(1, "widths")
    widths = [] if given is None else [int(width) for width in given]
    rank = len(node.below) + 1
    mode = node.attributes.get("mode", "constant")
    whole = len(widths) == 2 * rank and not any(node.inputs[3:]) and min(widths, default=0) >= 0
    # What lies beside is known how to send back over rows and columns, the last two axes.
    others = widths[: rank - 2] + widths[rank : 2 * rank - 2]
    plain = mode in ("edge", "reflect") and rank == 4 and not any(others)
    if not whole or not (mode == "constant" or plain) or widths[0] or widths[rank]:
        node.refuse(
            f"in mode {mode!r} with widths {widths}; known are constant borders, and edge and "
            "reflect of rows and columns"
        )
    value = node.attributes.get("value", node.floats(2, "value"))
    return Pad(
        node.computed,
        node.output,
        before=tuple(widths[:rank]),
        after=tuple(widths[rank:]),
        mode=mode,
        value=0.0 if value is None else np.asarray(value).item(),
    )


def _pair(node: Node, name: str) -> tuple[int, int]:
    """Return an attribute of rows and columns, ones where it is not given."""
    rows, columns = node.attributes.get(name) or (1, 1)
    return int(rows), int(columns)


def _windows(node: Node) -> dict[str, Any]:
    """Read what all pools have."""
    if len(node.below) != 3:
        node.refuse(f"over {len(node.below) - 1} axes where rows and columns are 2")
    size, strides, dilations = (
        _pair(node, name) for name in ("kernel_shape", "strides", "dilations")
    )
    pads = _pads(node, size, strides, dilations)
    ceil = bool(node.attributes.get("ceil_mode", 0))
    hanging, left_out = [], []
    for axis in (0, 1):
        room = node.below[1 + axis] + pads[axis] + pads[2 + axis]
        span = (size[axis] - 1) * dilations[axis] + 1
        count = node.extents[node.output][1 + axis]
        hanging.append((count - 1) * strides[axis] + span > room)
        left_out.append(-(-(room - span) // strides[axis]) + 1 > count)
    # A last window that would begin behind the map is left out by the runtime, and counted all the
    # same where it only infers extents: what is left are the windows without `ceil_mode`.
    if ceil and any(hanging) and any(left_out):
        node.refuse(
            "in ceil_mode, where its last window hangs over the map along one axis and begins "
            "behind it along the other"
        )
    return {
        "size": size,
        "strides": strides,
        "dilations": dilations,
        "pads": pads,
        "ceil": ceil and any(hanging),
    }


def _pads(
    node: Node, size: tuple[int, int], strides: tuple[int, int], dilations: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Write padding out: top, left, bottom, right."""
    rule = node.attributes.get("auto_pad", "NOTSET")
    if rule == "NOTSET":
        top, left, bottom, right = (int(width) for width in node.attributes.get("pads") or [0] * 4)
        return top, left, bottom, right
    if rule == "VALID":
        return 0, 0, 0, 0
    before, after = [], []
    for axis in (0, 1):
        seen = (node.extents[node.output][1 + axis] - 1) * strides[axis]
        spare = max(0, seen + (size[axis] - 1) * dilations[axis] + 1 - node.below[1 + axis])
        less, more = spare // 2, spare - spare // 2
        before.append(less if rule == "SAME_UPPER" else more)
        after.append(more if rule == "SAME_UPPER" else less)
    return before[0], before[1], after[0], after[1]
