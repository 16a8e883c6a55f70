"""Planes in perspective: against rays worked out one by one."""

import math

import numpy as np
import pytest

from benchmarks.data.figures.geometry import Camera
from benchmarks.data.figures.planes import Surface, paint, plane_forms
from benchmarks.data.figures.textures import LEVELS, SIDE

UP = np.array([0.0, 1.0, 0.0])


def camera_at(height: float, distance: float, pitch: float = -0.1, roll: float = 0.05) -> Camera:
    """Return a camera on the z axis that looks at the origin's side, slightly turned."""
    ahead = np.array([0.0, math.sin(pitch), -math.cos(pitch)])
    right = np.array([1.0, 0.0, 0.0])
    down = np.cross(ahead, right)
    turned = math.cos(roll) * right + math.sin(roll) * down
    return Camera(
        np.array([0.2, height, distance]),
        np.stack([turned, np.cross(ahead, turned), ahead]),
        1.3,
    )


def flat(color: tuple[float, float, float], **look: object) -> Surface:
    """Return a surface of one color in even light."""
    settings: dict[str, object] = {
        "texture": np.full(sum((SIDE >> k) ** 2 for k in range(LEVELS)), 255 << 40, np.uint64),
        "patches": np.zeros(1, np.uint64),
        "mapping": np.array([[100.0, 0, 0], [0, 100.0, 0]]),
        "dark": np.array(color),
        "light": np.array(color),
        "tint": np.zeros(3),
        "variation": 0.0,
        "lamp": np.array([0.0, 0.0, 1.0, 1.0]),
        "joint": np.array([0.0, 1.0]),
        "haze": math.inf,
        "haze_color": np.ones(3),
        "strip": np.zeros(4),
        "crest": np.array([math.inf]),
    }
    settings |= look
    for name in ("texture", "patches"):
        # As `pyramid` gives them: another kind of array would be compiled for anew.
        settings[name].flags.writeable = False  # type: ignore[attr-defined]
    return Surface(**settings)  # type: ignore[arg-type]


def test_forms_say_where_a_point_of_the_plane_is_seen() -> None:
    """Projecting points of a slanted plane and meeting their rays gives the points back."""
    camera = camera_at(1.5, 4.0)
    along = np.array([math.cos(0.3), 0.0, math.sin(0.3)])
    up = np.cross(along, [0.1, 0.0, 1.0])
    up /= np.linalg.norm(up)
    origin = np.array([0.3, 0.0, -2.0])
    places = np.random.default_rng(1).uniform(-1, 1, (20, 2))
    seen = camera.project(origin + places[:, :1] * along + places[:, 1:] * up, 200)
    forms = plane_forms(camera, 200, origin, along, up)
    pixels = np.column_stack([seen[:, :2], np.ones(20)])
    inverse = pixels @ forms[2, :3]

    np.testing.assert_allclose(1 / inverse, seen[:, 2], rtol=1e-9)
    for axis in (0, 1):
        met = forms[axis, 3] + pixels @ forms[axis, :3] / inverse
        np.testing.assert_allclose(met, places[:, axis], atol=1e-9)


@pytest.mark.parametrize("roll", [0.0, 0.05, -0.4])
def test_floor_and_wall_meet_where_the_nearer_one_changes(roll: float) -> None:
    """Each pixel has the color of the plane that its own ray meets first; rims are mixed."""
    size, camera = 96, camera_at(1.5, 4.0, roll=roll)
    foot, along, away = np.array([0.0, 0, -2.5]), np.array([1.0, 0, 0]), np.array([0.0, 0, -1])
    ground = plane_forms(camera, size, foot, along, -away)
    upright = plane_forms(camera, size, foot, along, UP)
    picture = np.full((size, size, 3), 9, dtype=np.float32)
    paint(picture, upright, flat((1, 0, 0)), later=ground)
    paint(picture, ground, flat((0, 0, 1)), before=upright)
    x, y = np.meshgrid(np.arange(size) + 0.5, np.arange(size) + 0.5)
    pixels = np.stack([x, y, np.ones_like(x)], axis=-1)
    rays = (
        (pixels[..., :1] / size - 0.5) / camera.focal * camera.rotation[0]
        + (pixels[..., 1:2] / size - 0.5) / camera.focal * camera.rotation[1]
        + camera.rotation[2]
    )
    to_floor = np.where(rays[..., 1] < 0, -1.5 / rays[..., 1], np.inf)
    to_wall = -6.5 / rays[..., 2]
    pure = np.isin(picture[..., 0], (0, 1))

    np.testing.assert_allclose(picture.sum(axis=-1), 1, atol=1e-5)
    assert pure.mean() > 0.96
    np.testing.assert_array_equal((picture[..., 2] == 1)[pure], (to_floor < to_wall)[pure])


def test_a_boundary_is_as_wide_as_a_pixel() -> None:
    """The area of the floor, counted in shares of pixels, grows with the square of the size."""
    foot, along = np.array([0.0, 0, -2.5]), np.array([1.0, 0, 0])
    camera = camera_at(1.5, 4.0, roll=0.1)
    shares = []
    for size in (64, 256):
        ground = plane_forms(camera, size, foot, along, np.array([0.0, 0, 1]))
        upright = plane_forms(camera, size, foot, along, UP)
        picture = np.zeros((size, size, 3), dtype=np.float32)
        paint(picture, upright, flat((1, 0, 0)))
        paint(picture, ground, flat((0, 0, 1)), before=upright)
        shares.append(float(picture[..., 2].mean()))

    assert shares[0] == pytest.approx(shares[1], abs=2e-4)


def test_a_skyline_cuts_a_wall_at_its_height() -> None:
    """A wall two metres high ends where two metres project to, over what was there."""
    size, camera = 100, camera_at(1.0, 4.0, pitch=0.0, roll=0.0)
    forms = plane_forms(camera, size, np.zeros(3), np.array([1.0, 0, 0]), UP)
    picture = np.zeros((size, size, 3), dtype=np.float32)
    paint(picture, forms, flat((1, 1, 1), crest=np.full(9, 2.0)))
    edge = camera.project(np.array([0.2, 2.0, 0.0]), size)[1]

    assert picture[:, 50, 0].sum() == pytest.approx(size - edge, abs=0.02)


def test_a_strip_has_its_height_and_color() -> None:
    """A strip of 0.4 m is 34.67 pixels high here; its upper 2.77 pixels are dimmed by 0.35."""
    size, camera = 200, camera_at(1.0, 3.0, pitch=0.0, roll=0.0)
    forms = plane_forms(camera, size, np.zeros(3), np.array([1.0, 0, 0]), UP)
    picture = np.zeros((size, size, 3), dtype=np.float32)
    paint(picture, forms, flat((1, 0, 0), strip=np.array([0.0, 1.0, 0.0, 0.4])))
    foot = camera.project(np.array([0.2, 0.0, 0.0]), size)[1]
    red, green = picture[: int(foot), 100, 0], picture[: int(foot), 100, 1]

    assert red.sum() == pytest.approx(foot - 0.4 * 1.3 * size / 3, abs=0.05)
    assert ((green > 1e-6) & (green < 0.99)).sum() == 3
    assert (green[-30:] == 1).all()
    assert green[green > 1e-6].min() == pytest.approx(0.65)


def test_haze_hides_half_at_its_distance() -> None:
    """At the haze's distance a surface and the air contribute alike."""
    size, camera = 64, camera_at(1.0, 5.0, pitch=0.0, roll=0.0)
    forms = plane_forms(camera, size, np.zeros(3), np.array([1.0, 0, 0]), UP)
    picture = np.zeros((size, size, 3), dtype=np.float32)
    look = flat((0, 0, 0), haze=5.0, haze_color=np.array([1.0, 0.5, 0.0]))
    paint(picture, forms, look)

    assert picture[32, 32] == pytest.approx([0.5, 0.25, 0.0], abs=1e-6)


def test_a_far_checkerboard_fades_to_gray_and_a_near_one_stays() -> None:
    """Levels of detail average what is finer than a pixel: no shimmer at a distance."""
    side = np.arange(SIDE)
    board = ((side[:, None] // 4 + side // 4) % 2 * 255).astype(np.uint64)
    words = []
    level = board.astype(float)
    for _ in range(LEVELS):
        words.append((np.rint(level).astype(np.uint64) | np.uint64(255 << 40)).ravel())
        half = len(level) // 2
        level = level.reshape(half, 2, half, 2).mean(axis=(1, 3))
    look = flat((0, 0, 0), light=np.ones(3), texture=np.concatenate(words))
    spreads = []
    for distance in (2.0, 40.0):
        camera = camera_at(1.0, distance, pitch=0.0)
        forms = plane_forms(camera, 64, np.zeros(3), np.array([1.0, 0, 0]), UP)
        picture = np.zeros((64, 64, 3), dtype=np.float32)
        paint(picture, forms, look)
        spreads.append(float(picture.std()))

    assert spreads[0] > 0.3
    assert spreads[1] < 0.02
