"""Discs, medians over them, and the amplitude of texture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleck.parameters import AUTHORS_PAGE
from fleck.texture import ring_filter, ring_median, texture_amplitude, window_median
from fleck.windows import footprint, least_counts, on_thinned, pixel_radius, window_counts

SPECK = [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0)]


def speckled(size: int = 15) -> np.ndarray:
    """Make a plane of zeros with a plus of five nines in the middle."""
    plane = np.zeros((size, size))
    for row, column in SPECK:
        plane[size // 2 + row, size // 2 + column] = 9.0
    return plane


@pytest.mark.parametrize(
    ("radius", "pixels"), [(0, 1), (1, 5), (2, 13), (4, 49), (6, 113), (24, 1793)]
)
def test_a_disc_holds_the_pixels_within_its_radius(radius: int, pixels: int) -> None:
    """Radius 24 at SCALE 1 holds 1793 pixels, 7.3 % of a 128 x 192 image."""
    disc = footprint(radius, "disc")

    assert int(disc.sum()) == pixels
    assert disc.shape == (2 * radius + 1, 2 * radius + 1)
    assert (disc == disc.T).all()


def test_the_published_numbers_are_radii_not_sides() -> None:
    """A plus of five is under half of the 13-pixel disc, but over half of a 3 x 3 window."""
    radius = pixel_radius(AUTHORS_PAGE.color_radius, 1.0)

    assert window_median(speckled(), radius).max() == 0
    assert window_median(speckled(), radius // 2).max() == 9


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.sampled_from(["disc", "square"]))
@settings(max_examples=15, deadline=None)
def test_the_median_is_the_middle_value_of_the_window(seed, radius, window) -> None:
    """Compared with sorting the window of one pixel, at the border too."""
    rng = np.random.default_rng(seed)
    plane = rng.random((9, 8))
    row, column = int(rng.integers(9)), int(rng.integers(8))
    padded = np.pad(plane, radius, mode="edge")
    around = padded[row : row + 2 * radius + 1, column : column + 2 * radius + 1]

    assert window_median(plane, radius, window)[row, column] == np.median(
        around[footprint(radius, window)]
    )


def test_a_radius_of_zero_changes_nothing() -> None:
    """Very small images have windows of one pixel."""
    plane = speckled()

    assert (window_median(plane, 0) == plane).all()


def test_texture_is_the_median_of_the_absolute_deviation() -> None:
    """Forgetting the absolute value lets dark specks cancel light ones: 0 instead of 20."""
    rng = np.random.default_rng(0)
    intensity = 200 + rng.choice([-20.0, 20.0, 0.0], size=(40, 40), p=[0.4, 0.4, 0.2])
    texture = texture_amplitude(intensity, 4, 6)

    assert np.median(texture) == 20
    assert (texture >= 0).all()


def test_five_units_of_texture_are_a_light_ratio_of_1_116() -> None:
    """10 ** (5 / 105): a flicker just under it passes, just over it does not."""
    for ratio, passes in ((1.112, True), (1.12, False)):
        light = np.full((30, 30), 100.0)
        light[np.indices(light.shape).sum(axis=0) % 5 < 2] *= ratio
        light[np.indices(light.shape).sum(axis=0) % 5 == 2] /= ratio
        texture = texture_amplitude(105 * np.log10(light), 4, 6)
        assert bool(texture[15, 15] <= AUTHORS_PAGE.max_texture) is passes


def test_a_ring_samples_nine_pixels() -> None:
    """Radius 3: three pixels along the axes, round(3 / sqrt 2) = 2 along the diagonals."""
    reached = np.zeros((9, 9), dtype=np.bool_)
    for row in range(9):
        for column in range(9):
            plane = np.zeros((9, 9))
            plane[row, column] = 1.0
            reached[row, column] = ring_filter(plane, 3, rank=9)[4, 4] == 1.0

    assert {tuple(map(int, place)) for place in np.argwhere(reached) - 4} == {
        (0, 0), (-3, 0), (3, 0), (0, -3), (0, 3), (-2, -2), (-2, 2), (2, -2), (2, 2)
    }  # fmt: skip


def test_ring_ranks_run_from_the_smallest_to_the_largest() -> None:
    """The fifth of nine is the median."""
    plane = np.random.default_rng(1).random((7, 7))
    ranks = [ring_filter(plane, 2, rank)[3, 3] for rank in range(1, 10)]

    assert ranks == sorted(ranks)
    assert ring_filter(plane, 2)[3, 3] == ranks[4]


def test_rings_of_several_radii_remove_a_speck() -> None:
    """Radii 1 and 2 in turn stand for the disc of radius 2; radius 0 changes nothing."""
    plane = np.zeros((9, 9))
    plane[4, 4] = plane[0, 8] = 9.0

    assert ring_median(plane, 2).max() == 0
    assert (ring_median(plane, 0) == plane).all()


@pytest.mark.parametrize("rank", [0, 10])
def test_a_rank_outside_the_nine_samples_is_refused(rank: int) -> None:
    """Ranks count from 1."""
    with pytest.raises(ValueError, match=f"expected a rank within 1 and 9, got {rank}"):
        ring_filter(np.zeros((3, 3)), 1, rank)


def test_rings_do_not_stand_for_squares() -> None:
    """The ring filter is the authors'; kapur97 has square windows."""
    with pytest.raises(ValueError, match="disc windows, which rings imitate"):
        ring_median(np.zeros((3, 3)), 2, "square")


@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 6),
    st.sampled_from(["disc", "square"]),
    st.tuples(st.integers(1, 17), st.integers(1, 17)),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_counts_in_windows_are_exact(seed, radius, window, shape, repeat) -> None:
    """Equal to adding up shifted copies, whatever the border holds."""
    mask = np.random.default_rng(seed).random(shape) < 0.5
    padded = np.pad(mask, radius, mode="edge") if repeat else np.pad(mask, radius)
    expected = np.zeros(shape, dtype=int)
    for row, column in np.argwhere(footprint(radius, window)):
        expected += padded[row : row + shape[0], column : column + shape[1]]

    assert (window_counts(mask, radius, window, 1 if repeat else 0) == expected).all()


def test_counts_beyond_sixteen_bits_are_exact() -> None:
    """A disc of radius 160 holds 80 000 pixels."""
    mask = np.ones((340, 340), dtype=np.bool_)
    disc = int(footprint(160, "disc").sum())

    assert disc > 65535
    assert int(window_counts(mask, 160, "disc")[170, 170]) == disc


def test_the_least_count_follows_the_part_of_the_disc_inside() -> None:
    """Never below the share, and below it with one pixel fewer; kept tables equal fresh ones."""
    inside = window_counts(np.ones((30, 50), dtype=np.bool_), 24, "disc").astype(int)
    least = least_counts((30, 50), 24, 1, 8).astype(int)

    assert (8 * least >= inside).all()
    assert (8 * (least - 1) < inside).all()
    assert least_counts((300, 300), 2, 1, 8)[150, 150] == 2


def test_very_large_windows_are_counted_on_fewer_pixels() -> None:
    """A half-plane keeps its edge to within the step of the grid."""
    mask = np.zeros((90, 600), dtype=np.bool_)
    mask[:, 300:] = True
    most = on_thinned(
        lambda part, radius: window_counts(part, radius, "square", 1) * 2 > (2 * radius + 1) ** 2,
        mask,
        200,
    )

    assert most.shape == mask.shape
    assert (most != mask).sum() <= 90 * 3
