"""NudeNet's boxes as one score; on a small stand-in where it is not installed."""

from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from benchmarks.methods import nudenet as room
from benchmarks.methods.chosen import Settings
from benchmarks.methods.nudenet import BOX, CLASSES, COUNTED, NudeNet, find_weights, nudenet, square
from convnet.inspection import ModelRefusedError
from convnet.model import Model
from tests.networks import ANY, model_of, save

PLACES = 5


def stand_in(path: Path, values: dict[int, float]) -> Path:
    """Write a detector that says the same of every picture: a confidence for each class."""
    rows = np.zeros((1, BOX + CLASSES, PLACES), dtype=np.float32)
    rows[0, :BOX] = 300  # coordinates in pixels, larger than any confidence
    for column, value in values.items():
        rows[0, BOX + column, column % PLACES] = value
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["m"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Mul", ["m", "none"], ["zero"]),
        helper.make_node("Reshape", ["zero", "shape"], ["each"]),
        helper.make_node("Add", ["each", "rows"], ["y"]),
    ]
    model = model_of(
        nodes,
        inputs=[helper.make_tensor_value_info("x", TensorProto.FLOAT, [ANY, 3, 320, 320])],
        outputs=[helper.make_tensor_value_info("y", TensorProto.FLOAT, [ANY, 22, PLACES])],
        initializer=[
            numpy_helper.from_array(np.float32(0), "none"),
            numpy_helper.from_array(np.array([-1, 1, 1]), "shape"),
            numpy_helper.from_array(rows, "rows"),
        ],
    )
    return save(model, path)


def picture() -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    """Return a seeded picture."""
    return np.random.default_rng(1).integers(0, 256, (30, 40, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("values", "score"),
    [
        ({}, 0.0),
        ({3: 0.5, 14: 0.625}, 0.625),
        ({1: 0.875, 7: 0.75, 11: 0.75, 13: 0.75, 5: 0.75, 2: 0.25}, 0.25),
    ],
)
def test_the_score_is_the_highest_of_five_parts(
    tmp_path: Path, values: dict[int, float], score: float
) -> None:
    """Faces, feet, armpits, bellies, male chests and coordinates of boxes do not count."""
    method = NudeNet(Model(stand_in(tmp_path / "320n.onnx", values)), ())

    assert method.score(picture()) == score
    assert method.score_batch([picture()] * 3) == [score] * 3


def test_the_counted_parts_are_the_listed_ones() -> None:
    """The rule changes only together with this list."""
    assert COUNTED == {
        "BUTTOCKS_EXPOSED": 2,
        "FEMALE_BREAST_EXPOSED": 3,
        "FEMALE_GENITALIA_EXPOSED": 4,
        "ANUS_EXPOSED": 6,
        "MALE_GENITALIA_EXPOSED": 14,
    }


def test_a_picture_is_padded_at_the_right_and_below() -> None:
    """Black beside it, nothing cut, blue first, shares of white."""
    wide = square(np.full((160, 320, 3), (255, 128, 0), dtype=np.uint8))[0]

    assert wide[:, :159].reshape(3, -1).max(axis=1).tolist() == pytest.approx([0, 128 / 255, 1])
    assert wide[:, 161:].max() == 0


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package may change its weights; then the method is another one."""
    stand_in(tmp_path / "320n.onnx", {})

    def spec(name: str) -> ModuleSpec:
        """Find the package in the folder of the stand-in."""
        found = ModuleSpec(name, None, is_package=True)
        found.submodule_search_locations = [str(tmp_path)]
        return found

    monkeypatch.setattr(room, "find_spec", spec)
    with pytest.raises(ModelRefusedError, match="expected a file with SHA-256 c15d8273"):
        nudenet("nudenet", Settings())


def test_without_the_package_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which file is looked for."""
    monkeypatch.setattr(room, "find_spec", lambda _name: None)
    with pytest.raises(ValueError, match=r"expected the package nudenet with its file 320n.onnx"):
        nudenet("nudenet", Settings())


def test_its_terms_are_in_every_table() -> None:
    """The notice stands where the score's meaning is told."""
    assert "AGPL-3.0" in NudeNet.score_kind
    assert "AGPL-3.0" in NudeNet.licence


@pytest.mark.skipif(find_spec("nudenet") is None, reason="nudenet is not installed (AGPL-3.0)")
def test_the_score_reaches_the_threshold_where_the_package_reports_a_part() -> None:
    """On photographs: our number is the package's own confidence, and 0.25 is where it reports."""
    from nudenet import NudeDetector  # type: ignore[import-not-found, unused-ignore]
    from PIL import Image

    photos = Path(__file__).parents[3] / "benchmarks" / "data" / "photos"
    detector, method = NudeDetector(), nudenet("nudenet", Settings())
    for path in sorted(photos.glob("*.jpg"))[::20]:
        found = [box["score"] for box in detector.detect(str(path)) if box["class"] in COUNTED]
        with Image.open(path) as photo:
            score = method.score(np.asarray(photo.convert("RGB")))

        assert (score >= method.threshold) == bool(found)
        assert not found or score == max(found)


def test_weights_are_found_only_where_they_are() -> None:
    """A path that exists, or None."""
    path = find_weights()

    assert path is None or path.is_file()
