"""The limb task: recall by segment and visibility, precision of what was found."""

import pytest

from benchmarks.report.figure_columns import Columns, gather
from benchmarks.report.limb_task import clustered_rate, found_rows, limb_rows, preset_rows

from .example_figures import limbs, picture, tally


@pytest.fixture
def columns() -> Columns:
    """Two pictures past the gate and one that it rejects."""
    return gather(
        [
            picture(
                "a",
                1,
                1,
                {"gate": 1.0},
                limbs=limbs(
                    tally("thigh", 1, 2), tally("shin", 1, 1, seen="0.5–0.9"), extra=2, ignored=1
                ),
            ),
            picture(
                "b",
                0,
                2,
                {"gate": 1.0},
                limbs=limbs(tally("thigh", 0, 2, bare=False), tally("head", 0, 1), extra=1),
                people="2",
            ),
            picture("c", 1, 3, {"gate": 0.0}, limbs=limbs(tally("thigh", 0, 2))),
        ]
    )


def test_recall_stands_over_all_pictures_and_past_the_gate(columns: Columns) -> None:
    """1 of 4 bare thighs in all pictures, 1 of 2 where the grouper looked."""
    rows = {row.name: row for row in limb_rows(columns, "fleck", "gate")}

    assert (rows["thigh"].everywhere.k, rows["thigh"].everywhere.n) == (1, 4)
    assert (rows["thigh"].past_gate.k, rows["thigh"].past_gate.n) == (1, 2)
    assert [(rate.k, rate.n) for rate in rows["shin"].by_visibility] == [(0, 0), (1, 1)]
    assert (rows["arms and legs"].everywhere.k, rows["arms and legs"].everywhere.n) == (2, 5)
    assert (rows["clothed segments"].everywhere.k, rows["clothed segments"].everywhere.n) == (0, 2)
    assert "forearm" not in rows


def test_precision_counts_neither_hidden_segments_nor_rejected_pictures(columns: Columns) -> None:
    """2 matches and 3 extras in the two pictures past the gate."""
    row = found_rows(columns, "fleck", "gate")[0]

    assert (row.precision.k, row.precision.n, row.ignored, row.pictures) == (2, 5, 1, 2)
    assert (row.angle_error, row.width_error) == (2.0, 0.1)


def test_a_share_of_nothing_in_many_scenes_is_not_certain() -> None:
    """No hit in 900 trials of 3 scenes may still be a half: trials of one scene agree."""
    rate = clustered_rate([(str(n % 3), 0, 1) for n in range(900)])

    assert (rate.k, rate.n, rate.low) == (0, 900, 0.0)
    assert rate.high is not None
    assert rate.high > 0.5


def test_presets_are_compared_picture_by_picture() -> None:
    """Thighs: 1/2 and 0/1 against 2/2 and 1/1; the third picture asks for none."""
    columns = gather(
        [
            picture(
                "a", 1, 1, limbs=limbs(tally("thigh", 1, 2)), kapur=limbs(tally("thigh", 2, 2))
            ),
            picture(
                "b", 1, 2, limbs=limbs(tally("thigh", 0, 1)), kapur=limbs(tally("thigh", 1, 1))
            ),
            picture("c", 1, 3, limbs=limbs(tally("head", 0, 1)), kapur=limbs(tally("head", 0, 1))),
        ]
    )
    rows = {row.name: row for row in preset_rows(columns, ("fleck", "fleck-kapur"))}
    thigh, head = rows["thigh"], rows["head"]
    assert thigh.gap is not None

    assert (thigh.pictures, thigh.scenes, thigh.gap.pictures) == (2, 2, 2)
    assert [found and found.interval.value for found in thigh.recalls] == [0.25, 1.0]
    assert thigh.gap.difference.value == pytest.approx(0.75)
    assert thigh.gap.p_value == 0.5
    assert (head.pictures, head.recalls, head.gap) == (1, (None, None), None)
    assert list(rows) == ["head", "thigh", "arms and legs", "all bare segments"]
    assert thigh.gap.adjusted == 1.0


def test_presets_need_the_segments_of_both() -> None:
    """Records of one preset make no comparison."""
    columns = gather([picture("a", 1, 1, limbs=limbs(tally("thigh", 1, 2)))])

    assert preset_rows(columns, ("fleck", "fleck-kapur")) == ()
