"""Fifty random networks, three rules: the graph gives what plain numpy gives."""

import numpy as np
import pytest
from numpy.typing import NDArray

from convnet.deconvnet import OVERLAPS, RULES, Deconvnet, explain_graph, map_seed
from tests.convnet.deconvnet.oracle import Step, down, onnx_of, up
from tests.convnet.deconvnet.random_networks import CHANNELS, random_network

NETWORKS = 50


def distance(found: NDArray[np.floating], expected: NDArray[np.floating]) -> float:
    """Return how far apart two reconstructions are, by the size of the second."""
    size = float(np.linalg.norm(expected))
    assert size > 0
    return float(np.linalg.norm(found - expected)) / size


def drawn(number: int) -> tuple[list[Step], bytes, NDArray[np.float32]]:
    """Return a network as steps and as a model, and two pictures for it."""
    steps, side = random_network(number)
    rng = np.random.default_rng([7, number])
    pictures = rng.normal(size=(2, CHANNELS, side, side)).astype(np.float32)
    return steps, onnx_of(steps, pictures.shape[1:]).SerializeToString(), pictures


@pytest.mark.parametrize("number", range(NETWORKS))
def test_the_score_of_a_class(number: int) -> None:
    """A logit of one picture and a difference of logits of another, within 1e-5."""
    steps, model, pictures = drawn(number)
    logits = [step.above for step in steps if step.operator != "Softmax"][-1]
    seed = np.array([[0, 1, 0], [1, 0, -1]], dtype=np.float32)
    seen = up(steps, pictures)

    for rule in RULES:
        net = Deconvnet(explain_graph(model, rule=rule))
        expected = down(steps, seen, logits, seed.astype(np.float64), rule)
        assert distance(net.reconstruct(pictures, seed), expected) <= 1e-5, rule
        assert distance(net.activation(pictures), seen[logits]) <= 1e-5


@pytest.mark.parametrize("number", range(0, NETWORKS, 5))
def test_a_map_of_a_layer_with_its_activations(number: int) -> None:
    """Any layer with maps, each way to treat overlapping windows."""
    steps, model, pictures = drawn(number)
    seen = up(steps, pictures)
    layers = [step.above for step in steps if seen[step.above].ndim == 4]
    layer = layers[number % len(layers)]
    chosen = map_seed(seen[layer].shape[1:], 1)

    for overlap in OVERLAPS:
        net = Deconvnet(explain_graph(model, layer=layer, overlap=overlap))
        expected = down(steps, seen, layer, chosen * seen[layer], "deconvnet", overlap)
        assert distance(net.reconstruct(pictures, chosen), expected) <= 1e-5, overlap


def test_the_networks_have_all_kinds_of_layers() -> None:
    """Pools of 2/2 and 3/2, strides, padding, dilation, groups, both residual blocks, norms."""
    steps = [step for number in range(NETWORKS) for step in random_network(number)[0]]
    pools = [step.attributes for step in steps if step.operator == "MaxPool"]
    convolutions = [step.attributes for step in steps if step.operator == "Conv"]

    assert {pool["kernel_shape"][0] for pool in pools} == {2, 3}
    assert {pool["ceil_mode"] for pool in pools} == {0, 1} == {pool["pads"][0] for pool in pools}
    for name, value in (("strides", 2), ("pads", 2), ("dilations", 2)):
        assert value in {conv[name][0] for conv in convolutions}
    assert {conv["group"] for conv in convolutions} == {1, 2}
    kinds = [step.operator for step in steps]
    for kind in ("BatchNormalization", "AveragePool", "GlobalAveragePool", "MatMul", "Softmax"):
        assert kinds.count(kind) >= 10
    assert sum(step.operator == "Add" and len(step.below) == 2 for step in steps) >= 20
