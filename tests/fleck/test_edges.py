"""Edge points: where a step lies, which way it faces, and what is left out."""

from dataclasses import replace

import numpy as np
import pytest

from fleck.edges import grown, scale_of, skin_edges
from fleck.grouping import GROUPER

SHAPE = (192, 128)


def upright_bar() -> np.ndarray:
    """Return a mask of twenty columns, 50 to 69."""
    mask = np.zeros(SHAPE, dtype=np.bool_)
    mask[40:140, 50:70] = True
    return mask


def test_the_boundary_of_a_mask_lies_between_its_pixels() -> None:
    """The last skin column is 69 and the first other one 70, so the edge is at 69.5."""
    points = skin_edges(np.full(SHAPE, 200.0), upright_bar())
    middle = (points.y > 60) & (points.y < 120)

    assert sorted(set(points.x[middle].round(3).tolist())) == [49.5, 69.5]
    assert points.one_sided.all()


def test_a_boundary_normal_points_into_the_skin() -> None:
    """At the left side the normal points right, at the right side left."""
    points = skin_edges(np.full(SHAPE, 200.0), upright_bar())
    middle = (points.y > 60) & (points.y < 120)
    left, right = middle & (points.x < 60), middle & (points.x > 60)

    assert points.normal_x[left].min() > 0.99
    assert points.normal_x[right].max() < -0.99


def test_an_intensity_step_inside_the_skin_is_an_edge_without_a_side() -> None:
    """A limb before a trunk of the same color shows only in the intensity."""
    intensity = np.full(SHAPE, 200.0)
    intensity[:, 64:] = 230.0
    points = skin_edges(intensity, np.ones(SHAPE, dtype=np.bool_))

    assert not points.one_sided.any()
    assert np.abs(points.x - 63.5).max() < 0.1


def test_the_area_searched_ends_at_the_grown_mask() -> None:
    """A step 12 pixels from the skin is not looked for; 5 pixels away it is."""
    mask = upright_bar()
    for column, seen in ((75, True), (82, False)):
        intensity = np.full(SHAPE, 200.0)
        intensity[:, column:] = 100.0
        points = skin_edges(intensity, mask)

        assert bool((~points.one_sided).any()) is seen


def test_intensity_edges_at_the_boundary_do_not_repeat_it() -> None:
    """A limb that is also brighter than its background has one outline, not two."""
    mask = upright_bar()
    intensity = np.where(mask, 220.0, 150.0)

    assert skin_edges(intensity, mask).one_sided.all()


def test_a_blank_picture_has_no_edges() -> None:
    """The lower bound of the threshold keeps a percentile from finding edges in nothing."""
    rng = np.random.default_rng(1)
    intensity = 200 + rng.normal(0, 1.5, SHAPE)

    assert len(skin_edges(intensity, np.ones(SHAPE, dtype=np.bool_))) == 0


def test_an_empty_search_gives_no_points() -> None:
    """Nothing to look at is no error."""
    nothing = np.zeros(SHAPE, dtype=np.bool_)

    assert len(skin_edges(np.full(SHAPE, 200.0), nothing, search=nothing)) == 0


def test_planes_of_two_shapes_are_refused() -> None:
    """The message names both shapes."""
    with pytest.raises(ValueError, match=r"expected planes of one shape .* \(3, 4\)"):
        skin_edges(np.zeros(SHAPE), np.zeros((3, 4), dtype=np.bool_))


def test_scale_is_one_at_the_size_of_the_papers() -> None:
    """Whichever way the window lies."""
    assert scale_of((192, 128)) == scale_of((128, 192)) == 1.0


@pytest.mark.parametrize("radius", [6, 31, 33, 60])
def test_a_mask_grows_by_a_disc(radius: int) -> None:
    """As far along an axis as the radius says, and no farther in any direction, but for rounding.

    Beyond 32 pixels another way is taken, which must do the same.
    """
    mask = np.zeros((150, 150), dtype=np.uint8)
    mask[75, 75] = 1
    large = grown(mask, radius)
    rows, columns = np.nonzero(large)

    assert large[75].sum() == large[:, 75].sum() == 2 * radius + 1
    assert np.hypot(rows - 75, columns - 75).max() <= radius + 0.71
    assert large.sum() == pytest.approx(np.pi * (radius + 0.5) ** 2, rel=0.1)
    assert not grown(0 * mask, radius).any()


def inner(intensity: np.ndarray, **changes: object) -> int:
    """Count intensity edge points where everything is skin, with some decisions changed."""
    parameters = replace(GROUPER, **changes)  # type: ignore[arg-type]
    return len(skin_edges(intensity, np.ones(SHAPE, dtype=np.bool_), parameters))


def test_a_speck_is_no_edge() -> None:
    """The median takes it away before the gradient is measured."""
    intensity = np.full(SHAPE, 150.0)
    intensity[90:92, 60:62] = 250.0

    assert inner(intensity) == 0


def test_a_fading_edge_is_followed_below_the_high_threshold() -> None:
    """Down to 0.4 of it, from where it is strong."""
    rows, columns = np.indices(SHAPE)
    intensity = 150 + np.where(columns >= 64, 60.0 * (1 - rows / SHAPE[0]), 0.0)

    assert inner(intensity) >= inner(intensity, edge_low_share=1.0) + 10


def test_strong_edges_do_not_hide_the_others() -> None:
    """Stripes over a fifth of the picture put the percentile far above a limb's own edge."""
    intensity = np.full(SHAPE, 50.0)
    intensity[:, 10:50] += 200.0 * (np.arange(40) // 5 % 2)
    intensity[:, 100:] = 110.0
    parameters = replace(GROUPER, edge_contrast=(2.0, 1000.0))
    everywhere = np.ones(SHAPE, dtype=np.bool_)

    assert (skin_edges(intensity, everywhere).x > 90).any()
    assert not (skin_edges(intensity, everywhere, parameters).x > 90).any()
