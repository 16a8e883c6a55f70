"""From what is typed on a command line to the method, and peers that may be absent."""

import hashlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks.methods import peers
from benchmarks.methods.chosen import Settings
from benchmarks.methods.names import find_method, identify, is_lack, load, method_names
from benchmarks.methods.nude_js import nude_js
from benchmarks.methods.peers import (
    AbsentPeerError,
    Peer,
    absent_reason,
    find_peer,
    lacking_modules,
)
from convnet.inspection import ModelRefusedError
from tests.benchmarks.methods.test_network_card import CARD, toml
from tests.networks import save, small_network

BUILT_IN = [name for name in method_names() if name not in peers.PEERS]


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_name_finds_its_method(name: str) -> None:
    """The method bears the name it was asked for by."""
    assert find_method(name).name == name


def test_letters_are_aliases_of_the_contents() -> None:
    """`fleck:G` is `fleck:limb` and `fleck:F` is `fleck`, with the same scores."""
    image = np.full((64, 64, 3), (200, 130, 100), dtype=np.uint8)
    for letter, content in (("fleck:G", "fleck:limb"), ("fleck:F", "fleck")):
        assert find_method(letter).score(image) == find_method(content).score(image)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("kovak", "did you mean 'kovac'"),
        ("Kovac", "did you mean 'kovac'"),
        ("nudejs", "did you mean 'nude.js'"),
        ("fleck:limbs", "did you mean 'fleck:limb'"),
        ("jones_rehg", "did you mean 'jones-rehg'"),
        ("zzz", "known are fleck, fleck-kapur"),
        ("", "known are fleck"),
    ],
)
def test_an_unknown_name_is_refused_with_advice(typed: str, hint: str) -> None:
    """The nearest names are offered, or all families when none is near."""
    with pytest.raises(ValueError, match=hint):
        find_method(typed)


@pytest.mark.parametrize(("stem", "name"), [("convnet", "convnet.onnx"), ("mine", "mine")])
def test_a_file_that_is_called_like_a_method_of_ours_keeps_its_suffix(
    tmp_path: Path, stem: str, name: str
) -> None:
    """Else it would be taken for that in tables, figures and bibliographies."""
    path = save(small_network(), tmp_path / f"{stem}.onnx")
    card = CARD | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    path.with_suffix(".toml").write_text(toml(card), encoding="utf-8")

    assert find_method(str(path)).name == name
    assert identify(str(path)).name == name


def test_an_absent_peer_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer whose module does not exist is an absent row with a reason."""
    lacking = lacking_modules("no_such_module_anywhere")
    peer = Peer(lacking, lambda name, settings: find_method("kovac"), "pip install ghost")
    monkeypatch.setitem(peers.PEERS, "ghost", peer)

    reason = absent_reason("ghost")
    assert reason is not None
    assert "no module no_such_module_anywhere" in reason
    assert "pip install ghost" in reason
    with pytest.raises(AbsentPeerError, match="ghost is not installed"):
        find_peer("ghost")
    with pytest.raises(AbsentPeerError, match="pip install ghost"):
        find_method("ghost")


def test_mudepy_scores_its_own_verdict(require: Callable[[bool, str], None]) -> None:
    """Its score is 5 and above exactly where the package itself says nude."""
    require(find_spec("nude") is not None, "mudepy is not installed")
    from nude import Nude  # type: ignore[import-untyped, unused-ignore]
    from PIL import Image

    method = find_method("mudepy")
    verdicts = set()
    for rows in (0, 5, 20):
        image = np.full((40, 60, 3), (40, 60, 140), dtype=np.uint8)
        image[5 : 5 + rows, 2:40] = (200, 140, 110)
        image[2:12, 44:50] = image[2:12, 52:58] = (200, 140, 110)
        said = Nude(Image.fromarray(image)).parse().result
        verdicts.add(said)

        assert method.threshold is not None
        assert (method.score(image) >= method.threshold) == said
    assert verdicts == {True, False}


def test_nude_js_needs_three_regions() -> None:
    """A picture full of skin is one region and therefore innocent: it counts, it sees no limb."""
    assert not nude_js(np.ones((50, 50), dtype=np.bool_)).nude


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_method_says_what_it_is(name: str) -> None:
    """Its name is what was typed; it looks at pixels, a network at several pictures at once."""
    chosen = identify(name)
    offers = ("mask", "segments") if name.startswith("fleck") else ("mask",)

    assert (chosen.name, chosen.typed, chosen.needs) == (name, name, "pixels")
    assert chosen.threshold == find_method(name).threshold
    assert (chosen.batch == 1, chosen.offers) == (
        (False, ()) if name == "convnet" else (True, offers)
    )
    assert len(chosen.code) == 64
    assert identify(name, digest=False).code == ""


def test_a_file_is_found_again_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker may start elsewhere; the name that tables show holds no folder."""
    (tmp_path / "my.py").write_text("def score(image):\n    return 1\n", encoding="utf-8")
    (tmp_path / "theirs.csv").write_text("id,score\na,1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    own, scores = identify("my.py:score", Settings(threads=2)), identify("theirs.csv")
    monkeypatch.chdir("/")

    assert own.typed == str(tmp_path / "my.py:score")
    assert (own.name, scores.name) == ("my.py:score", "theirs.csv")
    assert own.settings.threads == 2
    assert load(own).score(np.zeros((1, 1, 3), dtype=np.uint8)) == 1.0
    assert load(scores).name == "theirs.csv"


def test_a_method_that_changed_since_it_was_chosen_is_refused(tmp_path: Path) -> None:
    """A worker that starts late must not score with other code under the same name."""
    path = tmp_path / "my.py"
    path.write_text("def score(image):\n    return 1\n", encoding="utf-8")
    chosen = identify(f"{path}:score")
    path.write_text("def score(image):\n    return 2\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"^my\.py:score: expected the method as chosen"):
        load(chosen)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("no.py:score", "got 'no.py', which does not exist; did you mean 'now.py'"),
        ("no.csv", "got 'no.csv', which does not exist$"),
        ("no.onnx", "got 'no.onnx', which does not exist"),
        ("deep/er/no.csv", "which does not exist"),
        ("folder.csv", "expected a file, got the folder 'folder.csv'"),
    ],
)
def test_a_file_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, told: str
) -> None:
    """The nearest file of the kind beside it is offered."""
    (tmp_path / "now.py").touch()
    (tmp_path / "folder.csv").mkdir()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ValueError, match=told):
        find_method(typed)


def test_what_cannot_be_had_here_differs_from_what_was_mistyped() -> None:
    """The command ends with 4 for the one and with 2 for the other."""
    assert is_lack(AbsentPeerError())
    assert is_lack(ModelRefusedError())
    assert not is_lack(ValueError())
