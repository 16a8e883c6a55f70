"""What is painted, recolored and rendered for twins: one thing changes and nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.audit.examining import MATERIALS, _lies
from benchmarks.audit.painting import (
    RED,
    Ellipse,
    anywhere,
    lips_place,
    navel_place,
    painted,
)
from benchmarks.audit.pictures import pixels_of, rendered, specs_of
from benchmarks.audit.recoloring import CHANGES, LUMA
from benchmarks.audit.regions import REGIONS, regions_of
from benchmarks.audit.twins import (
    PAINTED,
    RECOLORED,
    RENDERED,
    TWINS,
    painted_pairs,
    recolored_pairs,
    rendered_pairs,
)

GRAY = np.full((40, 60, 3), 90, dtype=np.uint8)


def test_a_spot_covers_less_than_a_hundredth_and_lies_inside() -> None:
    """What is painted is small, whole, and where it was said to be."""
    for seed in range(20):
        where = anywhere((96, 96), np.random.default_rng(seed))
        before = np.full((96, 96, 3), 90, dtype=np.uint8)
        changed = (painted(before, where, RED) != before).any(axis=-1)
        rows, columns = np.nonzero(changed)
        top, left, bottom, right = where.box

        assert changed.mean() < 0.01
        assert top - 1 <= rows.min()
        assert rows.max() <= bottom
        assert left - 1 <= columns.min()
        assert columns.max() <= right


def test_painting_outside_changes_nothing() -> None:
    """A place beyond the border is no error."""
    assert (painted(GRAY, Ellipse(-20.0, -20.0, 4.0, 4.0), RED) == GRAY).all()


def test_a_navel_lies_on_the_trunk_and_lips_on_the_head() -> None:
    """Both are at the places that the truth of the figure gives them."""
    for spec in specs_of("dev", 4, 64):
        picture = rendered(spec)
        assert picture.codes is not None
        regions = regions_of(picture.codes, picture.people)
        for place, region in ((navel_place, "torso"), (lips_place, "head")):
            where = place(picture.codes)
            if where is not None and picture.people:
                row, column = int(where.row), int(where.column)
                stray = ~np.logical_or.reduce(list(regions.values()))
                assert (
                    regions[region][row, column]
                    or regions["distractor"][row, column]
                    or (stray[row, column])
                )


@pytest.mark.parametrize("how", CHANGES)
def test_a_recoloring_leaves_everything_else_alone(how: str) -> None:
    """Pixels outside the mask keep their bytes."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (30, 30, 3)).astype(np.uint8)
    mask = rng.random((30, 30)) < 0.3

    changed = CHANGES[how](pixels, mask)

    assert (changed[~mask] == pixels[~mask]).all()
    assert (changed[mask] != pixels[mask]).any()


@pytest.mark.parametrize("how", ["turned", "grayed"])
def test_hue_and_color_go_without_the_luma(how: str) -> None:
    """A method that reads luma alone cannot tell the two pictures apart."""
    pixels = np.random.default_rng(1).integers(30, 226, (20, 20, 3)).astype(np.uint8)

    changed = CHANGES[how](pixels, np.ones((20, 20), dtype=bool))

    assert np.abs(changed @ np.array(LUMA) - pixels @ np.array(LUMA)).max() <= 1.0


def test_the_control_never_touches_the_skin() -> None:
    """What is changed elsewhere does not overlap with what is changed."""
    skin = np.zeros((40, 60), dtype=bool)
    skin[:, :45] = True  # moved by half it would lie on itself
    pixels = np.random.default_rng(2).integers(0, 256, (40, 60, 3)).astype(np.uint8)

    pairs = dict(recolored_pairs(pixels, skin))

    assert (pairs["elsewhere grayed"][1][skin] == pixels[skin]).all()
    assert (pairs["skin grayed"][1][~skin] == pixels[~skin]).all()


def test_where_all_is_skin_there_is_no_elsewhere() -> None:
    """A control that changes no pixel would be told as one that changes no score."""
    pixels = np.random.default_rng(2).integers(0, 256, (12, 12, 3)).astype(np.uint8)

    names = [name for name, _ in recolored_pairs(pixels, np.ones((12, 12), dtype=bool))]

    assert names == ["skin turned", "skin grayed", "skin smoothed"]


def test_a_tone_changes_nothing_but_skin() -> None:
    """Cloth is colored after skin, so that tone alone is changed of bare figures only."""
    tones = {twin.name for twin in RENDERED if twin.name.startswith("tone")}
    spec = next(s for s in specs_of("dev", 20, 32) if s.factors.coverage != "none")
    spec = replace(spec, factors=replace(spec.factors, people=1, cloth_color="near"))
    light, dark = (
        rendered(replace(spec, factors=replace(spec.factors, tone=tone)))
        for tone in ("light", "dark")
    )
    assert light.codes is not None
    cloth = regions_of(light.codes, 1)["cloth"]

    assert np.abs(light.pixels[cloth].astype(int) - dark.pixels[cloth]).mean() > 10
    assert not tones & {name for name, _ in rendered_pairs(spec, lambda _: GRAY)}


def test_every_rendered_twin_differs_in_its_factors_alone() -> None:
    """Of the two scenes nothing differs but what the twin names."""
    spec = next(spec for spec in specs_of("dev", 20, 32) if spec.factors.coverage != "none")
    spec = replace(spec, factors=replace(spec.factors, people=1))
    asked: list[object] = []

    def render(scene: object) -> np.ndarray:
        asked.append(scene)
        return GRAY

    dressed = [name for name, _ in rendered_pairs(spec, render)]
    assert len(asked) == len(set(asked))
    undressed = replace(spec, factors=replace(spec.factors, coverage="none"))
    bare = [name for name, _ in rendered_pairs(undressed, render)]

    assert dressed == [twin.name for twin in RENDERED if not twin.bare]
    assert bare == [twin.name for twin in RENDERED if not twin.dressed]
    for twin in RENDERED:
        assert set(twin.before) == set(twin.after)
        assert twin.before != twin.after


def test_pictures_without_figures_have_no_twins_of_figures() -> None:
    """Nobody's tone or cloth cannot be changed."""
    spec = specs_of("dev", 2, 32)[1]
    spec = replace(spec, factors=replace(spec.factors, people=0))

    names = [name for name, _ in rendered_pairs(spec, lambda _: GRAY)]

    assert not [name for name in names if name.startswith(("tone", "cloth", "figure"))]


def test_what_is_painted_is_in_the_list() -> None:
    """Names that pairs come with are the names that are told."""
    picture = rendered(specs_of("dev", 2, 64)[0])
    names = [name for name, _, _ in painted_pairs(picture.pixels, picture.codes, _rng())]

    assert set(names) <= {twin.name for twin in PAINTED}
    assert len(TWINS) == len(RENDERED) + len(PAINTED) + len(RECOLORED)


def test_a_window_of_mixed_pixels_lies_nowhere() -> None:
    """Where no ray agrees, no material is named, least of all skin, which may matter."""
    nothing = dict.fromkeys(MATERIALS, np.zeros((4, 4), dtype=bool))

    assert _lies((0, 0, 4, 4), nothing) == ""
    assert _lies((0, 0, 4, 4), nothing | {"cloth": np.ones((4, 4), dtype=bool)}) == "cloth"


def test_regions_of_a_picture_share_it_out() -> None:
    """Materials do not overlap; parts of the body are made of skin, cloth and hair."""
    picture = rendered(specs_of("dev", 2, 64)[0])
    assert picture.codes is not None
    regions = regions_of(picture.codes, picture.people)
    materials = [
        regions[name] for name in ("skin", "cloth", "distractor", "occluder", "background")
    ]

    assert list(regions) == list(REGIONS)
    assert np.sum(materials, axis=0).max() <= 1
    assert not (regions["limbs"] & regions["torso"]).any()
    assert not (regions["limbs"] & regions["background"]).any()


def test_a_rendered_picture_is_the_one_of_the_set() -> None:
    """A twin without a change is the picture itself, compression included."""
    spec = specs_of("dev", 2, 32)[0]

    assert (pixels_of(spec) == rendered(spec).pixels).all()


def _rng() -> np.random.Generator:
    """Make a generator."""
    return np.random.default_rng(0)
