"""Leaks that were planted are found; a set without them passes."""

import csv
import hashlib
import io
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import typer
from click.testing import Result
from numpy.typing import NDArray
from PIL import Image
from typer.testing import CliRunner

from benchmarks.data.figures.body import SEGMENTS
from benchmarks.data.figures.codes import MIXED, OCCLUDER, code_of
from benchmarks.scripts import figures_leaks
from benchmarks.scripts.leaks import BLOCK, background_colors, oracle_score

TONES, COVERAGES = ("light", "dark"), ("none", "hips", "full")
LABELS = {"none": "1", "hips": "", "full": "0"}
CHEST, PELVIS, HEAD = (SEGMENTS.index(name) for name in ("chest", "pelvis", "head"))

Picture = dict[str, str]
Change = Callable[[Picture], Picture | None]


def keep(picture: Picture) -> Picture:
    """Plant nothing."""
    return picture


def draw(picture: Picture, rng: np.random.Generator) -> tuple[bytes, bytes]:
    """Draw a bar of a body on a textured ground: file and indexed mask."""
    side = int(picture["size"])
    codes = np.zeros((side, side), dtype=np.uint8)
    covered = picture["coverage"]
    codes[:, 20:24] = code_of(0, CHEST, covered=covered == "full")
    codes[side // 2 :, 20:24] = code_of(0, PELVIS, covered=covered != "none")
    codes[0, 20] = MIXED
    pixels = rng.integers(90, 110, (side, side, 3)).astype(np.uint8)
    pixels[codes > 0] = (200, 150, 120) if covered == "none" else (30, 60, 160)
    pixels[:, 40:] += np.uint8(int(picture.get("brighter", 0)))
    files = []
    for array in (pixels, codes):
        stream = io.BytesIO()
        Image.fromarray(array).save(stream, "PNG")
        files.append(stream.getvalue())
    return files[0], files[1]


def make(folder: Path, change: Change) -> Path:
    """Make a set of 12 scenes, in which tone and coverage are crossed."""
    rows = []
    for scene, tone, coverage in itertools.product(range(12), TONES, COVERAGES):
        plain = {
            "block": "crossed",
            "scene": str(scene),
            "people": "1",
            "tone": tone,
            "coverage": coverage,
            "figure_height": ("0.5", "1")[scene % 2],
            "size": ("64", "80")[scene // 2 % 2],
            "skin_share": {"none": "0.06", "hips": "0.05", "full": "0.06"}[coverage],
        }
        picture = change(plain)
        if picture is None:
            continue
        name = f"x-s{scene:02}-{tone}-{coverage}"
        # The same ground in all cells of a scene, as in a rendered set.
        image, mask = draw(picture, np.random.default_rng(scene))
        (folder / f"{name}.png").write_bytes(image)
        (folder / f"{name}.parts.png").write_bytes(mask)
        picture.pop("brighter", None)
        digest = hashlib.sha256(image).hexdigest()
        rows.append(
            {
                "id": name,
                "path": f"{name}.png",
                "sha256": digest,
                "label": LABELS[coverage],
                "split": "test",
                "mask": f"{name}.skin.png",
                **picture,
            }
        )
    with (folder / "figures.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder / "figures.csv"


def run(manifest: Path, *options: str) -> tuple[Result, dict[str, list[str]]]:
    """Run the command; its rows by check and part."""
    app = typer.Typer()
    app.command()(figures_leaks.main)
    result = CliRunner().invoke(app, [str(manifest), "--resamples", "500", *options])
    cells = [line.strip("| ").split(" | ") for line in result.stdout.splitlines()[4:]]
    return result, {f"{row[0]}: {row[1]}": row for row in cells}


def test_a_set_without_leaks_passes(tmp_path: Path) -> None:
    """All factors crossed, the ground the same for all labels, skin as frequent in all."""
    result, rows = run(make(tmp_path, keep), "--every")

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("72 pictures of 12 scenes, set ")
    assert rows["masks, read by an oracle: all"][2] == "1.0000"
    assert rows["other factors, boosting: tone dark"][2] == "0.5000"
    assert rows["other factors, logistic: figure_height 0.5"][3] == "[0.5000, 0.5000] at 99.17 %"
    assert rows["share of skin pixels: all"][2] == "0.5000"
    assert not [row for row in rows.values() if "FAIL" in row]


def test_levels_that_pass_are_counted(tmp_path: Path) -> None:
    """Two models at two levels of tone, height and size."""
    _, rows = run(make(tmp_path, keep))

    assert "other factors: 12 further levels" in rows
    assert "other factors, boosting: all" in rows


def test_a_factor_that_tells_the_label_is_found(tmp_path: Path) -> None:
    """Dark figures are dressed more often than not: both models and the bits say so."""

    def dress_the_dark(picture: Picture) -> Picture | None:
        """Drop bare dark and dressed light figures of most scenes."""
        wrong = {"dark": "none", "light": "full"}[picture["tone"]]
        return picture if picture["coverage"] != wrong or picture["scene"] in ("0", "1") else None

    result, rows = run(make(tmp_path, dress_the_dark))

    assert result.exit_code == 1
    assert rows["other factors, boosting: all"][-1] == "FAIL"
    assert rows["other factors, logistic: all"][-1] == "FAIL"
    bits = rows["bits shared, most of 6 pairs: tone and coverage"]
    assert float(bits[2]) > 0.1
    assert bits[-1] == "FAIL"


def test_a_background_that_tells_the_label_is_found(tmp_path: Path) -> None:
    """A ground that is a little brighter behind bare figures."""

    def brighten(picture: Picture) -> Picture:
        """Add twelve gray levels, far from the body."""
        return picture | {"brighter": "12" if picture["coverage"] == "none" else "0"}

    result, rows = run(make(tmp_path, brighten))

    assert result.exit_code == 1
    assert rows["background, height, size, logistic: all"][-1] == "FAIL"
    assert rows["other factors, logistic: all"][-1] == "pass"


def test_a_share_of_skin_that_is_enough_is_found(tmp_path: Path) -> None:
    """Then the set is too easy."""
    result, rows = run(
        make(tmp_path, lambda p: p | {"skin_share": "0.3" if p["coverage"] == "none" else "0.1"})
    )

    assert result.exit_code == 1
    assert rows["share of skin pixels: all"][2:] == [
        "1.0000",
        "[1.0000, 1.0000] at 95 %",
        "<= 0.85",
        "FAIL",
    ]


def test_a_picture_that_its_mask_does_not_tell_is_named(tmp_path: Path) -> None:
    """Where an occluder hides all of a dressed body, the oracle errs and says where."""
    manifest = make(tmp_path, keep)
    with Image.open(tmp_path / "x-s03-dark-full.parts.png") as mask:
        codes: NDArray[np.uint8] = np.array(mask)
    codes[codes > 0] = code_of(0, HEAD)
    Image.fromarray(codes).save(tmp_path / "x-s03-dark-full.parts.png")
    result, rows = run(manifest)

    assert result.exit_code == 1
    assert rows["masks, read by an oracle: all"][-1] == "FAIL"
    assert rows["not told by its mask: x-s03-dark-full"][2] == "1.00000"


def test_the_oracle_looks_at_the_trunk_then_at_anything() -> None:
    """By hand: half of a trunk, no trunk, nobody."""
    bare, cloth = code_of(0, CHEST), code_of(0, PELVIS, covered=True)
    head = code_of(0, HEAD)

    assert oracle_score(np.array([[bare, cloth, head, head]], dtype=np.uint8), 4) == 0.5
    assert oracle_score(np.array([[head, OCCLUDER]], dtype=np.uint8), 4) == 1.0
    assert oracle_score(np.array([[0, OCCLUDER, MIXED]], dtype=np.uint8), 4) == -1.0


def test_blocks_with_a_figure_are_no_background() -> None:
    """Colors near it may be its own; without a clear block there is nothing to say."""
    pixels = np.zeros((40, 2 * BLOCK, 3), dtype=np.uint8)
    pixels[:, :BLOCK] = 250
    codes = np.zeros((40, 2 * BLOCK), dtype=np.uint8)
    codes[[0, 20, 39], 3] = 1
    assert set(background_colors(pixels, codes)) == {0.0}

    codes[[0, 20, 39], BLOCK] = OCCLUDER
    assert np.isnan(background_colors(pixels, codes)).all()


def test_misuse_is_refused(tmp_path: Path) -> None:
    """A block that is not there, and one label alone."""
    manifest = make(tmp_path, keep)
    result, _ = run(manifest, "--block", "curves")
    assert result.exit_code == 2
    assert "curves" in result.output

    with pytest.raises(ValueError, match="both labels and of two scenes at least, got labels"):
        figures_leaks.Audit([], seed=0, resamples=100)
