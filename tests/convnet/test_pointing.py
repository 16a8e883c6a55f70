"""Maps against the truth: worked by hand, and against chance."""

import numpy as np
import pytest
from scipy import stats

from convnet.pointing import hit, mass_accuracy, near, rank_accuracy, tails

EVERYWHERE = np.ones((20, 20), dtype=bool)


def square() -> np.ndarray:
    """Return a truth of four by four in a corner."""
    mask = np.zeros((20, 20), dtype=bool)
    mask[:4, :4] = True
    return mask


def test_a_miss_by_the_tolerance_is_a_hit() -> None:
    """Measured as the crow flies from the mask's nearest pixel."""
    mask = np.zeros((1, 30), dtype=bool)
    mask[0, 0] = True

    assert np.flatnonzero(near(mask, 15)).tolist() == list(range(16))
    assert not near(np.zeros((3, 3), dtype=bool)).any()


def test_the_pointing_game() -> None:
    """One greatest value; its chance is the share of the widened mask."""
    values = np.zeros((20, 20))
    values[5, 3] = 1.0

    assert hit(values, square(), EVERYWHERE, tolerance=1)[0] == 0
    assert hit(values, square(), EVERYWHERE, tolerance=2)[0] == 1
    assert hit(values, square(), EVERYWHERE, tolerance=0)[1] == pytest.approx(16 / 400)


def test_several_greatest_values_hit_by_their_share() -> None:
    """No order of the pixels decides for the map."""
    values = np.zeros((20, 20))
    values[0, 0] = values[19, 19] = values[19, 0] = values[0, 19] = 7.0

    assert hit(values, square(), EVERYWHERE, tolerance=0)[0] == 0.25


def test_negative_values_have_no_mass() -> None:
    """What speaks against the class is no evidence for it."""
    values = np.full((20, 20), -5.0)
    values[1, 1], values[10, 10] = 3.0, 1.0

    assert mass_accuracy(values, square(), EVERYWHERE) == (0.75, pytest.approx(16 / 400))


def test_the_truth_itself_has_full_marks_and_chance_has_its_share() -> None:
    """Of ranks: the mask is its own best map, and a shuffled map reaches its share."""
    mask = square()
    rng = np.random.default_rng(0)

    assert rank_accuracy(mask.astype(float), mask, EVERYWHERE, rng=rng)[0] == 1
    found = [
        rank_accuracy(rng.uniform(size=(20, 20)), mask, EVERYWHERE, rng=rng) for _ in range(99)
    ]
    assert np.mean([value for value, _ in found]) == pytest.approx(found[0][1], abs=0.02)


def test_what_is_not_known_counts_nowhere() -> None:
    """Neither as a hit nor as a miss."""
    values, known = np.zeros((20, 20)), EVERYWHERE.copy()
    values[10, 10], values[2, 2] = 9.0, 1.0
    known[10, 10] = False

    assert hit(values, square(), known, tolerance=0)[0] == 1
    assert mass_accuracy(values, square(), known)[0] == 1


def test_where_nothing_can_be_said() -> None:
    """An empty mask, a constant map, a map without anything positive."""
    nothing, ramp = np.zeros((20, 20), dtype=bool), np.arange(400.0).reshape(20, 20)
    rng = np.random.default_rng(0)

    for found in (
        hit(ramp, nothing, EVERYWHERE),
        hit(np.ones((20, 20)), square(), EVERYWHERE),
        mass_accuracy(ramp, nothing, EVERYWHERE),
        mass_accuracy(-ramp, square(), EVERYWHERE),
        rank_accuracy(np.ones((20, 20)), square(), EVERYWHERE, rng=rng),
    ):
        assert np.isnan(found).all()


def test_chances_of_hits() -> None:
    """Of one chance the binomial distribution; a fraction counts against what it would show."""
    binomial = stats.binom(7, 0.2)
    for hits in range(8):
        as_many, as_few = tails(hits, [0.2] * 7)
        assert as_many == pytest.approx(binomial.sf(hits - 1))
        assert as_few == pytest.approx(binomial.cdf(hits))

    assert tails(1.5, [0.3, 0.1, 0.6]) == (
        tails(1, [0.3, 0.1, 0.6])[0],
        tails(2, [0.3, 0.1, 0.6])[1],
    )
    assert tails(0, []) == (1.0, 1.0)


@pytest.mark.parametrize(("hits", "chances"), [(1, [1.2]), (2, [0.5]), (-1, [0.5])])
def test_no_chances(hits: float, chances: list[float]) -> None:
    """Probabilities, and no more hits than pictures."""
    with pytest.raises(ValueError, match="expected chances from 0 to 1"):
        tails(hits, chances)
