"""The body plan: names, layers, codes, and that nothing about a body can be asked for."""

import ast
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmarks.data.figures
from benchmarks.data.figures import body
from benchmarks.data.figures.body import PART_SEGMENT, SEGMENTS, Figure, figure_cones
from benchmarks.data.figures.factors import Factors
from benchmarks.data.figures.packing import JOINT_DEPTH
from benchmarks.data.figures.pose import HIGHEST, LOWEST, take

#: Words that no parameter, field or function of the generator may hold.
FORBIDDEN = frozenset(
    {
        "age",
        "child",
        "kid",
        "teen",
        "girl",
        "boy",
        "gender",
        "sex",
        "male",
        "female",
        "woman",
        "man",
        "breast",
        "nipple",
        "genital",
        "penis",
        "vagina",
        "face",
        "facial",
        "mouth",
        "lip",
        "nude",
        "naked",
    }
)


def names_of(tree: ast.AST) -> set[str]:
    """Collect the words of functions', classes', arguments' and fields' names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return {word for name in found for word in name.lower().strip("_").split("_")}


def test_no_name_in_the_generator_asks_for_a_kind_of_body() -> None:
    """Age, gender and features are no parameters, and none will be accepted."""
    folder = Path(benchmarks.data.figures.__file__).parent
    words = set().union(*(names_of(ast.parse(p.read_text())) for p in folder.glob("*.py")))

    assert {"figure", "amplitude", "coverage"} <= words
    assert words.isdisjoint(FORBIDDEN)
    assert {field.name for field in fields(Factors)}.isdisjoint(FORBIDDEN)


def test_the_list_of_forbidden_words_finds_them() -> None:
    """A field, an argument and a function are all looked at, word by word."""
    tree = ast.parse("class A:\n    body_age: int\ndef f(gender, x): ...\ndef sex_of(): ...")

    assert {"age", "gender", "sex"} <= names_of(tree)


def test_there_are_twenty_named_segments_with_sites() -> None:
    """Four on the midline and eight on each side, in the order that masks number them."""
    assert len(SEGMENTS) == len(set(SEGMENTS)) == len(body.SITES) == 20
    assert SEGMENTS[:6] == ("pelvis", "chest", "neck", "head", "left_clavicle", "left_upper_arm")
    assert SEGMENTS[19] == "right_foot"
    assert body.SITES[SEGMENTS.index("right_shin")] == "shin"
    assert set(PART_SEGMENT) == set(range(20))
    assert (np.diff(PART_SEGMENT) >= 0).all()


def test_bones_hang_together_at_rest() -> None:
    """A segment's parent comes before it, and the right side mirrors the left."""
    assert all(parent < number for number, parent in enumerate(body.PARENTS) if number)
    assert body.PARENTS[SEGMENTS.index("right_hand")] == SEGMENTS.index("right_forearm")
    mirrored = body.AXES[4:12] * [-1, 1, 1]
    assert np.allclose(mirrored, body.AXES[12:])


def test_the_trunk_is_wider_than_deep() -> None:
    """Chest and hips of adults are about 1.4 to 1.9 times as wide as deep."""
    for segment in ("pelvis", "chest"):
        own = SEGMENTS.index(segment) == PART_SEGMENT
        ends, radii = body.PART_ENDS[own], body.PART_RADII[own][..., None]
        width, _, depth = (ends + radii).max(axis=(0, 1)) - (ends - radii).min(axis=(0, 1))
        assert 1.4 < width / depth < 1.9


def melting(figure: Figure) -> np.ndarray:
    """Say which parts melt: those that share a joint, and those one joint further."""
    ends, radii = figure.part_ends, figure.part_radii
    way = ends[:, 1] - ends[:, 0]
    place = np.einsum("ekj,kj->ek", ends.reshape(-1, 1, 3) - ends[:, 0], way)
    place = np.clip(place / (way**2).sum(axis=1), 0, 1)
    apart = np.linalg.norm(
        ends.reshape(-1, 1, 3) - ends[:, 0] - place[..., None] * way, axis=2
    ).reshape(len(ends), 2, -1)
    inside = (
        apart
        < (1 - JOINT_DEPTH) * (radii[:, 0] * (1 - place) + radii[:, 1] * place).reshape(apart.shape)
    ).any(axis=1)
    shares = inside | inside.T
    return shares @ shares


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_the_trunk_is_one_surface_in_every_posture(seed: int) -> None:
    """Neighbors from pelvis to neck melt, whatever the joints do; arms melt with the chest."""
    angles = np.random.default_rng(seed).uniform(LOWEST, HIGHEST)
    melts = melting(take(angles, (0.0, 0.0, 0.0), 1.7, 1.0))
    parts = {s: np.flatnonzero(n == PART_SEGMENT) for n, s in enumerate(SEGMENTS)}
    middle = (parts["chest"], parts["neck"], parts["left_clavicle"], parts["right_clavicle"])
    shoulders = np.concatenate(middle)

    assert melts[np.ix_(shoulders, shoulders)].all()
    for own, side in enumerate(("left", "right")):
        for limb, trunk in (("upper_arm", "chest"), ("hip", "pelvis"), ("thigh", "pelvis")):
            assert melts[np.ix_(parts[f"{side}_{limb}"], parts[trunk][[own, 2]])].all()
    # The outer cones of pelvis and chest melt with their own side's and with the middle's.
    for one, other in ((0, 0), (1, 1), (2, 2), (0, 2), (2, 0), (1, 2), (2, 1)):
        assert melts[parts["pelvis"][one], parts["chest"][other]]


def test_codes_and_layers_of_a_figure() -> None:
    """Bare segment s of figure 2 is 1 + 84 + 2 s, its hair 125 in a layer of its own."""
    colors = np.arange(60.0).reshape(20, 3)
    figure = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), 1.7, 1.0)
    cones = figure_cones(figure, 2, colors, np.zeros(3))
    parts = len(PART_SEGMENT)

    assert (cones.code[:parts] == 85 + 2 * PART_SEGMENT).all()
    assert cones.code[parts:].tolist() == [125, 125]
    assert cones.layer.tolist() == [0] * parts + [1, 1]
    assert (cones.albedo[:parts] == colors[PART_SEGMENT]).all()
    assert np.isinf(cones.cut).all()


def test_a_fifth_figure_has_no_code() -> None:
    """A byte has room for four."""
    figure = take(np.zeros((20, 3)), (0.0, 0.0, 0.0), 1.7, 1.0)
    with pytest.raises(ValueError, match="expected a figure 0 to 3"):
        figure_cones(figure, 4, np.zeros((20, 3)), np.zeros(3))
