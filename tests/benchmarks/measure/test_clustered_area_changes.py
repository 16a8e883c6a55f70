"""The area of some items minus that of all others, over clusters."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.measure.areas import area
from benchmarks.measure.clustered_areas import clustered_area_change


def brute(labels: np.ndarray, scores: np.ndarray) -> float:
    """Count wins and half ties."""
    won = [
        (one > other) + (one == other) / 2 for one in scores[labels] for other in scores[~labels]
    ]
    return float(np.mean(won))


def test_a_part_that_is_worse_by_a_half() -> None:
    """By hand: all right outside, all wrong and one tie inside."""
    labels = [1, 0, 1, 0, 1, 0, 1, 0]
    scores = [2.0, 1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 1.0]
    part = [False, False, True, True] * 2
    found = clustered_area_change(
        labels, scores, [1] * 4 + [2] * 4, part, rng=np.random.default_rng(0)
    )
    assert found is not None

    # Inside: 1 against 2 and 1, twice: two losses and two ties make 1/4.
    assert found.value == pytest.approx(0.25 - 1.0)
    assert found.low <= found.value <= found.high


@settings(max_examples=6)
@given(st.integers(0, 2**32 - 1))
@example(15286)
def test_resampled_changes_are_changes_of_resampled_items(seed: int) -> None:
    """To the digit what a bootstrap gives that copies items, clusters whole on both sides."""
    rng = np.random.default_rng(seed)
    labels, part = rng.random(40) < 0.5, rng.random(40) < 0.5
    scores, clusters = rng.integers(0, 5, 40).astype(float), np.arange(40) % 5
    found = clustered_area_change(
        labels,
        scores,
        clusters,
        part,
        rng=np.random.default_rng(seed),
        resamples=100,
        method="percentile",
    )
    kinds = [side & kind for side in (part, ~part) for kind in (labels, ~labels)]
    if min(len(set(clusters[kind].tolist())) for kind in kinds) < 2:
        assert found is None
        return
    copied = []
    for times in np.random.default_rng(seed).multinomial(5, np.full(5, 0.2), 100):
        chosen = np.repeat(np.arange(40), times[clusters])
        sides = [chosen[part[chosen]], chosen[~part[chosen]]]
        if all(len(set(labels[side].tolist())) == 2 for side in sides):
            inside, outside = (brute(labels[side], scores[side]) for side in sides)
            copied.append(inside - outside)
    assert found is not None

    assert found.undefined == 100 - len(copied)
    if found.method == "percentile":
        ends = np.quantile(copied, [0.025, 0.975])
        assert (found.low, found.high) == pytest.approx(tuple(ends), abs=1e-12)


def test_what_makes_a_scene_hard_on_both_sides_cancels() -> None:
    """Scenes move both areas alike: the change is surer than either area."""
    rng = np.random.default_rng(4)
    scenes = np.repeat(np.arange(20), 40)
    labels, part = np.tile([True, False], 400), np.tile([True, True, False, False], 200)
    scores = labels * rng.normal(1.5, 1.2, 20)[scenes] + rng.normal(size=800)
    found = clustered_area_change(labels, scores, scenes, part, rng=rng)
    alone = area(labels[part], scores[part], clusters=scenes[part])
    assert found is not None
    assert alone is not None

    assert found.high - found.low < alone.high - alone.low


def test_a_class_that_is_missing_on_one_side_is_undefined() -> None:
    """Nothing is made up, nor of one cluster alone."""
    labels, scores = [1, 0, 1, 1], [1.0, 2.0, 3.0, 4.0]
    rng = np.random.default_rng(0)
    part = [True, True, False, False]

    assert clustered_area_change(labels, scores, [1, 2, 1, 2], part, rng=rng) is None
    assert clustered_area_change([1, 0, 1, 0], scores, [1] * 4, part, rng=rng) is None


def test_a_part_in_one_cluster_is_undefined() -> None:
    """However many pictures it has: all resamples that hold it hold the same."""
    labels, scores = [1, 0] * 6, np.arange(12.0)
    clusters = np.repeat([1, 2, 3], 4)
    rng = np.random.default_rng(0)

    assert clustered_area_change(labels, scores, clusters, clusters == 1, rng=rng) is None
    assert clustered_area_change(labels, scores, clusters, clusters > 1, rng=rng) is None


def test_a_part_of_another_length_is_refused() -> None:
    """Said with both lengths."""
    with pytest.raises(ValueError, match=r"an entry of part for each of 2 items, got \(1,\)"):
        clustered_area_change([1, 0], [1, 2], [1, 2], [True], rng=np.random.default_rng(0))
