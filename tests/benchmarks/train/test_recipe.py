"""The recipe: epochs shared out, labels that say something, and the shipped record itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data.figures.design import held_out
from benchmarks.data.figures.truth import label_of
from benchmarks.train.recipe import FIGURES, Part, Training, digest_of, rescaled, specs_of
from convnet.schedule import Schedule, Stage


@given(st.lists(st.integers(1, 30), min_size=1, max_size=4), st.integers(1, 60))
def test_epochs_are_shared_out_and_the_last_stage_stays(counts: list[int], epochs: int) -> None:
    """Any number of epochs gives that number, in the order of the stages."""
    stages = tuple(Stage(count, 32 + 8 * place) for place, count in enumerate(counts))
    found = rescaled(Schedule(stages=stages), epochs)

    assert found.epochs == epochs
    assert all(stage.epochs > 0 for stage in found.stages)
    assert found.stages[-1].side == stages[-1].side
    assert [stage.side for stage in found.stages] == sorted(stage.side for stage in found.stages)


def test_the_same_number_of_epochs_changes_nothing() -> None:
    """Asking for what the recipe has is the recipe."""
    assert FIGURES.with_epochs(FIGURES.schedule.epochs) == FIGURES


def test_a_part_shows_what_its_overrides_say_and_nothing_without_a_label() -> None:
    """Ambiguous pictures are not drawn; held-out combinations never are."""
    specs = specs_of(Part(60, stream=3, size=64, overrides=(("cloth_color", "far"),)), "train")

    assert all(label_of(spec.factors.coverage, spec.factors.people) is not None for spec in specs)
    assert {spec.factors.cloth_color for spec in specs} == {"far"}
    assert {held_out(spec.factors) for spec in specs} == {""}
    assert {spec.split for spec in specs} == {"train"}


def test_a_longer_part_begins_with_the_shorter_one() -> None:
    """So that a recipe that grows keeps what was rendered."""
    assert specs_of(Part(40), "dev")[: len(specs_of(Part(20), "dev"))] == specs_of(Part(20), "dev")


def test_a_part_that_cannot_be_is_refused() -> None:
    """The generator's own message names the factor."""
    with pytest.raises(ValueError, match="tone: expected"):
        specs_of(Part(2, overrides=(("tone", "blue"),)), "train")


def test_every_field_counts_in_the_digest() -> None:
    """Another count, weight, schedule or limit is another recipe."""
    base = Training("a", (Part(1),), (Part(1),))
    others = [
        Training("a", (Part(2),), (Part(1),)),
        Training("a", (Part(1, weight=2.0),), (Part(1),)),
        Training("a", (Part(1),), (Part(1),), schedule=Schedule(rate=1.0)),
        Training("a", (Part(1),), (Part(1),), limit=0.02),
    ]

    assert len({digest_of(each) for each in (base, *others)}) == 5


def test_parts_of_the_shipped_recipe_show_no_scene_twice_by_mistake() -> None:
    """Two parts of one split and stream with the same factors would be the same pictures."""
    for parts in (FIGURES.train, FIGURES.dev):
        kinds = [(part.stream, part.size, part.overrides, part.quality) for part in parts]
        assert len(set(kinds)) == len(kinds)
