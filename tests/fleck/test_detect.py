"""The whole detector on drawn pictures: verdict, score, evidence and its plain form."""

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.drawings import draw
from fleck.detect import Detection, detect
from fleck.grouping import CONFIGURATIONS, GROUPER
from fleck.parameters import AUTHORS_PAGE

#: Rows of the 1999 table.
LETTERS = "ABCDEFGH"


@pytest.fixture(scope="module")
def figure() -> np.ndarray:
    """Return a drawn whole figure."""
    return draw("figure", np.random.default_rng(4), pose="sitting").pixels


@pytest.fixture(scope="module")
def found(figure: np.ndarray) -> Detection:
    """Return what the primary configuration says of it."""
    return detect(figure)


def kinds(detection: Detection) -> set[str]:
    """List the kinds of group in a detection."""
    four = any(len(group) == 4 for group in detection.girdles)
    three = any(len(group) == 3 for group in detection.girdles)
    seen = {
        "limb": bool(detection.limbs),
        "girdle": four,
        "limb-segment-girdle": three,
        "spine": bool(detection.spines),
    }
    return {kind for kind, there in seen.items() if there}


def test_a_drawn_figure_is_marked_with_its_evidence(found: Detection) -> None:
    """Two stages passed: the score is 2 plus the skin fraction."""
    assert found.verdict
    assert found.rejected_by is None
    assert found.score == 2 + found.skin_fraction
    assert found.spines
    assert set(found.seconds) == {"skin", "edges", "symmetries", "segments", "groups"}


def test_segments_are_in_pixels_of_the_image(figure: np.ndarray, found: Detection) -> None:
    """The trunk of the spine group is as wide as the drawn one."""
    drawn = draw("figure", np.random.default_rng(4), pose="sitting")
    trunk = next(part for part in drawn.segments if part.name == "trunk")
    seen = found.segments[found.spines[0][2]]

    assert (seen.w0 + seen.w1) / 2 == pytest.approx((trunk.w0 + trunk.w1) / 2, rel=0.15)
    assert all(0 <= i < len(found.segments) for group in found.girdles for i in group)


@pytest.mark.parametrize("name", sorted(CONFIGURATIONS))
def test_the_verdict_is_the_score_at_its_threshold(figure: np.ndarray, name: str) -> None:
    """For every configuration, and for pictures that fail at each stage."""
    pictures = [
        figure,
        np.full((120, 90, 3), 128, dtype=np.uint8),
        np.full((120, 90, 3), (200, 130, 95), dtype=np.uint8),
    ]
    for picture in pictures:
        detection = detect(picture, configuration=name)
        assert detection.verdict is (detection.score >= detection.threshold)
        assert detection.verdict is (detection.rejected_by is None)
        passed = detection.skin_fraction >= AUTHORS_PAGE.min_area
        assert (detection.rejected_by == "skin") is not passed
        if name == "skin":
            assert (detection.score, detection.threshold) == (detection.skin_fraction, 0.30)
        else:
            marked = bool(kinds(detection) & CONFIGURATIONS[name].kinds)
            assert detection.verdict is marked
            assert detection.score == passed + marked + detection.skin_fraction


def test_letters_and_contents_agree(figure: np.ndarray) -> None:
    """A letter gives what its name gives, and the detection says the name."""
    by_letter, by_name = (
        detect(figure, configuration="B"),
        detect(figure, configuration="limb-segment-girdle"),
    )

    assert by_letter == by_name
    assert by_letter.configuration == "limb-segment-girdle"


def test_the_evidence_does_not_depend_on_the_configuration(figure: np.ndarray) -> None:
    """Configurations differ in what they report on, not in what is found."""
    evidence = {
        (d.segments, d.limbs, d.girdles, d.spines)
        for d in (detect(figure, configuration=letter) for letter in LETTERS)
    }

    assert len(evidence) == 1


def test_a_larger_set_of_kinds_marks_whatever_a_smaller_one_marks() -> None:
    """On drawings of every kind."""
    for kind in ("limb", "girdle", "limb-segment girdle", "spine", "scattered"):
        pixels = draw(kind, np.random.default_rng(3)).pixels  # type: ignore[arg-type]
        verdict = {letter: detect(pixels, configuration=letter).verdict for letter in LETTERS}
        for a in LETTERS:
            for b in LETTERS:
                if CONFIGURATIONS[a].kinds <= CONFIGURATIONS[b].kinds:
                    assert verdict[a] <= verdict[b], (kind, a, b)


def test_the_plain_form_survives_json(found: Detection) -> None:
    """Numbers, strings, lists and dictionaries; the fields of the fixed record."""
    plain = found.to_dict()

    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert set(plain) >= {
        "verdict", "score", "threshold", "skin_fraction", "rejected_by", "segments", "limbs",
        "girdles", "spines", "seconds",
    }  # fmt: skip
    assert {"axis", "width"} <= set(plain["segments"][0])  # type: ignore[index]
    assert {len(group) for group in plain["girdles"]} <= {3, 4}  # type: ignore[attr-defined]


def test_detecting_twice_gives_the_same_bytes(figure: np.ndarray, found: Detection) -> None:
    """All but the times."""
    again = detect(figure.copy())
    first, second = found.to_dict(), again.to_dict()
    first.pop("seconds")
    second.pop("seconds")

    assert json.dumps(first) == json.dumps(second)


def test_where_the_pixels_lie_in_memory_does_not_matter(figure: np.ndarray) -> None:
    """Odd addresses, strides and buffers that may not be written give the same bytes."""
    rows, columns, _ = figure.shape
    odd = np.empty(figure.size + 1, dtype=np.uint8)[1:].reshape(figure.shape)
    odd[...] = figure
    strided = np.zeros((rows, 2 * columns, 3), dtype=np.uint8)[:, ::2]
    strided[...] = figure
    locked = figure.copy()
    locked.setflags(write=False)
    layouts = (figure, odd, strided, np.asfortranarray(figure), locked)
    plain = [detect(layout).to_dict() | {"seconds": {}} for layout in layouts]

    assert len({json.dumps(each) for each in plain}) == 1
    assert (locked == figure).all()


def test_a_least_group_area_is_a_share_of_the_image(figure: np.ndarray, found: Detection) -> None:
    """No group of a figure covers the frame; the shipped least area is none."""
    strict = detect(figure, parameters=replace(GROUPER, min_group_area=0.99))

    assert found.spines
    assert (strict.verdict, strict.spines, strict.limbs) == (False, (), ())
    assert strict.segments == found.segments


def test_a_rejected_picture_does_not_reach_the_grouper() -> None:
    """Only the skin stage takes time, and no segment is looked for."""
    detection = detect(np.full((120, 90, 3), 128, dtype=np.uint8))

    assert set(detection.seconds) == {"skin"}
    assert (detection.segments, detection.rejected_by) == ((), "skin")


def test_the_mask_has_the_size_of_the_image(figure: np.ndarray, found: Detection) -> None:
    """It is made when asked for."""
    mask = found.skin_mask

    assert mask.shape == figure.shape[:2]
    assert mask.mean() == pytest.approx(found.skin_fraction, abs=0.01)


def test_budgets_reach_the_detection(figure: np.ndarray) -> None:
    """A limit on candidates is recorded; with the shipped limits nothing is cut here."""
    cut = detect(figure, parameters=replace(GROUPER, max_segments=1))

    assert cut.budget_exceeded
    assert not detect(figure).budget_exceeded


@pytest.mark.parametrize("shape", [(1, 1), (1, 200), (3, 3), (17, 300), (640, 30)])
def test_any_size_of_picture_is_answered(shape: tuple[int, int]) -> None:
    """Slivers and single pixels included, with the gate open."""
    rng = np.random.default_rng(1)
    open_gate = replace(AUTHORS_PAGE, min_area=0.0)
    skin = np.array([200, 130, 95]) + rng.integers(-9, 10, (*shape, 3))
    for size in ("paper", "native"):
        detection = detect(skin.astype(np.uint8), open_gate, size=size)  # type: ignore[arg-type]
        assert detection.rejected_by in (None, "groups")


def test_wrong_pictures_are_refused() -> None:
    """Gray pictures and floats say what was expected."""
    with pytest.raises(ValueError, match="expected"):
        detect(np.zeros((10, 10), dtype=np.uint8))
    with pytest.raises(ValueError, match="expected"):
        detect(np.zeros((10, 10, 3)))  # type: ignore[arg-type]
