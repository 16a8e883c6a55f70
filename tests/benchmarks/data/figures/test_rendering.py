"""A picture and its truth: what must hold whatever is rendered."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.figures.geometry import CLOTH, Camera, Cones
from benchmarks.data.figures.rendering import Lamp, render
from tests.benchmarks.data.figures.cones import AHEAD, ASIDE, LAMP, cones, gray, layers, mannequin

SIZE = 96
SOFT = layers(melt=np.array([0.03]))


def dressed() -> Cones:
    """A mannequin with trousers to the knee in a layer of their own."""
    body = mannequin()
    legs = [0, 7, 8, 12, 13]
    cut = np.tile([-np.inf, np.inf], (len(legs), 1))
    cut[[2, 4], 1] = 0.7
    return Cones(
        np.concatenate([body.ends, body.ends[legs]]),
        np.concatenate([body.radii, 1.02 * body.radii[legs] + 0.008]),
        np.concatenate([body.layer, np.ones(len(legs), dtype=np.int32)]),
        np.concatenate([body.cut, cut]),
        np.concatenate([body.code, (body.code[legs] + 1).astype(np.uint8)]),
        np.concatenate([body.albedo, np.full((len(legs), 3), 0.2)]),
    )


CLOTHED = layers(2, melt=np.array([0.03, 0.04]), surface=np.array([0, CLOTH], dtype=np.int32))


@pytest.mark.parametrize("quality", ["draft", "full"])
def test_two_calls_give_the_same_bytes(quality: str) -> None:
    """Nothing hangs on what was rendered before."""
    first = render(dressed(), CLOTHED, ASIDE, gray(SIZE), LAMP, SIZE, quality)
    render(mannequin(), SOFT, AHEAD, gray(32), LAMP, 32, quality)
    second = render(dressed(), CLOTHED, ASIDE, gray(SIZE), LAMP, SIZE, quality)

    for one, two in zip(vars(first).values(), vars(second).values(), strict=True):
        assert one.tobytes() == two.tobytes()


def test_arguments_stay_as_they_were() -> None:
    """Neither the cones nor the backdrop are written to."""
    scene, backdrop = dressed(), gray(SIZE)
    kept = [array.copy() for array in vars(scene).values()]
    render(scene, CLOTHED, ASIDE, backdrop, LAMP, SIZE, "full")

    assert all(np.array_equal(a, b) for a, b in zip(kept, vars(scene).values(), strict=True))
    assert (backdrop == np.float32(0.4)).all()


def test_both_qualities_show_the_same_things() -> None:
    """Truth does not hang on the shading; only how often edges are sampled differs."""
    draft = render(dressed(), CLOTHED, ASIDE, gray(SIZE), LAMP, SIZE, "draft")
    full = render(dressed(), CLOTHED, ASIDE, gray(SIZE), LAMP, SIZE, "full")

    assert np.array_equal(draft.code, full.code)
    assert np.array_equal(draft.depth, full.depth)
    assert np.array_equal(draft.cone, full.cone)


def test_a_mirrored_scene_gives_a_mirrored_mask() -> None:
    """Left and right are alike to the camera."""
    scene = dressed()
    flipped = replace(scene, ends=scene.ends * [-1.0, 1.0, 1.0])
    camera = replace(AHEAD, position=np.array([0.0, 1.0, 3.5]), focal=1.5)
    one = render(scene, CLOTHED, camera, gray(128), LAMP, 128, "draft")
    two = render(flipped, CLOTHED, camera, gray(128), LAMP, 128, "draft")

    assert np.array_equal(one.code, two.code[:, ::-1])


def test_turning_scene_and_camera_together_changes_nothing() -> None:
    """Only their relation counts; a pixel or two may hang on rounding."""
    scene = dressed()
    cosine, sine = np.cos(0.7), np.sin(0.7)
    turn = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    shift = np.array([2.0, 0.3, -1.0])
    moved = replace(scene, ends=scene.ends @ turn.T + shift)
    camera = Camera(ASIDE.position @ turn.T + shift, ASIDE.rotation @ turn.T, ASIDE.focal)
    one = render(scene, CLOTHED, ASIDE, gray(128), LAMP, 128, "draft")
    two = render(moved, CLOTHED, camera, gray(128), LAMP, 128, "draft")

    assert (one.code != two.code).sum() <= 3
    both = (one.code > 0) & (two.code > 0)
    assert np.quantile(np.abs(one.depth[both] - two.depth[both]), 0.99) < 1e-3


def test_the_order_of_cones_changes_nothing() -> None:
    """Cones may come in any order; at shared joints either cone may be named."""
    scene = dressed()
    order = np.random.default_rng(5).permutation(len(scene.ends))
    mixed_up = Cones(*(array[order] for array in vars(scene).values()))
    one = render(scene, layers(2), ASIDE, gray(SIZE), LAMP, SIZE, "draft")
    two = render(mixed_up, layers(2), ASIDE, gray(SIZE), LAMP, SIZE, "draft")

    assert np.array_equal(one.depth, two.depth)
    assert (one.code != two.code).mean() < 0.01
    seen = (one.cone >= 0) & (one.code == two.code)
    assert np.array_equal(order[two.cone[seen]], one.cone[seen])


def test_the_mask_follows_the_cone() -> None:
    """Code, cone and depth tell of the same surface."""
    scene = dressed()
    seen = render(scene, CLOTHED, ASIDE, gray(SIZE), LAMP, SIZE, "full")
    covered = seen.code > 0

    assert np.array_equal(scene.code[seen.cone[covered]], seen.code[covered])
    assert np.array_equal(covered, seen.cone >= 0)
    assert np.array_equal(covered, np.isfinite(seen.depth))


def test_cloth_hides_the_skin_below_it() -> None:
    """Where the trousers are, no code of a bare hip or pelvis is left."""
    seen = render(dressed(), CLOTHED, ASIDE, gray(256), LAMP, 256, "draft")

    assert not np.isin(seen.code, dressed().code[[0, 7, 12]]).any()
    assert (seen.code == dressed().code[8] + 1).any()
    assert (seen.code == dressed().code[8]).any()


@pytest.mark.parametrize("quality", ["draft", "full"])
def test_mixed_pixels_lie_at_edges(quality: str) -> None:
    """Each has another kind beside it, but for gaps and tips that fall between the middles."""
    seen = render(dressed(), CLOTHED, ASIDE, gray(SIZE), LAMP, SIZE, quality)
    kind = np.where(seen.code == 0, 0, 1 + (seen.code % 2 == 0))
    padded = np.pad(kind, 1, mode="edge")
    steps = [(down, right) for down in range(3) for right in range(3)]
    around = [padded[down : down + SIZE, right : right + SIZE] for down, right in steps]
    edge = np.any([side != kind for side in around], axis=0)

    assert seen.mixed.sum() > 100
    assert (seen.mixed & ~edge).sum() < 0.02 * seen.mixed.sum()


def test_figures_that_touch_are_mixed_where_they_meet() -> None:
    """Two bodies of bare skin are two kinds, the segments of one are one."""
    ball = ((-0.2, 0, 0), (-0.2, 0, 0), 0.4, 0.4), ((0.2, 0, 0), (0.2, 0, 0), 0.4, 0.4)
    two = cones(*ball, layer=np.array([0, 1], dtype=np.int32), code=np.array([1, 43], np.uint8))
    one = cones(*ball, layer=np.array([0, 1], dtype=np.int32), code=np.array([1, 3], np.uint8))
    middle = np.s_[SIZE // 2 - 2 : SIZE // 2 + 2, SIZE // 2 - 1 : SIZE // 2 + 1]
    # Turned by a little, so that the seam runs through pixels.
    tilt = replace(AHEAD, center=(0.503, 0.5))

    assert render(two, layers(2), tilt, gray(SIZE), LAMP, SIZE, "full").mixed[middle].any()
    assert not render(one, layers(2), tilt, gray(SIZE), LAMP, SIZE, "full").mixed[middle].any()


def test_edges_are_smoothed_in_linear_light() -> None:
    """What a ball leaves of its backdrop adds up to its area, to a hundredth."""
    ball = cones(((0, 0, 0), (0, 0, 0), 0.8, 0.8), albedo=np.ones((1, 3)))
    lamp = Lamp(np.array([0.0, 0.0, 1.0]), 0.0, 1.0, np.ones(3))
    black, white = (np.full((32, 32, 3), level, dtype=np.float32) for level in (0, 1))
    # Two backdrops tell the share of each pixel that is covered, whatever the shading.
    pair = [
        render(ball, layers(), AHEAD, back, lamp, 32, "draft").picture for back in (black, white)
    ]
    share = 1 - (pair[1] - pair[0])[..., 0]
    area = np.pi * (32 * np.tan(np.arcsin(0.2))) ** 2

    assert share.min() > -1e-6
    assert share.sum() == pytest.approx(area, rel=0.01)


def test_an_empty_scene_is_its_backdrop() -> None:
    """No cones, no change, and nothing in the truth."""
    seen = render(cones(), layers(), ASIDE, gray(SIZE), LAMP, SIZE, "full")

    assert (seen.picture == np.float32(0.4)).all()
    assert not seen.code.any()
    assert (seen.cone == -1).all()
    assert np.isinf(seen.depth).all()


def test_a_camera_among_the_cones_sees_what_is_ahead() -> None:
    """Cones behind or around the camera neither hide the scene nor break anything."""
    scene = cones(
        ((0, 0, 0), (0, 0, 0), 0.5, 0.5),
        ((0, 0, 6), (0, 0, 6), 0.5, 0.5),
        ((-2, 0, 3.9), (-2, 0, 4.1), 0.5, 0.5),
    )
    seen = render(scene, layers(), AHEAD, gray(SIZE), LAMP, SIZE, "full")

    assert seen.code[SIZE // 2, SIZE // 2] == 1
    assert not (seen.code == 3).any()
    assert np.isfinite(seen.picture).all()


@pytest.mark.parametrize("size", [1, 7, 30, 65])
def test_any_size_is_rendered(size: int) -> None:
    """Tiles and the half grid of the ground end where the picture does."""
    seen = render(dressed(), CLOTHED, ASIDE, gray(size), LAMP, size, "full")

    assert seen.picture.shape == (size, size, 3)
    assert np.isfinite(seen.picture).all()


def test_an_unknown_quality_is_refused() -> None:
    """Only draft and full exist."""
    with pytest.raises(ValueError, match="expected quality draft or full, got 'fine'"):
        render(cones(), layers(), AHEAD, gray(8), LAMP, 8, "fine")


def test_a_backdrop_of_another_size_is_refused() -> None:
    """The backdrop fills the picture."""
    with pytest.raises(
        ValueError, match=r"expected a backdrop of shape \(8, 8, 3\), got \(9, 9, 3\)"
    ):
        render(cones(), layers(), AHEAD, gray(9), LAMP, 8, "draft")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"radii": np.ones((1, 3))}, "expected radii of shape"),
        ({"albedo": np.ones((2, 3))}, "expected albedo of shape"),
        ({"layer": np.array([3], dtype=np.int32)}, "expected layers from 0 to 0, got 3 to 3"),
        ({"radii": np.array([[0.1, -0.1]])}, "positive radii"),
        ({"ends": np.full((1, 2, 3), np.nan)}, "finite ends"),
    ],
)
def test_cones_that_fit_nothing_are_refused(change: dict[str, np.ndarray], message: str) -> None:
    """Shapes, layers and sizes are checked before anything is compiled."""
    scene = replace(cones(((0, 0, 0), (0, 0, 0), 0.8, 0.8)), **change)
    with pytest.raises(ValueError, match=message):
        render(scene, layers(), AHEAD, gray(8), LAMP, 8, "draft")
