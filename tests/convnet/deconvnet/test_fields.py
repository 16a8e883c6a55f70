"""Receptive fields: worked by hand, and against what really reaches a unit."""

import numpy as np
import pytest

from convnet.deconvnet import Deconvnet, explain_graph, layer_names, unit_seed
from convnet.deconvnet.fields import field_of
from convnet.deconvnet.reading import read_layers
from tests.networks import small_network

from .oracle import Step, onnx_of
from .random_networks import random_network


def test_the_layers_of_zeiler_and_fergus() -> None:
    """7/2, pool 3/2, 5/2, pool 3/2, 3/1: fields of 7, 11, 27, 43, 75 pixels (their figure 3)."""
    plain = {"dilations": [1, 1], "group": 1}
    steps = [
        Step("Conv", ("x",), "c1", (np.zeros((1, 3, 7, 7)),), {"strides": [2, 2], **plain}),
        Step("MaxPool", ("c1",), "p1", (), {"kernel_shape": [3, 3], "strides": [2, 2]}),
        Step("Conv", ("p1",), "c2", (np.zeros((1, 1, 5, 5)),), {"strides": [2, 2], **plain}),
        Step("MaxPool", ("c2",), "p2", (), {"kernel_shape": [3, 3], "strides": [2, 2]}),
        Step("Conv", ("p2",), "c3", (np.zeros((1, 1, 3, 3)),), {"strides": [1, 1], **plain}),
    ]
    data = onnx_of(steps, (3, 99, 99)).SerializeToString()
    sizes = []
    for name in ("c1", "p1", "c2", "p2", "c3"):
        network = read_layers(data, layer=name)
        region = field_of(network, (0, 0, 0))
        assert region[1] == region[2] == (0, region[1][1])
        sizes.append(region[1][1])

    assert sizes == [7, 11, 27, 43, 75]


def test_a_field_reaches_into_the_padding() -> None:
    """The corner of a padded convolution sees one row and column that are no picture."""
    network = read_layers(small_network().SerializeToString(), layer="relu1")

    assert field_of(network, (3, 0, 7)) == ((0, 3), (-1, 2), (6, 9))


def test_last_channels() -> None:
    """The axes of a picture are those of the model's own input."""
    data = small_network(layout="NHWC").SerializeToString()

    assert field_of(read_layers(data, layer="relu1"), (0, 4, 2)) == ((3, 6), (1, 4), (0, 3))


def test_the_score_of_a_class_sees_everything() -> None:
    """A mean and a dense layer leave no place out, nor what the convolution adds around it."""
    network = read_layers(small_network().SerializeToString())

    assert field_of(network, (1,)) == ((0, 3), (-1, 9), (-1, 9))


def test_no_such_unit() -> None:
    """The message says what the layer is."""
    network = read_layers(small_network().SerializeToString(), layer="relu1")

    with pytest.raises(ValueError, match=r"extents \(16, 8, 8\), got \(16, 0, 0\)"):
        field_of(network, (16, 0, 0))


@pytest.mark.parametrize("number", range(12))
def test_nothing_reaches_a_unit_from_outside_its_field(number: int) -> None:
    """The derivative of a unit of a random network is 0 there; shortcuts and pools included."""
    steps, side = random_network(number)
    data = onnx_of(steps, (3, side, side)).SerializeToString()
    wanted = [name for name in layer_names(data) if name.short.startswith(("conv", "maxpool"))]
    name = wanted[-1].tensor
    network = read_layers(data, layer=name)
    net = Deconvnet(explain_graph(data, layer=name, rule="gradient"))
    rng = np.random.default_rng(number)
    pictures = rng.normal(size=(8, 3, side, side)).astype(np.float32)
    unit = tuple(int(rng.integers(size)) for size in net.layer)
    reached = net.reconstruct(pictures, unit_seed(net.layer, *unit)).any(axis=(0, 1))

    _, rows, columns = field_of(network, unit)

    inside = np.zeros((side, side), dtype=bool)
    inside[max(0, rows[0]) : max(0, rows[1]), max(0, columns[0]) : max(0, columns[1])] = True
    assert not (reached & ~inside).any()
