"""Segments against truth: the numbers are small enough to check on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.measure.limbs import Tolerance, agreement, match

TRUE = [10.0, 20.0, 50.0, 20.0, 12.0, 8.0]


def test_a_tapered_segment_is_compared_where_both_are() -> None:
    """The right half of the true limb has mean width 9, so a found 9.9 is 10 % too wide."""
    found = [30.0, 21.0, 50.0, 21.0, 9.9, 9.9]
    result = agreement([found], [TRUE])
    assert result.width[0, 0] == pytest.approx(1.1)
    assert result.offset[0, 0] == pytest.approx(1 / 9)
    assert result.covered[0, 0] == pytest.approx(0.5)
    assert result.inside[0, 0] == pytest.approx(1.0)


def test_angle_ignores_which_end_comes_first() -> None:
    """An axis has no direction."""
    slope = math.tan(math.radians(4))
    forward = [10.0, 20.0, 50.0, 20.0 + 40 * slope, 12.0, 8.0]
    backward = [forward[2], forward[3], forward[0], forward[1], forward[5], forward[4]]
    result = agreement([forward, backward], [TRUE])
    assert result.angle[0] == pytest.approx([4.0, 4.0])
    assert result.width[0, 0] == pytest.approx(result.width[0, 1])


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([10, 20, 50, 20 + 40 * math.tan(math.radians(6)), 12, 8], "6 degrees off"),
        ([10, 20, 50, 20, 12 * 1.2, 8 * 1.2], "20 % too wide"),
        ([10, 24, 50, 24, 12, 8], "0.4 widths aside"),
        ([10, 20, 25, 20, 12, 10.5], "covers 38 %"),
        ([-60, 20, 50, 20, 10, 10], "36 % of it lies on the limb"),
        ([60, 20, 90, 20, 10, 10], "shares nothing"),
    ],
)
def test_each_tolerance_refuses_on_its_own(found: list[float], why: str) -> None:
    """A segment that breaks one limit is missed and extra."""
    result = match([found], [TRUE])
    assert result.counts == (0, 1, 1), why


def test_a_perfect_segment_is_found_without_error() -> None:
    """The truth matches itself."""
    result = match([TRUE], [TRUE])
    assert result.counts == (1, 0, 0)
    assert result.angle_errors == (0.0,)
    assert result.width_errors == (0.0,)


def test_two_found_segments_cannot_share_one_limb() -> None:
    """The better one counts; the other is extra."""
    worse = [10.0, 22.0, 50.0, 22.0, 12.0, 8.0]
    result = match([worse, TRUE], [TRUE])
    assert result.pairs == ((0, 1),)
    assert result.extra == (0,)


def test_number_of_pairs_comes_before_closeness() -> None:
    """Found 0 is nearest to both limbs; giving it to limb 1 lets found 1 serve limb 0."""
    first = [0.0, 0.0, 40.0, 0.0, 10.0, 10.0]
    second = [0.0, 2.0, 40.0, 2.0, 10.0, 10.0]
    between = [0.0, 0.9, 40.0, 0.9, 10.0, 10.0]
    only_first = [0.0, -2.5, 40.0, -0.5, 11.0, 11.0]
    result = match([between, only_first], [first, second])
    assert result.pairs == ((0, 1), (1, 0))


def test_half_hidden_limb_needs_half_the_cover() -> None:
    """What cannot be seen need not be found."""
    piece = [10.0, 20.0, 22.0, 20.0, 12.0, 10.8]
    assert match([piece], [TRUE]).counts == (0, 1, 1)
    assert match([piece], [TRUE], visible=[0.5]).counts == (1, 0, 0)


def test_nothing_found_and_nothing_true() -> None:
    """Empty sets are answers, not errors."""
    assert match([], [TRUE]).counts == (0, 1, 0)
    assert match([TRUE], []).counts == (0, 0, 1)
    assert match([], []).counts == (0, 0, 0)


@pytest.mark.parametrize(
    ("found", "true", "visible", "message"),
    [
        ([[1, 2, 3]], [TRUE], None, r"shape \(n, 6\)"),
        ([[math.nan] * 6], [TRUE], None, "finite"),
        ([TRUE], [[1, 1, 1, 1, 4, 4]], None, "a length and a width"),
        ([TRUE], [TRUE], [1.0, 1.0], "one visible share"),
    ],
)
def test_refusals(
    found: list[list[float]], true: list[list[float]], visible: list[float] | None, message: str
) -> None:
    """Each error says what was expected."""
    with pytest.raises(ValueError, match=message):
        match(found, true, visible=visible)


@settings(max_examples=40, deadline=None)
@given(
    turn=st.floats(0, 360),
    scale=st.floats(0.2, 5),
    seed=st.integers(0, 2**32 - 1),
)
def test_turning_and_scaling_both_sets_changes_nothing(
    turn: float, scale: float, seed: int
) -> None:
    """Agreement is a matter of the two segments, not of the frame they lie in."""
    rng = np.random.default_rng(seed)
    found, true = rng.uniform(0, 100, (3, 6)), rng.uniform(0, 100, (2, 6))
    true[:, 2:4] = true[:, 0:2] + rng.uniform(20, 40, (2, 2))
    true[:, 4:] += 5
    c, s = scale * math.cos(math.radians(turn)), scale * math.sin(math.radians(turn))

    def moved(segments: np.ndarray) -> np.ndarray:
        """Turn and scale segments."""
        x, y = segments[:, [0, 2]], segments[:, [1, 3]]
        out = segments * scale
        out[:, [0, 2]] = c * x - s * y + 7
        out[:, [1, 3]] = s * x + c * y - 3
        return out

    before, after = agreement(found, true), agreement(moved(found), moved(true))
    assert after.angle == pytest.approx(before.angle, abs=1e-6)
    assert after.covered == pytest.approx(before.covered, abs=1e-6)
    shared = (before.covered > 1e-3) & (before.inside > 1e-3)
    assert after.width[shared] == pytest.approx(before.width[shared], rel=1e-4, abs=1e-6)


def test_tolerance_of_photographs_is_wider() -> None:
    """15 degrees and 35 % accept what 5 degrees and 15 % refuse."""
    found = [10.0, 20.0, 50.0, 20 + 40 * math.tan(math.radians(12)), 15.0, 10.0]
    assert match([found], [TRUE]).counts == (0, 1, 1)
    loose = Tolerance(angle=15, width=0.35, offset=0.5)
    assert match([found], [TRUE], loose).counts == (1, 0, 0)
