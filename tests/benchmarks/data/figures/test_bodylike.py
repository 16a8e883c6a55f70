"""Distractors of skin: tubes, a head, a hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.figures.body import NOMINAL_HEIGHT, SEGMENTS
from benchmarks.data.figures.bodylike import BODY_LIKE, draw_bodylike


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(BODY_LIKE))
def test_a_distractor_rests_on_the_ground_within_the_room_of_a_person(seed: int, kind: str) -> None:
    """Its lowest point lies on y = 0; nothing is larger than a person."""
    lump = draw_bodylike(kind, np.random.default_rng(seed))
    low, high = lump.ends - lump.radii[..., None], lump.ends + lump.radii[..., None]

    assert low[..., 1].min() == pytest.approx(0, abs=1e-9)
    assert (high - low.min(axis=(0, 1))).max() < 1.15 * NOMINAL_HEIGHT
    assert len(lump.ends) == len(lump.radii) == len(lump.segment)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_tubes_have_the_radii_of_limbs_and_no_taper(seed: int) -> None:
    """Three to six pipes, 2.5 to 7 cm in radius, which do not melt into a body."""
    lump = draw_bodylike("tubes", np.random.default_rng(seed))

    assert 3 <= len(lump.radii) <= 6
    assert (lump.radii[:, 0] == lump.radii[:, 1]).all()
    assert ((lump.radii >= 0.025) & (lump.radii <= 0.07)).all()
    assert lump.melt == 0


def test_a_head_has_hair_and_a_hand_has_five_fingers() -> None:
    """A head is as high as the plan's; a hand with its fingers spread is an adult's in size."""
    head = draw_bodylike("head", np.random.default_rng(1))
    hand = draw_bodylike("hand", np.random.default_rng(1))
    skull = head.segment == SEGMENTS.index("head")
    palm = hand.segment == SEGMENTS.index("left_hand")

    assert (head.segment == -1).sum() == 2
    assert set(head.segment) == {-1, SEGMENTS.index("head")}
    span = (head.ends + head.radii[..., None])[skull].max(axis=(0, 1))
    span = span - (head.ends - head.radii[..., None])[skull].min(axis=(0, 1))
    assert span[1] == pytest.approx(NOMINAL_HEIGHT / 7.5, rel=0.1)
    tips = hand.ends[palm][3:, 1]
    apart = np.linalg.norm(tips[:, None] - tips, axis=2)[~np.eye(5, dtype=bool)]
    assert len(tips) == 5
    assert apart.min() > 2 * hand.radii[palm][3:].max()
    assert 0.17 < np.linalg.norm(hand.ends[palm][4, 1] - hand.ends[0, 1]) < 0.21


def test_tubes_are_cut_flat() -> None:
    """Pipes end in discs; a head and a hand in what is round."""
    assert draw_bodylike("tubes", np.random.default_rng(1)).cut == (0.0, 1.0)
    assert draw_bodylike("head", np.random.default_rng(1)).cut == (-np.inf, np.inf)


def test_an_object_is_no_body_like_distractor() -> None:
    """Wood is drawn elsewhere."""
    with pytest.raises(ValueError, match="expected a distractor of tubes, head, hand, got 'wood'"):
        draw_bodylike("wood", np.random.default_rng(0))
