"""Where a photograph lies in a network's input: against what `prepare` really does."""

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnet.geometry import boxes_in_photo, frame_of, in_input, to_photo
from convnet.preprocessing import YAHOO, Fit, Recipe, prepare, restored

FITS = st.sampled_from(["squash", "crop", "pad"])


def recipe(fit: Fit, side: int = 40, margin: int = 0, anchor: str = "middle") -> Recipe:
    """Return steps without arithmetic."""
    return Recipe(
        size=(side, side),
        fit=fit,
        channels="RGB",
        layout="NHWC",
        resize=(side + margin, side + margin),
        anchor=anchor,  # type: ignore[arg-type]
        fill=(0, 0, 255),
    )


@given(st.integers(40, 200), st.integers(40, 200), FITS, st.sampled_from([0, 8]))
def test_a_ramp_arrives_where_the_frame_says(
    rows: int, columns: int, fit: Fit, margin: int
) -> None:
    """Red says the row and green the column; what arrives is inverted by the frame."""
    photo = np.zeros((rows, columns, 3), dtype=np.uint8)
    photo[..., 0] = np.arange(rows)[:, None]
    photo[..., 1] = np.arange(columns)
    steps = recipe(fit, margin=margin)
    frame = frame_of((rows, columns), steps)
    top, left, bottom, right = frame.box

    arrived = prepare(photo, steps)

    # Rows and columns of the photograph in which the middles of input pixels lie, off the border
    # where the resizer runs out of neighbors.
    down = (np.arange(top, bottom) + 0.5 - frame.offset[0]) / frame.scale[0] - 0.5
    across = (np.arange(left, right) + 0.5 - frame.offset[1]) / frame.scale[1] - 0.5
    seen = arrived[top:bottom, left:right]
    reach = max(1.0, 1 / frame.scale[0], 1 / frame.scale[1])
    inner = (down > reach) & (down < rows - 1 - reach)
    assert np.abs(seen[inner, :, 0] - down[inner, None]).max(initial=0) < 1.1
    inner = (across > reach) & (across < columns - 1 - reach)
    assert np.abs(seen[:, inner, 1] - across[inner]).max(initial=0) < 1.1
    padding = np.ones((steps.size), dtype=bool)
    padding[top:bottom, left:right] = False
    assert (arrived[padding] == (0, 0, 255)).all()
    assert (seen[..., 2] == 0).all()


@given(st.integers(1, 60), st.integers(1, 60), FITS, st.sampled_from(["middle", "corner"]))
def test_a_map_returns_with_the_photographs_own_shape(
    rows: int, columns: int, fit: Fit, anchor: str
) -> None:
    """Padding is cut off, aspect restored; only "crop" leaves pixels without a value."""
    frame = frame_of((rows, columns), recipe(fit, 20, anchor=anchor))

    found = to_photo(np.ones((20, 20)), frame)

    assert found.shape == (rows, columns)
    assert np.nanmax(found) == 1
    assert fit == "crop" or not np.isnan(found).any()


def test_what_the_network_never_saw_has_no_value() -> None:
    """open_nsfw cuts 16 of 256 pixels off on every side: 32 of 512 in the photograph."""
    found = to_photo(np.ones((224, 224)), frame_of((512, 512), YAHOO))

    assert np.isnan(found[:32]).all()
    assert np.isnan(found[:, 480:]).all()
    assert not np.isnan(found[32:480, 32:480]).any()


def test_a_box_of_the_input_covers_what_its_pixels_show() -> None:
    """The map of a single window is that window, in the photograph."""
    values = np.full((224, 224), np.nan)
    values[10:20, 30:60] = 1.0
    frame = frame_of((448, 896), YAHOO)

    top, left, bottom, right = boxes_in_photo(np.array([[10, 30, 20, 60]]), frame)[0]
    rows, columns = np.nonzero(~np.isnan(to_photo(values, frame)))

    assert (top, left) == (45.5, 161.0)
    assert (rows.min(), rows.max() + 1) == (45, 63)
    assert (bottom, right) == (63.0, 266.0)
    assert (columns.min(), columns.max() + 1) == (161, 266)


def test_a_square_of_the_photograph_is_no_square_to_a_squashing_network() -> None:
    """Lengths are scaled side by side, and never vanish."""
    frame = frame_of((256, 1024), YAHOO)

    assert in_input((64, 64), frame) == (64, 16)
    assert in_input((1, 1), frame) == (1, 1)


def test_a_photograph_that_is_cut_off_altogether_is_refused() -> None:
    """A thin picture in the corner lies in the margin that is cut away."""
    with pytest.raises(ValueError, match="sees something, got 400 x 4 pixels"):
        frame_of((400, 4), recipe("pad", 40, 20, "corner"))


def test_a_map_of_another_size_is_refused() -> None:
    """It would land somewhere else."""
    with pytest.raises(ValueError, match=r"input's size \(224, 224\), got shape \(2, 2\)"):
        to_photo(np.ones((2, 2)), frame_of((9, 9), YAHOO))


@pytest.mark.parametrize("layout", ["NHWC", "NCHW"])
@pytest.mark.parametrize("channels", ["RGB", "BGR"])
def test_an_input_can_be_looked_at_again(
    layout: Literal["NHWC", "NCHW"], channels: Literal["RGB", "BGR"]
) -> None:
    """Order, arithmetic and layout are taken back, so the picture is what was resized."""
    photo = np.random.default_rng(2).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    steps = Recipe((6, 8), "squash", channels, layout, (0.4, 0.5, 0.6), (0.2, 0.3, 0.4), 1 / 255)

    assert np.array_equal(restored(prepare(photo, steps), steps), photo)
