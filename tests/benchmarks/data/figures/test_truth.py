"""Labels and shares, from masks small enough to count by hand."""

import json

import numpy as np
import pytest

from benchmarks.data.figures import truth
from benchmarks.data.figures.codes import MIXED, OBJECT, OCCLUDER, code_of, hair_code
from benchmarks.data.figures.factors import COVERAGES, Factors, Spec

#: One figure: four bare pixels, two covered, one of hair; two mixed; the rest is no body.
CODES = np.array(
    [
        [0, code_of(0, 3), code_of(0, 3), hair_code(0)],
        [OBJECT, code_of(0, 1), code_of(0, 1, covered=True), MIXED],
        [OCCLUDER, code_of(0, 12), code_of(0, 12, covered=True), MIXED],
    ],
    dtype=np.uint8,
)


def test_the_label_follows_from_coverage_alone() -> None:
    """Bare chest and hips is positive, one of them ambiguous, neither negative."""
    labels = {coverage: truth.label_of(coverage, 1) for coverage in COVERAGES}

    assert labels == {
        "none": 1,
        "hips": None,
        "hips_chest": 0,
        "shorts_shirt": 0,
        "long_sleeves": 0,
        "full": 0,
    }


@pytest.mark.parametrize("coverage", COVERAGES)
def test_nobody_is_negative_whatever_nobody_wears(coverage: str) -> None:
    """A picture without a figure has the label 0 and the ordinal 0."""
    assert truth.label_of(coverage, 0) == 0
    assert truth.ordinal_of(coverage, 0) == 0


def test_the_ordinal_falls_with_every_garment() -> None:
    """From bare, 5, to fully dressed, 0, without a tie."""
    assert [truth.ordinal_of(coverage, 2) for coverage in COVERAGES] == [5, 4, 3, 2, 1, 0]


def test_shares_counted_by_hand() -> None:
    """Ten pixels are judged, four of them skin, two cloth, one hair."""
    shares = truth.shares_of(CODES, 1)

    assert shares.unclothed_fraction == pytest.approx(4 / 6)
    assert shares.skin_share == pytest.approx(4 / 10)
    assert shares.person_share == pytest.approx(7 / 10)


def test_a_picture_without_a_body_has_no_unclothed_fraction() -> None:
    """Nothing over nothing is undefined, not 0."""
    assert truth.shares_of(np.zeros((2, 2), dtype=np.uint8), 1).unclothed_fraction is None


def test_a_hand_alone_is_skin_and_no_body() -> None:
    """Where nobody is, the same pixels are skin of no person."""
    shares = truth.shares_of(CODES, 0)

    assert shares.unclothed_fraction is None
    assert shares.person_share == 0
    assert shares.skin_share == pytest.approx(4 / 10)


def test_the_skin_mask_marks_skin_and_sets_mixed_pixels_aside() -> None:
    """255 for bare segments, 128 for mixed pixels, 0 for cloth, hair, objects and occluders."""
    assert truth.skin_mask(CODES).tolist() == [
        [0, 255, 255, 0],
        [0, 255, 0, 128],
        [0, 255, 0, 128],
    ]


def test_a_segment_is_visible_whether_bare_or_covered() -> None:
    """Chest and right thigh have two visible pixels each."""
    seen = truth.visible_pixels(CODES, 2)

    assert seen.shape == (2, 20)
    assert (seen[0, 1], seen[0, 3], seen[0, 12]) == (2, 2, 2)
    assert seen[1].sum() == 0


def test_an_unknown_coverage_is_refused() -> None:
    """A typing error must not become a label."""
    with pytest.raises(ValueError, match="expected a coverage of none, hips"):
        truth.label_of("nothing", 1)


def test_the_record_prints_its_rule_and_every_factor() -> None:
    """Whoever reads one record knows how its label came about."""
    spec = Spec("a", "test", "crossed", "", 7, Factors(coverage="hips"))
    line = truth.record(spec, truth.shares_of(CODES, 1), 0.25, (), {"camera": {}})
    content = json.loads(line)

    assert line.endswith("\n")
    assert content["label"]["binary"] is None
    assert content["label"]["rule"] == truth.RULE
    assert content["label"]["continuous"] == 0.6667
    assert content["factors"]["coverage"] == "hips"
    assert content["generator_version"].startswith("figures-")
