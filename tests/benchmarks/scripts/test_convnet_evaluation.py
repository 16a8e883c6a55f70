"""The numbers by which the network is judged, on tables of scores whose answers are known."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from benchmarks.data.manifest import read_manifest
from benchmarks.data.rendered import COLUMNS
from benchmarks.data.sets import builtin
from benchmarks.measure.areas import area
from benchmarks.methods.chosen import Settings
from benchmarks.report.caveats import SENTENCE
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run
from benchmarks.scripts.convnet_evaluation import main
from benchmarks.scripts.evaluation_text import table as set_table
from tests.benchmarks.report.scored_runs import Paper, table

N, SCENES = 240, 12
PLACE = np.arange(N)
SCENE = PLACE % SCENES
LABELS = (PLACE // SCENES % 3 == 0).astype(int)
#: Eight scenes of cloth unlike skin, two of each other kind.
CLOTH = np.array(["far"] * 8 + ["near"] * 2 + ["equal"] * 2)[SCENE]
TONE = np.array(["tan", "dark"])[PLACE // SCENES % 2]
LIGHT = np.array(["6500", "2700"])[PLACE // (2 * SCENES) % 2]
HELD_OUT = np.where((TONE == "dark") & (LIGHT == "2700"), "dark_2700", "")


def columns() -> dict[str, list[str]]:
    """Make the columns of a crossed block, the last forty pictures without a body."""
    block = np.where(PLACE < 200, "crossed", "controls")
    found = {name: np.full(N, "1") for name in COLUMNS}
    found |= {"block": block, "scene": (3000000 + SCENE).astype(str), "tone": TONE}
    found |= {"held_out": HELD_OUT, "cloth_color": CLOTH, "illuminant": LIGHT}
    return {name: column.tolist() for name, column in found.items()}


def scores() -> dict[str, list[float]]:
    """Make a network that errs where cloth is like skin, and a system that knows little."""
    noise = np.random.default_rng(2).normal(size=(2, N))
    certain = np.where(CLOTH == "far", 6.0, 0.5) * LABELS
    network = 1 / (1 + np.exp(1 - certain - 0.8 * noise[0]))
    return {"fleck": (1.6 + 0.3 * LABELS + noise[1]).tolist(), "convnet": network.tolist()}


def named_run(
    folder: Path, name: str, data: str, paper: Paper, values: Sequence[float], threshold: float
) -> str:
    """Run a table of scores under the name of a method."""
    typed = Path(table(folder / name, name, paper, values))
    card = f'name = "{name}"\nthreshold = {threshold}\n'
    typed.with_suffix(".toml").write_text(card, encoding="utf-8")
    asked = Asked(str(typed), data, Settings(), out=str(folder / "runs"), engine="serial")
    return str(run(asked).folder)


class Photographs(Paper):
    """The built-in photographs, which already have their manifest."""

    @property
    def ids(self) -> list[str]:
        """Return the ids of the manifest."""
        return [item.id for item in read_manifest(builtin("photos")).items]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Run both on figures and on photographs."""
    folder = tmp_path_factory.mktemp("judged")
    paper = Paper(LABELS.tolist(), ["test"] * N, columns())
    data = str(paper.write(folder / "set"))
    points = {"fleck": 2.0, "convnet": 0.9}
    figures = [
        named_run(folder / "figures", name, data, paper, values, points[name])
        for name, values in scores().items()
    ]
    items = read_manifest(builtin("photos")).items
    photographs = Photographs([0] * len(items))
    spread = np.linspace(0, 1, len(items))
    pictured = [
        named_run(folder / "photos", name, "photos", photographs, values.tolist(), points[name])
        for name, values in {"fleck": 2.2 * spread, "convnet": spread[::-1]}.items()
    ]
    return {"data": data, "figures": figures, "photographs": pictured}


def typed(*words: str) -> Result:
    """Type the script's arguments."""
    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, [*words], env={"COLUMNS": "200", "NO_COLOR": "1"})


@pytest.fixture(scope="module")
def told(made: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    """Evaluate once: what is printed, and the numbers."""
    path = tmp_path_factory.mktemp("told") / "numbers.json"
    runs = [*made["photographs"], *made["figures"]]
    found = typed(*runs, "--data", made["data"], "--json", str(path))
    assert found.exit_code == 0, found.output
    return found.output, json.loads(path.read_text(encoding="utf-8"))


def test_areas_by_cloth_are_those_of_their_pictures(told: tuple[str, Any]) -> None:
    """In the crossed block alone, over scenes, to the digit."""
    _, numbers = told
    (cloth,) = [one for one in numbers["slices"] if one["column"] == "cloth_color"]
    far = next(one for one in cloth["slices"] if one["level"] == "far")
    used = (PLACE < 200) & (CLOTH == "far")
    expected = area(LABELS[used], np.array(scores()["convnet"])[used], clusters=SCENE[used])
    assert expected is not None
    cell = next(one for one in far["cells"] if one["name"] == "convnet")

    assert numbers["comparison"]["part"] == "test, block=crossed"
    assert (cell["area"]["value"], cell["area"]["low"]) == (expected.value, expected.low)
    assert cell["recall"][:2] == [
        int((np.array(scores()["convnet"])[used & (LABELS == 1)] >= 0.9).sum()),
        int((used & (LABELS == 1)).sum()),
    ]


def test_held_out_combinations_stand_beside_the_rest(told: tuple[str, Any]) -> None:
    """With the difference, and with what either trait does alone."""
    _, numbers = told
    ours = [one for one in numbers["held_out"] if one["method"] == "convnet"]
    inside = PLACE < 200
    held = inside & (HELD_OUT != "")
    alone = inside & ((TONE == "dark") ^ (LIGHT == "2700"))
    values = np.array(scores()["convnet"])
    areas = [area(LABELS[part], values[part]) for part in (held, inside & ~held, alone)]
    assert all(areas)
    one, other, either = (found.value for found in areas if found)

    assert [found["level"] for found in ours] == ["dark_2700"]
    assert ours[0]["n"] == int(held.sum())
    assert ours[0]["difference"]["value"] == pytest.approx(one - other)
    assert ours[0]["one_trait"] == pytest.approx(either)


def test_control_response_comes_with_thresholds_of_dev(told: tuple[str, Any]) -> None:
    """Its own and the matched one; what is marked of figures at the matched one stands beside."""
    _, numbers = told
    rows = {row["method"]: row for row in numbers["photographs"]}
    items = read_manifest(builtin("photos")).items
    splits = np.array([item.split for item in items])
    spread = np.linspace(0, 1, len(items))
    budget = int((2.2 * spread[splits == "dev"] >= 2.0).sum())
    network = spread[::-1]
    threshold = np.sort(network[splits == "dev"])[-budget]

    assert list(rows) == ["fleck", "convnet"]
    assert rows["convnet"]["threshold"] == threshold
    assert rows["convnet"]["test"]["k"] == int((network[splits == "test"] >= threshold).sum())
    assert rows["convnet"]["own_test"]["n"] == int((splits == "test").sum())
    assert numbers["matched_figures"]["convnet"]["all"]["recall"]["n"] == int(
        LABELS[PLACE < 200].sum()
    )


def test_every_method_is_tested_against_the_network(told: tuple[str, Any]) -> None:
    """Areas and decisions in one family."""
    text, numbers = told

    assert [pair["name"] for pair in numbers["pairs"]] == ["fleck"]
    assert numbers["family"] == 2
    assert numbers["pairs"][0]["areas"]["adjusted"] >= numbers["pairs"][0]["areas"]["p_value"]
    assert "every method beside convnet: paired tests, one family of 2 (Holm)" in text


def test_what_was_asked_is_held_against_what_was_found(told: tuple[str, Any]) -> None:
    """By the estimate; a target that is missed is said aloud."""
    text, numbers = told
    found = {one["words"]: one for one in numbers["targets"]}

    assert found["area where cloth is unlike skin"]["reached"] is True
    assert found["area on dark_2700 less that elsewhere"]["asked"] == "within 0.03"
    assert found["dev photographs marked at its threshold"]["reached"] is False
    assert "NOT reached" in text


def test_the_text_ends_with_what_does_not_follow(told: tuple[str, Any]) -> None:
    """The sentence, and caveats 1, 2 and 5."""
    text, numbers = told

    assert numbers["caveats"][0] == SENTENCE
    assert len(numbers["caveats"]) == 4
    assert text.rstrip().endswith(numbers["caveats"][-1])


def test_runs_without_the_network_are_refused(made: Mapping[str, Any]) -> None:
    """Nothing is there to judge."""
    found = typed(made["figures"][0], *made["photographs"], "--data", made["data"])

    assert found.exit_code == 2
    assert "expected a run of convnet on" in found.output


def test_without_photographs_the_rest_is_told(made: Mapping[str, Any]) -> None:
    """And that they are missing."""
    found = typed(*made["figures"], "--data", made["data"])

    assert found.exit_code == 0, found.output
    assert "photographs: no run of fleck on them" in found.output


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        ((), "--data: expected the manifest of the rendered figures, got none", 2),
        (("--data", "absent.csv"), "absent.csv", 2),
        (("no-such-run", "--data", "{data}"), "expected the folder of a run", 2),
    ],
)
def test_misuse_is_one_line(
    made: Mapping[str, Any], words: tuple[str, ...], message: str, code: int
) -> None:
    """With what was expected, and no traceback."""
    found = typed(*(word.format(data=made["data"]) for word in words))

    assert found.exit_code == code
    assert message in found.output
    assert "Traceback" not in found.output


def test_a_table_is_as_wide_as_its_cells() -> None:
    """Numbers stand at the right, and no line ends in blanks."""
    assert set_table([["", "n", ""], ["a", "10", ""]]) == ["      n", "  a  10"]
