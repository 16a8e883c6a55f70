"""A small set in the form of rendered figures, drawn in a second: for tests alone.

Drawn bodies stand for mannequins, so that the tests need no renderer; nothing here is measured.
"""

import csv
import hashlib
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.data.drawings import Drawing, draw
from benchmarks.data.figures.factors import Factors

SIDE = 96
COVERAGES = {"none": "1", "hips": "", "hips_chest": "0", "full": "0"}
TONES = ("tan", "dark")
CARD = """name = "drawn"
version = "test"
positive = "1 if bare"
"""


def write_set(folder: Path, scenes: int = 3) -> Path:
    """Write a set with all three blocks and return its manifest."""
    rows: list[dict[str, str]] = []
    for scene in range(scenes):
        rng = np.random.default_rng(scene)
        figure = draw("figure", rng, size=(SIDE, SIDE))
        empty = np.full((SIDE, SIDE, 3), 90, dtype=np.uint8)
        empty += rng.integers(0, 9, empty.shape).astype(np.uint8)
        for tone in TONES:
            for coverage, label in COVERAGES.items():
                picture = figure if coverage in ("none", "hips") else None
                name = f"x-s{scene:02}-{tone}-{coverage}"
                levels = {"tone": tone, "coverage": coverage, "held_out": ""}
                levels["held_out"] = "dark_2700" if tone == "dark" and scene != 1 else ""
                rows.append(
                    _item(folder, name, label, "crossed", "", scene, empty, picture, levels)
                )
        for size in ("64", "256"):
            for coverage in ("none", "full"):
                picture = figure if coverage == "none" else None
                name = f"c-size-{size}-s{scene:02}-{coverage}"
                levels = {"coverage": coverage, "size": size}
                curve = "base" if size == "256" else "size"
                label = COVERAGES[coverage]
                rows.append(
                    _item(folder, name, label, "curves", curve, 100 + scene, empty, picture, levels)
                )
        levels = {"people": "0", "distractor": "bread"}
        name = f"n-bread-s{scene:02}"
        rows.append(_item(folder, name, "0", "controls", "", 200 + scene, empty, None, levels))
    path = folder / "drawn.csv"
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    path.with_suffix(".toml").write_text(CARD, encoding="utf-8")
    return path


def _item(
    folder: Path,
    name: str,
    label: str,
    block: str,
    curve: str,
    scene: int,
    empty: np.ndarray,
    drawing: Drawing | None,
    levels: dict[str, str],
) -> dict[str, str]:
    """Write the files of one picture and return its row."""
    for part in ("images", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    pixels = empty if drawing is None else drawing.pixels
    skin = np.zeros(pixels.shape[:2], dtype=np.uint8)
    if drawing is not None:
        skin[drawing.skin] = 255
    skin[0, :] = 128
    image, mask = folder / "images" / f"{name}.png", folder / "truth" / f"{name}.skin.png"
    Image.fromarray(pixels).save(image)
    Image.fromarray(skin).save(mask)
    segments = [
        {
            "figure": 0,
            "name": one.name.replace(" ", "_"),
            "covered": 0.0,
            "axis": [one.x0, one.y0, one.x1, one.y1],
            "width": [one.w0, one.w1],
            "visible_fraction": one.visible,
        }
        for one in (drawing.segments if drawing else ())
    ]
    record = folder / "truth" / f"{name}.json"
    record.write_text(json.dumps({"segments": segments}), encoding="utf-8")
    factors = {key: str(value) for key, value in vars(Factors()).items()} | levels
    held_out = factors.pop("held_out", "")
    return {
        "id": name,
        "path": f"images/{name}.png",
        "sha256": hashlib.sha256(image.read_bytes()).hexdigest(),
        "label": label,
        "split": "test",
        "mask": f"truth/{name}.skin.png",
        "segments": f"truth/{name}.json",
        "block": block,
        "curve": curve,
        "scene": str(3000000 + scene),
        **factors,
        "held_out": held_out,
    }
