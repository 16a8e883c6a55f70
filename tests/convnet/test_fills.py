"""What an occluder shows."""

import numpy as np
import pytest
from numpy.typing import NDArray

from convnet.fills import FILLS, input_ground, mean_color, photo_ground
from convnet.preprocessing import YAHOO, Recipe, prepare

PLAIN = Recipe((12, 16), "squash", "RGB", "NCHW", (0.5, 0.4, 0.3), (0.2, 0.2, 0.1), 1 / 255)


def noise(rows: int, columns: int) -> NDArray[np.uint8]:
    """Return a seeded picture."""
    return np.random.default_rng(3).integers(0, 256, (rows, columns, 3), dtype=np.uint8)


def test_plain_fills_by_hand() -> None:
    """Four of the five are one color."""
    photo = np.zeros((2, 2, 3), dtype=np.uint8)
    photo[0, 0] = (40, 80, 200)

    assert photo_ground(photo, "black", (1, 1))[1, 1].tolist() == [0, 0, 0]
    assert photo_ground(photo, "gray", (1, 1))[1, 1].tolist() == [128, 128, 128]
    assert photo_ground(photo, "image", (1, 1))[1, 1].tolist() == [10, 20, 50]
    assert photo_ground(photo, "mean", (1, 1), mean_color(YAHOO))[1, 1].tolist() == [123, 117, 104]


@pytest.mark.parametrize("fill", FILLS)
def test_a_plain_photograph_filled_with_itself_stays_as_it_is(fill: str) -> None:
    """Blur and the mean color of a plain picture are that picture."""
    photo = np.full((40, 60, 3), (9, 120, 250), dtype=np.uint8)
    ground = photo_ground(photo, fill, (32, 32), (9, 120, 250))

    assert ground.shape == photo.shape
    assert ground.dtype == np.uint8
    assert np.array_equal(ground, photo) == (fill in ("image", "blur", "mean"))


def test_blur_keeps_the_light_and_not_the_detail() -> None:
    """Half of a picture is light and half dark; noise over it vanishes."""
    photo = noise(128, 128) // 4
    photo[:, 64:] += 128
    ground = photo_ground(photo, "blur", (32, 32)).astype(float)

    assert ground[:, :20].mean() == pytest.approx(32, abs=4)
    assert ground[:, -20:].mean() == pytest.approx(160, abs=4)
    assert ground[:, :20].std() < 0.15 * photo[:, :20].std()


def test_a_long_blur_of_a_large_picture_is_the_same_whatever_the_window_is_divided_by() -> None:
    """Making the picture smaller first moves no level by more than a few."""
    import cv2

    photo = np.asarray(cv2.resize(noise(8, 8), (256, 256)), dtype=np.uint8)
    ground = photo_ground(photo, "blur", (128, 128)).astype(float)
    full = cv2.GaussianBlur(photo, (0, 0), 64, borderType=cv2.BORDER_REPLICATE)

    assert np.abs(ground - full).max() < 6


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("fill", ["black", "gray", "mean"])
def test_a_color_in_the_input_is_that_color_prepared(fill: str, layout: str) -> None:
    """Black is black in both spaces: the level goes through the recipe's arithmetic."""
    from dataclasses import replace

    steps = replace(PLAIN, layout=layout)  # type: ignore[arg-type]
    photo = noise(30, 40)
    values = prepare(photo, steps)
    ground = input_ground(values, fill, (4, 4), steps, (0, 0, 12, 16))
    plain = photo_ground(photo, fill, (4, 4), mean_color(steps))

    assert ground.shape == values.shape
    # The mean is no whole level in the photograph.
    assert np.allclose(ground, prepare(plain, steps), atol=1e-6 if fill != "mean" else 0.02)


def test_the_mean_of_the_input_is_that_of_the_photograph_in_it() -> None:
    """Padding is no part of the photograph."""
    values = np.zeros((4, 4, 3), dtype=np.float32)
    values[1:3] = 8.0

    ground = input_ground(values, "image", (2, 2), YAHOO, (1, 0, 3, 4))

    assert (ground == 8.0).all()


def test_blur_in_the_input_draws_no_padding_in() -> None:
    """A white photograph beside black padding stays white to its border."""
    values = np.zeros((3, 20, 20), dtype=np.float32)
    values[:, 5:15] = 1.0

    ground = input_ground(values, "blur", (8, 8), PLAIN, (5, 0, 15, 20))

    assert np.allclose(ground, values)


def test_what_is_no_fill_is_refused() -> None:
    """An unknown name, and a mean where there is none."""
    photo = noise(4, 4)
    with pytest.raises(ValueError, match="out of black, gray, mean, image, blur, got 'red'"):
        photo_ground(photo, "red", (1, 1))
    with pytest.raises(ValueError, match="got a method without; use 'gray'"):
        photo_ground(photo, "mean", (1, 1))
    with pytest.raises(ValueError, match="got 'red'"):
        input_ground(np.zeros((4, 4, 3), np.float32), "red", (1, 1), YAHOO, (0, 0, 4, 4))
