"""Where windows lie, and averages over the windows that cover a pixel."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from convnet.coverage import EDGES, Edge, Grid, average, coverage, place

SIDES = st.integers(1, 30)
grids = st.builds(
    place,
    st.tuples(SIDES, SIDES),
    st.tuples(SIDES, SIDES),
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    st.sampled_from(["cut", "clamp", "pad"]),
)


def with_masks(grid: Grid, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average with one full-size mask a window: slow, and plainly the definition."""
    total, count = np.zeros(grid.shape), np.zeros(grid.shape)
    for (top, left, bottom, right), value in zip(grid.boxes, values, strict=True):
        mask = np.zeros(grid.shape)
        mask[top:bottom, left:right] = 1
        total += value * mask
        count += mask
    with np.errstate(invalid="ignore"):
        return total / count


@pytest.mark.parametrize(
    ("edge", "starts"),
    [
        ("cut", (0, 16, 32, 48)),
        ("clamp", (0, 16, 32, 36)),
        ("pad", (-6, 10, 26, 42)),
        ("drop", (0, 16, 32)),
    ],
)
def test_windows_of_64_over_100_pixels_by_hand(edge: Edge, starts: tuple[int, ...]) -> None:
    """Three strides of 16 leave 4 pixels over; each rule does something else about them."""
    assert place((100, 100), 64, 16, edge).lefts == starts


def test_every_rule_is_described_and_every_description_is_a_rule() -> None:
    """The help and the type name the same rules."""
    assert tuple(EDGES) == get_args(Edge)


def test_the_published_script_has_22500_windows_where_none_hangs_over() -> None:
    """512 pixels, window 64, stride 3: 150 by 150; a cut window more covers the last rows."""
    assert len(place((512, 512), 64, 3, "drop")) == 22_500
    assert len(place((512, 512), 64, 3, "cut")) == 151**2


def test_boxes_are_listed_row_by_row_and_cut_off_at_the_border() -> None:
    """Placed boxes are whole, boxes lie inside, and a corner moves both."""
    grid = place((5, 5), 4, 4, corner=(10, 20))

    assert grid.placed[:2].tolist() == [[10, 20, 14, 24], [10, 24, 14, 28]]
    assert grid.boxes[:2].tolist() == [[10, 20, 14, 24], [10, 24, 14, 25]]


@given(grids)
def test_no_pixel_is_left_out_unless_the_stride_skips_it(grid: Grid) -> None:
    """All rules but "drop" cover everything, as often as windows say."""
    counted = coverage(grid.shape, grid.boxes)
    areas = np.prod(grid.boxes[:, 2:] - grid.boxes[:, :2], axis=1)

    assert (areas > 0).all()
    assert counted.sum() == areas.sum()
    if all(step <= side for step, side in zip(grid.stride, grid.size, strict=True)):
        assert counted.min() >= 1


@given(grids, st.randoms(use_true_random=False))
def test_summed_areas_give_what_a_mask_a_window_gives(grid: Grid, random: object) -> None:
    """The same map to 1e-9, NaN in the same places."""
    rng = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    values = rng.normal(size=len(grid))

    np.testing.assert_allclose(
        average(grid.shape, grid.boxes, values), with_masks(grid, values), rtol=0, atol=1e-9
    )


@given(grids, st.floats(-1e6, 1e6))
def test_equal_values_give_back_exactly_that_value(grid: Grid, value: float) -> None:
    """Not a digit is lost, so that a constant map shows as constant."""
    found = average(grid.shape, grid.boxes, np.full(len(grid), value))

    assert (np.isnan(found) | (found == value)).all()


@given(grids)
def test_the_map_weighed_by_coverage_adds_up_to_the_windows(grid: Grid) -> None:
    """Sum rule: every window gives its value once to each of its pixels."""
    values = np.random.default_rng(5).normal(size=len(grid))
    areas = np.prod(grid.boxes[:, 2:] - grid.boxes[:, :2], axis=1)
    found = np.nan_to_num(average(grid.shape, grid.boxes, values))

    assert (found * coverage(grid.shape, grid.boxes)).sum() == pytest.approx(
        (areas * values).sum(), abs=1e-6
    )


def test_what_no_window_covers_has_no_value() -> None:
    """0 would read as "not of the class"; a stride over the window and "drop" leave gaps."""
    gaps = place((1, 9), (1, 2), (1, 4), "drop")

    found = average((1, 9), gaps.boxes, [1.0, 2.0])

    assert np.isnan(found[0]).tolist() == [False, False, True, True, False, False, True, True, True]


def test_a_window_without_a_score_counts_as_if_it_were_not_there() -> None:
    """Its pixels have the mean of the other windows, or no value if there is none."""
    boxes = np.array([[0, 0, 1, 2], [0, 1, 1, 3]])

    assert average((1, 3), boxes, [np.nan, 4.0]).tolist()[0][1:] == [4.0, 4.0]
    assert np.isnan(average((1, 3), boxes, [np.nan, 4.0])[0, 0])
    assert np.isnan(average((1, 3), boxes, [np.nan, np.inf])).all()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (((9, 9), 0, 1, "cut"), "expected window of at least 1 pixel, got 0 x 0"),
        (((9, 9), 1, 0, "cut"), "expected stride of at least 1 pixel"),
        (((0, 9), 1, 1, "cut"), "expected shape of at least 1 pixel, got 0 x 9"),
        (((9, 9), 1, 1, "wrap"), "expected edge to be one of cut, clamp, pad, drop, got 'wrap'"),
        (((9, 9), 10, 1, "drop"), "fits into 9 x 9 pixels, got 10 x 10.*use 'cut'"),
    ],
)
def test_what_cannot_be_placed_is_refused(asked: tuple[object, ...], message: str) -> None:
    """The message names what was expected."""
    with pytest.raises(ValueError, match=message):
        place(*asked)  # type: ignore[arg-type]


def test_boxes_that_do_not_fit_are_refused() -> None:
    """A box outside the picture would wrap round to the next row without a word."""
    with pytest.raises(ValueError, match="inside 2 x 2 pixels"):
        average((2, 2), np.array([[0, 0, 1, 3]]), [1.0])
    with pytest.raises(ValueError, match="n values, got shapes"):
        average((2, 2), np.array([[0, 0, 1, 1]]), [1.0, 2.0])
