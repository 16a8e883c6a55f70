"""Which tensor holds a network's features, and which axis its channels: read off the graph."""

from typing import Any

import numpy as np
import pytest
from onnx import ModelProto, TensorProto, helper, numpy_helper

from convnet.tensors import (
    LayerError,
    channel_axis,
    feature_name,
    find_tensor,
    find_tensors,
    live_names,
    wanted_nodes,
)
from tests.networks import ANY, model_of, small_network


def weights(**shapes: tuple[int, ...]) -> list[TensorProto]:
    """Return weights of one, by name and shape."""
    return [numpy_helper.from_array(np.ones(of, np.float32), name) for name, of in shapes.items()]


def node(operator: str, inputs: str, output: str, **attributes: Any) -> Any:
    """Write a node in short."""
    return helper.make_node(operator, inputs.split(), [output], **attributes)


def test_tensors_are_listed_with_what_makes_them_and_their_shapes() -> None:
    """In the order of the file; weights and the input are none of them."""
    found = find_tensors(small_network())

    assert list(found) == ["c", "r", "p", "f", "l", "y"]
    assert str(found["c"]) == "'c' (Conv, [any, 16, 8, 8])"
    assert found["f"].shape == (None, 16)


def test_the_rank_behind_a_reshape_is_known_from_its_numbers() -> None:
    """As exporters from TensorFlow end a pooling."""
    nodes = [
        node("GlobalAveragePool", "x", "p"),
        node("Reshape", "p s", "f"),
        node("MatMul", "f d", "y"),
    ]
    shape = numpy_helper.from_array(np.array([-1, 3], dtype=np.int64), "s")
    model = model_of(nodes, initializer=[shape, *weights(d=(3, 2))])

    assert feature_name(model, "y") == "f"
    assert find_tensor(model, "f").shape == (None, 3)


def two_heads() -> ModelProto:
    """Return a network with two dense layers side by side."""
    nodes = [
        node("Flatten", "x", "f"),
        node("Gemm", "f d", "a"),
        node("Gemm", "f e", "b"),
        node("Concat", "a b", "y", axis=1),
    ]
    return model_of(nodes, initializer=weights(d=(192, 1), e=(192, 1)))


def convolutional_head() -> ModelProto:
    """Return a network that ends in a convolution and a pooling, with a dense gate before it."""
    nodes = [
        node("GlobalAveragePool", "x", "p"),
        node("Flatten", "p", "q"),
        node("Gemm", "q g", "h"),
        node("Sigmoid", "h", "s"),
        node("Unsqueeze", "s a", "u"),
        node("Mul", "x u", "m"),
        node("Conv", "m w", "c"),
        node("GlobalAveragePool", "c", "v"),
        node("Flatten", "v", "y"),
    ]
    axes = numpy_helper.from_array(np.array([2, 3], dtype=np.int64), "a")
    return model_of(nodes, initializer=[axes, *weights(g=(3, 3), w=(2, 3, 1, 1))])


def gated_last() -> ModelProto:
    """Return a network whose last dense layer is a gate that most of the output goes around."""
    nodes = [
        node("GlobalAveragePool", "x", "p"),
        node("Flatten", "p", "q"),
        node("Gemm", "q g", "h"),
        node("Mul", "q h", "y"),
    ]
    return model_of(nodes, initializer=weights(g=(3, 3)))


def product_of_activations() -> ModelProto:
    """Return a network whose last product has no weights."""
    nodes = [
        node("GlobalAveragePool", "x", "p"),
        node("Flatten", "p", "q"),
        node("Transpose", "q", "t"),
        node("MatMul", "q t", "y"),
    ]
    return model_of(nodes)


@pytest.mark.parametrize(
    ("model", "got"),
    [
        (two_heads(), "got Gemm 'b' beside others"),
        (convolutional_head(), "got GlobalAveragePool 'v';"),
        (gated_last(), "got Gemm 'h' beside others"),
        (product_of_activations(), "got MatMul 'y' beside others"),
        (model_of([node("Flatten", "x", "y")]), "got no layer"),
    ],
)
def test_without_a_last_dense_layer_the_user_is_asked(model: ModelProto, got: str) -> None:
    """The message says what stands there, and names tensors that could be taken."""
    with pytest.raises(LayerError, match=rf"{got}.*name the tensor .* such as '") as caught:
        feature_name(model, "y")
    assert "Flatten" in str(caught.value)


def test_a_shared_part_before_two_outputs_is_no_hindrance() -> None:
    """Only the output that the classes come from counts."""
    model = two_heads()

    assert feature_name(model, "a") == "f"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("R", "a tensor that depends on the input, got 'R'; the last are 'c' "),
        ("ff", r"got 'ff'; did you mean 'f'\?"),
        ("w", "got 'w'; the last are"),
        ("x", "got 'x'; the last are"),
        ("n", r"expected a tensor of floats, got 'n' \(Shape, \[4\]\)"),
        ("o", r"expected a tensor of items by features, got 'o' \(ReduceSum, \[\]\)"),
    ],
)
def test_a_tensor_that_cannot_be_taken_is_refused_with_others(name: str, told: str) -> None:
    """A wrong name, a weight, whole numbers, a single number."""
    model = small_network()
    model.graph.node.extend(
        [
            helper.make_node("Shape", ["r"], ["n"]),
            helper.make_node("ReduceSum", ["r"], ["o"], keepdims=0),
        ]
    )
    with pytest.raises(LayerError, match=told):
        find_tensor(model, name)


def test_only_what_the_input_moves_is_live() -> None:
    """And with a tensor held still, only what it does not carry."""
    graph = small_network().graph

    assert live_names(graph) == {"x", "c", "r", "p", "f", "l", "y"}
    assert live_names(graph, without="r") == {"x", "c"}
    assert [one.op_type for one in wanted_nodes(graph, {"p"})] == [
        *("Conv", "Relu", "GlobalAveragePool")
    ]


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_before_any_layer_the_card_says_where_channels_are(layout: str) -> None:
    """Arithmetic on the input moves no axis, and a Transpose moves it as it says."""
    shape = [ANY, 3, 8, 8] if layout == "NCHW" else [ANY, 8, 8, 3]
    nodes = [
        node("Sub", "m x", "s"),
        node("Transpose", "s", "t", perm=[0, 3, 2, 1]),
        node("Flatten", "t", "f"),
        node("MatMul", "f d", "y"),
    ]
    model = model_of(
        nodes,
        inputs=[helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        initializer=weights(m=(1, 1, 1, 1), d=(192, 2)),
    )
    axis = 1 if layout == "NCHW" else 3

    assert channel_axis(model, "s", layout) == axis
    assert channel_axis(model, "t", layout) == 4 - axis


def test_tokens_have_their_features_last() -> None:
    """Items by tokens by features, as transformers have them; what cannot be told is asked."""
    nodes = [
        node("Reshape", "x s", "t"),
        node("MatMul", "t w", "m"),
        node("Relu", "m", "r"),
        node("ReduceMean", "r", "f", axes=[1], keepdims=0),
        node("MatMul", "f d", "y"),
    ]
    shape = numpy_helper.from_array(np.array([-1, 64, 3], dtype=np.int64), "s")
    model = model_of(nodes, initializer=[shape, *weights(w=(3, 5), d=(5, 2))])

    assert channel_axis(model, "r", "NCHW") == 2
    with pytest.raises(LayerError, match=r"which axis of 't' .* holds channels, got Reshape 't'"):
        channel_axis(model, "t", "NCHW")
