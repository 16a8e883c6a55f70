"""Local symmetries: the definition by hand, and the search against all pairs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleck.edges import EdgePoints
from fleck.grouping import GROUPER
from fleck.symmetry import all_pairs_symmetries, local_symmetries


def points(*rows: tuple[float, float, float, bool]) -> EdgePoints:
    """Return edge points from x, y, direction of the normal in degrees, one-sidedness."""
    x, y, degrees, sided = zip(*rows, strict=True)
    normal = np.radians(np.array(degrees))
    return EdgePoints(
        np.array(x, np.float32),
        np.array(y, np.float32),
        np.cos(normal).astype(np.float32),
        np.sin(normal).astype(np.float32),
        np.array(sided),
    )


def count(*rows: tuple[float, float, float, bool]) -> int:
    """Count the symmetries of a few points."""
    return len(local_symmetries(points(*rows)))


def test_two_facing_points_make_one_symmetry() -> None:
    """The axis passes the middle of the chord, at right angles to it."""
    pair = local_symmetries(points((20, 50, 0, True), (30, 50, 180, True)))

    assert (pair.x.tolist(), pair.y.tolist(), pair.width.tolist()) == ([25], [50], [10])
    assert pair.angle[0] == pytest.approx(np.pi / 2)


@pytest.mark.parametrize(("lean", "found"), [(19, 1), (21, 0)])
def test_each_normal_may_lean_up_to_twenty_degrees(lean: float, found: int) -> None:
    """A taper leans both normals, in mirror image."""
    assert count((20, 50, lean, False), (40, 50, 180 - lean, False)) == found


@pytest.mark.parametrize(("turn", "found"), [(7, 1), (8, 0)])
def test_the_two_angles_must_cancel_within_fifteen_degrees(turn: float, found: int) -> None:
    """On parallel sides a slanting chord leans the same way at both ends: twice its slant."""
    assert count((20, 50, turn, False), (40, 50, 180 + turn, False)) == found


@pytest.mark.parametrize(("width", "found"), [(2.9, 0), (3.1, 1), (63.9, 1), (64.1, 0)])
def test_widths_between_the_limits(width: float, found: int) -> None:
    """Narrower or wider pairs are no symmetry."""
    assert count((20, 50, 0, False), (20 + width, 50, 180, False)) == found


def test_the_skin_must_lie_between_two_boundary_points() -> None:
    """The gap between two legs has boundaries that face away from it."""
    assert count((20, 50, 180, True), (30, 50, 0, True)) == 0
    assert count((20, 50, 180, False), (30, 50, 0, False)) == 1


@pytest.mark.parametrize("second", [185, 5])
def test_the_axis_is_the_mean_of_both_tangents(second: float) -> None:
    """Both sides turned by 5 degrees turn the axis by 5 degrees, although the chord is level.

    An intensity edge may be light on either side, so its normal may point either way.
    """
    pair = local_symmetries(points((20, 50, 5, False), (40, 50, second, False)))

    assert np.degrees(pair.angle[0]) == pytest.approx(95, abs=0.05)


def test_few_points_have_no_symmetries() -> None:
    """None and one are no error."""
    empty = np.empty(0, np.float32)

    assert len(local_symmetries(EdgePoints(empty, empty, empty, empty, empty > 0))) == 0
    assert count((20, 50, 0, False)) == 0


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(0, 250),
    extent=st.sampled_from([20.0, 90.0, 190.0]),
    grid=st.booleans(),
    scale=st.sampled_from([0.4, 1.0, 3.0]),
)
def test_the_search_returns_exactly_the_all_pairs_set(
    seed: int, n: int, extent: float, grid: bool, scale: float
) -> None:
    """Whatever the points, on a pixel grid or between, no pair is lost, added or repeated."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, extent, (2, n))
    degrees = rng.uniform(0, 360, n)
    if grid:
        place, degrees = np.rint(place), 15 * np.rint(degrees / 15)
    cloud = EdgePoints(
        place[0].astype(np.float32),
        place[1].astype(np.float32),
        np.cos(np.radians(degrees)).astype(np.float32),
        np.sin(np.radians(degrees)).astype(np.float32),
        rng.random(n) < 0.5,
    )
    searched = local_symmetries(cloud, GROUPER, scale)
    expected = all_pairs_symmetries(cloud, GROUPER, scale)
    pairs = sorted(zip(searched.first.tolist(), searched.second.tolist(), strict=True))

    assert pairs == list(zip(expected.first.tolist(), expected.second.tolist(), strict=True))


def test_the_search_looks_at_a_fraction_of_all_pairs() -> None:
    """On 2000 points it looks at less than a quarter of the pairs."""
    rng = np.random.default_rng(1)
    cloud = points(
        *((rng.uniform(0, 128), rng.uniform(0, 192), rng.uniform(0, 360), False)
          for _ in range(2000))
    )  # fmt: skip

    assert local_symmetries(cloud).tests < 2000 * 1999 / 2 / 4


def test_beyond_the_budget_a_scrambled_choice_takes_part() -> None:
    """Both sides of a limb keep points, though they take turns in the order of rows."""
    rows = [(x, float(y), a, True) for y in range(200) for x, a in ((20.0, 0.0), (40.0, 180.0))]
    thinned = local_symmetries(points(*rows), replace(GROUPER, max_edge_points=200))

    assert thinned.thinning == pytest.approx(2, abs=0.3)
    assert len(thinned) > 100
