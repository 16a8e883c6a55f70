"""Surfaces where geometry can be written down: spheres, cylinders, creases and hems."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures.geometry import Cones, Layers
from benchmarks.data.figures.kernels import FILES, kernel
from benchmarks.data.figures.packing import pack, rounded
from benchmarks.data.figures.rendering import Rendered, render
from benchmarks.data.figures.tiling import tiles
from tests.benchmarks.data.figures.cones import AHEAD, ASIDE, LAMP, cones, gray, layers, mannequin

SIZE = 96


def seen(scene: Cones, look: Layers, *, size: int = SIZE) -> Rendered:
    """Render a draft from straight ahead."""
    return render(scene, look, AHEAD, gray(size), LAMP, size, "draft")


def slopes() -> tuple[np.ndarray, np.ndarray]:
    """Tangents of the rays through the middles of the pixels, across and down."""
    across = (np.arange(SIZE) + 0.5) / SIZE - 0.5
    return np.meshgrid(across, across)


def test_a_sphere_covers_the_rays_within_its_cone_of_sight() -> None:
    """A ray meets a sphere when the sine of its angle is at most radius over distance."""
    picture = seen(cones(((0, 0, 0), (0, 0, 0), 0.8, 0.8)), layers())
    x, y = slopes()
    sine = np.hypot(x, y) / np.sqrt(1 + x**2 + y**2)

    assert np.array_equal(picture.code == 1, sine <= 0.2)


def test_the_depth_of_a_sphere_is_measured_along_the_optical_axis() -> None:
    """With t the way along a ray that advances 1 m in depth, |t d - c|^2 = r^2."""
    picture = seen(cones(((0, 0, 0), (0, 0, 0), 0.8, 0.8)), layers())
    x, y = slopes()
    square = 1 + x**2 + y**2
    expected = (4 - np.sqrt(np.maximum(16 - square * (16 - 0.64), 0))) / square
    covered = picture.code == 1

    assert np.abs(picture.depth[covered] - expected[covered]).max() < 1e-5
    assert np.isinf(picture.depth[~covered]).all()


def test_a_cylinder_along_x_ends_where_its_tangent_planes_do() -> None:
    """Rays over a long cylinder of radius 0.5 meet it up to the slope of sine 1/8."""
    picture = seen(cones(((-50, 0, 0), (50, 0, 0), 0.5, 0.5)), layers())
    _, y = slopes()

    assert np.array_equal(picture.code == 1, np.abs(y) <= math.tan(math.asin(0.125)))
    middle = picture.depth[SIZE // 2]
    assert np.ptp(middle) < 1e-4


def test_a_cone_that_holds_its_other_end_is_a_sphere() -> None:
    """An end sphere within the other one changes nothing."""
    one = seen(cones(((0, 0, 0), (0.1, 0.2, 0), 0.8, 0.3)), layers())
    two = seen(cones(((0, 0, 0), (0, 0, 0), 0.8, 0.8)), layers())

    assert np.array_equal(one.depth, two.depth)


@settings(max_examples=20, deadline=None)
@given(
    ends=st.lists(st.integers(-800, 800), min_size=6, max_size=6),
    radii=st.tuples(st.integers(50, 400), st.integers(50, 400)),
)
def test_a_round_cone_is_the_union_of_its_spheres(ends: list[int], radii: tuple[int, int]) -> None:
    """Its first surface is that of 400 spheres along the axis, to what lies between two."""
    axis = np.array(ends).reshape(2, 3) / 1000
    first, last = radii[0] / 1000, radii[1] / 1000
    picture = seen(cones((tuple(axis[0]), tuple(axis[1]), first, last)), layers(), size=24)
    across = (np.arange(24) + 0.5) / 24 - 0.5
    x, y = np.meshgrid(across, across)
    rays = np.stack([x, -y, -np.ones_like(x)], axis=-1)
    square = (rays**2).sum(-1)[..., None]
    place = np.linspace(0, 1, 400)
    middle = axis[0] + place[:, None] * (axis[1] - axis[0]) - [0, 0, 4]
    radius = first + place * (last - first)
    along = rays @ middle.T
    root = along**2 - square * ((middle**2).sum(-1) - radius**2)
    ways = np.where(root >= 0, (along - np.sqrt(np.maximum(root, 0))) / square, np.inf)
    expected = ways.min(axis=-1)
    both = np.isfinite(expected) & np.isfinite(picture.depth)

    # Spheres never reach beyond the cone; at grazing rays the gaps between them show most.
    assert (picture.depth[both] <= expected[both] + 1e-5).all()
    assert not both.any() or np.quantile(expected[both] - picture.depth[both], 0.9) < 2e-3
    assert (np.isfinite(expected) & ~np.isfinite(picture.depth)).sum() == 0


def test_the_nearer_of_two_spheres_is_seen() -> None:
    """Occlusion follows depth, not the order in which cones are given."""
    near, far = ((0, 0, 1), (0, 0, 1), 0.3, 0.3), ((0, 0, 0), (0, 0, 0), 0.6, 0.6)
    one = seen(cones(near, far), layers())
    two = seen(cones(far, near), layers())

    assert one.code[SIZE // 2, SIZE // 2] == 1
    assert two.code[SIZE // 2, SIZE // 2] == 3
    assert np.array_equal(one.code == 1, two.code == 3)
    assert np.array_equal(one.depth, two.depth)


def test_a_hem_cuts_flat_across_the_axis() -> None:
    """A standing cylinder cut at its middle ends at the height of the cut: 0.1 m below y = 0."""
    scene = cones(((0, -0.6, 0), (0, 0.6, 0), 0.2, 0.2), cut=np.array([[-np.inf, 0.5 - 1 / 12]]))
    picture = seen(scene, layers(melt=np.array([0.05])), size=128)
    rows = np.flatnonzero((picture.code > 0).any(axis=1))

    # The cut's nearest point is 3.8 m away: row 64 + 128 * 0.1 / 3.8 = 67.4.
    assert rows.min() == 67
    assert (picture.code[67] > 0).sum() == pytest.approx(128 * 0.4 / 4, abs=2)


def test_without_melting_a_layer_is_the_hard_union() -> None:
    """Each pixel then shows the nearest of the cones rendered alone."""
    body = mannequin()
    whole = render(body, layers(), ASIDE, gray(SIZE), LAMP, SIZE, "draft")
    lone = []
    for k in range(len(body.ends)):
        single = cones((tuple(body.ends[k, 0]), tuple(body.ends[k, 1]), *body.radii[k]))
        lone.append(render(single, layers(), ASIDE, gray(SIZE), LAMP, SIZE, "draft").depth)

    assert np.array_equal(whole.depth, np.min(lone, axis=0))


def test_melting_fills_creases_and_nothing_else() -> None:
    """The joined surface is nowhere behind the hard one and at most the radius before it."""
    body = mannequin()
    hard = render(body, layers(), ASIDE, gray(SIZE), LAMP, SIZE, "draft")
    soft = render(body, layers(melt=np.array([0.05])), ASIDE, gray(SIZE), LAMP, SIZE, "draft")
    both = np.isfinite(hard.depth)
    lift = hard.depth[both] - soft.depth[both]

    assert np.isfinite(soft.depth[both]).all()
    assert lift.min() > -1e-3
    assert 0.02 < (lift > 0.002).mean() < 0.7
    assert (soft.code > 0).sum() - both.sum() < 0.05 * both.sum()


def test_cones_in_line_do_not_swell_where_they_meet() -> None:
    """A limb made of two cones of one radius is one cylinder, to a twentieth of the melting."""
    parts = [((-0.5, 0, 0), (0, 0, 0), 0.2, 0.2), ((0, 0, 0), (0.5, 0, 0), 0.2, 0.2)]
    two = seen(cones(*parts), layers(melt=np.array([0.08])))
    one = seen(cones(((-0.5, 0, 0), (0.5, 0, 0), 0.2, 0.2)), layers())

    middle = SIZE // 2
    assert (two.code > 0).sum() - (one.code > 0).sum() <= 4
    covered = one.code[middle] > 0
    lift = one.depth[middle, covered] - two.depth[middle, covered]
    assert lift.max() < 0.08 / 20


def test_a_hand_beside_a_thigh_does_not_stick_to_it() -> None:
    """Skin cones that share no joint, nor have neighbors that do, keep their gap."""
    parts = [
        ((-0.21, -0.5, 0), (-0.21, 0.5, 0), 0.2, 0.2),
        ((0.21, -0.3, 0), (0.21, 0.3, 0), 0.2, 0.2),
    ]
    melt = layers(melt=np.array([0.1]))
    apart = seen(cones(*parts), melt, size=256)

    # From the gap of 2 cm at x = 0 the wall is seen.
    assert (apart.code[128, 127:129] == 0).all()


def test_every_tile_lists_the_cones_that_its_pixels_show() -> None:
    """The lists bound the rays: no cone is seen where it is not listed."""
    body, look = mannequin(), layers(melt=np.array([0.04]))
    picture = render(body, look, ASIDE, gray(SIZE), LAMP, SIZE, "draft")
    camera = rounded(ASIDE)
    packed = pack(body, look, camera)
    first, items, _ = tiles(packed, camera, SIZE)
    for row, column in zip(*np.nonzero(picture.cone >= 0), strict=True):
        tile = row // 8 * 12 + column // 8
        listed = packed.order[items[first[tile] : first[tile + 1]]]
        assert picture.cone[row, column] in listed


def test_kernels_are_dated_by_all_their_files() -> None:
    """Otherwise one would go on calling old code of another file."""

    def double(value: float) -> float:
        """Return twice the value."""
        return 2 * value

    compiled = kernel(double)
    stamp = compiled._cache._cache_file._source_stamp  # type: ignore[attr-defined]

    assert len(stamp) == len(FILES)
