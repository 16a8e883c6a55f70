"""Light on surfaces: linear where it must be, and brighter, darker, redder where it should."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.figures.geometry import CHECK, CLOTH, OBJECT, SKIN, STRIPE
from benchmarks.data.figures.rendering import Lamp, render
from tests.benchmarks.data.figures.cones import AHEAD, ASIDE, LAMP, cones, gray, layers, mannequin

SIZE = 64
BALL = cones(((0, 0, 0), (0, 0, 0), 0.8, 0.8))


def test_draft_is_linear_in_albedo() -> None:
    """Twice the albedo sends back twice the light; the backdrop stays."""
    body = mannequin()
    one = render(body, layers(), ASIDE, np.zeros((SIZE, SIZE, 3), np.float32), LAMP, SIZE, "draft")
    bright = replace(body, albedo=2 * body.albedo)
    two = render(
        bright, layers(), ASIDE, np.zeros((SIZE, SIZE, 3), np.float32), LAMP, SIZE, "draft"
    )

    assert np.allclose(two.picture, 2 * one.picture, rtol=1e-6)


@pytest.mark.parametrize("quality", ["draft", "full"])
def test_light_adds_up(quality: str) -> None:
    """A scene under key and ambient light is the sum of the scenes under each, bodies alone."""
    dark = np.zeros((SIZE, SIZE, 3), dtype=np.float32)

    def under(key: float, ambient: float) -> np.ndarray:
        """Render the ball under the given strengths."""
        lamp = Lamp(LAMP.direction, key, ambient, LAMP.cast)
        return render(BALL, layers(), AHEAD, dark, lamp, SIZE, quality).picture

    assert np.allclose(under(0.8, 0.3), under(0.8, 0.0) + under(0.0, 0.3), atol=1e-6)


def test_a_surface_that_faces_the_lamp_sends_back_its_albedo() -> None:
    """Head on, Lambert's cosine is 1 and light from all sides comes half from above."""
    lamp = Lamp(np.array([0.0, 0.0, 1.0]), 1.0, 0.0, np.ones(3))
    picture = render(BALL, layers(), AHEAD, gray(SIZE), lamp, SIZE, "draft").picture

    assert picture[SIZE // 2, SIZE // 2] == pytest.approx(0.5, abs=0.001)


def test_shadow_falls_away_from_the_lamp() -> None:
    """With the lamp at the right, ground and ball are darker at the left."""
    lamp = Lamp(np.array([0.8, 0.6, 0.0]), 0.8, 0.2, np.ones(3))
    ball = cones(((0, 0.3, 0), (0, 0.3, 0), 0.3, 0.3))
    above = replace(ASIDE, position=np.array([0.0, 2.0, 4.0]), rotation=_down())
    full = render(ball, layers(), above, gray(SIZE), lamp, SIZE, "full")
    seen, half = full.picture[..., 0], SIZE // 2

    assert seen[:, :half].mean() < seen[:, half:].mean() - 0.005
    draft = render(ball, layers(), above, gray(SIZE), lamp, SIZE, "draft")
    ground = draft.code == 0
    assert (draft.picture[ground & ~draft.mixed] == np.float32(0.4)).all()
    assert (seen[ground & ~full.mixed] <= 0.4 + 1e-6).all()
    assert seen[ground].min() < 0.15


def _down() -> np.ndarray:
    """Rows of a camera that looks forward and down by half a metre a metre."""
    forward = np.array([0.0, -0.45, -1.0]) / np.linalg.norm([0.0, -0.45, -1.0])
    right = np.array([1.0, 0.0, 0.0])
    return np.array([right, np.cross(forward, right), forward])


def test_the_ground_is_darkest_at_the_contact() -> None:
    """Under a ball that rests there no light of the sky arrives; a metre aside nearly all."""
    lamp = Lamp(np.array([0.0, 1.0, 0.0]), 0.0, 1.0, np.ones(3))
    ball = cones(((0, 0.3, 0), (0, 0.3, 0), 0.3, 0.3))
    camera = replace(ASIDE, position=np.array([0.0, 2.0, 4.0]), rotation=_down())
    seen = render(ball, layers(), camera, gray(128), lamp, 128, "full").picture[..., 0]
    feet = camera.project(np.array([[0.0, 0.0, 0.31], [1.2, 0.0, 0.31]]), 128)

    near, far = (seen[int(y), int(x)] for x, y, _ in feet)
    assert near < 0.75 * 0.4
    assert far > 0.97 * 0.4


def test_the_wall_takes_the_shadow_where_the_ground_ends() -> None:
    """A wall behind the ball is shaded above the horizon, and only if its distance is given."""
    lamp = Lamp(np.array([0.0, 0.28, 0.96]), 0.9, 0.1, np.ones(3))
    ball = cones(((0, 1.2, 0), (0, 1.2, 0), 0.3, 0.3))
    camera = replace(AHEAD, position=np.array([0.0, 0.4, 4.0]))
    open_air = render(ball, layers(), camera, gray(SIZE), lamp, SIZE, "full")
    walled = render(ball, layers(), camera, gray(SIZE), lamp, SIZE, "full", wall_distance=5.0)
    sky = np.s_[: SIZE // 2]

    free = open_air.code[sky] == 0
    assert (open_air.picture[sky][free & ~open_air.mixed[sky]] == np.float32(0.4)).all()
    assert walled.picture[sky][free].min() < 0.15


def test_skin_reddens_at_the_terminator() -> None:
    """Light that creeps through skin is red, so gray skin turns red where the light grazes."""
    lamp = Lamp(np.array([1.0, 0.0, 0.0]), 1.0, 0.0, np.ones(3))
    skin = render(BALL, layers(), AHEAD, gray(SIZE), lamp, SIZE, "full").picture
    thing = layers(surface=np.array([OBJECT], dtype=np.int32))
    other = render(BALL, thing, AHEAD, gray(SIZE), lamp, SIZE, "full").picture
    row = SIZE // 2
    graze = np.s_[row, row - 2]

    assert skin[graze][0] > 1.1 * skin[graze][2]
    assert other[graze][0] == pytest.approx(other[graze][2])


def test_gloss_adds_white_light_only() -> None:
    """The reflection is the lamp's color, not the surface's."""
    red = replace(BALL, albedo=np.array([[0.5, 0.0, 0.0]]))
    matte = render(red, layers(), AHEAD, gray(SIZE), LAMP, SIZE, "full").picture
    glossy = render(
        red, layers(gloss=np.array([1.0])), AHEAD, gray(SIZE), LAMP, SIZE, "full"
    ).picture
    added = glossy - matte

    assert added.min() > -1e-6
    assert added.max() > 0.02
    assert np.allclose(added[..., 0], added[..., 2], atol=1e-6)


def test_mottling_keeps_the_mean_and_has_the_asked_deviation() -> None:
    """One standard deviation of melanin changes skin by the given share."""
    mottle = np.zeros((1, 2, 3))
    mottle[0, 0] = [-0.05, -0.1, -0.2]
    wall = cones(((0, 0, -30), (0, 0, -30), 30.0, 30.0))
    close = replace(AHEAD, focal=4.0)
    lamp = Lamp(np.array([0.0, 0.0, 1.0]), 0.0, 1.0, np.ones(3))
    even = render(wall, layers(), close, gray(256), lamp, 256, "full").picture
    spotted = render(wall, layers(mottle=mottle), close, gray(256), lamp, 256, "full").picture
    change = (spotted / even - 1).reshape(-1, 3)

    assert np.abs(change.mean(axis=0)).max() < 0.04
    assert change.std(axis=0) == pytest.approx([0.05, 0.1, 0.2], rel=0.25)
    assert np.allclose(change[:, 0], change[:, 2] / 4, atol=1e-3)


def test_stripes_follow_the_limb_and_take_half_of_it() -> None:
    """Bands across the axis, each half a period wide, in the second color."""
    look = layers(
        surface=np.array([CLOTH], dtype=np.int32),
        pattern=np.array([STRIPE], dtype=np.int32),
        second=np.zeros((1, 3)),
        scale=np.array([0.2]),
    )
    limb = cones(((-2, 0, 0), (2, 0, 0), 0.3, 0.3))
    row = render(limb, look, AHEAD, gray(256), LAMP, 256, "draft").picture[128, :, 0]
    dark = row < 0.5 * row.max()

    # At 3.7 m the picture is 3.7 m wide: 18.5 periods.
    assert (np.diff(dark.astype(int)) == 1).sum() in (18, 19)
    assert dark.mean() == pytest.approx(0.5, abs=0.03)


def test_checks_are_stripes_both_ways() -> None:
    """Half of a checked surface has either color."""
    look = layers(
        surface=np.array([CLOTH], dtype=np.int32),
        pattern=np.array([CHECK], dtype=np.int32),
        scale=np.array([0.3]),
    )
    limb = cones(((-2, 0, 0), (2, 0, 0), 0.5, 0.5))
    seen = render(limb, look, AHEAD, gray(256), LAMP, 256, "draft")
    inside = np.s_[110:146, :, 0]
    row = seen.picture[inside]

    assert (row < 0.25 * row.max()).mean() == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("pattern", range(3, 8))
def test_grains_show_both_colors(pattern: int) -> None:
    """Wood, sand, leather, fur and bread vary between their two colors, at any seed."""
    look = layers(
        surface=np.array([OBJECT], dtype=np.int32),
        pattern=np.array([pattern], dtype=np.int32),
        second=np.array([[0.05, 0.05, 0.05]]),
        scale=np.array([0.05]),
    )
    lamp = Lamp(np.array([0.0, 0.0, 1.0]), 0.0, 1.0, np.ones(3))
    thing = render(BALL, look, AHEAD, gray(128), lamp, 128, "full").picture[50:78, 50:78, 0]
    even = layers(surface=np.array([OBJECT], dtype=np.int32))
    plain = render(BALL, even, AHEAD, gray(128), lamp, 128, "full").picture[50:78, 50:78, 0]

    share = thing / plain

    assert 0.05 / 0.5 * 0.5 < share.min() < share.max() < 1.6
    assert share.std() > 0.07


def test_surface_kinds_are_the_contract() -> None:
    """The tables of the shading are indexed by these numbers."""
    assert (SKIN, CLOTH, OBJECT) == (0, 1, 3)
