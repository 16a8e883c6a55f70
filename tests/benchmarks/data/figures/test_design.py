"""The test split: balance counted out, pairs, parts, digests."""

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.figures import design
from benchmarks.data.figures.design import (
    CROSSED,
    CROSSED_SEED,
    FOUR_LEVEL,
    SEEDS,
    TWO_LEVEL,
    control_specs,
    crossed_specs,
    digest,
    held_out,
    override,
    small_specs,
)
from benchmarks.data.figures.factors import FACTOR_NAMES, Factors

CROSSED_SPECS = crossed_specs()
CONTROLS = control_specs()
SMALL = small_specs()
WHOLE = design.test_specs()
#: Everything that is fixed in a scene of the crossed block.
FIXED = (*FOUR_LEVEL, *TWO_LEVEL)


def test_the_factors_of_the_crossed_block_are_exactly_independent() -> None:
    """Every pair of levels is as frequent as its levels' frequencies say, to the picture."""
    names = (*CROSSED, *FIXED)
    columns = {name: [getattr(spec.factors, name) for spec in CROSSED_SPECS] for name in names}
    alone = {name: Counter(column) for name, column in columns.items()}
    assert set(names) == set(FACTOR_NAMES) - {"quality", "control"}

    for first, second in itertools.combinations(names, 2):
        both = Counter(zip(columns[first], columns[second], strict=True))
        for x, y in itertools.product(alone[first], alone[second]):
            assert both[x, y] * len(CROSSED_SPECS) == alone[first][x] * alone[second][y]


def test_every_scene_holds_every_cell_once_and_one_setting_of_the_rest() -> None:
    """So effects are paired, and nothing that is fixed in a scene can tell the label."""
    scenes: dict[int, list[Factors]] = {}
    for spec in CROSSED_SPECS:
        scenes.setdefault(spec.seed, []).append(spec.factors)

    assert sorted(scenes) == [CROSSED_SEED + scene for scene in range(32)]
    cells = set(itertools.product(*CROSSED.values()))
    bare = {name: levels[0] for name, levels in CROSSED.items()}
    for members in scenes.values():
        assert {tuple(getattr(f, name) for name in CROSSED) for f in members} == cells
        assert len(members) == len(cells) == 384
        assert len({replace(f, **bare) for f in members}) == 1


def test_seeds_of_blocks_and_splits_do_not_meet() -> None:
    """A scene belongs to one block."""
    blocks: dict[str, set[int]] = {}
    for spec in WHOLE:
        assert spec.split == "test"
        assert SEEDS["test"] <= spec.seed < SEEDS["test"] + 1_000_000
        blocks.setdefault(spec.block, set()).add(spec.seed)

    assert {name: len(seeds) for name, seeds in blocks.items()} == {
        "crossed": 32,
        "curves": 24,
        "controls": 32,
    }
    assert len(set.union(*blocks.values())) == 88


def test_ids_are_unique_and_short() -> None:
    """They become file names."""
    ids = [spec.id for spec in WHOLE]

    assert len(set(ids)) == len(ids)
    assert max(map(len, ids)) <= 48
    assert "x-s07-very_light-2700-wood-none" in ids
    assert {"n-bread-s11", "n-none-sunset-s00"} <= set(ids)


def test_controls_show_nobody_and_vary_like_the_crossed_scenes() -> None:
    """What a picture without a body has besides is as frequent as in the crossed block."""
    objects = [spec for spec in CONTROLS if spec.factors.distractor != "none"]
    assert {spec.factors.people for spec in CONTROLS} == {0}
    assert (len(objects), len(CONTROLS)) == (8 * 32, 15 * 32)

    names = ("figure_height", "size", "blur", "jpeg", "noise", "white_balance", "haemoglobin")
    for name in (*names, "background", "illuminant"):
        here = Counter(getattr(spec.factors, name) for spec in objects)
        there = Counter(getattr(spec.factors, name) for spec in CROSSED_SPECS)
        assert {level: 48 * n for level, n in here.items()} == dict(there)
    assert max(Counter(spec.factors.tone for spec in objects).values()) == 48


def test_the_small_set_is_a_balanced_part_of_the_whole() -> None:
    """Each light and background together in two scenes, each scene with every tone and coverage."""
    assert {spec.id for spec in SMALL} <= {spec.id for spec in WHOLE}
    scenes: dict[int, set[tuple[float, str]]] = {}
    cells: dict[int, set[tuple[str, str]]] = {}
    for spec in SMALL[:768]:
        f = spec.factors
        scenes.setdefault(spec.seed, set()).add((f.illuminant, f.background))
        cells.setdefault(spec.seed, set()).add((f.tone, f.coverage))

    assert {len(seen) for seen in cells.values()} == {24}
    pairs = Counter(pair for seen in scenes.values() for pair in seen)
    assert pairs == Counter(
        dict.fromkeys(itertools.product(CROSSED["illuminant"], CROSSED["background"]), 2)
    )
    assert {spec.block for spec in SMALL[768:]} == {"controls"}


@pytest.mark.parametrize(
    ("factors", "name"),
    [
        (Factors(tone="dark", illuminant=3223.0), "dark_2700"),
        (Factors(tone="dark", illuminant=3225.0), ""),
        (Factors(tone="brown", illuminant=2700.0), ""),
        (Factors(cloth_pattern="stripe", background="sand"), "stripe_sand"),
        (Factors(cloth_pattern="check", background="sand"), ""),
        (
            Factors(tone="dark", illuminant=2700.0, cloth_pattern="stripe", background="sand"),
            "dark_2700",
        ),
    ],
)
def test_what_is_held_out(factors: Factors, name: str) -> None:
    """Halfway in mired between 2700 K (370.4) and 4000 K (250) lies 310.2, or 3223.9 K."""
    assert held_out(factors) == name


def test_held_out_cells_of_the_crossed_block() -> None:
    """Dark under 2700 K: 16 of 384 cells; of the others a quarter on sand, in 8 scenes stripes."""
    counts = Counter(held_out(spec.factors) for spec in CROSSED_SPECS)

    assert counts["dark_2700"] == 16 * 32
    assert counts["stripe_sand"] == 8 * (384 - 16) // 4


def test_an_override_moves_its_factor_alone() -> None:
    """Ids and all else stay; text is read; what does not exist is refused."""
    moved = override(SMALL, {"size": "64", "quality": "draft"})

    assert [spec.id for spec in moved] == [spec.id for spec in SMALL]
    for before, after in zip(SMALL, moved, strict=True):
        assert after.factors == replace(before.factors, size=64, quality="draft")
    with pytest.raises(ValueError, match="did you mean 'quality'"):
        override(SMALL, {"qualty": "draft"})


def test_a_digest_hears_of_every_change_but_order() -> None:
    """An id, a seed or one level moves it; the order and 256.0 for 256 do not."""
    few = SMALL[:3]
    same = (
        few[2],
        few[0],
        replace(few[1], factors=replace(few[1].factors, jpeg=float(few[1].factors.jpeg))),
    )  # type: ignore[arg-type]
    assert digest(few) == digest(same)

    others = (
        replace(few[0], id="other"),
        replace(few[0], seed=1),
        replace(few[0], factors=replace(few[0].factors, blur=0.5)),
    )
    digests = {digest((other, *few[1:])) for other in others} | {digest(few), digest(few[:2])}
    assert len(digests) == 5


def test_the_frozen_designs() -> None:
    """Whoever moves a picture of the test split must say so here, with another version."""
    assert len(WHOLE) == 16_872
    assert digest(WHOLE) == "c30bc6e8ded0fd85fb2f6bf06899e51a8b236f08ba5f1af4fc383fc97fe6bdc5"
    assert len(SMALL) == 1_024
    assert digest(SMALL) == "4349f0c1036989adf53f248c015d406e9eafdb94f7740eee06420d416dd46027"


def test_the_version_is_part_of_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same design by another generator is another set."""
    before = digest(SMALL)
    monkeypatch.setattr(design, "VERSION", "figures-2")

    assert digest(SMALL) != before


def test_held_out_agrees_with_the_levels() -> None:
    """Of the four lights exactly 2700 K is held out for dark skin."""
    named = [
        light for light in CROSSED["illuminant"] if held_out(Factors(tone="dark", illuminant=light))
    ]

    assert named == [2700.0]
    assert np.isclose(design.NEAREST_2700, 3223.88, atol=0.01)
