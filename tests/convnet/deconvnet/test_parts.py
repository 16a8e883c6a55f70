"""What the maps of a layer add to a class."""

import numpy as np
import pytest
from onnx import load_model_from_string, numpy_helper

from convnet.deconvnet import Activations, activation_graph, class_seed
from convnet.deconvnet.parts import BypassedError, Contributions, upper_part
from convnet.deconvnet.reading import read_layers
from convnet.model import Model
from tests.networks import pictures, small_network

from .oracle import Step, onnx_of


def test_before_a_mean_and_a_dense_layer_it_is_weight_times_mean_activation() -> None:
    """By the weights of the file."""
    data = small_network().SerializeToString()
    network = read_layers(data, layer="relu1")
    found = Activations(activation_graph(data, layer="relu1")).activation(pictures(3, 3, 8, 8))
    weights = {
        one.name: numpy_helper.to_array(one)
        for one in load_model_from_string(data).graph.initializer
    }

    made = Contributions(data, network, "y").of(found, class_seed((2,), 1))

    expected = found.mean(axis=(2, 3)) * weights["d"][:, 1]
    np.testing.assert_allclose(made, expected, rtol=1e-5, atol=1e-7)


def test_contributions_and_biases_add_up_to_the_logit() -> None:
    """Of a network whose upper part is rectified: linear, for this picture."""
    rng = np.random.default_rng(3)
    steps = [
        Step("Conv", ("x",), "c", (rng.normal(size=(4, 3, 3, 3)),), {"group": 1}),
        Step("Relu", ("c",), "r"),
        Step("Conv", ("r",), "d", (rng.normal(size=(5, 4, 3, 3)),), {"group": 1}),
        Step("Relu", ("d",), "e"),
        Step("GlobalAveragePool", ("e",), "p"),
        Step("Flatten", ("p",), "f"),
        Step("Gemm", ("f",), "y", (rng.normal(size=(2, 5)),), {"transB": 1}),
    ]
    data = onnx_of(steps, (3, 9, 9)).SerializeToString()
    batch = pictures(4, 3, 9, 9)
    found = Activations(activation_graph(data, layer="r")).activation(batch)

    made = Contributions(data, read_layers(data, layer="r"), "y").of(found, class_seed((2,), 0))

    logits = Activations(activation_graph(data)).activation(batch)
    np.testing.assert_allclose(made.sum(axis=1), logits[:, 0], rtol=1e-4)


def test_the_upper_part_goes_on_where_the_lower_ended() -> None:
    """Lower, then upper, is the network."""
    data = small_network().SerializeToString()
    batch = pictures(2, 3, 8, 8)
    found = Activations(activation_graph(data, layer="relu1")).activation(batch)
    upper = Model.of_bytes(upper_part(data, read_layers(data, layer="relu1"), "y"), "upper")

    np.testing.assert_allclose(
        upper.scores(found), Model.of_bytes(data, "whole").scores(batch), rtol=1e-6
    )


def test_a_shortcut_past_the_layer() -> None:
    """What the classes see is not all in it."""
    steps = [
        Step("Relu", ("x",), "r"),
        Step("Add", ("r", "x"), "s"),
        Step("GlobalAveragePool", ("s",), "p"),
        Step("Flatten", ("p",), "y"),
    ]
    data = onnx_of(steps, (3, 4, 4)).SerializeToString()

    with pytest.raises(BypassedError, match="got 'r', past which a shortcut leads"):
        upper_part(data, read_layers(data, layer="r"), "y")


def test_the_classes_themselves() -> None:
    """Nothing lies between them and what they add to."""
    steps = [
        Step("Relu", ("x",), "r"),
        Step("GlobalAveragePool", ("r",), "p"),
        Step("Flatten", ("p",), "y"),
    ]
    data = onnx_of(steps, (3, 4, 4)).SerializeToString()

    with pytest.raises(BypassedError, match="got 'y', which is the classes themselves"):
        upper_part(data, read_layers(data, layer="y"), "y")
