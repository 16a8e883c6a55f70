"""The card beside a model: nothing guessed, nothing misspelled, nothing contradictory."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from onnx import TensorProto, helper

from benchmarks.methods.network_card import (
    BLANK,
    NetworkCard,
    NetworkCardError,
    card_template,
    network_card_text,
    read_network_card,
)
from tests.networks import ANY, model_of, save, small_network

CARD: dict[str, Any] = {
    "sha256": "0" * 64,
    "input": "x",
    "output": "y",
    "size": [8, 8],
    "fit": "squash",
    "channels": "RGB",
    "layout": "NCHW",
    "scale": 1.0,
    "mean": [0, 0, 0],
    "classes": ["safe", "nude"],
    "positive": "nude",
    "score": "probability",
    "licence": "CC0-1.0",
    "citation": "Nobody, 1996",
    "trained_on": "nothing",
    "intended_use": "tests",
}


def toml(card: dict[str, Any]) -> str:
    """Write a card; these values look alike in TOML and JSON."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in card.items())


def card_file(folder: Path, text: str) -> Path:
    """Write a card and return the name of the model it belongs to."""
    (folder / "model.toml").write_text(text, encoding="utf-8")
    return folder / "model.onnx"


def read_with(folder: Path, **changed: Any) -> NetworkCard:
    """Read the card with some fields changed; None leaves one out."""
    fields = {key: value for key, value in (CARD | changed).items() if value is not None}
    return read_network_card(card_file(folder, toml(fields)))


def test_a_card_is_read(tmp_path: Path) -> None:
    """Integers pass for numbers, lists for tuples, and what is optional has its default."""
    card = read_with(tmp_path)

    assert (card.recipe.mean, card.recipe.std) == ((0, 0, 0), (1, 1, 1))
    assert (card.positives, card.threshold, card.activation) == (("nude",), None, "none")
    assert read_with(tmp_path, positive=["safe", "nude"]).positives == ("safe", "nude")


TRAINING: dict[str, Any] = {
    "seed": 0,
    "data_digest": "ab",
    "fitted": True,
    "auc": [0.9, 0.85, 0.95],
    "counts": {"train": {"positive": 3, "negative": 7}},
}


def test_how_a_network_was_made_is_a_free_table(tmp_path: Path) -> None:
    """Its names are the maker's; what is written is what is read, to the byte."""
    card = read_with(tmp_path).model_copy(update={"training": TRAINING})
    text = network_card_text(card)
    again = read_network_card(card_file(tmp_path, text))

    assert (again, network_card_text(again)) == (card, text)
    assert again.training == TRAINING
    assert "training" not in network_card_text(read_with(tmp_path))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("training = 3", "training: Input should be an object, got 3"),
        ("training = {}", "training: Dictionary should have at least 1 item"),
        ("training.auc = nan", "training: expected finite numbers, .*, got training.auc = nan"),
        ("training.a.b = [1, inf]", r"got training\.a\.b = inf"),
    ],
)
def test_a_training_table_holds_plain_values(tmp_path: Path, table: str, told: str) -> None:
    """A number that is none would pass for a measurement."""
    with pytest.raises(NetworkCardError, match=told):
        read_network_card(card_file(tmp_path, toml(CARD) + table))


REQUIRED = [name for name, field in NetworkCard.model_fields.items() if field.is_required()]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_field_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    """What changes scores, and what a report must tell, has to be there."""
    with pytest.raises(NetworkCardError, match=f"model.toml: {name}: Field required, got nothing"):
        read_with(tmp_path, **{name: None})


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("fits", "did you mean 'fit'"),
        ("license", "did you mean 'licence'"),
        ("class", "did you mean 'classes'"),
        ("zzz", "known: sha256, input, output"),
    ],
)
def test_a_misspelled_field_is_refused_with_advice(tmp_path: Path, name: str, hint: str) -> None:
    """Otherwise it would be missing without a word."""
    with pytest.raises(NetworkCardError, match=f"got '{name}'; {hint}"):
        read_with(tmp_path, **{name: 1})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"fit": "stretch"}, r"fit: Input should be 'squash', 'crop' or 'pad', got 'stretch'"),
        ({"layout": "nchw"}, r"layout: Input should be 'NHWC' or 'NCHW', got 'nchw'"),
        ({"size": [8]}, "size: Field required, got nothing|size: .*, got"),
        ({"size": ["8", "8"]}, r"size: Input should be a valid integer, got \['8', '8'\]"),
        ({"size": [0, 8]}, "size: Input should be greater than 0"),
        ({"scale": "1/255"}, "scale: Input should be a valid number, got '1/255'"),
        ({"sha256": "abc"}, "sha256: String should match pattern"),
        ({"fill": [0, 0, 256]}, "fill: Input should be less than or equal to 255"),
        ({"positive": "nud"}, r"positive to be of classes .*, got 'nud'; did you mean 'nude'\?"),
        ({"positive": "porn"}, r"positive to be of classes \['safe', 'nude'\], got 'porn'$"),
        ({"positive": ["nude", "nude"]}, "expected every class once"),
        ({"classes": ["nude", "nude"]}, "expected every class once"),
        ({"score": "logit", "activation": "softmax"}, 'no activation, got 1 and "softmax"'),
        ({"score": "logit", "positive": ["safe", "nude"]}, 'got 2 and "none"'),
        ({"threshold": 80}, r"expected the threshold on a probability in \[0, 1\], got 80"),
        ({"resize": [4, 4]}, r"expected resize of at least size \(8, 8\), got \(4, 4\)"),
        ({"std": [1, 0, 1]}, "expected scale and std other than 0"),
        ({"licence": BLANK}, "licence: expected it to be filled in, got 'FILL IN'"),
        ({"classes": ["safe", BLANK]}, "classes: expected it to be filled in"),
        ({"citation": ""}, "citation: String should have at least 1 character"),
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    """The message names file, field, what was expected and what was found."""
    with pytest.raises(NetworkCardError, match=told) as caught:
        read_with(tmp_path, **changed)
    assert str(caught.value).startswith(str(tmp_path / "model.toml"))


@pytest.mark.parametrize("text", ["size = [", "\x00", "a = 1\na = 2"])
def test_a_card_that_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    """The parser's own words follow."""
    with pytest.raises(NetworkCardError, match="expected a card in TOML, got: "):
        read_network_card(card_file(tmp_path, text))


def test_a_card_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A folder of the card's name is no card."""
    (tmp_path / "model.toml").mkdir()
    with pytest.raises(NetworkCardError, match="expected a card that can be read, got: Is a dir"):
        read_network_card(tmp_path / "model.onnx")


def test_without_a_card_the_message_has_one_to_fill_in(tmp_path: Path) -> None:
    """Hash, names, layout and size are the file's own; the rest says what is to be filled in."""
    path = save(small_network(), tmp_path / "model.onnx")
    with pytest.raises(NetworkCardError, match=r"expected its card model.toml beside it") as caught:
        read_network_card(path)
    template = card_template(path)

    assert template in str(caught.value)
    table = tomllib.loads(template)
    assert (table["input"], table["output"]) == ("x", "y")
    assert (table["layout"], table["size"]) == ("NCHW", [8, 8])
    assert table["classes"] == [BLANK, BLANK]
    assert set(table) <= set(NetworkCard.model_fields)
    assert set(REQUIRED) <= set(table)


def test_a_template_that_was_not_filled_in_is_refused(tmp_path: Path) -> None:
    """Saving it as it is ends with the first field that is open."""
    path = save(small_network(), tmp_path / "model.onnx")
    path.with_suffix(".toml").write_text(card_template(path), encoding="utf-8")

    with pytest.raises(NetworkCardError, match=r"model.toml: .*, got '?.*FILL IN"):
        read_network_card(path)


def test_a_template_filled_in_is_a_card(tmp_path: Path) -> None:
    """The ten lines of the guide: template, fill in, done."""
    path = save(small_network(layout="NHWC"), tmp_path / "model.onnx")
    filled = {
        key: CARD.get(key, value) if BLANK in str(value) else value
        for key, value in tomllib.loads(card_template(path)).items()
    }
    card = read_network_card(card_file(tmp_path, toml(filled)))

    assert (card.layout, card.size, card.classes) == ("NHWC", (8, 8), ("safe", "nude"))


def test_a_template_of_an_odd_model_leaves_open_what_it_cannot_know(tmp_path: Path) -> None:
    """Two inputs, any size, hostile names: still TOML, still nothing guessed."""
    name = 'a"\n[x]\nb\x7f\U0001f600'
    odd = model_of(
        [helper.make_node("Add", [name, "k"], ["y"])],
        inputs=[
            helper.make_tensor_value_info(each, TensorProto.FLOAT, [ANY, None, None, None])
            for each in (name, "k")
        ],
    )
    table = tomllib.loads(card_template(save(odd, tmp_path / "odd.onnx")))

    assert (table["input"], table["layout"], table["size"]) == (BLANK, BLANK, [BLANK, BLANK])


def test_the_card_of_the_guide_is_a_card(tmp_path: Path) -> None:
    """What users copy from docs/methods/networks.md is accepted, and every field is explained."""
    guide = (Path(__file__).parents[3] / "docs" / "methods" / "networks.md").read_text("utf-8")
    text = guide.split("```toml\n")[1].split("```")[0]
    card = read_network_card(card_file(tmp_path, text))

    assert card.recipe.resize == (256, 256)
    assert [name for name in NetworkCard.model_fields if f"`{name}`" not in guide] == []
