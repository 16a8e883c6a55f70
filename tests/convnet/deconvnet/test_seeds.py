"""What is sent down, and what names nothing."""

import numpy as np
import pytest

from convnet.deconvnet import class_seed, map_seed, strongest_units, unit_seed


def test_each_picture_has_its_own_strongest_unit() -> None:
    """Of equal ones the first; maps apart from each other."""
    activations = np.zeros((2, 2, 2, 3))
    activations[0, 1, 1, 2] = activations[0, 1, 1, 0] = 4
    activations[1, 0, 0, 0] = 9
    activations[1, 1, 0, 1] = 1

    assert strongest_units(activations, 1).tolist() == [[1, 0], [0, 1]]
    assert strongest_units(activations, 0).tolist() == [[0, 0], [0, 0]]


def test_scores_with_rows_and_columns() -> None:
    """A network whose head is a convolution has scores of extents (classes, 1, 1)."""
    assert class_seed((3, 1, 1), 2, against=0).ravel().tolist() == [-1, 0, 1]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: class_seed((2,), 2), "expected a class from 0 to 1, got 2"),
        (lambda: class_seed((2,), -1), "expected a class from 0 to 1, got -1"),
        (lambda: class_seed((2,), 1, against=1), "expected two classes, got 1 twice"),
        (lambda: map_seed((4, 2, 2), 4), "expected a map from 0 to 3, got 4"),
        (lambda: unit_seed((4, 2, 3), 0, 2, 0), "expected a row from 0 to 1, got 2"),
        (lambda: unit_seed((4, 2, 3), 0, 0, 3), "expected a column from 0 to 2, got 3"),
        (lambda: unit_seed((4,), 0, 0, 0), "expected a layer of maps with rows and columns"),
        (lambda: strongest_units(np.zeros((1, 4)), 0), "expected activations of shape"),
        (lambda: strongest_units(np.zeros((1, 4, 1, 1)), 4), "expected a map from 0 to 3"),
    ],
)
def test_a_number_past_the_end(make: object, told: str) -> None:
    """The message says how many there are."""
    assert callable(make)
    with pytest.raises(ValueError, match=told):
        make()
