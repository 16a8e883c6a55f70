"""Training draws: prefixes, independence, distributions, refusals."""

import itertools
import math
from collections import Counter
from dataclasses import asdict

import numpy as np
import pytest
from scipy import stats

from benchmarks.data.figures.design import SEEDS, held_out
from benchmarks.data.figures.draws import DISTRACTED, EVEN, PEOPLE, drawn_specs
from benchmarks.data.figures.factors import TONES
from benchmarks.data.figures.levels import LEVELS

#: Enough to see a dependence of a hundredth of a bit, drawn once.
SPECS = drawn_specs("train", 6000)


def column(name: str) -> list[object]:
    """Return the levels of a factor in the draw."""
    return [getattr(spec.factors, name) for spec in SPECS]


def test_a_longer_draw_begins_with_the_shorter() -> None:
    """Picture k is the same whatever the count."""
    assert drawn_specs("train", 40) == SPECS[:40]
    assert drawn_specs("dev", 0) == ()


def test_no_scene_is_in_two_splits_or_streams() -> None:
    """Streams end where the next begins, also the last."""
    last = drawn_specs("train", 2, stream=9)

    assert SPECS[0].seed == SEEDS["train"]
    assert [spec.seed for spec in last] == [1_900_000, 1_900_001]
    assert last[0].seed + 100_000 == SEEDS["dev"]
    assert (last[0].id, drawn_specs("dev", 1)[0].id) == ("t9-00000", "d0-00000")
    assert len({spec.factors for spec in (*SPECS[:50], *last, *drawn_specs("dev", 50))}) == 102


def test_no_training_picture_shows_what_is_held_out() -> None:
    """Neither in train nor in dev."""
    assert {held_out(spec.factors) for spec in (*SPECS, *drawn_specs("dev", 500))} == {""}


def test_factors_do_not_tell_of_each_other() -> None:
    """Chi-squared tests of all pairs but the two held-out ones, with Bonferroni's correction."""
    names = (*EVEN, "tone", "people", "distractor")
    codes = {name: np.unique(column(name), return_inverse=True)[1] for name in names}
    codes["illuminant"] = np.digitize(column("illuminant"), [3600, 4900, 6700])
    codes["figure_height"] = np.digitize(column("figure_height"), [0.38, 0.59, 0.91])
    codes["pose"] = np.digitize(column("pose"), [0.33, 0.66])
    pairs = set(itertools.combinations(sorted(codes), 2))
    pairs -= {("illuminant", "tone"), ("background", "cloth_pattern")}

    for first, second in pairs:
        x, y = codes[first], codes[second]
        table = np.zeros((x.max() + 1, y.max() + 1))
        np.add.at(table, (x, y), 1)
        assert stats.chi2_contingency(table).pvalue > 0.001 / len(pairs), (first, second)


def test_the_ita_is_uniform() -> None:
    """A class is as frequent as it is wide, but for the dark ones that are held out."""
    counts = Counter(column("tone"))
    light = {name: high - low for name, (low, high) in TONES.items() if name != "dark"}
    total = sum(counts[name] for name in light)

    expected = [total * width / sum(light.values()) for width in light.values()]
    assert stats.chisquare([counts[name] for name in light], expected).pvalue > 0.001
    # 30 of 125 degrees, less the seventh under warm light: 0.24 * 0.853 / 0.965.
    assert counts["dark"] / len(SPECS) == pytest.approx(0.212, abs=0.02)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("illuminant", 2700, 9000), ("figure_height", 0.25, 1.4)]
)
def test_lights_and_heights_are_uniform_in_their_logarithm(
    name: str, low: float, high: float
) -> None:
    """Where nothing is held out; between their ends, to the rounding."""
    drawn = np.array([getattr(s.factors, name) for s in SPECS if s.factors.tone != "dark"])
    at = np.log(drawn / low) / math.log(high / low)

    assert drawn.min() >= low
    assert drawn.max() <= high
    assert stats.kstest(at, "uniform").pvalue > 0.001


@pytest.mark.parametrize("name", EVEN)
def test_levels_are_drawn_evenly(name: str) -> None:
    """All of them but the two that do not go together, of which a part is rejected."""
    counts = Counter(column(name))
    share = {level: 1 / len(counts) for level in LEVELS[name]}
    if name == "background":
        share = dict.fromkeys(share, 0.15) | {"sand": 0.1}
    elif name == "cloth_pattern":
        share = {"plain": 0.35, "check": 0.35, "stripe": 0.3}

    assert set(counts) == set(LEVELS[name])
    for level, count in counts.items():
        assert count / len(SPECS) == pytest.approx(share[level], abs=0.02)


def test_objects_and_people() -> None:
    """Four in ten pictures hold an object, of every kind; nobody to three people."""
    kinds = Counter(column("distractor"))

    assert 1 - kinds["none"] / len(SPECS) == pytest.approx(DISTRACTED, abs=0.03)
    assert set(kinds) == set(LEVELS["distractor"])
    assert set(column("people")) == set(PEOPLE)


def test_fixing_a_factor_leaves_the_others_as_they_were() -> None:
    """So a curve over a training factor compares the same draws."""
    fixed = drawn_specs(
        "train", 300, size=64, quality="draft", overrides={"coverage": "full", "pose": 0}
    )

    for before, after in zip(SPECS, fixed, strict=False):
        mine = asdict(before.factors)
        mine |= {"coverage": "full", "pose": 0.0, "size": 64, "quality": "draft"}
        assert asdict(after.factors) == mine


def test_what_is_never_drawn_may_be_fixed() -> None:
    """Occluders and controls are for tests, unless somebody asks for them."""
    assert {(spec.factors.occluder, spec.factors.control) for spec in SPECS} == {(0.0, "none")}
    asked = drawn_specs("dev", 5, overrides={"occluder": "0.3", "control": "shape_free"})
    assert {(spec.factors.occluder, spec.factors.control) for spec in asked} == {
        (0.3, "shape_free")
    }


def test_a_draw_by_hand() -> None:
    """Frozen: a trained network depends on it."""
    factors = SPECS[1].factors

    assert (factors.tone, factors.illuminant, factors.figure_height) == ("brown", 3922.0, 0.345)


def test_misuse_is_refused() -> None:
    """The message says what would be right."""
    with pytest.raises(
        ValueError, match="'train' or 'dev', got 'test': the test split is designed"
    ):
        drawn_specs("test", 1)
    with pytest.raises(
        ValueError, match="count of 0 to 100000 and a stream of 0 to 9, got -1 and 0"
    ):
        drawn_specs("dev", -1)
    with pytest.raises(ValueError, match="got 1 and 10"):
        drawn_specs("dev", 1, stream=10)
    with pytest.raises(ValueError, match=r"tone: .* did you mean 'dark'"):
        drawn_specs("dev", 1, overrides={"tone": "darc"})
    with pytest.raises(ValueError, match="got only stripe_sand"):
        drawn_specs("dev", 1, overrides={"cloth_pattern": "stripe", "background": "sand"})
