"""Assembled scenes: what a factor may move, and what it must not."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.data.figures.codes import MIXED, OBJECT, OCCLUDER, read_codes
from benchmarks.data.figures.factors import TONES, Factors, Spec
from benchmarks.data.figures.scene import Assembled, Photograph, assemble

BASE = Factors(size=96, quality="draft", figure_height=0.75)
PHOTO = np.random.default_rng(0).integers(0, 256, (120, 160, 3), dtype=np.uint8)


def scene(seed: int = 3_000_001, **factors: object) -> Assembled:
    """Assemble the base scene with some factors changed."""
    spec = Spec("a", "test", "crossed", "", seed, replace(BASE, **factors))  # type: ignore[arg-type]
    return assemble(spec, (Photograph("a", PHOTO),))


@pytest.mark.parametrize(
    "change",
    [
        {"tone": "dark"},
        {"haemoglobin": "high"},
        {"illuminant": 2700.0},
        {"white_balance": "wrong"},
        {"background": "wood"},
        {"background": "photo"},
        {"blur": 2.0},
        {"noise": 5.0},
        {"jpeg": 10},
        {"control": "color_free"},
    ],
)
def test_a_factor_of_color_or_camera_moves_no_outline(change: dict[str, object]) -> None:
    """Cells of one scene differ in nothing but their factors: one mask, byte for byte."""
    plain, changed = scene(), scene(**change)

    assert (plain.codes == changed.codes).all()
    assert plain.segments == changed.segments


def test_clothing_moves_no_axis_and_covers_skin() -> None:
    """Dressed and bare figures stand alike; the dressed one shows cloth where skin was."""
    bare, dressed = scene(), scene(coverage="full")

    assert [one.axis for one in bare.segments] == [one.axis for one in dressed.segments]
    assert not read_codes(bare.codes).cloth.any()
    worn = read_codes(dressed.codes)
    assert worn.cloth.sum() > 4 * worn.skin.sum()
    assert bare.unclothed_3d is not None
    assert dressed.unclothed_3d is not None
    assert dressed.unclothed_3d < 0.3 < 0.9 < bare.unclothed_3d


def test_cloth_stands_off_the_body() -> None:
    """Clothing is an offset surface: a dressed figure covers more than a bare one."""
    bare, dressed = scene(size=192), scene(size=192, coverage="full")
    grown = read_codes(dressed.codes).person.sum() / read_codes(bare.codes).person.sum()

    assert 1.02 < grown < 1.4


@pytest.mark.parametrize("tone", TONES)
def test_every_figure_lies_inside_its_tone_class(tone: str) -> None:
    """The ITA of each of four figures lies between the edges of the class."""
    low, high = TONES[tone]
    found = scene(tone=tone, people=4).ita

    assert len(found) == 4
    assert all(low <= ita <= high for ita in found)


def test_an_occluder_hides_segments_and_says_so() -> None:
    """Visible fractions fall, and the mask shows what is in front."""
    open_, hidden = scene(), scene(occluder=0.6)
    seen = [sum(one.visible_fraction for one in s.segments) for s in (open_, hidden)]

    assert seen[1] < 0.7 * seen[0]
    assert (hidden.codes == OCCLUDER).any()
    assert [one.axis for one in open_.segments] == [one.axis for one in hidden.segments]


def test_nobody_leaves_no_body() -> None:
    """Without people and distractor a picture is its background."""
    empty = scene(people=0)

    assert (empty.codes == 0).all()
    assert empty.segments == ()
    assert empty.unclothed_3d is None


@pytest.mark.parametrize("kind", ["wood", "dune", "leather", "fur", "bread", "tubes"])
def test_an_object_is_no_body(kind: str) -> None:
    """What may be taken for skin is an object in the mask, whatever its color."""
    codes = scene(people=0, distractor=kind).codes

    assert set(np.unique(codes)) <= {0, OBJECT, MIXED}
    assert (codes == OBJECT).sum() > 50


@pytest.mark.parametrize("kind", ["head", "hand"])
def test_a_head_or_a_hand_alone_is_skin(kind: str) -> None:
    """They are skin pixels although nobody is there to be undressed."""
    masks = read_codes(scene(people=0, distractor=kind).codes)

    assert masks.skin.sum() > 20
    assert not masks.cloth.any()


def test_nearer_segments_come_first_in_the_depth_order() -> None:
    """The order sorts the middles of all segments by depth, each number once."""
    segments = scene(people=2).segments
    by_order = sorted(segments, key=lambda one: one.depth_order)
    depths = [sum(one.depth) for one in by_order]

    assert [one.depth_order for one in by_order] == list(range(40))
    assert depths == sorted(depths)


def test_scattered_parts_keep_their_number_and_lose_their_places() -> None:
    """The shape-free control has the same segments elsewhere."""
    whole, parts = scene(), scene(control="shape_free")

    assert [one.name for one in whole.segments] == [one.name for one in parts.segments]
    assert sum(a.axis == b.axis for a, b in zip(whole.segments, parts.segments, strict=True)) == 0
