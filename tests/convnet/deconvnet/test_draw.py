"""Reconstructions as pictures."""

import numpy as np

from convnet.deconvnet.draw import edges_of, scale_of, signed_picture, strength_of


def test_one_bright_pixel_does_not_make_all_others_gray() -> None:
    """The scale is a percentile of what is not exactly 0."""
    values = np.zeros((100, 100, 3))
    values[:50] = 0.5
    values[0, 0, 0] = 1000.0

    assert scale_of(values) == 0.5
    assert signed_picture(values, 0.5)[0, 1].tolist() == [255, 255, 255]
    assert signed_picture(values, 0.5)[99, 99].tolist() == [128, 128, 128]


def test_signs_are_opposite_and_what_was_not_seen_is_white() -> None:
    """A reconstruction and its negative mirror each other around gray."""
    values = np.random.default_rng(0).normal(size=(4, 4, 3))
    up, down = signed_picture(values, 2.0).astype(int), signed_picture(-values, 2.0).astype(int)
    hole = values.copy()
    hole[0] = np.nan

    assert np.abs(up + down - 255).max() <= 1
    assert (signed_picture(hole, 2.0)[0] == 255).all()
    assert strength_of(-values).tolist() == strength_of(values).tolist()


def test_a_black_reconstruction_is_gray() -> None:
    """And its scale is 0, not a division."""
    nothing = np.zeros((2, 2, 3))

    assert scale_of(nothing) == 0.0
    assert scale_of(np.full((2, 2, 3), np.nan)) == 0.0
    assert (signed_picture(nothing, 0.0) == 128).all()


def test_edges_have_no_direction() -> None:
    """A picture turned by a quarter has its edges turned, and a flat one has none."""
    levels = np.random.default_rng(1).uniform(0, 255, size=(8, 8, 3))

    assert np.allclose(edges_of(np.rot90(levels)), np.rot90(edges_of(levels)))
    assert not edges_of(np.full((4, 4, 3), 9.0)).any()
