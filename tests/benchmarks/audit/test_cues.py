"""Cues that nobody named, from pictures to the list: a lover of red is found out."""

from functools import cache

import numpy as np
import pytest

from benchmarks.audit.examining import tight_side
from benchmarks.audit.finding import Cue, words_of
from benchmarks.audit.needs import needed, strongest_cues
from benchmarks.audit.patches import described, scanned, strongest
from benchmarks.audit.proposing import of_items
from benchmarks.audit.slices import Slice, same_as, slices_of
from benchmarks.audit.trying import pasted

from . import toys


@cache
def found() -> tuple[list[Slice], list[Cue]]:
    """Audit the lover of red once."""
    _, slices, _, cues = toys.audited(toys.with_cue())
    return slices, cues


def test_the_strongest_patches_are_the_planted_ones() -> None:
    """Every positive gives a patch on its red square; negatives give none."""
    looks, _, _, _ = toys.audited(toys.with_cue(8))

    for look in looks:
        assert bool(look.patches) == (look.label == 1)
        if look.patches:
            seen = look.patches[0].pixels.reshape(-1, 3)
            assert (seen == toys.RED).all(axis=1).mean() > 0.5


def test_the_planted_cue_stands_first_and_once() -> None:
    """The red square is the named red spot, found by itself as well, and nothing is before it."""
    _, cues = found()

    assert cues[0].name == "red spot"
    assert cues[0].origin == "both"
    assert cues[0].effect.shift > 0
    assert strongest_cues(cues)[0] is cues[0]


def test_the_lift_of_the_planted_cue_is_known() -> None:
    """All positives and no negatives hold it."""
    _, cues = found()
    lift = cues[0].lift

    assert lift is not None
    assert lift.positives[0] >= 11
    assert lift.negatives[0] == 0
    assert lift.adjusted < 0.001


def test_covering_it_takes_the_score_away() -> None:
    """Where the red square is covered, the lover of red falls."""
    _, cues = found()

    assert cues[0].covered is not None
    assert cues[0].covered.high < 0


def test_a_control_moves_nothing_and_is_no_cue() -> None:
    """A gray spot does not make a picture red."""
    _, cues = found()
    gray = next(cue for cue in cues if cue.name == "gray spot")

    assert gray.control
    assert not gray.effect.sure


def test_an_audit_is_the_same_every_time() -> None:
    """All that is drawn comes from the seed and the name of the picture."""
    again = toys.audited(toys.with_cue())[3]

    assert again == found()[1]


def test_a_kind_is_told_by_its_colors() -> None:
    """Nobody sees the patch, so its words must do."""
    slices, _ = found()

    assert words_of(slices[0]).startswith("red")


def test_too_few_patches_make_no_kind() -> None:
    """Three pictures prove no pattern."""
    looks, slices, _, _ = toys.audited(toys.with_cue(6))

    assert len(looks) == 6
    assert slices == []


def test_what_lies_there_anyway_is_not_the_same_as_what_is_painted() -> None:
    """A dot on skin falls among patches of skin, with the dot and without."""
    skin = described([np.full((6, 6, 3), (200, 145, 115), dtype=np.uint8)])
    kind = Slice(skin[0], 0.5, ())

    assert same_as([kind], skin, skin) is None


def test_scanning_finds_what_describing_describes() -> None:
    """A patch cut out and the same patch in its picture look alike."""
    pixels = toys.with_square(np.full((48, 48, 3), 90, dtype=np.uint8), 12, 24, side=12)
    boxes, features = scanned(pixels, 12)
    place = [tuple(box) for box in boxes.tolist()].index((12, 24, 24, 36))

    assert features[place] == pytest.approx(described([pixels[12:24, 24:36]])[0])


def test_strong_windows_do_not_lie_over_each_other() -> None:
    """One thing is told once."""
    from benchmarks.audit.evidence import evidence_of

    pixels = toys.with_square(toys.ground(np.random.default_rng(0)), 10, 10)
    evidence = evidence_of(pixels, toys.redness, toys.HOW.windows, "score")

    places = strongest(evidence)

    assert len(places) == len({tuple(evidence.boxes[place] // 8) for place in places})


def test_patches_beyond_the_border_are_cut() -> None:
    """Pasting near the border changes no other pixel."""
    black = np.zeros((6, 6, 3), dtype=np.uint8)

    changed = pasted(black, np.full((3, 3, 3), 9, dtype=np.uint8), (4, 4), 3)

    assert int((changed > 0).any(axis=-1).sum()) == 4


@pytest.mark.parametrize("shares", [(0.6, 0.05), (0.9, 0.3), (0.2, 0.0)])
@pytest.mark.parametrize("of_new", [1.0, 0.5])
def test_what_is_needed_makes_both_sides_show_it_equally(
    shares: tuple[float, float], of_new: float
) -> None:
    """With the new pictures the cue tells nothing about the label."""
    need = needed(shares, (1000, 800), of_new=of_new)

    more = shares[0] * 1000 / (1000 + need.without)
    less = (shares[1] * 800 + of_new * need.held) / (800 + need.held)
    assert more == pytest.approx(less, abs=0.002)
    assert need.without + need.held > 0


def test_a_cue_that_tells_nothing_needs_nothing() -> None:
    """Equal shares are left alone."""
    assert needed((0.3, 0.3), (10, 10)).held == 0


def test_items_of_a_manifest_are_proposed_by_their_ids() -> None:
    """Positives that hold the cue are to be covered, negatives get a patch."""
    _, slices, tries, cues = toys.audited(toys.with_cue())
    listed = of_items(cues[0], tries, slices)
    positives = {picture.id for picture in toys.with_cue() if picture.label == 1}

    covered = {each.id for each in listed if each.how == "cover"}
    assert covered <= positives
    assert {each.id for each in listed if each.how == "paste"}.isdisjoint(positives)
    assert all(each.patch for each in listed if each.how == "paste")


def test_what_is_covered_is_what_was_tried() -> None:
    """The place that is listed is the wider one whose covering was measured."""
    _, slices, tries, cues = toys.audited(toys.with_cue())
    side = tight_side(toys.with_cue(2)[0], toys.HOW.windows)
    tall = [
        round((one.place[2] - one.place[0]) * toys.SIDE)
        for one in of_items(cues[0], tries, slices)
        if one.place is not None
    ]

    assert tall
    assert max(tall) > side


def test_items_of_other_parts_are_neither_listed_nor_pasted() -> None:
    """What is tested on is never learned from, nor a patch of it."""
    _, slices, tries, cues = toys.audited(toys.with_cue())
    learned = {f"p{number:02}" for number in range(12)}

    listed = of_items(cues[0], tries, slices, learned)

    assert listed
    assert {each.id for each in listed} <= learned
    assert {each.patch.partition("@")[0] for each in listed if each.patch} <= learned


def test_no_patches_no_kinds() -> None:
    """An empty set is no error."""
    assert slices_of([], np.random.default_rng(0)) == []
