"""The skin filter as a whole; each known mistake of other ports fails a test here or beside.

Radius for side: `test_texture`.  Hue turned round, natural logarithm, white frame, 8-bit wrap:
`test_color`.  Absolute value forgotten: `test_texture` and here.  Tests joined by "and", the
mistyped box, dilation for the disc rule: here.
"""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from fleck.parameters import AUTHORS_PAGE, KAPUR_1997
from fleck.skin import enlarge_by_fraction, enlarge_by_growth, find_skin, skin_mask

Pixels = NDArray[np.uint8]
MEDIANS = ("planes", "disc", "ring")
EXACT = ("planes", "disc")

BOTH_BOXES = (184, 104, 68)  # hue 141.1, saturation 41.2
SECOND_BOX_ONLY = (224, 110, 32)  # hue 155.7, saturation 78.4
FIRST_BOX_ONLY = (224, 104, 98)  # hue 120.0, saturation 40.1
LOOSE_ONLY = (224, 194, 128)  # hue 163.6, saturation 23.1
NO_SKIN = (60, 120, 200)


def scene(color: tuple[int, int, int], shape: tuple[int, int] = (128, 192)) -> Pixels:
    """Make an image of one color with a black pixel, so that the zero response is 0."""
    image = np.full((*shape, 3), color, dtype=np.uint8)
    image[shape[0] // 2, shape[1] // 4] = 0
    return image


@pytest.mark.parametrize("medians", MEDIANS)
@pytest.mark.parametrize("color", [BOTH_BOXES, SECOND_BOX_ONLY, FIRST_BOX_ONLY])
def test_a_smooth_surface_of_skin_color_is_skin(medians, color) -> None:
    """A second box typed with saturation 30 to 30 would lose the second color."""
    found = find_skin(scene(color), medians=medians)

    assert found.tight.all()
    assert found.fraction == 1.0
    assert found.scale == 1.0


@pytest.mark.parametrize("medians", MEDIANS)
@pytest.mark.parametrize(
    "color", [NO_SKIN, LOOSE_ONLY, (128, 128, 128), (255, 0, 0), (60, 190, 40)]
)
def test_other_colors_are_not(medians, color) -> None:
    """Loose color alone starts nothing, and greens must not wrap round to reds."""
    found = find_skin(scene(color), medians=medians)

    assert not found.tight.any()
    assert found.fraction == 0.0


@pytest.mark.parametrize("medians", EXACT)
def test_a_frame_darker_than_the_zero_response_is_no_skin(medians) -> None:
    """8-bit subtraction would wrap the frame; painting it white would spoil its neighbors."""
    image = np.full((128, 192, 3), (204, 124, 88), dtype=np.uint8)
    image[64, 96] = 20
    image[:4] = image[-4:] = 0
    image[:, :4] = image[:, -4:] = 0
    found = find_skin(image, medians=medians)

    assert not found.tight[:2].any()
    assert found.tight[20:-20, 20:-20].all()
    assert found.intensity[0, 0] == 0


@pytest.mark.parametrize("medians", EXACT)
def test_the_zero_response_restores_saturation(medians) -> None:
    """A black level of 90 desaturates skin below the ranges; subtracting it brings it back."""
    image = np.full((128, 192, 3), (224, 172, 138), dtype=np.uint8)

    assert not find_skin(scene((224, 172, 138)), medians=medians).tight.any()
    image[60:70, 90:100] = 60
    assert find_skin(image, medians=medians).tight.mean() > 0.9


@pytest.mark.parametrize("medians", EXACT)
@pytest.mark.parametrize("preset", ["page", "kapur97"])
def test_strong_texture_is_no_skin(medians, preset) -> None:
    """Light and dark specks in equal number: without the absolute value they would cancel."""
    rows, columns = np.indices((128, 192))
    light = np.choose((rows + 2 * columns) % 5, [0.7, 0.7, 1.0, 1.3, 1.3])[..., np.newaxis]
    image = scene(BOTH_BOXES)
    textured = (light * (140, 79, 52)).round().astype(np.uint8)
    textured[64, 96] = 0

    assert find_skin(image, preset, medians=medians).tight.all()
    assert not find_skin(textured, preset, medians=medians).tight[12:-12, 12:-12].any()


@pytest.mark.parametrize("medians", EXACT)
def test_the_color_median_has_radius_two(medians) -> None:
    """A plus of five blue pixels vanishes in a disc of 13; in a 3 x 3 window it would stay."""
    image = scene(BOTH_BOXES)
    for row, column in [(30, 30), (29, 30), (31, 30), (30, 29), (30, 31)]:
        image[row, column] = (104, 104, 104)
    found = find_skin(image, medians=medians)

    assert found.tight[25:36, 25:36].all()


def test_growth_adds_what_is_loose_and_not_tight() -> None:
    """Tight and loose tests joined by "and" would add nothing."""
    image = scene(BOTH_BOXES)
    image[:, 96:] = LOOSE_ONLY
    image[100:, :] = NO_SKIN
    found = find_skin(image, enlargement="growth")
    grown = found.mask & ~found.tight

    assert grown[10:90, 98:100].all()
    assert not grown[:, 108:].any()
    assert not found.mask[108:].any()
    assert (found.mask | ~found.tight).all()


def test_growth_takes_one_pixel_a_pass_through_loose_pixels_only() -> None:
    """Five passes reach five pixels, diagonals included, and do not jump a gap."""
    marked = np.zeros((13, 13), dtype=np.bool_)
    marked[6, 6] = True
    loose = np.ones((13, 13), dtype=np.bool_)

    assert enlarge_by_growth(marked, loose, 5).sum() == 11 * 11
    loose[:, 8] = False
    assert not enlarge_by_growth(marked, loose, 5)[:, 8:].any()
    assert enlarge_by_growth(marked, ~loose, 5).sum() == 1


def test_the_disc_rule_deletes_specks_and_reaches_far_from_large_areas() -> None:
    """Plain dilation by 6 pixels would keep the speck and reach 6 pixels; the rule reaches 14."""
    tight = np.zeros((128, 192), dtype=np.bool_)
    tight[20:30, 20:30] = True
    assert not enlarge_by_fraction(tight, 24, 1, 8).any()

    tight[:, 100:] = True
    mask = enlarge_by_fraction(tight, 24, 1, 8)
    assert mask[64].argmax() in range(84, 89)
    assert not mask[20:30, 20:30].any()


def test_the_disc_rule_counts_one_eighth_exactly() -> None:
    """225 of 1793 pixels are over an eighth, 224 under it."""
    tight = np.zeros((101, 101), dtype=np.bool_)
    tight[43:58, 43:58] = True
    assert tight.sum() == 225
    assert enlarge_by_fraction(tight, 24, 1, 8)[50, 50]

    tight[43, 43] = False
    assert not enlarge_by_fraction(tight, 24, 1, 8)[50, 50]


def test_the_disc_rule_looks_at_the_disc_inside_the_image() -> None:
    """At a corner a quarter of the disc is left, and an eighth of that is enough."""
    tight = np.zeros((100, 100), dtype=np.bool_)
    tight[:8, :8] = True

    assert enlarge_by_fraction(tight, 24, 1, 8)[0, 0]
    assert not enlarge_by_fraction(np.roll(tight, 40, axis=(0, 1)), 24, 1, 8).any()


def test_both_grows_from_the_result_of_the_disc_rule() -> None:
    """So it holds all that the rule marked."""
    image = scene(BOTH_BOXES)
    image[:, 96:] = LOOSE_ONLY
    fraction = find_skin(image, enlargement="fraction").mask
    both = find_skin(image, enlargement="both").mask

    assert both[fraction].all()
    assert both[64].sum() == fraction[64].sum() + 5


def test_each_publication_has_its_own_enlargement() -> None:
    """The page's disc rule, Kapur's growth."""
    image = scene(BOTH_BOXES)
    image[:, 96:] = LOOSE_ONLY

    for preset, rule in (("page", "fraction"), ("kapur97", "growth")):
        assert (
            find_skin(image, preset).mask == find_skin(image, preset, enlargement=rule).mask
        ).all()


def test_presets_are_never_mixed() -> None:
    """Kapur publishes no disc rule, and the page's is not lent to him."""
    with pytest.raises(ValueError, match="expected enlargement 'growth' with preset 'kapur97'"):
        find_skin(scene(BOTH_BOXES), "kapur97", enlargement="fraction")


@pytest.mark.parametrize(
    ("color", "page", "kapur"),
    [((120, 20, 8), True, False), ((184, 170, 56), False, True), ((224, 194, 170), False, True)],
)
@pytest.mark.parametrize("medians", EXACT)
def test_the_presets_have_their_own_ranges(color, page, kapur, medians) -> None:
    """Deep saturation is the page's alone, pale and yellow skin Kapur's."""
    assert find_skin(scene(color), medians=medians).tight.any() == page
    assert find_skin(scene(color), "kapur97", medians=medians).tight.any() == kapur


def test_limits_come_from_the_record() -> None:
    """A record of the caller's own changes what passes."""
    image = (np.random.default_rng(0).normal(1, 0.04, (128, 192, 1)) * (140, 79, 52)).astype(
        np.uint8
    )
    image[64, 96] = 0
    strict = replace(AUTHORS_PAGE, max_texture=0.5)

    for medians in EXACT:
        assert find_skin(image, medians=medians).fraction > 0.9
        assert find_skin(image, strict, medians=medians).fraction == 0


def test_noise_needs_a_generator_and_repeats_with_its_seed() -> None:
    """The same seed gives the same mask, and the intensity that the mask came from."""
    rng = np.random.default_rng(4)
    image = rng.integers(0, 40, (128, 192, 3)).astype(np.uint8) + np.uint8(20)
    first, again = (
        find_skin(image, medians="disc", rng=np.random.default_rng(1)) for _ in range(2)
    )
    other = find_skin(image, medians="disc", rng=np.random.default_rng(2))

    assert (first.intensity == again.intensity).all()
    assert (first.mask == again.mask).all()
    assert (first.intensity != other.intensity).any()


@pytest.mark.parametrize("medians", EXACT)
@pytest.mark.parametrize("preset", [AUTHORS_PAGE, KAPUR_1997])
def test_turning_the_image_turns_the_mask(medians, preset) -> None:
    """Windows are symmetric and nothing depends on which axis comes first."""
    image = patches()
    turned = np.ascontiguousarray(np.rot90(image))
    found = find_skin(image, preset, medians=medians)

    assert (find_skin(turned, preset, medians=medians).mask == np.rot90(found.mask)).all()
    assert (find_skin(turned, preset, medians=medians).tight == np.rot90(found.tight)).all()


@pytest.mark.parametrize("medians", EXACT)
def test_moving_the_scene_moves_the_tight_mask(medians) -> None:
    """Away from the border nothing depends on the place."""
    image = np.full((140, 200, 3), NO_SKIN, dtype=np.uint8)
    image[30:90, 40:120] = patches()[30:90, 40:120]
    image[20, 20] = 0
    moved = np.roll(image, (11, 17), axis=(0, 1))
    found = find_skin(image, size="native", medians=medians)
    after = find_skin(moved, size="native", medians=medians)

    assert found.tight.any()
    assert (np.roll(found.tight, (11, 17), axis=(0, 1)) == after.tight).all()


def patches() -> Pixels:
    """Make a noisy image with areas of several colors."""
    rng = np.random.default_rng(7)
    image = np.full((128, 192, 3), NO_SKIN, dtype=np.float64)
    image[20:80, 20:100] = (190, 110, 76)
    image[50:110, 90:170] = (150, 98, 70)
    image[10:40, 120:150] = (224, 194, 128)
    image += rng.normal(0, 4, image.shape[:2])[..., np.newaxis]
    image[64, 10] = 0
    return image.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (300, 1), (5, 7), (20, 20), (21, 23)])
@pytest.mark.parametrize("medians", MEDIANS)
@pytest.mark.parametrize("size", ["paper", "native"])
def test_small_images_work(shape, medians, size) -> None:
    """From one pixel on; each gets a mask of its own shape."""
    image = np.full((*shape, 3), BOTH_BOXES, dtype=np.uint8)

    assert skin_mask(image, medians=medians, size=size).shape == shape


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (40, 60)])
def test_small_images_work_with_kapur(shape) -> None:
    """Whose rounded SCALE would be 0."""
    image = np.full((*shape, 3), BOTH_BOXES, dtype=np.uint8)

    for medians in EXACT:
        assert skin_mask(image, "kapur97", medians=medians).shape == shape


def test_the_mask_comes_back_at_the_size_of_the_image() -> None:
    """Nearest back-projection: the border of the areas lies where it was."""
    image = np.full((480, 640, 3), NO_SKIN, dtype=np.uint8)
    image[:, :320] = BOTH_BOXES
    image[100:105, 100:105] = 0
    mask = skin_mask(image)

    assert mask.shape == (480, 640)
    assert mask[:, :300].all()
    assert not mask[:, 400:].any()


def test_at_native_size_windows_grow_with_the_image() -> None:
    """A scene at twice the size gives nearly the same share at native size."""
    small = patches()
    large = np.repeat(np.repeat(small, 2, axis=0), 2, axis=1)
    found = find_skin(large, size="native")

    assert found.scale == 2.0
    assert found.mask.shape == (256, 384)
    assert found.fraction == pytest.approx(find_skin(small).fraction, abs=0.05)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"medians": "mean"}, "expected medians 'planes', 'disc' or 'ring', got 'mean'"),
        ({"size": "large"}, "expected size 'paper' or 'native', got 'large'"),
        ({"enlargement": "dilate"}, "expected an enlargement among .* got 'dilate'"),
        ({"enlargement": ""}, "expected an enlargement among .* got ''"),
        ({"preset": "fleck"}, "expected a preset among page, kapur97, refit, got 'fleck'"),
        ({"rng": np.random.default_rng(0)}, "expected no rng with medians='planes'.*'disc'"),
    ],
)
def test_unknown_options_are_refused(options, message) -> None:
    """Each message names the choices."""
    with pytest.raises(ValueError, match=message):
        find_skin(scene(BOTH_BOXES), **options)


@pytest.mark.parametrize("medians", MEDIANS)
def test_what_is_no_image_is_refused(medians) -> None:
    """Before anything is computed."""
    with pytest.raises(ValueError, match="got dtype float64"):
        find_skin(np.zeros((4, 4, 3)), medians=medians)


def test_the_image_is_not_changed() -> None:
    """Functions read their input only."""
    image = patches()
    before = image.copy()
    find_skin(image)
    find_skin(image, "kapur97", enlargement="growth", medians="disc")

    assert (image == before).all()
