"""The grouper's decisions and the configurations: pinned, so that a change is on purpose."""

from dataclasses import asdict, fields

import pytest

from fleck.detect import find_configuration
from fleck.grouping import CONFIGURATIONS, GROUPER, GrouperParameters

#: Every shipped constant; a change here needs decision 0006 and a news fragment.
SHIPPED = {
    "edge_sigma": 1.5,
    "edge_percentile": 90.0,
    "edge_low_share": 0.4,
    "edge_contrast": (2.0, 8.0),
    "median_side": 5,
    "mask_growth": 6.0,
    "mask_sigma": 1.0,
    "boundary_clearance": 4.0,
    "mirror_tolerance": 15.0,
    "normal_tolerance": 20.0,
    "axis_clearance": 2.0,
    "min_width": 3.0,
    "max_width": 64.0,
    "bin_angle": 10.0,
    "bin_offset": 4.0,
    "bin_width": 1.25,
    "min_votes": 2.2,
    "seed_angle": 15.0,
    "fit_offset": 0.05,
    "fit_offset_slack": 0.8,
    "fit_width": 0.2,
    "fit_width_slack": 1.5,
    "min_symmetries": 6,
    "min_length": 8.0,
    "min_aspect": 0.6,
    "min_covered": 0.5,
    "max_gap": 0.8,
    "max_gap_floor": 2.0,
    "max_variation": 0.25,
    "limb_aspect": (1.2, 8.0),
    "part_aspect": 5.0,
    "trunk_aspect": (0.6, 3.0),
    "end_reach": 0.8,
    "ends_close": 0.7,
    "joint_width": 1.4,
    "thigh_width": 1.5,
    "fold_angle": 15.0,
    "girdle_length": 1.5,
    "thigh_inward": 30.0,
    "trunk_width": 1.5,
    "trunk_end": 0.6,
    "trunk_offset": 0.3,
    "trunk_tilt": 45.0,
    "crossing": 0.5,
    "duplicate_angle": 12.0,
    "duplicate_offset": 0.35,
    "duplicate_width": 1.35,
    "duplicate_overlap": 0.5,
    "max_edge_points": 3000,
    "max_seeds": 80,
    "max_segments": 30,
    "max_groups": 500,
    "min_group_area": 0.0,
}


def test_the_shipped_constants_are_the_documented_ones() -> None:
    """No constant changes unnoticed."""
    assert asdict(GROUPER) == SHIPPED
    assert len(fields(GrouperParameters)) == len(SHIPPED)


def test_letters_and_names_are_the_same_records() -> None:
    """A letter is an alias, and every row of the table has one."""
    for letter in "ABCDEFGH":
        record = CONFIGURATIONS[letter]
        assert record.letter == letter
        assert CONFIGURATIONS[record.name] is record
    assert len(CONFIGURATIONS) == 17


def test_the_configurations_nest_as_in_the_published_table() -> None:
    """A and B make C; A and D make E; C and E make F; F and G make H."""
    kinds = {letter: CONFIGURATIONS[letter].kinds for letter in "ABCDEFGH"}

    assert kinds["A"] | kinds["B"] == kinds["C"]
    assert kinds["A"] | kinds["D"] == kinds["E"]
    assert kinds["C"] | kinds["E"] == kinds["F"]
    assert kinds["F"] | kinds["G"] == kinds["H"]
    assert "limb" not in kinds["F"]
    assert not CONFIGURATIONS["skin"].kinds


def test_an_unknown_configuration_is_refused() -> None:
    """The message lists what there is."""
    with pytest.raises(ValueError, match=r"expected a configuration among girdle, .* got 'J'"):
        find_configuration("J")
