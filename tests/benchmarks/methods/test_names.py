"""Names typed on a command line, and peers that may be absent."""

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import pytest

from benchmarks.methods import peers
from benchmarks.methods.names import find_method, method_names
from benchmarks.methods.nude_js import nude_js
from benchmarks.methods.peers import AbsentPeerError, absent_reason, find_peer


@pytest.mark.parametrize("name", [name for name in method_names() if name != "mudepy"])
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


def test_an_absent_peer_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer whose module does not exist is an absent row with a reason."""
    monkeypatch.setitem(peers.PEERS, "ghost", (("no_such_module_anywhere",), "pip install ghost"))

    reason = absent_reason("ghost")
    assert reason is not None
    assert "no module no_such_module_anywhere" in reason
    assert "pip install ghost" in reason
    with pytest.raises(AbsentPeerError, match="ghost is not installed"):
        find_peer("ghost")


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
