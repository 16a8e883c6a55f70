"""The refit as a command, on a few patches, and its record against what is shipped."""

import json
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from benchmarks.scripts import refit, refit_stages
from benchmarks.scripts.refit_free import FREE, grouper_of, skin_of
from benchmarks.scripts.refit_pictures import Pictures
from fleck.grouping import GROUPER, REFIT_GROUPER
from fleck.parameters import REFIT

from .test_refit_parts import patches

KEPT = json.loads(refit.FILE.read_text(encoding="utf-8"))
POINT = {row["name"]: row["fitted"] for row in KEPT["constants"]}


def few(first: int, count: int) -> Pictures:
    """Return patches, every other one of them called bare."""
    numbers = np.arange(count)
    return Pictures(
        tuple(patches(first + number, 48) for number in range(count)),
        numbers % 2 == 0,
        numbers // 2,
        np.where(numbers % 2 == 0, "none", np.where(numbers % 4 == 1, "full", "hips_chest")),
    )


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict]:
    """Run the command with as little of everything as it takes."""
    app = typer.Typer()
    app.command()(refit.main)
    out = tmp_path_factory.mktemp("refit") / "refit.json"
    sets = {"train": few(0, 8), "dev": few(50, 8)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refit, "drawn", lambda data, split, scenes, jobs: (sets[split], {}))
        patch.setattr(refit, "pixels_of", lambda items: (patches(90, 48),))
        patch.setattr(refit, "KEPT", 1)
        for name in ("AGAIN", "REFINED", "GROUPERS"):
            patch.setattr(refit_stages, name, 1)
        words = ("--data", "unused", "--out", str(out), "--quick", "8")
        result = CliRunner().invoke(app, [*words, "--skin-draws", "3", "--group-draws", "2"])
    assert result.exit_code == 0, result.output
    return result.output, json.loads(out.read_text(encoding="utf-8"))


def test_what_is_printed_is_what_is_kept(searched: tuple[str, dict]) -> None:
    """Every table of the record stands in the output, and every constant has its range."""
    output, kept = searched

    assert set(kept) == set(KEPT)
    assert [row["name"] for row in kept["constants"]] == [free.name for free in FREE]
    for row in kept["candidates"]:
        assert f"| {row['candidate']} | {row['train']:.4g} | {row['dev']:.4g} |" in output
    assert output.count("\n| --- ") == 6


def test_the_dev_pictures_choose(searched: tuple[str, dict]) -> None:
    """The candidate and the gate with the largest dev area; of equal gates the highest."""
    _, kept = searched
    best = max(row["dev"] for row in kept["candidates"])
    gates = kept["gates"]

    assert kept["candidates"][kept["chosen"]]["dev"] == best
    assert kept["candidates"][0]["candidate"] == 0
    assert gates[0]["area"] == max(row["area"] for row in gates)
    equal = [row["gate"] for row in gates if row["area"] == gates[0]["area"]]
    assert gates[0]["gate"] == max(equal)


def test_the_fit_is_never_worse_on_its_own_pictures(searched: tuple[str, dict]) -> None:
    """Refinement starts from draws that hold the published point."""
    _, kept = searched
    fractions = {
        (row["score"], row["split"]): row["area"]
        for row in kept["areas"]
        if row["negatives"] == "all"
    }

    fitted, published = (
        fractions[f"{name}, skin fraction", "train"] for name in ("refit", "published")
    )
    assert fitted >= published


def test_the_stricter_threshold_marks_few_photographs() -> None:
    """One in a hundred at most; where there are fewer than a hundred, none."""
    dev = few(0, 4)
    scores = np.array([0.1, 1.2, 2.5, 2.1])
    verdict, strict = refit.operating_points(dev, scores, np.array([0.2, 2.2, 1.0]))

    assert (verdict["recall"], verdict["false_positive_rate"]) == (0.5, 0.5)
    assert verdict["photographs_marked"] == 1
    assert (strict["recall"], strict["false_positive_rate"]) == (0.5, 0.0)
    assert (strict["photographs_marked"], strict["photographs"]) == (0, 3)


def test_the_shipped_records_are_the_fitted_ones() -> None:
    """What `fleck-refit` runs is what the search wrote down."""
    assert skin_of(POINT) == REFIT
    assert grouper_of(POINT) == REFIT_GROUPER
    assert REFIT_GROUPER != GROUPER


def test_the_record_is_of_train_and_dev_alone() -> None:
    """No number of the test split was used or kept."""
    assert {row["split"] for row in KEPT["pictures"]} == {"train", "dev"}
    assert {row["split"] for row in KEPT["areas"]} == {"train", "dev"}


def test_the_page_prints_the_record() -> None:
    """Areas, operating points and every constant that moved, as the command printed them."""
    page = (Path(__file__).parents[3] / "docs" / "methods" / "refit.md").read_text(encoding="utf-8")
    for row in KEPT["areas"]:
        if row["negatives"] == "all":
            assert f"{row['area']:.3f} [{row['low']:.3f}, {row['high']:.3f}]" in page
    for row in KEPT["constants"]:
        if row["fitted"] != row["published"]:
            assert f"| `{row['name']}` |" in page, row["name"]
            assert f"| {row['published']:g} | {row['fitted']:g} |" in page, row["name"]
