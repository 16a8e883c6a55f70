"""The two tables of decision 0011 can be made by anyone who has the repository."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from benchmarks.data.drawings import draw
from benchmarks.scripts import grouper_drawings, segments_ccp


def run(main: object, arguments: list[str]) -> tuple[int, str]:
    """Run a script as the command line does."""
    import typer

    command = typer.Typer(add_completion=False)
    command.command()(main)  # type: ignore[type-var]
    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("only", "row"),
    [("clean", "single cylinders"), ("groups", "limb-segment girdle"), ("figures", "scattered")],
)
def test_drawn_tables_print_their_rows(only: str, row: str) -> None:
    """One picture a cell is enough to see every row."""
    code, output = run(grouper_drawings.main, ["--pictures", "1", "--only", only])
    assert code == 0
    assert row in output
    assert "%" in output


def test_curves_are_saved(tmp_path: Path) -> None:
    """One panel a condition, as SVG."""
    path = tmp_path / "curves.svg"
    points = {"noise": [(0.0, 9, 10), (5.0, 7, 10)], "blur": [(0.0, 9, 10), (2.0, 4, 10)]}
    grouper_drawings.save_curves(points, path)
    assert path.read_text(encoding="utf-8").lstrip().startswith("<?xml")


def test_long_components_of_a_labeled_folder(tmp_path: Path) -> None:
    """A drawn limb with its true mask, laid out as the real set is, is recovered."""
    rows = []
    for index in range(4):
        drawing = draw("cylinder", np.random.default_rng([12, index]))
        (tmp_path / "images").mkdir(exist_ok=True)
        (tmp_path / "labels").mkdir(exist_ok=True)
        image, label = f"images/{index}.png", f"labels/{index}.png"
        Image.fromarray(drawing.pixels).save(tmp_path / image)
        labels = np.where(drawing.skin, segments_ccp.SKIN, 0).astype(np.uint8)
        Image.fromarray(labels).save(tmp_path / label)
        rows.append({"id": f"{index:04d}", "image": image, "label": label})
    with (tmp_path / "index.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, ["id", "image", "label"])
        writer.writeheader()
        writer.writerows(rows)
    code, output = run(segments_ccp.main, ["--data", str(tmp_path), "--half", "second"])
    assert code == 0
    assert "second half: 2 photographs" in output
    assert "100.0 %" in output


def test_wrong_options_say_what_was_expected(tmp_path: Path) -> None:
    """A missing folder and an unknown half or table are misuse."""
    assert run(segments_ccp.main, ["--data", str(tmp_path)])[0] == 2
    assert run(segments_ccp.main, ["--data", str(tmp_path), "--half", "third"])[0] == 2
    assert run(grouper_drawings.main, ["--only", "all"])[0] == 2
    assert run(grouper_drawings.main, ["--pictures", "0"])[0] == 2


def test_halves_split_the_ids_in_order() -> None:
    """The first half is for choosing, the second for reporting; they share nothing."""
    rows = [{"id": f"{number:04d}"} for number in (7, 3, 5, 1, 9)]
    first = [row["id"] for row in segments_ccp.half_of(rows, "first")]
    second = [row["id"] for row in segments_ccp.half_of(rows, "second")]
    assert first == ["0001", "0003"]
    assert second == ["0005", "0007", "0009"]
