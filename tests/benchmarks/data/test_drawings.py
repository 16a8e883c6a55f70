"""Drawn pictures: the truth must be true, or every figure of the grouper is wrong."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.assemblies import jointed_limb
from benchmarks.data.backdrops import BACKDROPS, TONES, backdrop, photograph
from benchmarks.data.bodies import POSES, body
from benchmarks.data.cylinders import Light, Part, render
from benchmarks.data.drawings import CLEAN, KINDS, Conditions, Kind, draw
from fleck.color import hue_saturation, log_opponent
from fleck.parameters import AUTHORS_PAGE
from fleck.skin import find_skin

FRONTAL = Light(0.0, 0.0, 1.0, 0.6)
NIGHT = np.zeros((60, 90, 3), dtype=np.float32)


@pytest.mark.parametrize("kind", KINDS)
def test_same_generator_gives_the_same_picture(kind: Kind) -> None:
    """Nothing is drawn from anywhere but the generator."""
    first, second = (draw(kind, np.random.default_rng([1, 2])) for _ in range(2))
    assert np.array_equal(first.pixels, second.pixels)
    assert first.segments == second.segments


@settings(max_examples=25, deadline=None)
@given(
    angle=st.floats(0, 360),
    w0=st.floats(8, 20),
    taper=st.floats(0.6, 1.0),
    length=st.floats(20, 40),
)
def test_area_and_moments_of_a_flat_ended_part_are_those_of_its_trapezoid(
    angle: float, w0: float, taper: float, length: float
) -> None:
    """The skin mask is an independent witness of axis and widths."""
    dx = length / 2 * math.cos(math.radians(angle))
    dy = length / 2 * math.sin(math.radians(angle))
    # Off the pixel grid, where an edge through pixel centers would cover rows by halves.
    cx, cy = 45.23, 30.27
    part = Part("bar", cx - dx, cy - dy, cx + dx, cy + dy, w0, w0 * taper, cap=0.0)
    skin = render([part], NIGHT, TONES[0], FRONTAL).skin
    y, x = np.nonzero(skin)
    assert skin.sum() == pytest.approx(length * w0 * (1 + taper) / 2, rel=0.1)
    # The center of a trapezoid lies towards its wide end.
    shift = -length / 6 * (1 - taper) / (1 + taper)
    assert x.mean() == pytest.approx(cx + shift * math.cos(math.radians(angle)), abs=0.75)
    assert y.mean() == pytest.approx(cy + shift * math.sin(math.radians(angle)), abs=0.75)


def test_parts_that_share_a_joint_show_no_crease() -> None:
    """A straight chain of two equal parts looks like one part, pixel for pixel."""
    two = [Part("a", 15, 30, 45, 30, 14, 14), Part("b", 45, 30, 75, 30, 14, 14)]
    one = [Part("c", 15, 30, 75, 30, 14, 14)]
    light = Light(0.5, 0.1, math.sqrt(0.74), 0.6)
    assert render(two, NIGHT, TONES[0], light).pixels == pytest.approx(
        render(one, NIGHT, TONES[0], light).pixels, abs=1e-2
    )


def test_order_of_parts_does_not_matter_and_depth_does() -> None:
    """What is nearer hides what is farther."""
    far = Part("far", 10, 30, 80, 30, 16, 16)
    near = Part("near", 45, 5, 45, 55, 16, 16, depth=9.0)
    first, second = (
        render(parts, NIGHT, TONES[0], FRONTAL) for parts in ([far, near], [near, far])
    )
    assert np.array_equal(first.pixels, second.pixels)
    # 16 of the far one's 70 pixels lie behind the near one.
    assert first.visible == pytest.approx((54 / 70, 1.0), abs=0.02)
    assert second.visible == first.visible[::-1]


def test_what_lies_outside_the_frame_is_not_visible() -> None:
    """Half of the part is cut off by the frame."""
    part = Part("cut", -20, 30, 20, 30, 10, 10)
    assert render([part], NIGHT, TONES[0], FRONTAL).visible[0] == pytest.approx(0.5, abs=0.02)
    gone = Part("gone", -90, 30, -40, 30, 10, 10)
    assert render([gone], NIGHT, TONES[0], FRONTAL).visible == (0.0,)


def test_occluder_hides_the_share_that_was_asked_for() -> None:
    """The truth says how much of the part is left."""
    for index in range(5):
        rng = np.random.default_rng([3, index])
        drawing = draw("cylinder", rng, conditions=Conditions(occlusion=0.4))
        assert drawing.segments[0].visible == pytest.approx(0.6, abs=0.06)


def test_all_tones_are_skin_and_no_backdrop_is() -> None:
    """Evenly lit, by the windows of the authors' page."""
    pixels = np.array([TONES + BACKDROPS]).round().astype(np.uint8)
    _, red_green, blue_yellow = log_opponent(pixels)
    hue, saturation = hue_saturation(red_green, blue_yellow)
    inside = [
        any(
            box.hue[0] <= h <= box.hue[1] and box.saturation[0] <= s <= box.saturation[1]
            for box in AUTHORS_PAGE.boxes
        )
        for h, s in zip(hue[0], saturation[0], strict=True)
    ]
    assert inside == [True] * len(TONES) + [False] * len(BACKDROPS)


@pytest.mark.parametrize("kind", KINDS)
def test_skin_filter_sees_drawn_skin_and_only_that(kind: Kind) -> None:
    """Shading stays below the texture limit and inside the color windows."""
    for index in range(3):
        drawing = draw(kind, np.random.default_rng([4, index]))
        tight = find_skin(drawing.pixels).tight
        true = cv2.resize(
            drawing.skin.astype(np.float32), tight.shape[::-1], interpolation=cv2.INTER_AREA
        )
        assert tight[true == 1].mean() > 0.9
        assert tight[true == 0].mean() < 0.02


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("kind", ["figure", "scattered"])
def test_figures_and_scattered_parts_fill_the_frame(kind: Kind, pose: str) -> None:
    """Both cover at least 30 % of the frame, so that the area gate tells them apart by nothing."""
    assert pose in POSES
    for index in range(3):
        drawing = draw(kind, np.random.default_rng([5, index]), pose=pose)
        assert 0.29 <= drawing.skin_share <= 0.6


def test_scattered_parts_are_the_figures_own() -> None:
    """Lengths and widths of every thrown part occur in the body that was thrown."""
    figure = draw("figure", np.random.default_rng(6), pose="standing")
    thrown = draw("scattered", np.random.default_rng(6), pose="standing")

    def sizes(segments: tuple) -> dict[str, tuple[float, float, float]]:
        """Return length and widths by name."""
        return {s.name: (math.hypot(s.x1 - s.x0, s.y1 - s.y0), s.w0, s.w1) for s in segments}

    whole = sizes(figure.segments)
    for name, size in sizes(thrown.segments).items():
        assert size == pytest.approx(whole[name])


def test_standing_body_is_about_seven_and_a_half_heads_tall() -> None:
    """Proportions are an adult's: feet to crown, in head heights."""
    rng = np.random.default_rng(7)
    parts = {part.name: part for part in body(rng, "standing")}
    head = parts["head"]
    crown = head.y1 - head.w1 / 2
    chin = head.y0 + head.w0 / 2
    sole = max(part.y1 + part.w1 / 2 for part in parts.values())
    assert (sole - crown) / (chin - crown) == pytest.approx(7.5, rel=0.15)


@pytest.mark.parametrize("bend", [20.0, 90.0, 180.0])
def test_joint_has_the_angle_asked_for(bend: float) -> None:
    """Measured between the two axes at the joint, 180 degrees straight."""
    upper, lower = jointed_limb(np.random.default_rng(8), bend)
    back = (upper.x0 - upper.x1, upper.y0 - upper.y1)
    ahead = (lower.x1 - lower.x0, lower.y1 - lower.y0)
    cosine = (back[0] * ahead[0] + back[1] * ahead[1]) / (upper.length * lower.length)
    assert math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) == pytest.approx(bend, abs=1e-4)


def test_noise_has_the_deviation_asked_for() -> None:
    """Measured on a flat gray scene."""
    flat = np.full((200, 200, 3), 128, dtype=np.float32)
    noisy = photograph(np.random.default_rng(9), flat, noise=12.0)
    assert noisy.std() == pytest.approx(12.0, rel=0.02)


def test_backdrop_holds_something_dark() -> None:
    """The darkest level becomes the camera's zero: without a shadow, colors would shift."""
    for index in range(10):
        for textured in (False, True):
            wall = backdrop(np.random.default_rng([10, index]), (384, 256), textured=textured)
            # The search for the zero leaves out 10 pixels of the reduced picture: 20 here.
            assert wall[20:-20, 20:-20].min() < 25


@pytest.mark.parametrize("distractors", ["bars", "skin"])
def test_distractors_are_no_part_of_the_truth(distractors: str) -> None:
    """Bars lie beside a limb and leave its truth alone."""
    assert distractors in ("bars", "skin")
    plain = draw("limb", np.random.default_rng(11))
    barred = draw("limb", np.random.default_rng(11), conditions=Conditions(distractors=distractors))
    assert [s.name for s in barred.segments] == ["upper", "lower"]
    assert not np.array_equal(plain.pixels, barred.pixels)
    assert [s.x0 for s in plain.segments] == [s.x0 for s in barred.segments]


def test_refusals() -> None:
    """Each error says what was expected."""
    with pytest.raises(ValueError, match="expected a kind of cylinder"):
        draw("torso", np.random.default_rng(1))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected a pose of standing"):
        body(np.random.default_rng(1), "running")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="draw larger"):
        draw("limb", np.random.default_rng(1), size=(400, 20))


def test_clean_means_little_noise_and_nothing_else() -> None:
    """The target is stated for clean pictures; this is what clean is."""
    assert Conditions() == CLEAN
    assert (CLEAN.noise, CLEAN.blur, CLEAN.occlusion) == (1.5, 0.0, 0.0)
    assert (CLEAN.distractors, CLEAN.textured) == ("none", False)
