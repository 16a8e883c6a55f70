"""Weights drawn anew from the top: which, how, and what is left of a map."""

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import helper, load_model_from_string, numpy_helper

from convnet.inspection import ModelRefusedError
from convnet.randomizing import cascade, learned_layers, one_randomized, randomized
from tests.networks import model_of, small_network


def weights_of(data: bytes) -> dict[str, NDArray[np.floating]]:
    """Return the constants of a model by name."""
    graph = load_model_from_string(data).graph
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}


def test_layers_are_listed_from_below_with_their_biases() -> None:
    """Relu and pooling learn nothing."""
    layers = learned_layers(small_network().SerializeToString())

    assert [(layer.operator, layer.tensors) for layer in layers] == [
        ("Conv", ("w",)),
        ("Gemm", ("d", "b")),
    ]


def test_the_last_layer_alone_is_drawn_anew() -> None:
    """Of the mean and spread it had; everything else stays bit for bit."""
    data = small_network().SerializeToString()

    before, after = weights_of(data), weights_of(randomized(data, 1, rng=np.random.default_rng(0)))

    assert np.array_equal(before["w"], after["w"])
    assert not np.isclose(before["d"], after["d"]).any()
    assert after["d"].dtype == before["d"].dtype
    assert after["d"].std() == pytest.approx(before["d"].std(), rel=0.4)


def test_a_longer_cascade_adds_layers_and_changes_none() -> None:
    """What the top layer got with one layer drawn, it has with all drawn."""
    data = small_network().SerializeToString()
    one, every = (
        weights_of(randomized(data, last, rng=np.random.default_rng(5))) for last in (1, None)
    )

    assert np.array_equal(one["d"], every["d"])
    assert not np.array_equal(one["w"], every["w"])


def test_a_single_layer_is_drawn_anew() -> None:
    """Those above and below it stay bit for bit."""
    data = small_network().SerializeToString()

    before = weights_of(data)
    after = weights_of(one_randomized(data, 0, rng=np.random.default_rng(0)))

    assert not np.isclose(before["w"], after["w"]).any()
    assert np.array_equal(before["d"], after["d"])
    with pytest.raises(ValueError, match="expected a layer from 0 to 1, got 2"):
        one_randomized(data, 2, rng=np.random.default_rng(0))


def test_none_is_the_model_itself() -> None:
    """No layer drawn anew, nothing changed."""
    data = small_network().SerializeToString()

    same = weights_of(randomized(data, 0, rng=np.random.default_rng(0)))

    assert all(np.array_equal(same[name], array) for name, array in weights_of(data).items())


def test_below_a_layer_only_what_it_stands_on_is_drawn() -> None:
    """The classes' weights are no matter of a map."""
    data = small_network().SerializeToString()

    drawn = weights_of(randomized(data, None, rng=np.random.default_rng(0), top="r"))

    assert [layer.operator for layer in learned_layers(data, "r")] == ["Conv"]
    assert np.array_equal(drawn["d"], weights_of(data)["d"])
    assert not np.array_equal(drawn["w"], weights_of(data)["w"])


def test_weights_in_constant_nodes_and_shared_weights() -> None:
    """Some exporters write them so; a tensor of two layers is drawn once."""
    held = numpy_helper.from_array(np.ones((3, 3, 1, 1), dtype=np.float32) / 3)
    nodes = [
        helper.make_node("Constant", [], ["w"], value=held),
        helper.make_node("Conv", ["x", "w"], ["c"]),
        helper.make_node("Conv", ["c", "w"], ["y"]),
    ]
    data = model_of(nodes).SerializeToString()

    changed = load_model_from_string(randomized(data, None, rng=np.random.default_rng(0)))

    assert [layer.tensors for layer in learned_layers(data)] == [("w",)]
    # All weights are equal, so that their spread is 0, and so is that of what is drawn.
    assert np.allclose(numpy_helper.to_array(changed.graph.node[0].attribute[0].t), 1 / 3)


def test_a_network_without_weights_and_too_many_layers_are_refused() -> None:
    """The message says how many there are."""
    nothing = model_of([helper.make_node("Relu", ["x"], ["y"])]).SerializeToString()

    with pytest.raises(ModelRefusedError, match="expected a model with weights"):
        learned_layers(nothing)
    with pytest.raises(ValueError, match="expected from 0 to 2 layers with weights, got 3"):
        randomized(small_network().SerializeToString(), 3, rng=np.random.default_rng(0))


def test_what_is_left_of_an_explanation_that_ignores_the_weights() -> None:
    """It keeps all of its rank correlation; one that is made of them keeps little."""
    data = small_network().SerializeToString()
    ignoring = cascade(
        data, lambda _: np.arange(9.0).reshape(1, 3, 3), [1, None], rng=np.random.default_rng(0)
    )
    weights = cascade(
        data, lambda model: weights_of(model)["w"][None], [1, None], rng=np.random.default_rng(0)
    )

    assert [remaining.mean for remaining in ignoring] == [1.0, 1.0]
    assert [(remaining.last, remaining.of) for remaining in ignoring] == [(1, 2), (2, 2)]
    assert weights[0].mean == 1.0
    assert abs(weights[1].mean) < 0.2


def test_black_maps_say_nothing() -> None:
    """They are counted, and leave the mean to the others."""
    data = small_network().SerializeToString()
    (remaining,) = cascade(data, lambda _: np.zeros((1, 2, 2)), [1], rng=np.random.default_rng(0))

    assert np.isnan(remaining.correlations).all()
    assert np.isnan(remaining.mean)


def test_every_draw_is_another_and_the_same_again() -> None:
    """A sanity line can be repeated."""
    data = small_network().SerializeToString()

    def twice() -> tuple[float, ...]:
        """Return what remains of the weights of the first layer."""
        rng = np.random.default_rng(4)
        (remaining,) = cascade(data, lambda model: weights_of(model)["w"][None], [None], rng=rng)
        return remaining.correlations

    assert len(set(twice())) == 3
    assert twice() == twice()
