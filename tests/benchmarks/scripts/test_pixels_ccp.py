"""The pixel task's script, on a tiny set drawn here."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from benchmarks.scripts import pixels_ccp
from benchmarks.scripts.pixels_ccp import BINS, Curve, ids_of, maskers


@pytest.fixture
def tiny_set(tmp_path: Path) -> Path:
    """Four pictures, left half skin-colored and labeled skin, right half blue."""
    (tmp_path / "images").mkdir()
    (tmp_path / "labels").mkdir()
    (tmp_path / "index.csv").write_text("id,image\n0004,x\n0002,x\n0001,x\n0003,x\n", "utf-8")
    for index in range(1, 5):
        image = np.full((64, 64, 3), (40, 60, 140), dtype=np.uint8)
        image[:, : 24 + index] = (205, 150, 120)
        label = np.zeros((64, 64), dtype=np.uint8)
        label[:, :24] = pixels_ccp.SKIN_CLASS
        Image.fromarray(image).save(tmp_path / f"images/000{index}.jpg", quality=95)
        Image.fromarray(label).save(tmp_path / f"labels/000{index}.png")
    return tmp_path


def test_halves_are_taken_in_the_order_of_the_ids(tiny_set: Path) -> None:
    """The first half develops, the second reports, and they share nothing."""
    assert ids_of(tiny_set, "first") == ["0001", "0002"]
    assert ids_of(tiny_set, "second") == ["0003", "0004"]


def test_the_table_has_every_row_with_intervals(tiny_set: Path, tmp_path: Path) -> None:
    """Rows of the 1996 filters and of the comparators, ratios with counts in the CSV."""
    table = tmp_path / "table.csv"
    app = pixels_ccp.typer.Typer()
    app.command()(pixels_ccp.main)
    result = CliRunner().invoke(app, ["--data", str(tiny_set), "--csv", str(table)])

    assert result.exit_code == 0, result.output
    assert "second half, 2 photographs 0003–0004; base rate" in result.output
    assert "0.375" in result.output
    for name in [*maskers(), "rgb-h-cbcr", "jones-rehg", "nude.js, ap-apid (pixel rule)"]:
        assert f"| {name} |" in result.output
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kovac = next(row for row in rows if (row["row"], row["ratio"]) == ("kovac", "recall"))
    assert float(kovac["value"]) > 0.95
    assert int(kovac["tp"]) + int(kovac["fn"]) == 2 * 64 * 24


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--half", "third"], "first or second"), (["--data", "nowhere"], "index.csv")],
)
def test_wrong_options_are_misuse(tiny_set: Path, arguments: list[str], message: str) -> None:
    """Exit code 2 and what was expected."""
    app = pixels_ccp.typer.Typer()
    app.command()(pixels_ccp.main)
    result = CliRunner().invoke(app, ["--data", str(tiny_set), *arguments])

    assert result.exit_code == 2
    assert message in result.output


def test_a_point_of_the_curve_by_hand() -> None:
    """Skin at .9, .9, .3 and others at .8, .3, .1, .1: one false in four finds two of three."""
    curve = Curve()
    truth = np.array([True, True, True, False, False, False, False])
    curve.add(truth, np.array([0.9, 0.9, 0.3, 0.8, 0.3, 0.1, 0.1]))

    assert curve.recall_at(0.25)[0] == pytest.approx(2 / 3)
    assert curve.recall_at(0.5)[0] == 1
    recall, threshold = curve.recall_at(0.0)
    assert recall == pytest.approx(2 / 3)
    assert 0.8 < threshold < 0.8 + 2 / BINS
