"""Small networks made on the spot: what a test needs of ONNX, and nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

#: An extent that may be anything is named.
ANY = "batch"


def model_of(nodes: Sequence[Any], **graph: Any) -> ModelProto:
    """Return a model of nodes from "x" to "y"; keywords go over the graph's defaults."""
    parts: dict[str, Any] = {
        "inputs": [helper.make_tensor_value_info("x", TensorProto.FLOAT, [ANY, 3, 8, 8])],
        "outputs": [helper.make_tensor_value_info("y", TensorProto.FLOAT, [ANY, 2])],
        "initializer": [],
    }
    built = helper.make_graph(list(nodes), "small", **(parts | graph))
    return helper.make_model(built, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def small_network(
    batch: int | str = ANY,
    *,
    layout: str = "NCHW",
    side: int = 8,
    classes: int = 2,
    softmax: bool = True,
    kind: int = TensorProto.FLOAT,
    input_name: str = "x",
) -> ModelProto:
    """Return a convolution, a pooling and a dense layer with weights from a fixed seed."""
    rng = np.random.default_rng(1996)
    dtype = np.float32 if kind == TensorProto.FLOAT else np.float16

    def weights(name: str, *shape: int) -> TensorProto:
        """Return seeded weights."""
        return numpy_helper.from_array(rng.normal(0, 0.3, shape).astype(dtype), name)

    first = [input_name]
    nodes = []
    if layout == "NHWC":
        nodes.append(helper.make_node("Transpose", first, ["t"], perm=[0, 3, 1, 2]))
        first = ["t"]
    nodes += [
        helper.make_node("Conv", [*first, "w"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("GlobalAveragePool", ["r"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("Gemm", ["f", "d", "b"], ["l" if softmax else "y"]),
    ]
    if softmax:
        nodes.append(helper.make_node("Softmax", ["l"], ["y"], axis=1))
    shape = [batch, side, side, 3] if layout == "NHWC" else [batch, 3, side, side]
    return model_of(
        nodes,
        inputs=[helper.make_tensor_value_info(input_name, kind, shape)],
        outputs=[helper.make_tensor_value_info("y", kind, [batch, classes])],
        initializer=[
            weights("w", 16, 3, 3, 3),
            weights("d", 16, classes),
            weights("b", classes),
        ],
    )


def save(model: ModelProto, path: Path) -> Path:
    """Write a model as it is, without onnx looking at it."""
    path.write_bytes(model.SerializeToString())
    return path


def pictures(count: int, *shape: int) -> NDArray[np.float32]:
    """Return a seeded batch."""
    return np.random.default_rng(7).normal(size=(count, *shape)).astype(np.float32)
