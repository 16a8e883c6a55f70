"""Which pictures are shown: by rule, spread over scenes."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scripts.figure_overlays import MOST, spread_over_scenes

CANDIDATES = st.lists(
    st.tuples(st.integers(0, 500).map("p{:03}".format), st.integers(0, 20).map("s{:02}".format)),
    unique_by=lambda pair: pair[0],
    max_size=60,
)


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_the_choice_depends_on_nothing_but_what_there_is(
    candidates: list[tuple[str, str]], random: object
) -> None:
    """The order in which pictures come is no reason to show one."""
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert spread_over_scenes(shuffled) == spread_over_scenes(candidates)


@given(CANDIDATES)
def test_as_many_as_there_are_and_no_scene_twice_while_others_wait(
    candidates: list[tuple[str, str]],
) -> None:
    """Eight pictures where there are eight, of eight scenes where there are eight."""
    chosen = spread_over_scenes(candidates)
    scene_of = dict(candidates)
    scenes = {scene_of[name] for name in chosen}

    assert len(chosen) == len(set(chosen)) == min(MOST, len(candidates))
    assert len(scenes) == min(MOST, len(set(scene_of.values())))
