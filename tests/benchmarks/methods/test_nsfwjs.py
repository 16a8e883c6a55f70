"""The lines that go to Node and back, spoken by a stand-in; the real thing where it is."""

import os
import pickle
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.methods.nsfwjs import FOLDER, MODELS, SCRIPT, NodeError, NsfwJs, lacking, nsfwjs
from benchmarks.methods.peers import AbsentPeerError, find_peer

#: Speaks the protocol of nsfwjs.js: Porn is the mean red, Hentai a constant; blue 13 is a bad
#: picture and blue 14 ends the process.
NODE = """\
#!{python}
import base64, json, os, sys
folder, model, backend = sys.argv[2:5]
assert os.path.basename(sys.argv[1]) == "nsfwjs.js" and os.path.isdir(folder), sys.argv
if model == "MobileNetV2Mid":
    print(json.dumps({{"error": "no such model"}}), flush=True)
    sys.exit(1)
print(json.dumps({{"ready": True}}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    pixels = base64.b64decode(asked["pixels"])
    assert len(pixels) == 3 * asked["rows"] * asked["columns"]
    if pixels[2] == 14:
        sys.exit(7)
    red = sum(pixels[::3]) / len(pixels[::3])
    answer = {{"classes": {{"Porn": red / 255, "Hentai": 0.125, "Sexy": 0.5, "Neutral": 0.25}}}}
    print(json.dumps({{"error": "bad picture"}} if pixels[2] == 13 else answer), flush=True)
"""


def package(folder: Path, name: str, version: str) -> None:
    """Write as much of an npm package as is looked at."""
    home = folder / "node_modules" / name
    (home / "dist" / "cjs").mkdir(parents=True)
    (home / "dist" / "cjs" / "index.js").write_text("")
    for _, model in MODELS.values():
        (home / "dist" / "models" / model).mkdir(parents=True)
        (home / "dist" / "models" / model / "model.min.js").write_text(model)
    (home / "package.json").write_text(f'{{"version": "{version}"}}')


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a stand-in for node on the path and a stand-in for the packages in a folder."""
    node = tmp_path / "bin" / "node"
    node.parent.mkdir()
    node.write_text(NODE.format(python=sys.executable))
    node.chmod(node.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{node.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    package(tmp_path, "nsfwjs", "4.4.0")
    package(tmp_path, "@tensorflow/tfjs", "4.22.0")
    return tmp_path


@pytest.fixture
def method(folder: Path) -> Iterator[NsfwJs]:
    """Return the method on the stand-in, and end its process afterwards."""
    made = nsfwjs("nsfwjs")
    yield made
    made.close()


def plain(red: int, blue: int = 0) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    """Return a picture of one color."""
    return np.full((3, 5, 3), (red, 0, blue), dtype=np.uint8)


def test_the_score_is_porn_plus_hentai(method: NsfwJs) -> None:
    """Sexy is suggestive, not pornographic, by its authors' words: it does not count."""
    assert method.score(plain(0)) == 0.125
    assert method.score(plain(51)) == pytest.approx(0.325)
    assert method.threshold is None


def test_one_process_answers_all_pictures(method: NsfwJs) -> None:
    """It is started with the first picture and kept."""
    assert method._node is None
    method.score(plain(1))
    first = method._node
    method.score(plain(2))

    assert first is not None
    assert method._node is first


def test_a_picture_that_fails_is_an_error_of_its_own(method: NsfwJs) -> None:
    """The next one is scored by the same process."""
    with pytest.raises(NodeError, match="expected nsfwjs to score the picture, got: bad picture"):
        method.score(plain(0, blue=13))
    assert method.score(plain(0)) == 0.125


def test_a_process_that_ends_is_started_again(method: NsfwJs) -> None:
    """Only the picture that ended it is lost."""
    with pytest.raises(NodeError, match="expected an answer of node, got its end with status 7"):
        method.score(plain(0, blue=14))
    assert method.score(plain(0)) == 0.125


def test_a_model_that_does_not_load_says_why(folder: Path) -> None:
    """The script's own words reach the user."""
    method = nsfwjs("nsfwjs:mid")

    with pytest.raises(NodeError, match="no such model"):
        method.score(plain(0))
    method.close()


def test_closing_ends_the_process(method: NsfwJs) -> None:
    """Nothing is left running."""
    method.score(plain(0))
    node = method._node
    method.close()

    assert node is not None
    assert node.returncode is not None


def test_it_travels_without_its_process(method: NsfwJs) -> None:
    """Each worker has its own."""
    method.score(plain(0))
    other = pickle.loads(pickle.dumps(method))

    assert other.score(plain(51)) == method.score(plain(51))
    assert other._node is not method._node
    other.close()


def test_its_code_is_script_package_and_weights(method: NsfwJs, folder: Path) -> None:
    """Versions and backend are its parameters; another weights file is another method."""
    names = [path.name for path in method.sources]

    assert names == ["nsfwjs.js", "index.js", "model.min.js"]
    assert method.parameters["backend"] == "cpu"
    assert method.parameters["nsfwjs"] == "4.4.0"
    package(folder, "@tensorflow/tfjs-backend-wasm", "4.22.0")
    assert nsfwjs("nsfwjs").parameters["backend"] == "wasm"


def test_what_is_missing_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package, the folder, or node itself; the peer is then absent with that reason."""
    (folder / "node_modules" / "@tensorflow" / "tfjs" / "package.json").unlink()
    assert lacking() == f"no @tensorflow/tfjs in {FOLDER}/node_modules"
    monkeypatch.delenv(FOLDER)
    assert lacking() == f"{FOLDER} names no folder with node_modules"
    monkeypatch.setenv("PATH", str(folder))
    assert lacking() == "no node on the path"
    with pytest.raises(ValueError, match="expected node and nsfwjs, got no node on the path"):
        nsfwjs("nsfwjs")
    with pytest.raises(AbsentPeerError, match=r"nsfwjs is not installed .*npm install nsfwjs"):
        find_peer("nsfwjs")


def test_the_script_lies_beside_the_module() -> None:
    """It is data of the package and must be installed with it."""
    assert SCRIPT.is_file()


REAL = bool(os.environ.get(FOLDER)) and lacking() is None


@pytest.mark.skipif(not REAL, reason=f"nsfwjs is not installed, or {FOLDER} is not set")
def test_the_real_one_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five classes of the real package sum to one; gray of any size is no pornography."""
    method = nsfwjs("nsfwjs")
    for shape in ((1, 1, 3), (200, 300, 3)):
        assert 0 < method.score(np.full(shape, 128, dtype=np.uint8)) < 0.5
    method.close()
