"""The sanity table, from a set of small pictures to numbers and words."""

import csv
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from PIL import Image

from benchmarks.explain.asked import Explained, Wish
from benchmarks.explain.every_way import EVERY, LAYERS, EveryWay
from benchmarks.explain.examples import Example
from benchmarks.explain.measured import Measured
from benchmarks.explain.subject import Subject, subject_of
from benchmarks.explain.verdicts import Verdict, doubts_of, verdicts_of
from benchmarks.explain.ways import explain
from benchmarks.explain.weighing import FLOOR, MIRRORED
from benchmarks.methods.names import identify
from benchmarks.run.arguments import LackError, MisuseError
from convnet.deconvnet import Deconvnet, class_seed, explain_graph
from convnet.levels import channels_of
from convnet.preprocessing import prepare
from convnet.sanity import Change
from tests.networks import model_of, save

from .asking import Heard, network, own

#: Side of the pictures.
SIDE = 16


def red_network(folder: Path) -> str:
    """Write a network that looks at red and at nothing else, and its card."""
    rng = np.random.default_rng(0)
    filters = rng.normal(0, 0.01, (4, 3, 3, 3))
    filters[0, :, 1, 1] = [3, -3, -3]
    weights = {"w": filters, "d": np.array([[-9, 9], [0, 0], [0, 0], [0, 0]]), "b": np.zeros(2)}
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("MaxPool", ["r"], ["m"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("GlobalAveragePool", ["m"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("Gemm", ["f", "d", "b"], ["l"]),
        helper.make_node("Softmax", ["l"], ["y"], axis=1),
    ]
    shape = ["batch", 3, SIDE, SIDE]
    model = model_of(
        nodes,
        inputs=[helper.make_tensor_value_info("x", 1, shape)],
        initializer=[
            numpy_helper.from_array(array.astype(np.float32), name)
            for name, array in weights.items()
        ],
    )
    typed = network(folder, size=[SIDE, SIDE], mean=[0.0, 0.0, 0.0])
    card = Path(typed).with_suffix(".toml")
    old = hashlib.sha256(Path(typed).read_bytes()).hexdigest()
    save(model, Path(typed))
    new = hashlib.sha256(Path(typed).read_bytes()).hexdigest()
    card.write_text(card.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return typed


def scene(number: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a gray noisy picture with a red square, and the truth of the square."""
    rng = np.random.default_rng(number)
    gray = rng.integers(90, 160, (SIDE, SIDE, 1), dtype=np.uint8)
    pixels = np.repeat(gray, 3, axis=2)
    top, left = rng.integers(1, SIDE - 6, 2)
    truth = np.zeros((SIDE, SIDE), dtype=np.uint8)
    truth[top : top + 5, left : left + 5] = 255
    pixels[truth == 255] = [250, 10, 10]
    return pixels, truth


def set_of(folder: Path, count: int = 6) -> str:
    """Write a set of such pictures with their truth."""
    rows = ["id,path,sha256,label,split,mask"]
    for number in range(count):
        pixels, truth = scene(number)
        path, mask = folder / f"p{number}.png", folder / f"p{number}.mask.png"
        Image.fromarray(pixels).save(path)
        Image.fromarray(truth).save(mask)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append(f"p{number},{path.name},{digest},1,test,{mask.name}")
    (folder / "red.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(folder / "red.csv")


def checked(folder: Path, heard: Heard | None = None, **options: Any) -> Explained:
    """Ask for the table."""
    options = {"out": str(folder / "out"), "engine": "serial", "sample": 0} | options
    if "photo" not in options and "data" not in options:
        options["data"] = set_of(folder)
    method = options.pop("method", None) or red_network(folder)
    wish = Wish(options.pop("photo", ""), method, "sanity", **options)
    (found,) = explain(wish, (heard or Heard()).telling)
    return found


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> tuple[Explained, Path]:
    """Make one table of every way."""
    folder = tmp_path_factory.mktemp("sanity")
    return checked(folder), folder / "out"


def numbers(found: Explained, check: str, way: str) -> list[float]:
    """Collect the numbers of a check."""
    listed: Any = found.record["numbers"]
    return [each["value"] for each in listed if (each["check"], each["way"]) == (check, way)]


def test_the_table_has_every_check_of_every_way(table: tuple[Explained, Path]) -> None:
    """Numbers of six pictures each, and a verdict."""
    found, _ = table

    assert found.record["ways"] == list(EVERY)
    for way in EVERY:
        for check in ("deletion", "insertion", "edges", "classes", "pointing", "mass", "among"):
            assert len(numbers(found, check, way)) == 6, (check, way)
        # The top layer three times, all twice, a layer alone, and the floor.
        assert len(numbers(found, "rank", way)) == 7 * 6
        assert any(f"{way} " in line or f"{way}," in line for line in found.lines)
    assert len(numbers(found, "deletion", "random")) == 3 * 6


def test_ways_that_see_what_the_network_sees_pass(table: tuple[Explained, Path]) -> None:
    """Occlusion and gradient point at the red square, and bring the score down by it."""
    found, _ = table
    judged: Any = found.record["verdicts"]
    passed = {(each["way"], each["check"]) for each in judged if each["passed"]}

    for way in ("occlusion", "gradient"):
        assert (way, "deletion against random orders") in passed
        assert (way, "insertion against random orders") in passed
        assert (way, "mass") in passed
    assert numbers(found, "pointing", "occlusion") == [1.0] * 6


def test_the_files_hold_the_same_numbers(table: tuple[Explained, Path]) -> None:
    """Text, JSON and CSV."""
    found, folder = table
    record = json.loads((folder / "mine.onnx.sanity.json").read_text("ascii"))
    with (folder / "mine.onnx.sanity.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    text = (folder / "mine.onnx.sanity.txt").read_text("utf-8").splitlines()

    assert record["numbers"] == found.record["numbers"]
    assert len(rows) == len(record["numbers"])
    assert [row["value"] or None for row in rows[:9]] == [
        None if each["value"] is None else repr(each["value"]) for each in record["numbers"][:9]
    ]
    assert [line for line in found.lines if line in text] == text


def test_the_same_call_gives_the_same_numbers(tmp_path: Path) -> None:
    """Bit for bit; another seed draws other weights."""
    options = {"only": "deconvnet", "data": set_of(tmp_path, 1)}
    first, second, other = (
        checked(tmp_path, seed=seed, **options).record["numbers"] for seed in (0, 0, 1)
    )

    assert first == second
    assert first != other


def test_a_deconvnet_of_two_classes_without_pools_is_one_picture(tmp_path: Path) -> None:
    """The classes of the small network are told apart by nothing but the head's signs."""
    typed = network(tmp_path)
    ways = EveryWay(_subject(typed), [Example("a", scene(0)[0])], ("deconvnet",), 0)
    made = ways(Change("none"))
    recipe = ways.method.recipe
    net = Deconvnet(explain_graph(Path(typed).read_bytes()))
    batch = prepare(scene(0)[0], recipe)[None]

    for maps, number in ((made.own, 1), (made.other, 0)):
        expected = channels_of(net.reconstruct(batch, class_seed((2,), number)), recipe)[0]
        assert np.array_equal(maps["deconvnet"][0], expected)


def _subject(typed: str) -> Subject:
    """Load what is explained."""
    found = subject_of(scene(0)[0], chosen=identify(typed), category=None, fit=None)
    assert isinstance(found, Subject)
    return found


def test_windows_of_two_classes_are_mirrors(table: tuple[Explained, Path]) -> None:
    """P of one is 1 less P of the other, which passes no test and is said to be so."""
    found, _ = table
    judged: Any = found.record["verdicts"]

    for way in ("crop", "occlusion"):
        assert numbers(found, "classes", way) == pytest.approx([-1.0] * 6)
    assert "    of crop, occlusion its negative by definition, and no finding" in found.lines
    assert {each["way"] for each in judged if each["check"] == "classes"} == set(LAYERS)


def test_one_photograph_has_numbers_and_no_intervals(tmp_path: Path) -> None:
    """Nothing is judged that needs more than one."""
    set_of(tmp_path, 1)
    found = checked(tmp_path, photo=str(tmp_path / "p0.png"), only="occlusion")
    judged: Any = found.record["verdicts"]

    assert found.record["data"] == "one photograph"
    assert {each["passed"] for each in judged if "deletion" in each["check"]} == {None}
    assert numbers(found, "pointing", "occlusion") == []


def test_pictures_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """The table is of the others."""
    data = set_of(tmp_path, 2)
    (tmp_path / "p1.png").write_text("no picture", encoding="utf-8")
    wish = Wish("", red_network(tmp_path), "sanity", out="", data=data, only="crop", sample=0)
    made, lost = explain(wish, Heard().telling)

    assert made.record["pictures"] == ["p0"]
    assert made.fault is None
    assert (lost.fault, lost.lines) == ("changed", ("1 picture not read: 1 changed",))
    assert set(lost.record) == set(made.record)


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    """The table is printed all the same."""
    found = checked(tmp_path, out="", only="deconvnet", data=set_of(tmp_path, 1))

    assert found.record["files"] == []
    assert not (tmp_path / "out").exists()
    assert found.lines


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"only": "activations"}, "--how: expected one of crop, occlusion, both, deconvnet"),
        ({"data": "no/such.csv"}, "--data: expected the name of a built-in set"),
        ({"split": "dev"}, "--data: .* at least one item in the part dev"),
        ({"category": "nudes"}, "--class: expected one of safe, nude"),
        ({"category": "top"}, "--class: .* with --sanity on 6 pictures, got top, which is a"),
        ({"photo": "x.png", "data": "photos"}, "--data: expected it without PHOTO"),
        ({"photo": "no.png"}, "PHOTO: expected a photograph, got unreadable"),
        ({"data": "figures", "split": "test"}, "--split: expected dev with pictures rendered"),
    ],
)
def test_options_that_name_nothing(tmp_path: Path, options: dict[str, Any], told: str) -> None:
    """The option, what was expected, what was got."""
    with pytest.raises(MisuseError, match=told):
        checked(tmp_path, **options)


def test_layers_of_what_has_none(tmp_path: Path) -> None:
    """A method of the user's is a black box; one that fails ends the command."""
    with pytest.raises(MisuseError, match=r"expected crop or occlusion with my\.py:score"):
        checked(tmp_path, method=own(tmp_path), only="deconvnet")
    with pytest.raises(LackError, match=r"could not be opened: .*ZeroDivisionError"):
        checked(tmp_path, method=own(tmp_path, "def score(image):\n    return 1 / 0\n"))


@lru_cache
def rows(check: str, way: str, values: tuple[float, ...], condition: str = "") -> list[Measured]:
    """Make numbers of pictures."""
    return [
        Measured(check, way, condition, str(number), value, 0.1)
        for number, value in enumerate(values)
    ]


def judged(table: Sequence[Measured]) -> dict[str, Verdict]:
    """Judge one way by check."""
    return {each.check: each for each in verdicts_of(table, ["guided"])}


@pytest.mark.parametrize(
    ("table", "check", "passed", "told"),
    [
        (rows("rank", "guided", (0.9, 0.8), "last 1 of 5"), "top layer", False, "hardly depends"),
        (rows("rank", "guided", (0.3, 0.2), "last 1 of 5"), "top layer", True, "depends on what"),
        (rows("rank", "guided", (0.71,), "all 5"), "all layers", False, "what the network learned"),
        (rows("rank", "guided", (float("nan"),), "all 5"), "all layers", None, "constant maps"),
        (rows("classes", "guided", (1.0,)), "classes", False, "correlation 1.0000"),
        (rows("classes", "guided", (-1.0,)), "classes", True, "tells the classes apart"),
        (rows("edges", "guided", (0.9,)), "edges", False, "draws the edges"),
        (rows("mass", "guided", (0.5, 0.6) * 3), "mass", True, "55% of its positive values"),
        (rows("mass", "guided", (0.01, 0.02) * 3), "mass", False, "points away from the truth"),
        (rows("mass", "guided", (0.01, 0.9) * 3), "mass", None, "is not shown to point"),
        (rows("mass", "guided", (0.5, 0.51, 0.52)), "mass", None, "is not shown to point"),
        (rows("pointing", "guided", (1, 1, 1)), "pointing", True, "100% of its greatest values"),
        (rows("pointing", "guided", (1, 0, 0)), "pointing", None, "is not shown to point"),
        (rows("pointing", "guided", (0,) * 3), "pointing", None, "is not shown to point"),
        (rows("pointing", "guided", (0,) * 40), "pointing", False, "points away"),
        (rows("mass", "guided", (float("nan"),)), "mass", None, "no map or no mask"),
    ],
)
def test_words_for_numbers(
    table: list[Measured], check: str, passed: bool | None, told: str
) -> None:
    """Failed, passed, or not to be decided on these pictures."""
    found = judged(table)[check]

    assert found.passed is passed
    assert told in found.words


@pytest.mark.parametrize(
    ("check", "own_areas", "passed"),
    [
        ("deletion", (0.1, 0.12, 0.11), True),
        ("deletion", (0.9, 0.92, 0.91), False),
        ("insertion", (0.9, 0.92, 0.91), True),
        ("insertion", (0.1, 0.12, 0.11), False),
        ("insertion", (0.1, 0.9, 0.5), None),
    ],
)
def test_curves_are_judged_against_random_orders(
    check: str, own_areas: tuple[float, ...], passed: bool | None
) -> None:
    """Deletion should be below, insertion above; both picture by picture."""
    table = rows(check, "guided", own_areas * 2) + rows(check, "random", (0.5,) * 6)
    few = rows(check, "guided", own_areas) + rows(check, "random", (0.5,) * 3)

    assert judged(table)[f"{check} against random orders"].passed is passed
    assert judged(few)[f"{check} against random orders"].passed is None


@pytest.mark.parametrize(
    ("draws", "passed", "told"),
    [
        ((0.9, 0.8), False, "rank correlation 0.85 (last 1 of 9), and still 0.75 (last 4 of 9)"),
        ((0.9, 0.4), None, "is not shown to depend on what the top layer learned"),
        ((0.6, 0.4), True, "depends on what the top layer learned: rank correlation 0.50"),
    ],
)
def test_draws_on_both_sides_of_the_line_decide_nothing(
    draws: tuple[float, ...], passed: bool | None, told: str
) -> None:
    """One draw of weights is an anecdote; and it is told how far down maps stay alike."""
    table = [each for draw in draws for each in rows("rank", "guided", (draw,) * 2, "last 1 of 9")]
    table += rows("rank", "guided", (0.75,), "last 4 of 9")
    table += rows("rank", "guided", (0.2,), "all 9")

    assert judged(table)["top layer"].passed is passed
    assert told in judged(table)["top layer"].words


def test_negatives_by_definition_are_no_finding() -> None:
    """A map that is mirrored says nothing about classes."""
    assert "classes" not in judged(rows("classes", "guided", (-1.0,), MIRRORED))


def test_the_floor_stands_beside_what_is_left() -> None:
    """Two random networks are alike to some degree, too."""
    table = rows("rank", "guided", (0.3,), "all 5") + rows("rank", "guided", (0.25,), FLOOR)

    assert "of two random networks 0.25" in judged(table)["all layers"].words


def test_pictures_that_score_nothing_are_doubted() -> None:
    """Where nothing is seen, nothing can be deleted."""
    assert "hardly anything to delete" in doubts_of([], [0.001])[0]
    assert doubts_of([], [0.9]) == []
    assert "2 of 3 pictures score less" in doubts_of([], [0.001, 0.9, 0.02])[0]
    few = doubts_of(rows("mass", "crop", (0.5,)), [0.9])
    assert few == [
        "1 picture: deletion, insertion and shares on the mask are judged from 6 on (--sample)"
    ]
