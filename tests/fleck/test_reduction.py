"""Between the image and the size the papers worked at."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleck.reduction import fit, mask_to_image, working_shape, working_to_image

SIDE = st.integers(1, 700)


@given(SIDE, SIDE)
@settings(max_examples=60, deadline=None)
def test_the_working_image_fits_the_window_and_is_never_enlarged(height: int, width: int) -> None:
    """One side or the other of the window is met, its long side lying along the image's."""
    rows, columns = working_shape(height, width)

    assert 1 <= rows <= height
    assert 1 <= columns <= width
    assert min(rows, columns) <= 128
    assert max(rows, columns) <= 192
    if height > 192 or width > 192:
        assert min(rows, columns) == 128 or max(rows, columns) == 192


@pytest.mark.parametrize(
    ("image", "working"),
    [
        ((480, 640), (128, 171)),
        ((640, 480), (171, 128)),
        ((128, 192), (128, 192)),
        ((192, 128), (192, 128)),
        ((150, 150), (128, 128)),
        ((100, 1000), (19, 192)),
        ((1, 5000), (1, 192)),
        ((1, 1), (1, 1)),
        ((3000, 4000), (128, 171)),
    ],
)
def test_working_shapes_of_common_images(image, working) -> None:
    """The window lies on its side where that reduces less."""
    assert working_shape(*image) == working


def test_an_unknown_size_is_refused() -> None:
    """Two sizes are known."""
    with pytest.raises(ValueError, match="expected size 'paper' or 'native', got 'half'"):
        working_shape(10, 10, "half")  # type: ignore[arg-type]


@given(SIDE, SIDE)
@settings(max_examples=40, deadline=None)
def test_each_working_pixel_is_one_pixel_of_the_image(height: int, width: int) -> None:
    """The pixel that holds the working pixel's center: no averaging, no invented color."""
    places = np.zeros((height, width, 3), dtype=np.uint8)
    places[..., 0] = (np.arange(height) % 251)[:, np.newaxis]
    places[..., 1] = np.arange(width) % 251
    working = fit(places)
    rows = np.floor((np.arange(working.shape[0]) + 0.5) * height / working.shape[0]).astype(int)
    columns = np.floor((np.arange(working.shape[1]) + 0.5) * width / working.shape[1]).astype(int)

    assert (working == places[np.ix_(rows, columns)]).all()
    assert working.flags.c_contiguous


def test_nearest_sampling_keeps_texture_that_averaging_wipes_out() -> None:
    """Pixels that alternate between two levels stay two levels."""
    image = np.zeros((512, 768, 3), dtype=np.uint8)
    image[np.random.default_rng(0).random((512, 768)) < 0.5] = 200

    assert set(np.unique(fit(image)).tolist()) == {0, 200}


@given(SIDE, SIDE)
@settings(max_examples=40, deadline=None)
def test_a_mask_carried_back_agrees_with_the_pixels_sampled(height: int, width: int) -> None:
    """Fit, then back-projection, then fit again gives the same mask."""
    rows, columns = working_shape(height, width)
    mask = np.random.default_rng(height * 701 + width).random((rows, columns)) < 0.5
    back = mask_to_image(mask, (height, width, 3))
    again = fit(np.repeat(back[..., np.newaxis], 3, axis=2).astype(np.uint8))

    assert back.shape == (height, width)
    assert (again[..., 0].astype(bool) == mask).all()


def test_points_are_carried_by_pixel_centers() -> None:
    """The corners of the working image are the corners of the image."""
    corners = np.array([[-0.5, -0.5], [170.5, 127.5]])

    carried = working_to_image(corners, (480, 640, 3), (128, 171))

    assert carried == pytest.approx(np.array([[-0.5, -0.5], [639.5, 479.5]]))


@given(SIDE, SIDE)
@settings(max_examples=30, deadline=None)
def test_points_agree_with_the_sampling(height: int, width: int) -> None:
    """The center of a working pixel is carried into the very pixel that was sampled."""
    rows, columns = working_shape(height, width)
    x, y = working_to_image(
        np.array([[columns - 1.0, rows - 1.0]]), (height, width), (rows, columns)
    )[0]
    tagged = np.zeros((height, width, 3), dtype=np.uint8)
    tagged[int(np.floor(y + 0.5 + 1e-9)), int(np.floor(x + 0.5 + 1e-9))] = 255

    assert fit(tagged)[-1, -1, 0] == 255


def test_native_size_leaves_the_image_as_it_is() -> None:
    """Only made contiguous."""
    image = np.arange(2 * 300 * 400 * 3, dtype=np.uint32).astype(np.uint8)
    image = image.reshape(600, 400, 3)[::2]

    native = fit(image, "native")

    assert (native == image).all()
    assert native.flags.c_contiguous
