"""The deconvnet of a photograph, from the options to the files."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from PIL import Image

from benchmarks.explain.asked import Explained
from benchmarks.explain.deconvolved import Sanity
from benchmarks.explain.worth import ascent_lines, sanity_lines
from benchmarks.methods.network import open_model
from benchmarks.run.arguments import LackError, MisuseError
from convnet.ascent import Ascent
from convnet.deconvnet import Deconvnet, class_seed, explain_graph
from convnet.deconvnet.draw import strength_of
from convnet.geometry import frame_of, to_photo
from convnet.levels import channels_of
from convnet.preprocessing import prepare
from convnet.randomizing import Remaining
from tests.networks import model_of, save

from .asking import SHAPE, kept, made, network, own, photo, pixels


def deconvolved(folder: Path, method: str | None = None, **options: Any) -> Explained:
    """Explain by the deconvnet."""
    (found,) = made(folder, method or network(folder), "deconvnet", **options)
    return found


def test_the_file_holds_what_the_library_reconstructs(tmp_path: Path) -> None:
    """In the input's space; the map is its strength, in the photograph's coordinates."""
    typed = network(tmp_path)
    deconvolved(tmp_path, typed, pixels="full")
    found = kept(tmp_path, "beach.deconvnet.npz")
    method = open_model(typed)
    batch = prepare(pixels(), method.recipe)[None]
    net = Deconvnet(explain_graph(Path(typed).read_bytes()))
    expected = channels_of(net.reconstruct(batch, class_seed((2,), 1)), method.recipe)[0]

    assert np.array_equal(found["reconstruction"], expected)
    assert np.array_equal(
        found["map"],
        to_photo(strength_of(expected), frame_of(SHAPE, method.recipe)),
        equal_nan=True,
    )
    assert found["scores"] == net.activation(batch)[0, 1]


def test_without_leave_nothing_finer_than_a_coarse_map_is_kept(tmp_path: Path) -> None:
    """A reconstruction partly recovers the photograph: it counts as its pixels."""
    deconvolved(tmp_path)
    found = kept(tmp_path, "beach.deconvnet.npz")
    rows, columns = (np.unique(found["map"], axis=axis).shape[axis] for axis in (0, 1))
    with Image.open(tmp_path / "out" / "beach.deconvnet.png") as picture:
        shown = np.asarray(picture)

    assert "reconstruction" not in found
    assert found["map"].shape == SHAPE
    assert max(rows, columns) <= 16
    assert not contains(shown, pixels())


def contains(sheet: NDArray[np.uint8], photograph: NDArray[np.uint8]) -> bool:
    """Tell whether any row of a photograph stands on a sheet."""
    line = photograph[0, :8].tobytes()
    return any(line in row.tobytes() for row in sheet)


def test_the_record_says_what_was_sent_down_and_what_it_is_worth(tmp_path: Path) -> None:
    """The same in the file and for the command."""
    found = deconvolved(tmp_path, rule="guided", against="safe", overlap="last")
    record = json.loads(str(kept(tmp_path, "beach.deconvnet.guided.npz")["record"]))

    assert record["rule"] == "guided"
    assert record["sent_down"] == "the logit of nude less that of safe"
    assert record["overlap"] == "last"
    assert record["sanity"]["layers"] == 2
    assert len(record["sanity"]["all_layers"]) == 3
    assert record.items() <= found.record.items()
    assert any(line.startswith("  sanity: ") for line in found.lines)
    assert any(line.startswith("  class sensitivity: ") for line in found.lines)


def test_a_unit_and_a_map_of_a_layer(tmp_path: Path) -> None:
    """The strongest without a wish; its field in pixels of the photograph."""
    typed = network(tmp_path)
    strongest = deconvolved(tmp_path, typed, layer="relu1").record
    asked = deconvolved(tmp_path, typed, layer="r", map="2", unit="0,7").record
    whole = deconvolved(tmp_path, typed, layer="conv1", map="3", unit="all").record
    unit = deconvolved(tmp_path, typed, layer="gemm1", map="1").record

    assert strongest["unit"] is not None
    assert (asked["feature"], asked["unit"], asked["layer"]) == (2, [0, 7], "r")
    assert (whole["feature"], whole["unit"]) == (3, None)
    assert unit["sent_down"] == "unit 1 of gemm1"
    assert asked["class"] is None


def test_the_field_of_a_unit_is_where_its_filter_lies(tmp_path: Path) -> None:
    """Three by three at row 3, column 4 of eight by eight, in a photograph of 24 by 40."""
    deconvolved(tmp_path, layer="conv1", map="0", unit="3,4", pixels="full")

    (box,) = kept(tmp_path, "beach.deconvnet.npz")["windows"]

    assert box.tolist() == [6, 15, 15, 30]


def test_the_graph_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    """It runs without us: two inputs, two outputs."""
    path = tmp_path / "explain.onnx"
    found = deconvolved(tmp_path, graph=str(path))

    assert Deconvnet(path.read_bytes()).notes["rule"] == "deconvnet"
    assert found.record["files"] == [str(path)]


def test_a_sweep_scores_the_photograph_along_the_picture(tmp_path: Path) -> None:
    """Along the gradient of a small network the logit rises, against it falls."""
    found = deconvolved(tmp_path, rule="gradient", sweep=True, against="safe").record["sweep"]
    assert isinstance(found, dict)

    assert found["toward"][2] > found["toward"][0] > found["away"][2]
    assert len(found["random"]) == 19
    assert (tmp_path / "out" / "beach.deconvnet.gradient.sweep.png").exists()


def test_the_same_call_gives_the_same_files(tmp_path: Path) -> None:
    """Bit for bit, sanity lines included."""
    deconvolved(tmp_path, pixels="full")
    first = [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())]
    deconvolved(tmp_path, pixels="full")

    assert [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())] == first


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"layer": "relu9"}, r"--layer: expected a layer of the model .*did you mean 'relu1'"),
        ({"layer": "relu1", "map": "16"}, "--map: expected a number from 0 to 15, got '16'"),
        ({"layer": "relu1", "unit": "8,0"}, "--unit: expected max, all or a row below 8"),
        ({"layer": "relu1", "unit": "top"}, "--unit: expected max, all or a row below 8"),
        ({"layer": "gemm1", "unit": "0,0"}, "--unit: expected none with a layer of 2 units"),
        ({"layer": "relu1", "category": "nude"}, "--class: expected it without --layer"),
        ({"layer": "relu1", "against": "safe"}, "--against: expected it without --layer"),
        ({"layer": "relu1", "sweep": True}, "--sweep: expected it with a class, got --layer"),
        ({"map": "1"}, "--map: expected it with --layer"),
        ({"unit": "0,0"}, "--unit: expected it with --layer"),
        ({"category": "nudes"}, "--class: expected one of safe, nude"),
        ({"against": "saef"}, "--against: expected one of safe, nude .*did you mean 'safe'"),
        ({"against": "nude"}, "--against: expected another class than nude, got the same"),
        ({"out": ""}, "--out: expected a folder, got an empty name"),
    ],
)
def test_options_that_name_nothing(tmp_path: Path, options: dict[str, Any], told: str) -> None:
    """The option, what was expected, what was got; nothing is written."""
    with pytest.raises(MisuseError, match=told):
        deconvolved(tmp_path, **options)
    assert not [*tmp_path.glob("out/*.npz")]


def test_a_score_that_adds_up_classes_needs_one(tmp_path: Path) -> None:
    """A sum of probabilities is no sum of logits."""
    with pytest.raises(MisuseError, match=r"--class: expected one class .* adds up 2"):
        deconvolved(tmp_path, network(tmp_path, positive=["safe", "nude"]))


def test_only_networks_have_layers(tmp_path: Path) -> None:
    """A method of the user's has none."""
    with pytest.raises(MisuseError, match="expected a network with --how deconvnet, got"):
        deconvolved(tmp_path, own(tmp_path))


def test_a_network_with_an_operator_without_a_way_back(tmp_path: Path) -> None:
    """The command ends as with any model it cannot use, and names the operator."""
    weights = [np.ones((2, 3), dtype=np.float32)]
    nodes = [
        helper.make_node("Gelu", ["x"], ["g"]),
        helper.make_node("GlobalAveragePool", ["g"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("Gemm", ["f", "w"], ["l"], transB=1),
        helper.make_node("Softmax", ["l"], ["y"]),
    ]
    model = model_of(nodes, initializer=[numpy_helper.from_array(weights[0], "w")])
    model.opset_import[0].version = 20
    model.ir_version = 9
    typed = network(tmp_path)
    save(model, Path(typed))
    card = Path(typed).with_suffix(".toml")
    old = re.search("[0-9a-f]{64}", card.read_text(encoding="utf-8"))
    assert old is not None
    new = hashlib.sha256(Path(typed).read_bytes()).hexdigest()
    card.write_text(card.read_text(encoding="utf-8").replace(old[0], new), encoding="utf-8")

    with pytest.raises(LackError, match=r"got Gelu \(node 'g'\)"):
        deconvolved(tmp_path, typed)


def test_the_photograph_is_never_replaced(tmp_path: Path) -> None:
    """Not by the graph either."""
    own_path = photo(tmp_path)
    with pytest.raises(MisuseError, match="--graph: expected another file than the photograph"):
        deconvolved(tmp_path, graph=own_path, photo=own_path)


@pytest.mark.parametrize("name", ["mine.onnx", "mine.toml", "out/beach.deconvnet.npz"])
def test_the_graph_replaces_neither_the_model_nor_a_result(tmp_path: Path, name: str) -> None:
    """A model's own name is the first that comes to mind for its graph."""
    typed = network(tmp_path)
    before = Path(typed).read_bytes()

    with pytest.raises(MisuseError, match="--graph: expected a file of its own, but"):
        deconvolved(tmp_path, typed, graph=str(tmp_path / name))
    with pytest.raises(MisuseError, match=r"--graph: expected a file such as explain\.onnx, got"):
        deconvolved(tmp_path, typed, graph=str(tmp_path))
    assert Path(typed).read_bytes() == before


def test_a_damaged_photograph_is_a_fault(tmp_path: Path) -> None:
    """As with every other way to explain."""
    path = tmp_path / "cut.png"
    path.write_bytes(Path(photo(tmp_path)).read_bytes()[:200])

    assert deconvolved(tmp_path, photo=str(path)).fault is not None


SANE = Sanity(Remaining(1, 9, (0.1,)), Remaining(9, 9, (0.0,)), "safe", -0.5, 0.2)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"classes": 0.99}, ["this picture does not tell the classes apart"]),
        ({"last": Remaining(1, 9, (0.95,))}, ["this picture hardly depends on what the top layer"]),
        ({"every": Remaining(9, 9, (0.95,))}, ["this picture hardly depends on the weights at"]),
        ({"last": Remaining(1, 9, (float("nan"),))}, []),
    ],
)
def test_a_picture_that_fails_says_so_in_words(changed: dict[str, Any], told: list[str]) -> None:
    """Numbers alone are overlooked; one that passes says no more than its numbers."""
    lines = sanity_lines(replace(SANE, **changed))

    assert [line[: len(words)] for line, words in zip(lines[2:], told, strict=True)] == told


def test_a_sweep_that_does_no_more_than_noise_says_so() -> None:
    """Greater than half of the random directions is nothing."""
    sizes, flat = np.array([0.0, 1.0]), np.array([0.0, 0.5])
    random = np.array([[0.0, 0.4], [0.0, 0.6]])

    nothing = ascent_lines(Ascent(sizes, flat, flat, random, sizes, flat), "safe")
    more = ascent_lines(Ascent(sizes, flat, flat, random - 1, sizes), "safe")

    assert "no more than random directions do (greater than 50% of 2)" in nothing[0]
    assert nothing[0].endswith("along the picture of safe +0.500")
    assert ", more than random directions do (greater than 100% of 2)" in more[0]
