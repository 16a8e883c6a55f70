"""Methods of the user's own, and what is said to whoever writes one wrongly."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.methods.names import identify
from benchmarks.methods.own import OwnMethod, OwnMethodError, open_file
from benchmarks.methods.protocol import MaskMethod, Method, SegmentMethod, takes_rng

RED = "def score(image):\n    return float(image[..., 0].mean())\n"

WHOLE = """
import numpy as np

class Detector:
    threshold = 0.25
    score_kind = "share of red"
    parameters = {"cut": 128}
    batch = 4

    def score(self, image):
        return self.mask(image).mean()

    def score_batch(self, images):
        return np.array([self.score(image) for image in images])

    def mask(self, image):
        return image[..., 0] > 128

    def segments(self, image):
        return [(0, 0)]

ready = Detector()
"""


def method_of(folder: Path, text: str, wanted: str = "score") -> OwnMethod:
    """Write a file and open it."""
    path = folder / "my.py"
    path.write_text(text, encoding="utf-8")
    return open_file(path, wanted)


@pytest.fixture
def image() -> NDArray[np.uint8]:
    """A picture, half of it red."""
    pixels = np.zeros((4, 6, 3), dtype=np.uint8)
    pixels[:, :3, 0] = 200
    return pixels


def test_two_lines_are_a_method(tmp_path: Path, image: NDArray[np.uint8]) -> None:
    """A function of an image is enough; it has no threshold and no masks."""
    method: Method = method_of(tmp_path, RED)

    assert method.score(image) == 100.0
    assert (method.name, method.threshold) == ("my.py:score", None)
    assert method.score_kind == "what my.py:score returns"
    assert isinstance(method, Method)
    assert not isinstance(method, MaskMethod)
    assert not isinstance(method, SegmentMethod)
    assert not takes_rng(method)


@pytest.mark.parametrize("wanted", ["Detector", "ready"])
def test_a_class_or_object_offers_more(
    tmp_path: Path, image: NDArray[np.uint8], wanted: str
) -> None:
    """A class is made without arguments; what it declares stands on it in small letters."""
    method = method_of(tmp_path, WHOLE, wanted)

    assert (method.threshold, method.score_kind, method.batch) == (0.25, "share of red", 4)
    assert method.parameters == {"cut": 128}
    assert method.score(image) == 0.5
    assert method.score_batch is not None
    assert method.score_batch([image, 0 * image]) == [0.5, 0.0]
    assert isinstance(method, MaskMethod)
    assert isinstance(method, SegmentMethod)
    assert method.mask(image).shape == (4, 6)
    assert method.segments(image) == ((0, 0),)
    chosen = identify(f"{tmp_path}/my.py:{wanted}")
    assert (chosen.offers, chosen.batch) == (("mask", "segments"), 4)
    assert chosen.parameters == {"cut": 128}


def test_a_file_declares_in_capitals(tmp_path: Path, image: NDArray[np.uint8]) -> None:
    """Threshold, kind, further files and the batch stand beside the function."""
    (tmp_path / "weights.bin").write_bytes(b"1")
    text = (
        f"THRESHOLD = 90\nSCORE_KIND = 'red'\nSOURCES = ['weights.bin']\nBATCH = 16\n{RED}"
        "def score_batch(images):\n    return [score(image) for image in images]\n"
    )
    method = method_of(tmp_path, text)

    assert (method.threshold, method.score_kind, method.batch) == (90, "red", 16)
    assert method.sources == (tmp_path / "my.py", tmp_path / "weights.bin")
    assert method.score_batch is not None
    assert method.score_batch([image]) == [100.0]


def test_a_batch_alone_is_enough(tmp_path: Path, image: NDArray[np.uint8]) -> None:
    """One image is a batch of one."""
    text = (
        "class M:\n    def score_batch(self, images):\n        return [i.max() for i in images]\n"
    )

    assert method_of(tmp_path, text, "M").score(image) == 200.0


def test_a_method_that_draws_gets_a_generator(tmp_path: Path, image: NDArray[np.uint8]) -> None:
    """By keyword, with or without a default, whatever else has one."""
    for signature in ("image, rng", "image, *, rng", "image, scale=1, rng=None"):
        method = method_of(tmp_path, f"def score({signature}):\n    return rng.random()\n")

        assert takes_rng(method)
        drawn = method.score(image, rng=np.random.default_rng(1))
        assert drawn == np.random.default_rng(1).random()


def test_what_belongs_to_a_method_changes_its_digest(tmp_path: Path) -> None:
    """A comment, a neighbor and a weights file count; the folder and a stranger do not."""

    def code(folder: Path) -> str:
        return identify(f"{folder}/my.py:score").code

    files = {"my.py": f"import near\nSOURCES = 'w.bin'\n{RED}", "near.py": "", "w.bin": "1"}
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for file, text in files.items():
            (tmp_path / name / file).write_text(text, encoding="utf-8")
    first = code(tmp_path / "a")

    assert first == code(tmp_path / "b")
    (tmp_path / "b" / "stranger.py").touch()
    assert first == code(tmp_path / "b")
    for file, text in files.items():
        (tmp_path / "b" / file).write_text(f"{text}# more", encoding="utf-8")
        assert first != code(tmp_path / "b")
        (tmp_path / "b" / file).write_text(text, encoding="utf-8")
    assert first == code(tmp_path / "b")


@pytest.mark.parametrize(
    ("text", "wanted", "told"),
    [
        (RED, "scores", "expected the name of a function or class .* did you mean 'score'"),
        (RED, "verdict", "got 'verdict'; it has score"),
        ("", "score", "it has none"),
        ("score = 3\n", "score", "expected a function of one image, .* got the int 3"),
        ("def score(): ...\n", "score", r"expected score\(image\), or rng as well, got score\(\)"),
        ("def score(a, b): ...\n", "score", r"got score\(a, b\)"),
        ("class M:\n    pass\n", "M", "or an object with score or score_batch, got the M"),
        ("class M:\n    def __init__(self, p): ...\n", "M", r"without arguments, got M\(p\)"),
        ("class M:\n    def __init__(self):\n        1 / 0\n", "M", "line 3: ZeroDivisionError"),
        ("class M:\n    def score(self): ...\n", "M", r"expected score\(image\)"),
        ("class M:\n    def score(image): ...\n", "M", r"got score\(\)"),
        (f"{RED}BATCH = 4\n", "score", "expected score_batch, or a function score_batch"),
        (f"{RED}BATCH = 0\n", "score", "BATCH: expected a whole number from 1 to 1024, got 0"),
        (f"{RED}THRESHOLD = '0.5'\n", "score", "THRESHOLD: expected a number, got '0.5'"),
        (f"{RED}THRESHOLD = True\n", "score", "THRESHOLD: expected a number, got True"),
        (f"{RED}THRESHOLD = float('nan')\n", "score", "THRESHOLD: expected a number, got nan"),
        (f"{RED}SCORE_KIND = 3\n", "score", "SCORE_KIND: expected one line of text, got 3"),
        (f"{RED}SCORE_KIND = 'a\\nb'\n", "score", "SCORE_KIND: expected one line"),
        (f"{RED}SOURCES = ['w.bin']\n", "score", "SOURCES: .* got 'w.bin': no such file"),
        (f"{RED}SOURCES = ['.']\n", "score", "a folder; list its files"),
        (f"{RED}SOURCES = 3\n", "score", "SOURCES: expected a list of files"),
        (
            "def score(image, rng): ...\ndef score_batch(images): ...\n",
            "score",
            "expected score_batch or a keyword rng, got both",
        ),
        (f"def f():\n    import bad\n{RED}", "score", r"bad\.py, line 1: SyntaxError"),
    ],
)
def test_a_method_written_wrongly_is_refused(
    tmp_path: Path, text: str, wanted: str, told: str
) -> None:
    """One line says what was expected, what is there and where."""
    (tmp_path / "bad.py").write_text("def (", encoding="utf-8")

    with pytest.raises(OwnMethodError, match=told) as caught:
        method_of(tmp_path, text, wanted)
    assert "\n" not in str(caught.value)
    assert "my.py" in str(caught.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """Neither a missing file nor a folder is a method."""
    with pytest.raises(OwnMethodError, match=r"expected a Python file, got no file .*no\.py"):
        open_file(tmp_path / "no.py", "score")
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(OwnMethodError, match="got a folder"):
        open_file(tmp_path / "folder.py", "score")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return image[0, 0, 0] > 3", "my.py:score: expected one number .* got the bool"),
        ("image.mean()", "got None; does every path"),
        ("return image.mean(axis=(0, 1))", r"of shape \(3,\)"),
        ("return {}['x']", "my.py:score: my.py, line 2: KeyError: 'x'"),
    ],
)
def test_what_a_score_returns_is_checked(
    tmp_path: Path, image: NDArray[np.uint8], body: str, told: str
) -> None:
    """The message names the method; a mistake inside it is told with its line."""
    method = method_of(tmp_path, f"def score(image):\n    {body}\n")

    with pytest.raises(ValueError, match=told):
        method.score(image)


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("[0.5]", "expected 2 scores for as many images, got 1"),
        ("0.5", "got the float 0.5"),
        ("[0.5, None]", "expected one number as the score, got None"),
        ("[[0.5], [0.5]]", r"got list of shape \(1,\)"),
    ],
)
def test_what_a_batch_returns_is_checked(
    tmp_path: Path, image: NDArray[np.uint8], returned: str, told: str
) -> None:
    """A number for every image, in their order."""
    text = f"class M:\n    def score_batch(self, images):\n        return {returned}\n"
    method = method_of(tmp_path, text, "M")
    assert method.score_batch is not None

    with pytest.raises(ValueError, match=f"^my.py:M: .*{told.removeprefix('expected ')}"):
        method.score_batch([image, image])


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("image", r"uint8 of shape \(4, 6, 3\)"),
        ("image[..., 0]", r"in \[0, 1\], got values from 0 to 200"),
        ("None", "got object"),
    ],
)
def test_what_a_mask_is_is_checked(
    tmp_path: Path, image: NDArray[np.uint8], returned: str, told: str
) -> None:
    """The size of the image, and no value outside [0, 1]."""
    text = (
        "class M:\n    def score(self, image): ...\n"
        f"    def mask(self, image):\n        return {returned}\n"
    )
    mask: Any = method_of(tmp_path, text, "M").mask

    with pytest.raises(ValueError, match=f"my.py:M: expected a mask .*{told}"):
        mask(image)
