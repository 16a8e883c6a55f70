"""Running the graphs: nothing is left behind, nothing depends on the batch."""

import numpy as np
import pytest
from numpy.typing import NDArray

from convnet.deconvnet import (
    RULES,
    Activations,
    Deconvnet,
    Rule,
    activation_graph,
    class_seed,
    explain_graph,
)
from convnet.inspection import ModelRefusedError
from convnet.session import make_session
from tests.convnet.deconvnet.test_oracle import drawn
from tests.networks import pictures, small_network


def test_no_state_is_left() -> None:
    """Model, pictures and seed are what they were, and a second answer is the first."""
    _, model, given = drawn(3)
    session = make_session(model, "model", 1, "CPUExecutionProvider")
    before = session.run(None, {"x": given})[0]
    kept, bytes_before = given.copy(), bytes(bytearray(model))
    net = Deconvnet(explain_graph(model))
    seed = class_seed(net.layer, 1)

    first = net.reconstruct(given, seed)
    # Another seed and other pictures in between.
    net.reconstruct(given[::-1], class_seed(net.layer, 0))
    net.activation(given)
    second = net.reconstruct(given, seed)

    assert np.array_equal(first, second)
    assert np.array_equal(given, kept)
    assert np.array_equal(seed, class_seed(net.layer, 1))
    assert model == bytes_before
    assert np.array_equal(session.run(None, {"x": given})[0], before)


def test_the_same_model_gives_the_same_file() -> None:
    """Bit for bit, so that a figure can name the file it came from."""
    _, model, _ = drawn(4)

    assert explain_graph(model) == explain_graph(model)
    assert activation_graph(model) == activation_graph(model)


@pytest.mark.parametrize("rule", RULES)
def test_one_by_one_is_all_at_once(rule: Rule) -> None:
    """Switches are counted through the whole batch, and belong to one picture all the same."""
    steps, model, _ = drawn(5)
    del steps
    net = Deconvnet(explain_graph(model, rule=rule))
    given = np.random.default_rng(0).normal(size=(5, *net.extents)).astype(np.float32)
    seeds = np.random.default_rng(1).normal(size=(5, *net.layer)).astype(np.float32)

    together = net.reconstruct(given, seeds)
    alone = [net.reconstruct(given[k : k + 1], seeds[k : k + 1])[0] for k in range(5)]

    assert np.abs(together - alone).max() <= 1e-6 * np.abs(together).max()


@pytest.mark.parametrize("rule", RULES)
def test_a_seed_twice_as_large_gives_a_picture_twice_as_strong(rule: Rule) -> None:
    """All three rules are positively homogeneous, so one need not ask which strength."""
    _, model, given = drawn(6)
    net = Deconvnet(explain_graph(model, rule=rule))
    seed = class_seed(net.layer, 2)

    assert np.array_equal(net.reconstruct(given, 2 * seed), 2 * net.reconstruct(given, seed))


def test_the_way_up_alone_gives_the_same_activations() -> None:
    """`Activations` is the cheaper half of `Deconvnet`."""
    _, model, given = drawn(7)
    half, whole = Activations(activation_graph(model)), Deconvnet(explain_graph(model))

    assert np.array_equal(half.activation(given), whole.activation(given))
    assert half.layer == whole.layer
    assert half.extents == whole.extents


def test_a_file_says_what_it_explains() -> None:
    """Which model, which layer, which rule; what is multiplied with what."""
    model = small_network().SerializeToString()

    scores = Deconvnet(explain_graph(model, rule="guided")).notes
    maps = Deconvnet(explain_graph(model, layer="relu1", overlap="last")).notes

    assert (scores["layer"], scores["rule"], scores["seeded"]) == ("l", "guided", "seed")
    assert (maps["layer"], maps["overlap"]) == ("r", "last")
    assert maps["seeded"] == "seed times activation"
    assert len(scores["model"]) == 64


def test_last_channels_go_in_and_come_out() -> None:
    """The reconstruction has the layout of the pictures."""
    model = small_network(layout="NHWC").SerializeToString()
    net = Deconvnet(explain_graph(model, rule="gradient"))
    given = pictures(2, 8, 8, 3)

    found = net.reconstruct(given, class_seed((2,), 1))
    step = given + 1e-2 * found / np.linalg.norm(found)

    assert found.shape == given.shape
    assert (net.activation(step)[:, 1] > net.activation(given)[:, 1]).all()


@pytest.mark.parametrize(
    ("given", "seed", "told"),
    [
        (np.zeros((2, 3, 8, 9)), np.zeros((1, 2)), r"expected pictures of shape \(items, 3, 8, 8"),
        (np.zeros((0, 3, 8, 8)), np.zeros((1, 2)), "expected pictures of shape"),
        (np.full((1, 3, 8, 8), np.nan), np.zeros((1, 2)), "of finite numbers, got NaN"),
        (np.zeros((3, 3, 8, 8)), np.zeros((2, 2)), "expected 1 seed or 3, one a picture, got 2"),
        (np.zeros((3, 3, 8, 8)), np.zeros((1, 3)), r"expected a seed of shape \(items, 2\)"),
        (np.zeros((3, 3, 8, 8)), np.full((1, 2), np.inf), "a seed of finite numbers"),
    ],
)
def test_what_does_not_fit(
    given: NDArray[np.floating], seed: NDArray[np.floating], told: str
) -> None:
    """What was expected, and what was got."""
    net = Deconvnet(explain_graph(small_network().SerializeToString()))

    with pytest.raises(ValueError, match=told):
        net.reconstruct(given, seed)


def test_another_graph_is_no_explanation() -> None:
    """A model itself, or the half for activations, is not mistaken for the whole."""
    model = small_network().SerializeToString()

    with pytest.raises(ModelRefusedError, match="with inputs picture, seed, got one with x"):
        Deconvnet(model)
    with pytest.raises(ModelRefusedError, match="with inputs picture, seed, got one with picture"):
        Deconvnet(activation_graph(model))
