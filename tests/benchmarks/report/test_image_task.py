"""The image task: areas by level, decisions by scene, curves put together."""

import numpy as np
import pytest

from benchmarks.report.figure_columns import gather
from benchmarks.report.image_task import (
    area_of,
    area_row,
    count_pairs,
    curve_rows,
    level_rows,
    operating_rows,
    paired_area,
    responses,
)

from .example_figures import picture


def test_an_area_by_hand_leaves_the_ambiguous_out() -> None:
    """Of 2 by 2 pairs 3 are in order: 0.75; the ambiguous picture would spoil it."""
    columns = gather(
        [
            picture("a", 1, 1, {"f": 4.0}),
            picture("b", 1, 2, {"f": 2.0}),
            picture("c", 0, 1, {"f": 3.0}),
            picture("d", 0, 2, {"f": 1.0}),
            picture("e", None, 2, {"f": 9.0}),
        ]
    )
    found = area_of(columns, "f")

    assert found is not None
    assert found.value == pytest.approx(0.75)


def test_an_oracle_has_the_area_one_and_a_blind_one_a_half_in_every_level() -> None:
    """The instrument reads its own ends right."""
    draw = np.random.default_rng(0)
    pictures = [
        picture(
            f"{scene}-{tone}-{n}",
            label,
            scene,
            {"oracle": float(label), "blind": float(draw.random())},
            tone=tone,
        )
        for scene in range(30)
        for tone in ("tan", "dark")
        for n in range(4)
        for label in (0, 1)
    ]
    rows = level_rows(gather(pictures), "tone", ["oracle", "blind"])

    assert [row.level for row in rows] == ["tan", "dark"]
    assert [row.extrapolated for row in rows] == [False, True]
    for row in rows:
        oracle, blind = row.areas
        assert oracle is not None
        assert oracle.value == 1.0
        assert blind is not None
        assert blind.low < 0.5 < blind.high
        assert (row.positives, row.negatives, row.scenes) == (120, 120, 30)


def test_one_class_alone_has_no_area() -> None:
    """Undefined, printed as a dash."""
    columns = gather([picture("a", 0, 1, {"f": 1.0}), picture("b", 0, 2, {"f": 2.0})])

    assert area_row("controls", columns, ["f"]).areas == (None,)


def test_a_factor_of_one_level_makes_no_table() -> None:
    """There is nothing to compare."""
    assert level_rows(gather([picture("a", 0, 1, {"f": 1.0}, size="64")]), "size", ["f"]) == ()


def test_decisions_are_counted_at_the_published_threshold() -> None:
    """2 of 2 positives and 1 of 2 negatives reach it; a method without one has no decision."""
    columns = gather(
        [
            picture("a", 1, 1, {"f": 1.2, "free": 0.1}),
            picture("b", 1, 2, {"f": 1.0, "free": 0.1}),
            picture("c", 0, 1, {"f": 0.9, "free": 0.1}),
            picture("d", 0, 2, {"f": 1.1, "free": 0.1}),
        ]
    )
    one, other = operating_rows(columns, ["f", "free"])

    assert one.recall is not None
    assert one.false_positives is not None
    assert (one.recall.k, one.recall.n) == (2, 2)
    assert (one.false_positives.k, one.false_positives.n) == (1, 2)
    assert one.ratio is not None
    assert one.ratio.value == 2.0
    assert (other.recall, other.false_positives, other.ratio) == (None, None, None)


def test_pairs_differ_in_coverage_alone() -> None:
    """Scene 1: one win of two; scene 2: a tie; what another tone shows is no partner."""
    columns = gather(
        [
            picture("a", 1, 1, {"f": 2.0}, tone="tan", coverage="none"),
            picture("b", 0, 1, {"f": 1.0}, tone="tan", coverage="full"),
            picture("c", 0, 1, {"f": 3.0}, tone="tan", coverage="hips_chest"),
            picture("d", 1, 2, {"f": 2.0}, tone="tan", coverage="none"),
            picture("e", 0, 2, {"f": 2.0}, tone="tan", coverage="full"),
            picture("f", 0, 2, {"f": 9.0}, tone="dark", coverage="full"),
            picture("g", None, 2, {"f": 9.0}, tone="tan", coverage="hips"),
        ]
    )
    found = paired_area(columns, "f")

    assert count_pairs(columns) == 3
    assert found is not None
    assert found.value == pytest.approx(1.5 / 3)


def test_a_curve_takes_what_the_base_has_already() -> None:
    """The level 256 stands in the base only; the bare base stands in every level of cloth."""
    common = {"size": "256", "cloth_color": "far", "block": "curves"}
    pictures = [
        picture("base-1", 1, 1, {"f": 1.0}, curve="base", coverage="none", **common),
        picture("base-0", 0, 1, {"f": 0.5}, curve="base", coverage="full", **common),
        picture(
            "small-1", 1, 1, {"f": 0.4}, curve="size", coverage="none", **common | {"size": "64"}
        ),
        picture(
            "small-0", 0, 1, {"f": 0.6}, curve="size", coverage="full", **common | {"size": "64"}
        ),
        picture(
            "near-0",
            0,
            1,
            {"f": 0.7},
            curve="cloth_color",
            coverage="full",
            **common | {"cloth_color": "near"},
        ),
    ]
    columns = gather(pictures)
    sizes = curve_rows(columns, "size", ["f"])
    cloths = curve_rows(columns, "cloth_color", ["f"])

    assert [(row.level, row.positives, row.negatives) for row in sizes] == [
        ("64", 1, 1),
        ("256", 1, 1),
    ]
    assert [(row.level, row.positives, row.negatives) for row in cloths] == [
        ("far", 1, 1),
        ("near", 1, 1),
    ]
    assert curve_rows(columns, "tone", ["f"]) == ()


def test_responses_count_every_label() -> None:
    """The ambiguous pictures have a row of their own; a coverage says its label."""
    columns = gather(
        [
            picture("a", 1, 1, {"f": 1.2}, coverage="none"),
            picture("b", None, 1, {"f": 1.0}, coverage="hips"),
            picture("c", 0, 1, {"f": 0.9}, coverage="full"),
        ]
    )
    rows = responses(columns, "coverage", ["f"], clustered=False)

    assert [(row.level, row.label, row.rates[0].k, row.n) for row in rows] == [
        ("none", "positive", 1, 1),
        ("hips", "ambiguous", 1, 1),
        ("full", "negative", 0, 1),
    ]
