"""Paired differences picture by picture: scenes flip together, Holm over the table."""

import numpy as np
import pytest

from benchmarks.report.paired_pictures import adjusted, gap


def test_pictures_of_one_scene_are_one_witness() -> None:
    """Sixty pictures that all gain are sure, the same pictures in three scenes are not."""
    first, second = np.zeros(60), np.ones(60)
    alone, together = (gap(first, second, scenes) for scenes in (range(60), [0, 1, 2] * 20))
    assert alone is not None
    assert together is not None

    assert alone.p_value < 0.001
    assert together.p_value == pytest.approx(2 / 2**3)
    assert (together.pictures, together.scenes) == (60, 3)


def test_undefined_pictures_are_left_out() -> None:
    """A picture without a number under either method is in no difference."""
    first = np.array([0.1, np.nan, 0.3, 0.2])
    second = np.array([0.2, 0.9, np.nan, 0.6])
    found = gap(first, second, [1, 2, 3, 4])

    assert found is not None
    assert found.difference.value == pytest.approx(0.25)
    assert (found.pictures, found.scenes) == (2, 2)
    assert gap(first, np.full(4, np.nan), [1, 2, 3, 4]) is None


def test_swapping_the_methods_turns_the_sign() -> None:
    """The interval is mirrored, the p-value stays."""
    draw = np.random.default_rng(2)
    first, second = draw.random(40), draw.random(40) + 0.1
    forth, back = gap(first, second, range(40)), gap(second, first, range(40))
    assert forth is not None
    assert back is not None

    assert back.p_value == forth.p_value
    assert back.difference.value == pytest.approx(-forth.difference.value)
    assert (back.difference.low, back.difference.high) == pytest.approx(
        (-forth.difference.high, -forth.difference.low), abs=0.002
    )


def test_only_what_was_tested_counts_in_the_family() -> None:
    """Three tests beside a row without one: the smallest p-value three times, in its own place."""
    first = np.zeros(8)
    gaps = [gap(first, first + shift, range(8)) for shift in (1.0, 0.0, 2.0)]
    found = adjusted([gaps[0], None, gaps[1], gaps[2]])

    assert found[1] is None
    assert [each and each.adjusted for each in found] == [3 * 2 / 2**8, None, 1.0, 3 * 2 / 2**8]
    assert adjusted([]) == ()
