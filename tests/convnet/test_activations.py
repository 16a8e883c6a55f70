"""The strongest pictures of a map: which, where, in which order, and what is kept of them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from convnet.activations import (
    Place,
    Strongest,
    at_random,
    by_contribution,
    mass_box,
    peaks_of,
)
from convnet.deconvnet import Activations, activation_graph
from tests.networks import model_of

#: Radius of the disc, and pixels around it that the filter looks at.
RADIUS, SIDE = 3, 32


def disc(size: int = 2 * RADIUS + 1) -> NDArray[np.float32]:
    """Return a disc of ones on zeros."""
    away = np.arange(size) - size // 2
    return (np.hypot(away[:, None], away) <= RADIUS).astype(np.float32)


def red_disc_detector() -> bytes:
    """Return a network of one filter: red inside a disc, and neither green nor blue there."""
    filters = disc() / disc().sum() * np.array([1, -0.5, -0.5], np.float32)[:, None, None]
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["c"], pads=[RADIUS] * 4),
        helper.make_node("Relu", ["c"], ["y"]),
    ]
    weights = [
        numpy_helper.from_array(filters[None].astype(np.float32), "w"),
        numpy_helper.from_array(np.array([-0.5], np.float32), "b"),
    ]
    extents = ["batch", 3, SIDE, SIDE]
    return model_of(
        nodes,
        inputs=[helper.make_tensor_value_info("x", 1, extents)],
        outputs=[helper.make_tensor_value_info("y", 1, ["batch", 1, SIDE, SIDE])],
        initializer=weights,
    ).SerializeToString()


def test_a_red_disc_planted_in_nine_of_five_hundred_pictures_is_found_there() -> None:
    """These nine and no other, each at its place, whatever noise lies around."""
    rng = np.random.default_rng(2014)
    planted = {
        int(number): rng.integers(RADIUS, SIDE - RADIUS, 2)
        for number in rng.choice(500, size=9, replace=False)
    }
    net = Activations(activation_graph(red_disc_detector()))
    strongest = Strongest(1)
    for number in range(500):
        picture = rng.uniform(0, 1, (3, SIDE, SIDE)).astype(np.float32)
        if number in planted:
            row, column = planted[number]
            part = picture[
                :, row - RADIUS : row + RADIUS + 1, column - RADIUS : column + RADIUS + 1
            ]
            part[:] = np.where(disc() > 0, np.array([1, 0, 0], np.float32)[:, None, None], part)
        strongest.add(f"{number:03}", peaks_of(net.activation(picture[None])[0]))

    found = strongest.of(0)

    assert {place.image for place in found} == {f"{number:03}" for number in planted}
    assert strongest.fired[0] == 9
    for place in found:
        assert [place.row, place.column] == planted[int(place.image)].tolist()
        assert place.value == pytest.approx(0.5)


def test_of_each_picture_only_the_strongest_place_counts() -> None:
    """One picture cannot fill the grid."""
    strongest = Strongest(1)
    strongest.add("full", peaks_of(np.full((1, 4, 4), 9.0)))
    strongest.add("weak", peaks_of(np.array([[[0.0, 1.0]]])))

    assert strongest.of(0) == (Place("full", 0, 0, 9.0), Place("weak", 0, 1, 1.0))


def test_a_map_that_does_not_fire_has_no_pictures() -> None:
    """Neither at 0 nor below it; the mean counts them all the same."""
    strongest = Strongest(2)
    strongest.add("a", peaks_of(np.array([0.0, 2.0])))
    strongest.add("b", peaks_of(np.array([-1.0, 4.0])))

    assert strongest.of(0) == ()
    assert strongest.fired.tolist() == [0, 2]
    assert strongest.means.tolist() == [-0.5, 3.0]


@given(
    values=st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.0]), min_size=1, max_size=40),
    most=st.integers(1, 9),
    seed=st.integers(0, 99),
)
def test_the_order_in_which_pictures_pass_changes_nothing(
    values: list[float], most: int, seed: int
) -> None:
    """What is kept is the head of the whole list, sorted by value and then by id."""
    items = [(f"{number:02}", value) for number, value in enumerate(values)]
    expected = sorted((item for item in items if item[1] > 0), key=lambda it: (-it[1], it[0]))
    order = np.random.default_rng(seed).permutation(len(items))
    strongest = Strongest(1, most)
    for number in order:
        strongest.add(items[number][0], peaks_of(np.array([items[number][1]])))

    found = [(place.image, place.value) for place in strongest.of(0)]

    assert found == expected[:most]


def test_memory_does_not_grow_with_the_pictures() -> None:
    """Nine places of each map, and two numbers."""
    strongest = Strongest(3)
    rng = np.random.default_rng(0)
    for number in range(200):
        strongest.add(str(number), peaks_of(rng.uniform(size=(3, 2, 2))))

    assert [len(strongest.of(number)) for number in range(3)] == [9, 9, 9]
    values = [place.value for place in strongest.of(1)]
    assert all(before >= after for before, after in pairwise(values))


@pytest.mark.parametrize(
    ("activation", "told"),
    [
        (np.zeros((2, 2)), r"expected a layer \(maps, rows, columns\) or \(units,\), got \(2, 2\)"),
        (np.array([np.nan]), "expected activations that are finite"),
    ],
)
def test_what_is_no_layer(activation: NDArray[np.float64], told: str) -> None:
    """Shape and values are looked at."""
    with pytest.raises(ValueError, match=told):
        peaks_of(activation)


def test_another_layer_in_between() -> None:
    """Numbers of maps must agree."""
    with pytest.raises(ValueError, match="expected peaks of 2 maps, got 3"):
        Strongest(2).add("a", peaks_of(np.zeros(3)))
    with pytest.raises(ValueError, match="expected at least 1 map"):
        Strongest(0)


def test_maps_are_chosen_by_contribution_or_by_a_seed() -> None:
    """Never more than there are."""
    assert by_contribution([1.0, 5.0, 5.0], 9) == (1, 2, 0)
    first, second = (at_random(100, 6, rng=np.random.default_rng(7)) for _ in range(2))
    assert first == second == tuple(sorted(set(first)))


def brute(strength: NDArray[np.float64], share: float) -> int:
    """Return the area of the smallest box by looking at all."""
    rows, columns = strength.shape
    wanted = share * strength.sum() * (1 - 1e-9)
    return min(
        (bottom - top) * (right - left)
        for top in range(rows)
        for bottom in range(top + 1, rows + 1)
        for left in range(columns)
        for right in range(left + 1, columns + 1)
        if strength[top:bottom, left:right].sum() >= wanted
    )


@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.3, 0.8, 0.95, 1.0]))
def test_no_box_is_smaller(seed: int, share: float) -> None:
    """Against all boxes of a small map."""
    rng = np.random.default_rng(seed)
    strength = rng.uniform(size=(5, 6)) * (rng.uniform(size=(5, 6)) < 0.5)
    strength[rng.integers(5), rng.integers(6)] = 1.0

    top, left, bottom, right = mass_box(strength, share)

    assert (bottom - top) * (right - left) == brute(strength, share)
    assert strength[top:bottom, left:right].sum() >= share * strength.sum() * (1 - 1e-9)


def test_boxes_of_nothing_and_of_nonsense() -> None:
    """A black reconstruction has no part that could be cut out."""
    assert mass_box(np.zeros((3, 4))) == (0, 0, 3, 4)
    with pytest.raises(ValueError, match="numbers from 0 on"):
        mass_box(np.array([[-1.0]]))
