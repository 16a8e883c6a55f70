"""Occluders: the share they hide, what they depend on, and that nothing gives nobody away."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures.factors import OCCLUDERS
from benchmarks.data.figures.occluders import TOLERANCE, hidden_share, occluder

WHITE = np.ones(3)
SEEDS = st.integers(0, 10**6)
SHARES = st.sampled_from(OCCLUDERS[1:])
#: Bodies of a few sticks around a middle, anywhere around the frame, from small to cut by it.
BODIES = st.tuples(SEEDS, st.integers(1, 4), st.floats(0.2, 1.4))


def bodies(seed: int, count: int, height: float, size: int = 256) -> np.ndarray:
    """Draw the axes of figures, pixels: a trunk and limbs that hang off it at random."""
    rng = np.random.default_rng(seed)
    axes = []
    for _ in range(count):
        foot = rng.uniform(0.2, 0.8, 2) + np.array([0, 0.4 * height])
        ends = rng.normal(0, 0.13, (12, 2, 2)) - np.array([0, 0.5])
        ends[0] = [[0, -0.9], [0, -0.45]]
        axes.append(ends * height + foot)
    return np.concatenate(axes) * size


@settings(max_examples=80, deadline=None)
@given(BODIES, SEEDS, SHARES)
def test_the_asked_share_is_hidden(figure: tuple[int, int, float], seed: int, share: float) -> None:
    """Counted along every axis in the frame at the pixels, within three hundredths and a pixel."""
    axes = bodies(*figure)
    inside = (axes >= 0).all() and (axes < 256).all()
    alpha, _ = occluder(share, np.random.default_rng(seed), axes, 256, WHITE)
    if inside or hidden_share(np.ones_like(alpha), axes) == 1:
        assert hidden_share(alpha, axes) == pytest.approx(share, abs=TOLERANCE + 0.02)


@pytest.mark.parametrize("share", OCCLUDERS[1:])
@pytest.mark.parametrize(
    ("axis", "off"),
    [
        ([[128, 20], [128, 240]], 0.08),
        ([[20, 128], [240, 128]], 0.08),
        # Of six pixels: rounding both ends of the hidden part is a third.
        ([[100, 120], [106, 126]], 0.34),
    ],
)
def test_a_single_straight_axis_is_hidden_in_part(
    share: float, axis: list[list[int]], off: float
) -> None:
    """Upright, lying and tiny ones alike, up to the rims of leaves on a single line."""
    axes = np.array([axis], dtype=float)
    for seed in range(12):
        alpha, _ = occluder(share, np.random.default_rng(seed), axes, 256, WHITE)
        assert hidden_share(alpha, axes) == pytest.approx(share, abs=off)


def test_no_share_hides_nothing() -> None:
    """Alpha and radiance are zero, and one number is drawn all the same."""
    rng, other = np.random.default_rng(1), np.random.default_rng(1)
    alpha, radiance = occluder(0.0, rng, bodies(1, 1, 1.0), 64, WHITE)
    occluder(0.6, other, bodies(2, 3, 0.5), 64, WHITE)

    assert not alpha.any()
    assert not radiance.any()
    assert rng.random() == other.random()


@settings(max_examples=30, deadline=None)
@given(BODIES, SEEDS, SHARES)
def test_alpha_is_a_share_and_radiance_a_color(
    figure: tuple[int, int, float], seed: int, share: float
) -> None:
    """Where something covers there is light; edges are soft, insides are not."""
    axes = bodies(*figure, 128)
    alpha, radiance = occluder(share, np.random.default_rng(seed), axes, 128, WHITE)

    assert alpha.dtype == radiance.dtype == np.float32
    assert ((alpha >= 0) & (alpha <= 1)).all()
    assert ((radiance > 0).all(axis=-1) == (alpha > 0)).all()
    assert radiance.max() <= 1.2
    assert np.isfinite(radiance).all()


@settings(max_examples=20, deadline=None)
@given(SEEDS, SEEDS, SHARES)
def test_one_scene_is_the_same_at_two_sizes(figure: int, seed: int, share: float) -> None:
    """A picture of 512 pixels, reduced, is the picture of 256."""
    small, _ = occluder(share, np.random.default_rng(seed), bodies(figure, 2, 0.6), 256, WHITE)
    axes = bodies(figure, 2, 0.6, 512)
    large, _ = occluder(share, np.random.default_rng(seed), axes, 512, WHITE)
    reduced = cv2.resize(large, (256, 256), interpolation=cv2.INTER_AREA)

    assert np.corrcoef(small.ravel(), reduced.ravel())[0, 1] > 0.95


def test_the_cast_multiplies_the_radiance_alone() -> None:
    """A colored light changes colors and nothing else."""
    cast = np.array([1.2, 0.9, 0.4])
    for seed in range(8):
        axes = bodies(seed, 1, 0.9, 64)
        alpha, radiance = occluder(0.4, np.random.default_rng(seed), axes, 64, WHITE)
        again, lit = occluder(0.4, np.random.default_rng(seed), axes, 64, cast)
        np.testing.assert_array_equal(alpha, again)
        np.testing.assert_allclose(lit, radiance * cast, atol=1e-5)


def test_without_bodies_something_of_the_same_size_stands_there() -> None:
    """How much of the frame is covered does not tell whether there is anybody."""
    empty, peopled = [], []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        nobody = np.zeros((0, 2, 2))
        empty.append(occluder(0.4, rng, nobody, 64, WHITE)[0].mean())
        height = [0.25, 0.5, 0.75, 1.0][seed % 4]
        rng = np.random.default_rng(seed)
        peopled.append(occluder(0.4, rng, bodies(seed, 1, height, 64), 64, WHITE)[0].mean())
    # The area under the ROC curve, by counting pairs.
    area = np.mean(np.array(empty)[:, None] < np.array(peopled)[None, :])

    assert 0.3 < area < 0.7


def test_axes_outside_the_frame_or_behind_the_camera_do_not_count() -> None:
    """What is not in the picture cannot be hidden, nor does it change what is."""
    inside = bodies(3, 1, 0.4)
    outside = np.array([[[300.0, 20.0], [400.0, 90.0]], [[np.inf, 0.0], [np.nan, 5.0]]])
    alpha, _ = occluder(
        0.4, np.random.default_rng(5), np.concatenate([inside, outside]), 256, WHITE
    )

    assert hidden_share(alpha, inside) == pytest.approx(0.4, abs=0.05)


def test_both_boxes_and_shrubs_occur() -> None:
    """Of forty occluders, some are green or brown leaves with holes, some have straight edges."""
    partial = []
    for seed in range(40):
        alpha, _ = occluder(0.4, np.random.default_rng(seed), bodies(seed, 1, 0.9), 128, WHITE)
        partial.append(((alpha > 0.02) & (alpha < 0.98)).sum() / (alpha > 0).sum())

    # Leaves have much more rim than boxes.
    assert 8 < (np.array(partial) > 0.1).sum() < 34


def test_what_cannot_be_hidden_is_refused() -> None:
    """Shares beyond all and axes of another shape."""
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match=r"expected a share from 0 to 1, got 1\.2"):
        occluder(1.2, rng, np.zeros((0, 2, 2)), 64, WHITE)
    with pytest.raises(ValueError, match=r"expected axes of shape \(k, 2, 2\), got \(3, 4\)"):
        occluder(0.2, rng, np.zeros((3, 4)), 64, WHITE)
