"""The table of the most skin-colored photographs comes from a command that runs."""

import csv
import hashlib
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from benchmarks.scripts import skin_colored


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A train, a dev and a test picture: a fifth, half and all of them skin-colored."""
    rows = []
    for name, split, columns in (("few", "train", 24), ("half", "dev", 60), ("all", "test", 120)):
        pixels = np.full((80, 120, 3), (40, 60, 140), dtype=np.uint8)
        pixels[:, :columns] = (205, 150, 120)
        pixels[0, 0] = 0
        path = tmp_path / f"{name}.png"
        Image.fromarray(pixels).save(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append((name, path.name, digest, "0", split, "stripe"))
    with (tmp_path / "set.csv").open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([("id", "path", "sha256", "label", "split", "scene"), *rows])
    return tmp_path / "set.csv"


def test_rows_come_largest_first_and_never_from_test(three: Path, tmp_path: Path) -> None:
    """Two rows of three pictures, the more skin-colored one first, each with its overlay."""
    app = typer.Typer()
    app.command()(skin_colored.main)
    drawn = tmp_path / "overlays"
    result = CliRunner().invoke(app, ["--manifest", str(three), "--overlays", str(drawn)])

    assert result.exit_code == 0, result.output
    rows = [line.strip("| ").split(" | ") for line in result.output.splitlines()[2:]]
    assert [row[:3] for row in rows] == [["half", "dev", "stripe"], ["few", "train", "stripe"]]
    assert {path.name for path in drawn.iterdir()} == {"half.png", "few.png"}
    with Image.open(drawn / "half.png") as picture:
        assert picture.width == 640
