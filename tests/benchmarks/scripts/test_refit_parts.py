"""The parts of the refit: what is free, what is kept, how it is searched."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.data.drawings import draw as draw_figure
from benchmarks.data.figures.design import held_out
from benchmarks.scripts.refit_free import (
    FREE,
    GROUP_FREE,
    SEGMENT_FREE,
    SKIN_FREE,
    Free,
    grouper_of,
    published,
    skin_of,
)
from benchmarks.scripts.refit_pictures import COVERED, pair_specs, primary_scores
from benchmarks.scripts.refit_planes import Planes
from benchmarks.scripts.refit_search import Counted, Found, draw, refine
from fleck import detect
from fleck.detect import MARKED
from fleck.grouping import GROUPER
from fleck.parameters import AUTHORS_PAGE
from fleck.skin import find_skin


def patches(seed: int, side: int) -> NDArray[np.uint8]:
    """Return patches of skin-like and other colors with a little noise."""
    rng = np.random.default_rng(seed)
    cells = rng.integers((90, 60, 40), (250, 200, 190), (4, 4, 3))
    image = np.kron(cells, np.ones((side // 4, side // 4, 1), dtype=np.int64))
    return np.clip(image + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)


def test_the_search_starts_from_the_published_constants() -> None:
    """The first point is the authors' page and the shipped grouper, nothing else."""
    skin = skin_of(published())

    assert grouper_of(published()) == GROUPER
    for name, value in vars(AUTHORS_PAGE).items():
        if name not in ("name", "citation", "status"):
            assert getattr(skin, name) == value, name


@pytest.mark.parametrize("free", FREE, ids=lambda free: free.name)
def test_every_range_holds_what_was_published(free: Free) -> None:
    """Else the search could not stay where it began."""
    assert free.published in free.values()
    assert free.values()[0] == free.low
    assert free.values()[-1] == free.high


def test_every_free_constant_moves_a_record() -> None:
    """A name that nothing reads would be searched in vain."""
    start = published()
    for free in FREE:
        other = next(value for value in free.values() if value != free.published)
        moved = start | {free.name: other}
        changed = (skin_of(moved), grouper_of(moved)) != (skin_of(start), grouper_of(start))

        assert changed, free.name


def test_of_two_ends_the_smaller_is_the_lower_one() -> None:
    """A draw may turn a range round; it is still a range."""
    point = published() | {"hue_a_low": 150, "hue_a_high": 110, "limb_aspect_low": 2.4}

    assert skin_of(point).boxes[0].hue == (110.0, 150.0)
    assert grouper_of(point).limb_aspect == (2.4, 8.0)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=8)
def test_kept_planes_give_the_fractions_of_the_filter_itself(seed: int) -> None:
    """At any point of the search, to the width of a quantization step of the color planes."""
    rng = np.random.default_rng(seed)
    point = published() | {free.name: free.draw(rng) for free in SKIN_FREE}
    skin = skin_of(point)
    images = [patches(1, 48), patches(2, 64)]
    expected = [find_skin(image, skin).fraction for image in images]

    np.testing.assert_allclose(PLANES.fractions(skin), expected, atol=0.05)


#: Shared by the examples: what is kept does not depend on the point.
PLANES = Planes([patches(1, 48), patches(2, 64)])


def test_kept_planes_are_exact_at_the_published_point() -> None:
    """There the levels of both paths coincide or lie far from every limit."""
    images = [patches(seed, 64) for seed in range(3)]
    expected = [find_skin(image).fraction for image in images]

    assert Planes(images).fractions(skin_of(published())).tolist() == expected
    assert 0 < sum(expected) < len(expected)


def test_kept_segments_give_the_score_of_the_detector() -> None:
    """For gates on both sides of the fraction, with and without a group."""
    figure = draw_figure("figure", np.random.default_rng(4), pose="sitting").pixels
    images = (figure, patches(5, 64))
    lowest = skin_of(published() | {"min_area": 0.01})
    found = [detect(image, lowest, "limb") for image in images]
    fractions = np.array([each.skin_fraction for each in found])
    segments = [each.segments for each in found]
    marked = set()
    for gate in (0.1, 0.9):
        skin = skin_of(published() | {"min_area": gate})
        expected = [detect(image, skin, "F").score for image in images]
        scores = primary_scores(images, fractions, segments, gate, GROUPER)
        marked |= {score >= MARKED for score in expected}

        assert scores.tolist() == expected
    assert marked == {True, False}


def test_a_scene_is_drawn_bare_and_covered_and_otherwise_the_same() -> None:
    """Nothing but the cloth may tell the two apart; nobody is there but once."""
    specs = pair_specs("train", 64, 7)
    scenes: dict[int, list] = {}
    for spec in specs:
        scenes.setdefault(spec.seed, []).append(spec)

    assert len({spec.id for spec in specs}) == len(specs)
    assert {spec.factors.size for spec in specs} == {64, 128, 256}
    for pair in scenes.values():
        if pair[0].factors.people == 0:
            assert len(pair) == 1
            continue
        bare, covered = (vars(spec.factors).copy() for spec in pair)
        assert bare.pop("coverage") == "none"
        assert covered.pop("coverage") in COVERED
        assert bare == covered


@pytest.mark.parametrize("split", ["train", "dev"])
def test_the_search_sees_no_combination_that_is_held_out(split: str) -> None:
    """The refit has the blind spots that the network has."""
    specs = pair_specs(split, 100, 7)

    assert {spec.split for spec in specs} == {split}
    assert not any(held_out(spec.factors) for spec in specs)


def test_the_test_split_cannot_be_drawn() -> None:
    """It is designed, and no constant may look at it."""
    with pytest.raises(ValueError, match="the test split is designed"):
        pair_specs("test", 4, 7)


def hill(point: dict[str, float]) -> float:
    """Return a smooth hill with its top at x = 3, y = 12."""
    return -((point["x"] - 3) ** 2) - (point["y"] - 12) ** 2


HILL = (Free("x", 0, 16, 1, 9), Free("y", 0, 16, 1, 9))


@given(st.integers(0, 16), st.integers(0, 16))
def test_refinement_climbs_and_never_falls(x: int, y: int) -> None:
    """From anywhere on a smooth hill it reaches the top."""
    start = {"x": x, "y": y}
    found = refine(HILL, Found(start, hill(start)), hill)

    assert found == Found({"x": 3, "y": 12}, 0)


def test_a_move_must_gain_what_is_asked() -> None:
    """With a least gain above every step, nothing moves."""
    start = Found({"x": 9, "y": 9}, hill({"x": 9, "y": 9}))

    assert refine(HILL, start, hill, least=1000.0) == start


def test_a_search_of_one_seed_is_one_search() -> None:
    """The same seed gives the same points, another seed others; the start is always looked at."""
    runs = [
        draw(HILL, {"x": 9, "y": 9}, hill, hill, draws=9, kept=3, rng=np.random.default_rng(seed))
        for seed in (1, 1, 2)
    ]

    assert runs[0] == runs[1] != runs[2]
    assert all({"x": 9, "y": 9} in [each.point for each in run] for run in runs)
    assert [each.value for each in runs[0]] == sorted((e.value for e in runs[0]), reverse=True)


def test_a_point_is_asked_about_once() -> None:
    """Answers are remembered, whatever the order of the names, and counted."""
    asked = []
    objective = Counted(lambda point: asked.append(dict(point)) or 1.0)

    assert objective({"x": 1, "y": 2}) == objective({"y": 2, "x": 1}) == 1.0
    assert objective.asked == len(asked) == 1


def test_what_finds_and_what_judges_segments_are_apart() -> None:
    """Segments found once answer for every judge only if no judge finds them."""
    assert not {free.name for free in GROUP_FREE} & {free.name for free in SEGMENT_FREE}
    assert len({free.name for free in FREE}) == len(FREE)
