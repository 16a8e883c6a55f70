"""Photographs and a method of the user's own."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.run.arguments import chosen_method
from benchmarks.run.photos import MASK_FIELDS, SCORE_FIELDS, each_photo, mask_photo, score_photo

TEXT = """
import near

class Red:
    threshold = 0.5

    def score(self, image, rng=None):
        return near.scale(image[..., 0].mean())

    def mask(self, image):
        return image[..., 0] > 128

def draw(image, rng):
    return rng.random()

def broken(image):
    return image.tomean()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a file with methods, its neighbor and a red photograph."""
    (tmp_path / "my.py").write_text(TEXT, encoding="utf-8")
    (tmp_path / "near.py").write_text("def scale(x):\n    return x / 255\n", encoding="utf-8")
    red = np.zeros((8, 10, 3), dtype=np.uint8)
    red[..., 2] = 255
    (tmp_path / "red.png").write_bytes(cv2.imencode(".png", red)[1].tobytes())
    return tmp_path


def test_a_method_of_the_users_scores_and_masks_photographs(folder: Path) -> None:
    """It is loaded where it works; records name it without its folder."""
    photos = [str(folder / "red.png"), str(folder / "none.jpg")]
    chosen = chosen_method(f"{folder}/my.py:Red", offers="mask")

    good, bad = each_photo(score_photo, photos, SCORE_FIELDS, method=chosen)
    assert (good.fields["score"], good.fields["decision"]) == (1.0, True)
    assert good.fields["method"] == bad.fields["method"] == "my.py:Red"
    assert str(folder) not in json.dumps(good.fields)
    pictures = {photos[0]: str(folder / "out.png")}
    (masked,) = each_photo(
        mask_photo, photos[:1], MASK_FIELDS, pictures=pictures, method=chosen, real=False
    )
    assert masked.fields["share"] == 1.0


def test_a_method_that_draws_gives_a_photograph_the_same_score_again(folder: Path) -> None:
    """Its generator depends on the name of the method and the bytes of the file."""
    chosen = chosen_method(f"{folder}/my.py:draw")
    (folder / "again.png").write_bytes((folder / "red.png").read_bytes())
    photos = [str(folder / name) for name in ("red.png", "again.png", "red.png")]

    found = each_photo(score_photo, photos, SCORE_FIELDS, method=chosen)
    assert len({photo.fields["score"] for photo in found}) == 1


def test_a_mistake_inside_a_method_is_the_photographs_fault(folder: Path) -> None:
    """The message has the method and the line."""
    chosen = chosen_method(f"{folder}/my.py:broken")

    (photo,) = each_photo(score_photo, [str(folder / "red.png")], SCORE_FIELDS, method=chosen)
    assert photo.fault == "error"
    assert "my.py:broken: my.py, line 17: AttributeError" in photo.message
