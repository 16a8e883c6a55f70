"""The 1996 system under all its names, and what every method declares."""

import pickle

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.methods.classical import (
    FleckMethod,
    configuration_scores,
    fleck_methods,
)
from benchmarks.methods.comparators import comparators
from benchmarks.methods.protocol import MaskMethod, Method, SegmentMethod, decide
from fleck import CONFIGURATIONS, PRESETS, detect, skin_mask


def skin_colored(height: int, width: int) -> NDArray[np.uint8]:
    """Return a picture whose left half is plain skin color on blue."""
    image = np.full((height, width, 3), (40, 60, 140), dtype=np.uint8)
    image[:, : width // 2] = (200, 130, 100)
    return image


def test_every_configuration_has_a_name_in_every_family() -> None:
    """Content names, letters, the gate alone, and the family name for the primary one."""
    names = set(fleck_methods())

    for family in ("fleck", "fleck-kapur", "fleck-refit"):
        assert {family, *(f"{family}:{key}" for key in CONFIGURATIONS)} <= names
    assert len(names) == 3 * (1 + len(CONFIGURATIONS))


@pytest.mark.parametrize("name", [*fleck_methods(), *comparators()])
def test_every_method_declares_itself_and_can_travel(name: str) -> None:
    """A method says its name and what its score is, and survives the trip to a worker."""
    method = (fleck_methods() | comparators())[name]

    assert isinstance(method, Method)
    assert isinstance(method, MaskMethod)
    assert isinstance(method, SegmentMethod) == name.startswith("fleck")
    assert method.name == name
    assert method.score_kind
    assert pickle.loads(pickle.dumps(method)).name == name


@pytest.mark.parametrize("name", ["fleck", "fleck-kapur", "fleck-refit", *comparators()])
def test_masks_are_shares_and_scores_are_numbers(name: str) -> None:
    """A mask lies in [0, 1] at the size of the picture; plain blue scores below plain skin."""
    method = (fleck_methods() | comparators())[name]
    image = skin_colored(60, 80)
    mask = method.mask(image)

    assert mask.shape == (60, 80)
    assert mask.dtype == np.float64
    assert 0 <= mask.min() <= mask.max() <= 1
    if name != "fleck-refit":  # whose fitted boxes are narrower than the colors drawn here
        assert mask[:, :30].mean() > 0.5 > mask[:, 60:].mean()
        assert method.score(image) > method.score(image[:, 50:])


def test_thresholds_are_the_published_ones() -> None:
    """The gate at 30 % of the picture, the system at two stages passed, no limit for a share."""
    methods = fleck_methods()

    assert methods["fleck:skin"].threshold == PRESETS["page"].min_area == 0.3
    assert methods["fleck-kapur:skin"].threshold == PRESETS["kapur97"].min_area
    assert methods["fleck:limb"].threshold == methods["fleck"].threshold == 2
    assert {name: m.threshold for name, m in comparators().items()} == {
        "kovac": None,
        "chai-ngan": None,
        "rgb-h-cbcr": None,
        "jones-rehg": None,
        "ap-apid": 5,
        "nude.js": 5,
    }
    assert decide(0.3, 0.3)
    assert not decide(0.299, 0.3)


def test_the_gate_alone_scores_the_skin_fraction() -> None:
    """`fleck:skin` runs no grouper and agrees with the detector's own gate."""
    image = skin_colored(96, 96)
    method = FleckMethod("fleck:skin", "page", "skin")

    assert method.score(image) == detect(image).skin_fraction
    assert method.detect(image).verdict == (method.score(image) >= 0.3)
    np.testing.assert_array_equal(method.mask(image), skin_mask(image))


def limbs_on_blue() -> NDArray[np.uint8]:
    """Return two broad skin-colored bars that meet at an angle: a limb, and much skin."""
    import cv2

    image = np.full((192, 128, 3), (40, 60, 140), dtype=np.uint8)
    for start, end in (((30, 20), (60, 95)), ((60, 100), (30, 175))):
        cv2.line(image, start, end, (200, 130, 100), 26)
    for start, end in (((100, 20), (95, 95)), ((95, 100), (105, 175))):
        cv2.line(image, start, end, (200, 130, 100), 26)
    return image


@pytest.mark.parametrize(
    "image", [skin_colored(96, 96), limbs_on_blue(), skin_colored(96, 96)[::-1]]
)
def test_one_detection_answers_for_every_configuration(image: NDArray[np.uint8]) -> None:
    """Scores derived from one run equal the scores of nine runs."""
    derived = configuration_scores(detect(image, configuration="any"))
    methods = fleck_methods()

    for name in dict.fromkeys(row.name for row in CONFIGURATIONS.values()):
        assert derived[name] == methods[f"fleck:{name}"].score(image), name


def test_a_picture_that_is_all_skin_is_not_marked_for_it() -> None:
    """The skin fraction never lifts a score to the next stage, not even a fraction of 1."""
    image = np.full((64, 96, 3), (200, 130, 100), dtype=np.uint8)
    image[32, 48] = 0  # else the zero response would take all blue away
    found = detect(image)

    assert (found.skin_fraction, found.rejected_by) == (1.0, "groups")
    assert found.verdict is decide(found.score, found.threshold) is False
    for name, score in configuration_scores(found).items():
        assert decide(score, fleck_methods()[f"fleck:{name}"].threshold) is (name == "skin")


def test_the_gate_alone_cannot_answer_for_the_others() -> None:
    """It never looked for groups, so asking it is refused rather than answered with no."""
    gate = detect(skin_colored(96, 96), configuration="skin")

    assert gate.verdict
    with pytest.raises(ValueError, match="got configuration 'skin'"):
        configuration_scores(gate)


@pytest.mark.parametrize("name", list(comparators()))
def test_score_and_mask_together_are_score_and_mask(name: str) -> None:
    """Asking once for both changes no digit of either."""
    image = np.random.default_rng(3).integers(0, 256, (40, 56, 3), dtype=np.uint8)
    image[8:30, 10:40] = (200, 140, 110)
    method = comparators()[name]
    score, mask = method.score_and_mask(image)

    assert score == method.score(image)
    assert np.array_equal(mask, method.mask(image))
