"""Models as exporters write them: names, open extents, arithmetic on extents, old operator sets."""

from typing import Any

import numpy as np
import pytest
from onnx import ModelProto, TensorProto, helper, numpy_helper

from convnet.deconvnet import Deconvnet, OperatorRefusedError, explain_graph, layer_names
from convnet.deconvnet.reading import read_layers
from convnet.inspection import ModelRefusedError
from tests.networks import pictures, small_network


def model_of(
    nodes: list[Any],
    weights: dict[str, Any],
    *,
    opset: int = 17,
    shape: tuple[int | str, ...] = ("n", 3, 4, 4),
    kind: int = TensorProto.FLOAT,
) -> ModelProto:
    """Return a model from "x" to "y"."""
    graph = helper.make_graph(
        nodes,
        "read",
        [helper.make_tensor_value_info("x", kind, list(shape))],
        [helper.make_tensor_value_info("y", kind, None)],
        initializer=[numpy_helper.from_array(np.asarray(w), name) for name, w in weights.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def test_layers_have_three_names() -> None:
    """The tensor, the node if it has a name, and operator with number."""
    data = small_network().SerializeToString()

    names = layer_names(data)

    assert [name.short for name in names] == [
        *("conv1", "relu1", "globalaveragepool1", "flatten1", "gemm1", "softmax1")
    ]
    assert [name.tensor for name in names] == ["c", "r", "p", "f", "l", "y"]
    assert read_layers(data, layer="relu1").top == "r" == read_layers(data, layer="r").top


def test_a_name_of_the_file_goes_before_ours() -> None:
    """A tensor that is called conv1 is meant, not the first convolution."""
    weights = np.ones((3, 3, 1, 1), dtype=np.float32)
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["conv2"]),
        helper.make_node("Conv", ["conv2", "w"], ["y"]),
    ]

    assert read_layers(model_of(nodes, {"w": weights}).SerializeToString(), layer="conv2").top == (
        "conv2"
    )


def test_extents_that_the_file_leaves_open_must_be_said() -> None:
    """And are taken when they are."""
    data = model_of(
        [helper.make_node("Relu", ["x"], ["y"])], {}, shape=("n", 3, "h", "w")
    ).SerializeToString()

    with pytest.raises(ModelRefusedError, match=r"fixed extents, got \[3, 0, 0\]"):
        explain_graph(data)
    assert Deconvnet(explain_graph(data, extents=(3, 5, 6))).extents == (3, 5, 6)


def test_a_fixed_batch_does_not_bind_the_explanation() -> None:
    """A model for one picture at a time is explained for any number."""
    data = small_network(1).SerializeToString()
    net = Deconvnet(explain_graph(data))
    given = pictures(3, 3, 8, 8)

    found = net.reconstruct(given, np.ones((1, 2)))

    assert np.allclose(found[1:2], net.reconstruct(given[1:2], np.ones((1, 2))), atol=1e-7)


def test_extents_computed_by_operators() -> None:
    """`x.view(x.size(0), -1)` as exporters write it, and a constant made by operators."""
    nodes = [
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Gather", ["shape", "zero"], ["count"]),
        helper.make_node("Unsqueeze", ["count", "axis"], ["counts"]),
        helper.make_node("Concat", ["counts", "rest"], ["target"], axis=0),
        helper.make_node("Reshape", ["x", "target"], ["flat"]),
        helper.make_node("Transpose", ["w"], ["turned"], perm=[1, 0]),
        helper.make_node("MatMul", ["flat", "turned"], ["y"]),
    ]
    weights = np.arange(96, dtype=np.float32).reshape(2, 48)
    folded = {
        "zero": np.array(0),
        "axis": np.array([0]),
        "rest": np.array([-1]),
        "w": weights,
    }
    net = Deconvnet(explain_graph(model_of(nodes, folded).SerializeToString()))

    found = net.reconstruct(np.zeros((5, 3, 4, 4)), np.array([[0.0, 1.0]]))

    assert np.array_equal(found.reshape(5, 48), np.tile(weights[1], (5, 1)))


def test_a_constant_that_depends_on_the_batch_is_refused() -> None:
    """It would be right for the length of the run on noise alone."""
    nodes = [
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Gather", ["shape", "zero"], ["count"]),
        helper.make_node("Cast", ["count"], ["divisor"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["x", "divisor"], ["y"]),
    ]
    data = model_of(nodes, {"zero": np.array(0)}).SerializeToString()

    with pytest.raises(OperatorRefusedError, match=r"got Div .*changes from batch to batch"):
        explain_graph(data)


@pytest.mark.parametrize("batch", ["n", 1])
def test_a_branch_that_looks_at_the_picture_is_no_constant(batch: str | int) -> None:
    """Subgraphs see tensors outside without naming them as inputs; a fixed batch hides nothing."""
    inner = helper.make_graph(
        [helper.make_node("ReduceMax", ["x"], ["m"], keepdims=0)],
        "inner",
        [],
        [helper.make_tensor_value_info("m", TensorProto.FLOAT, None)],
    )
    nodes = [
        helper.make_node("If", ["yes"], ["c"], then_branch=inner, else_branch=inner),
        helper.make_node("Mul", ["x", "c"], ["y"]),
    ]
    data = model_of(nodes, {"yes": np.array(True)}, shape=(batch, 3, 4, 4)).SerializeToString()

    with pytest.raises(OperatorRefusedError, match=r"got Mul .*changes from batch to batch"):
        explain_graph(data)


def test_noise_of_the_networks_own_is_no_constant() -> None:
    """It would be explained as it fell once."""
    nodes = [
        helper.make_node("RandomUniform", [], ["c"], shape=[1, 3, 1, 1]),
        helper.make_node("Mul", ["x", "c"], ["y"]),
    ]
    data = model_of(nodes, {}, shape=(1, 3, 4, 4)).SerializeToString()

    with pytest.raises(OperatorRefusedError, match=r"got Mul .*changes from batch to batch"):
        explain_graph(data)


@pytest.mark.parametrize(
    ("opset", "nodes", "weights"),
    [
        (9, [helper.make_node("Clip", ["x"], ["y"], min=0.0, max=6.0)], {}),
        (9, [helper.make_node("Pad", ["x"], ["y"], pads=[0, 0, 1, 1, 0, 0, 1, 1])], {}),
        (9, [helper.make_node("Squeeze", ["p"], ["y"], axes=[2, 3])], {}),
        (9, [helper.make_node("ReduceMean", ["x"], ["y"], axes=[2, 3], keepdims=0)], {}),
        (20, [helper.make_node("ReduceMean", ["x", "a"], ["y"])], {"a": np.array([-1, -2])}),
        (9, [helper.make_node("Dropout", ["x"], ["y"], ratio=0.5)], {}),
    ],
)
def test_operators_of_old_and_new_sets(opset: int, nodes: list[Any], weights: Any) -> None:
    """Limits, widths and axes were attributes once; the sum of what goes down is the signal's."""
    if nodes[0].input[0] == "p":
        nodes = [helper.make_node("GlobalAveragePool", ["x"], ["p"]), *nodes]
    data = model_of(nodes, weights, opset=opset).SerializeToString()
    net = Deconvnet(explain_graph(data, rule="gradient"))
    given = np.full((2, 3, 4, 4), 0.5, dtype=np.float32)

    found = net.reconstruct(given, np.ones((1, *net.layer)))

    border = 8 * 8 - 2 * 4 if nodes[0].op_type == "Pad" else None
    expected = 1.0 if net.layer[1:] == (4, 4) or border else 1 / 16
    assert np.allclose(found, expected)


@pytest.mark.parametrize(
    ("operator", "inputs", "expected"),
    [
        ("Add", ["x", "c"], 1),
        ("Sub", ["x", "c"], 1),
        ("Sub", ["c", "x"], -1),
        ("Mul", ["c", "x"], 0.25),
        ("Div", ["x", "c"], 4),
    ],
)
@pytest.mark.parametrize("shape", [(), (1,), (3, 1, 1), (1, 3, 1, 1)])
def test_arithmetic_with_constants(
    operator: str, inputs: list[str], expected: float, shape: tuple[int, ...]
) -> None:
    """Normalization written into the model; a quarter is no whole number, nor is its negative."""
    constant = np.full(shape, 0.25, dtype=np.float32)
    nodes = [helper.make_node(operator, inputs, ["y"])]
    data = model_of(nodes, {"c": constant}).SerializeToString()
    net = Deconvnet(explain_graph(data))

    assert np.allclose(net.reconstruct(np.zeros((2, 3, 4, 4)), np.ones((1, 3, 4, 4))), expected)


def test_half_precision_is_explained_in_single() -> None:
    """Small numbers on the way down would vanish in half precision."""
    data = small_network(kind=TensorProto.FLOAT16).SerializeToString()

    net = Deconvnet(explain_graph(data))

    assert net.reconstruct(pictures(1, 3, 8, 8), np.full((1, 2), 1e-6)).any()


def test_casts_between_floats_change_nothing() -> None:
    """Exporters put them around everything."""
    nodes = [
        helper.make_node("Cast", ["x"], ["d"], to=TensorProto.DOUBLE),
        helper.make_node("Relu", ["d"], ["r"]),
        helper.make_node("Cast", ["r"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Identity", ["f"], ["y"]),
    ]
    net = Deconvnet(explain_graph(model_of(nodes, {}).SerializeToString(), layer="f"))

    assert net.notes["layer"] == "r"


def test_weights_among_the_inputs_are_no_pictures() -> None:
    """Old exporters declare every weight as an input with a default."""
    model = small_network()
    model.graph.input.append(helper.make_tensor_value_info("w", TensorProto.FLOAT, [16, 3, 3, 3]))

    assert Deconvnet(explain_graph(model.SerializeToString())).extents == (3, 8, 8)


def test_integers_are_no_pictures() -> None:
    """The message says what to do."""
    nodes = [
        helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Relu", ["f"], ["y"]),
    ]
    data = model_of(nodes, {}, kind=TensorProto.UINT8).SerializeToString()

    with pytest.raises(ModelRefusedError, match="of floats, got UINT8; export it with a float32"):
        explain_graph(data)


@pytest.mark.parametrize("rule", ["SAME_UPPER", "SAME_LOWER", "VALID"])
def test_padding_by_rule_is_written_out(rule: str) -> None:
    """Even extents at stride 2 pad one side only; the gradient agrees with differences."""
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(2, 3, 3, 3)).astype(np.float32)
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], auto_pad=rule, strides=[2, 2]),
        helper.make_node("MaxPool", ["c"], ["y"], auto_pad=rule, kernel_shape=[2, 2]),
    ]
    net = Deconvnet(
        explain_graph(
            model_of(nodes, {"w": weights}, shape=("n", 3, 8, 8)).SerializeToString(),
            layer="c",
            rule="gradient",
        )
    )
    given = rng.normal(size=(1, 3, 8, 8)).astype(np.float32)
    # Seeded with its activations a layer sends down the gradient of half its squared sum.
    found = net.reconstruct(given, np.ones((1, *net.layer)))
    direction = rng.normal(size=given.shape).astype(np.float32)
    ahead, behind = (
        0.5 * float((net.activation(given + step * direction).astype(float) ** 2).sum())
        for step in (1e-2, -1e-2)
    )

    assert float((found * direction).sum()) == pytest.approx((ahead - behind) / 2e-2, rel=1e-3)
