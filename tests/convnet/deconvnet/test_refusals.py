"""What has no way back is refused by its name, never drawn wrongly."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

from convnet.deconvnet import OperatorRefusedError, explain_graph
from convnet.deconvnet.node import KNOWN
from convnet.deconvnet.operators import PASSED, READERS
from convnet.inspection import ModelRefusedError

Weights = dict[str, NDArray[Any]]

#: Weights that several cases share.
ONES: Weights = {
    "w": np.ones((3, 3, 1, 1), dtype=np.float32),
    "one": np.float32([1.0]),
    "two": np.float32([2.0]),
    "on": np.array(True),
    "v": np.ones(3, dtype=np.float32),
    "m": np.ones((2, 3), dtype=np.float32),
}


def model_of(nodes: Sequence[Any], weights: Weights, opset: int = 20) -> ModelProto:
    """Return a model from "x" to "y" with the weights that its nodes name."""
    used = {name for node in nodes for name in node.input}
    held = [
        numpy_helper.from_array(np.asarray(w), name) for name, w in weights.items() if name in used
    ]
    graph = helper.make_graph(
        list(nodes),
        "refused",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 4, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        initializer=held,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)


def node(operator: str, *inputs: str, to: str = "y", **attributes: Any) -> Any:
    """Return a node that is called n-y if it makes y."""
    return helper.make_node(operator, list(inputs), [to], name=f"n-{to}", **attributes)


CASES: dict[str, tuple[list[Any], str]] = {
    "a smooth unit": ([node("Gelu", "x")], r"got Gelu \(node 'n-y'\), for which there is no rule"),
    "its parts": ([node("Erf", "x")], "got Erf"),
    "SiLU": ([node("Sigmoid", "x", to="s"), node("Mul", "x", "s")], "got Sigmoid .* in the middle"),
    "a hard gate": ([node("HardSigmoid", "x", to="s"), node("Mul", "x", "s")], "got HardSigmoid"),
    "HardSwish": ([node("HardSwish", "x")], "got HardSwish"),
    "windows that hang over rows and begin behind columns": (
        [node("MaxPool", "x", kernel_shape=[2, 2], strides=[3, 2], pads=[0, 0, 0, 1], ceil_mode=1)],
        r"got MaxPool \(node 'n-y'\), in ceil_mode, where its last window hangs over",
    ),
    "tanh": ([node("Tanh", "x")], "got Tanh"),
    "a leaky rectifier": ([node("LeakyRelu", "x")], "got LeakyRelu"),
    "its learned kind": ([node("PRelu", "x", "one")], "got PRelu"),
    "attention": (
        [node("Softmax", "x", to="s"), node("Relu", "s")],
        "got Softmax .*a class is explained by its logit",
    ),
    "a gate of rectifiers": (
        [node("Relu", "x", to="r"), node("Mul", "x", "r")],
        "got Mul .*a gate",
    ),
    "a quotient": ([node("Relu", "x", to="r"), node("Div", "one", "r")], "got Div .* computes"),
    "a difference": ([node("Relu", "x", to="r"), node("Sub", "x", "r")], "got Sub .*two tensors"),
    "a sum of unequals": (
        [node("GlobalAveragePool", "x", to="p"), node("Add", "x", "p")],
        "got Add .*unequal extents",
    ),
    "a mean over the batch": ([node("ReduceMean", "x", "zero")], "got ReduceMean .*the batch"),
    "filters from the picture": ([node("Conv", "x", "x")], "got Conv .*batch"),
    "a product of two": ([node("MatMul", "x", "x")], "got MatMul .* computes from the picture"),
    "a product from the left": ([node("MatMul", "m4", "x")], "got MatMul .*right side"),
    "a clip that is no rectifier": ([node("Clip", "x", "one", "two")], "got Clip .*from 1 to 2"),
    "a clip to both sides": ([node("Clip", "x")], "got Clip .*from -inf to inf"),
    "a cast that rounds": (
        [node("Cast", "x", to="i", to_=7), node("Cast", "i", to_=1)],
        "got Cast .*which rounds",
    ),
    "a dropout that is on": ([node("Dropout", "x", "", "on")], "got Dropout .*that is on"),
    "a norm of the picture": ([node("InstanceNormalization", "x", "v", "v")], "got Instance"),
    "a border from the other side": (
        [node("Pad", "x", "widths", mode="wrap")],
        "got Pad .*mode 'wrap'",
    ),
    "a larger picture": ([node("Resize", "x", "", "scales")], "got Resize"),
    "the largest of all": ([node("ReduceMax", "x", keepdims=0)], "got ReduceMax"),
    "a batch that moved": ([node("Transpose", "x", perm=[1, 0, 2, 3])], "got Transpose .*batch"),
    "a batch that grew": ([node("Concat", "x", "x", axis=0)], "got Concat .*batch"),
    "numbers of other items": (
        [node("Reshape", "x", "shape")],
        "got Reshape .*(batch|another)",
    ),
    "a constant that grows": (
        [node("GlobalAveragePool", "x", to="p"), node("Add", "p", "whole")],
        "got Add .*larger",
    ),
    "a library's own": (
        [helper.make_node("FusedConv", ["x", "w"], ["y"], name="n", domain="com.microsoft")],
        "got com.microsoft::FusedConv",
    ),
}

MORE: Weights = {
    "widths": np.array([0, 0, 1, 1, 0, 0, 1, 1]),
    "scales": np.float32([1, 1, 2, 2]),
    "shape": np.array([1, -1]),
    "zero": np.array([0]),
    "m4": np.ones((4, 4), dtype=np.float32),
    "whole": np.ones((1, 3, 4, 4), dtype=np.float32),
}


@pytest.mark.parametrize("case", CASES)
def test_an_operator_without_a_way_back(case: str) -> None:
    """The message names operator and node, and says what is wrong with it."""
    nodes, told = CASES[case]
    for made in nodes:
        for attribute in made.attribute:
            # `to` of Cast collides with the name of the helper's own argument.
            attribute.name = attribute.name.rstrip("_")
    model = model_of(nodes, ONES | MORE)
    if nodes[0].domain:
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))

    with pytest.raises(ModelRefusedError, match=told):
        explain_graph(model.SerializeToString())


def test_the_message_lists_what_is_known() -> None:
    """The list is written out once more there, and must be the same."""
    assert sorted(KNOWN.split()) == sorted({*READERS, *PASSED})
    with pytest.raises(OperatorRefusedError, match="AveragePool BatchNormalization Cast Clip Conc"):
        explain_graph(model_of([node("Tanh", "x")], {}).SerializeToString())


def test_above_the_layer_anything_goes() -> None:
    """A smooth unit between a layer and the classes does not matter to that layer."""
    nodes = [node("Relu", "x", to="r"), node("Gelu", "r")]
    model = model_of(nodes, {}).SerializeToString()

    explain_graph(model, layer="r")
    with pytest.raises(OperatorRefusedError, match="Gelu"):
        explain_graph(model)


@pytest.mark.parametrize("end", ["Softmax", "LogSoftmax", "Sigmoid"])
def test_the_last_operator_is_cut_off(end: str) -> None:
    """What is explained is what enters it."""
    nodes = [
        node("GlobalAveragePool", "x", to="p"),
        node("Flatten", "p", to="f"),
        node(end, "f", to="s"),
        node("Identity", "s"),
    ]

    written = explain_graph(model_of(nodes, {}).SerializeToString())

    assert b"Softmax" not in written
    assert b"Sigmoid" not in written


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rule": "lrp"}, "expected rule 'deconvnet', 'gradient', 'guided', got 'lrp'"),
        ({"overlap": "max"}, "expected overlap 'sum', 'last', got 'max'"),
        ({"layer": "rleu1"}, r"expected a layer of the model \(relu1\), got 'rleu1'; .*'relu1'"),
        ({"input": "z"}, "expected the name of one input, got 'z'; the model has 'x'"),
        ({"output": "z"}, "expected the name of one output, got 'z'; the model has 'y'"),
        ({"extents": (3, 5, 4)}, r"expected pictures of extents \[3, 4, 4\] \(0 is any\)"),
    ],
)
def test_a_question_that_makes_no_sense(wrong: Any, told: str) -> None:
    """What was expected, what was got, what there is."""
    model = model_of([node("Relu", "x")], {}).SerializeToString()

    with pytest.raises(ValueError, match=told):
        explain_graph(model, **wrong)


def test_a_layer_that_sees_no_picture() -> None:
    """A constant has no explanation."""
    nodes = [node("Relu", "one", to="c"), node("Add", "x", "c")]

    with pytest.raises(ModelRefusedError, match="expected a layer that depends on input 'x'"):
        explain_graph(model_of(nodes, ONES).SerializeToString(), layer="c")
