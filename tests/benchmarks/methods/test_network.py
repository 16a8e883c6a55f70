"""A network as a method: what its score is, and a card that does not fit."""

import hashlib
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import ModelProto

from benchmarks.methods.chosen import Settings
from benchmarks.methods.names import identify
from benchmarks.methods.network import (
    Network,
    NetworkCardError,
    card_template,
    of_class,
    open_model,
)
from benchmarks.methods.protocol import Method
from convnet.inspection import ModelRefusedError
from convnet.preprocessing import prepare
from tests.benchmarks.methods.test_network_card import CARD, toml
from tests.networks import save, small_network


def opened(folder: Path, model: ModelProto | None = None, **changed: Any) -> Network:
    """Write a model with its card and open both."""
    path = save(model or small_network(), folder / "mine.onnx")
    card = CARD | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()} | changed
    path.with_suffix(".toml").write_text(toml(card), encoding="utf-8")
    return open_model(path)


def images(count: int = 9) -> list[NDArray[np.uint8]]:
    """Return seeded pictures of as many sizes."""
    rng = np.random.default_rng(2)
    return [rng.integers(0, 256, (5 + n, 30 - n, 3), dtype=np.uint8) for n in range(count)]


def test_the_score_is_the_networks_own_number(tmp_path: Path) -> None:
    """Prepared by the card's recipe, the positive class's column, nothing else."""
    method = opened(tmp_path)
    image = images()[0]
    row = method.model.scores(prepare(image, method.recipe)[None])[0]

    assert method.score(image) == float(row[1])
    assert opened(tmp_path, positive="safe").score(image) == float(row[0])
    assert opened(tmp_path, positive=["safe", "nude"]).score(image) == pytest.approx(1)


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_a_batch_scores_as_one_by_one(tmp_path: Path, size: int) -> None:
    """Bit for bit, whatever sizes the pictures have."""
    method = opened(tmp_path)
    given = images()
    batches = [given[at : at + size] for at in range(0, len(given), size)]
    together = [score for batch in batches for score in method.score_batch(batch)]

    assert together == [method.score(image) for image in given]


def test_inputs_score_as_the_pictures_they_were_made_of(tmp_path: Path) -> None:
    """What was prepared elsewhere, or changed since, is scored by the same arithmetic."""
    method = opened(tmp_path)
    given = images(3)
    batch = np.stack([prepare(image, method.recipe) for image in given])

    assert method.score_inputs(batch) == method.score_batch(given)


def test_another_class_is_another_score_without_a_threshold(tmp_path: Path) -> None:
    """The session stays; the published threshold belongs to the class it was published for."""
    method = opened(tmp_path, threshold=0.25)
    safe, nude = of_class(method, 0), of_class(method, 1)
    image = images()[0]

    assert method.classes == ("safe", "nude")
    assert safe.model is method.model
    assert safe.score(image) == pytest.approx(1 - method.score(image))
    assert (safe.score_kind, safe.threshold) == ("P(safe)", None)
    assert (nude.score(image), nude.threshold) == (method.score(image), 0.25)
    assert safe.parameters["positive"] == ["safe"]


def test_it_is_a_method_and_travels(tmp_path: Path) -> None:
    """Name, threshold and meaning are declared; a worker scores the same."""
    method = opened(tmp_path, threshold=0.25)

    assert isinstance(method, Method)
    assert (method.name, method.threshold, method.score_kind) == ("mine", 0.25, "P(nude)")
    assert (method.licence, method.citation) == ("CC0-1.0", "Nobody, 1996")
    image = images()[0]
    assert pickle.loads(pickle.dumps(method)).score(image) == method.score(image)


def test_several_classes_are_named_in_the_meaning_of_the_score(tmp_path: Path) -> None:
    """A reader of the table sees what was added."""
    three = small_network(classes=3)
    method = opened(
        tmp_path, three, classes=["safe", "porn", "hentai"], positive=["porn", "hentai"]
    )

    assert method.score_kind == "P(porn + hentai)"
    assert method.columns == (1, 2)


def test_activations_are_applied_where_the_card_says_so(tmp_path: Path) -> None:
    """Softmax of two numbers is the sigmoid of their difference; a logit stays as it is."""
    raw = small_network(softmax=False)
    image = images()[0]
    logit = {name: opened(tmp_path, raw, positive=name, score="logit") for name in ("safe", "nude")}
    safe, nude = logit["safe"].score(image), logit["nude"].score(image)

    assert logit["nude"].score_kind == "logit of nude"
    softmax = opened(tmp_path, raw, activation="softmax").score(image)
    assert softmax == pytest.approx(1 / (1 + math.exp(safe - nude)), abs=1e-12)
    sigmoid = opened(tmp_path, raw, activation="sigmoid").score(image)
    assert sigmoid == pytest.approx(1 / (1 + math.exp(-nude)), abs=1e-12)
    assert softmax == pytest.approx(opened(tmp_path).score(image), abs=1e-6)


def test_a_probability_out_of_range_is_an_error_with_advice(tmp_path: Path) -> None:
    """It is not rescaled, not clipped, and not taken for a probability."""
    raw = small_network(softmax=False)
    raw.graph.initializer[2].raw_data = np.array([-30, -30], np.float32).tobytes()
    method = opened(tmp_path, raw)

    with pytest.raises(
        ValueError,
        match=r"expected a probability in \[0, 1\], got 1[0-9.]+: is an activation still to",
    ):
        method.score(images()[0])


def test_one_column_is_one_class(tmp_path: Path) -> None:
    """A network with a single sigmoid has one class, the positive one."""
    one = small_network(classes=1, softmax=False)
    method = opened(tmp_path, one, classes=["nude"], activation="sigmoid")

    assert 0 < method.score(images()[0]) < 1


def test_a_file_of_fixed_batch_scores_any_number(tmp_path: Path) -> None:
    """Four at a time in the file, nine pictures, the scores of the free file."""
    given = images()
    bound = opened(tmp_path, small_network(4)).score_batch(given)

    assert bound == opened(tmp_path).score_batch(given)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"size": [9, 8]},
            r"to take pictures of shape \(3, 9, 8\) \(size and layout of the card\)",
        ),
        ({"layout": "NHWC"}, r'got \'x\' \[.*3, 8, 8\]; did you mean layout = "NCHW"\?'),
        ({"classes": ["safe", "nude", "c"]}, r"a column for each of 3 classes .*, got 'y' \[.*2\]"),
    ],
)
def test_a_card_that_the_model_contradicts_is_refused(
    tmp_path: Path, changed: dict[str, Any], told: str
) -> None:
    """Before any picture: what the card says, and what the model has."""
    with pytest.raises(NetworkCardError, match=told):
        opened(tmp_path, **changed)


@pytest.mark.parametrize("port", ["input", "output"])
def test_a_port_that_the_model_lacks_is_named(tmp_path: Path, port: str) -> None:
    """The message lists what the model has."""
    with pytest.raises(ValueError, match=f"expected {port} 'z', got a model with '[xy]'"):
        opened(tmp_path, **{port: "z"})


def test_weights_that_are_not_the_cards_are_refused(tmp_path: Path) -> None:
    """A card belongs to one file."""
    with pytest.raises(ModelRefusedError, match=f"expected a file with SHA-256 {'0' * 64}, got"):
        opened(tmp_path, sha256="0" * 64)


def test_model_and_card_are_its_code(tmp_path: Path) -> None:
    """Another byte in either is another method; threads change nothing, the device does."""
    method = opened(tmp_path)
    before = identify(str(tmp_path / "mine.onnx"))

    assert [path.name for path in method.sources] == ["mine.onnx", "mine.toml"]
    opened(tmp_path, citation="Somebody else")
    after = identify(str(tmp_path / "mine.onnx"))
    assert before.code != after.code
    assert (before.name, before.batch, before.parameters["device"]) == ("mine", 8, "cpu")
    assert identify(str(tmp_path / "mine.onnx"), Settings(threads=2)).parameters == after.parameters


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    """As by every method."""
    with pytest.raises(ValueError, match="expected an RGB image"):
        opened(tmp_path).score(np.zeros((4, 4), dtype=np.uint8))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Before anything is asked of a card."""
    with pytest.raises(ValueError, match="expected a model file, got no file"):
        open_model(tmp_path / "no.onnx")


def test_the_template_is_had_from_here_too(tmp_path: Path) -> None:
    """`network.card_template` is the one of the cards."""
    assert "FILL IN" in card_template(save(small_network(), tmp_path / "m.onnx"))
