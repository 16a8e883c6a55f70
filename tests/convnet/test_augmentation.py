"""What is changed at random: how far, and that pictures and cells move alike."""

from dataclasses import fields

import numpy as np
import pytest

from convnet.augmentation import Augmentation, Change, augmented, drawn_change, moved

torch = pytest.importorskip("torch")

NOTHING = Augmentation(**{field.name: 0.0 for field in fields(Augmentation)})


def test_no_change_is_the_picture_or_its_mirror_image() -> None:
    """With every width at 0 a picture stays as it is, mirrored half of the time."""
    batch = torch.randn(8, 3, 16, 16)
    change = drawn_change(NOTHING, 8, np.random.default_rng(0))

    found = augmented(torch, batch.clone(), 16, change)

    mirrored = change.places[:, 0, 0] < 0
    wanted = torch.stack(
        [each.flip(-1) if turned else each for each, turned in zip(batch, mirrored, strict=True)]
    )
    assert 0 < mirrored.sum() < 8
    assert torch.allclose(found, wanted, atol=1e-5)


def test_pictures_and_cells_move_alike() -> None:
    """A bright cell and the bright square of the picture that it stands for end up together."""
    picture = torch.zeros(4, 1, 64, 64)
    picture[:, :, 16:32, 32:48] = 1
    cells = torch.nn.functional.avg_pool2d(picture, 8)
    change = drawn_change(Augmentation(hidden=0), 4, np.random.default_rng(1))

    far = torch.nn.functional.avg_pool2d(moved(torch, picture, change), 8)

    assert float((far - moved(torch, cells, change)).abs().mean()) < 0.02


def test_a_square_hides_about_half_of_the_pictures() -> None:
    """Sides are at most what is asked for, and the squares lie inside."""
    change = drawn_change(Augmentation(hidden=0.25), 1000, np.random.default_rng(2))

    top, left, extent = change.hidden.T
    assert 0.4 < np.mean(extent > 0) < 0.6
    assert extent.max() <= 0.25
    assert np.all(top + extent <= 1)
    assert np.all(left + extent <= 1)


def test_a_square_is_of_one_color() -> None:
    """What is laid over a picture covers just its place."""
    change = drawn_change(NOTHING, 1, np.random.default_rng(3))
    square = np.array([[0.25, 0.5, 0.25]], np.float32)
    change = Change(change.places, change.gain, change.added, square, np.float32([[5, 6, 7]]))

    found = augmented(torch, torch.zeros(1, 3, 8, 8), 8, change)

    assert found[0, :, 2:4, 4:6].mean(dim=(1, 2)).tolist() == [5, 6, 7]
    assert float(found.abs().sum()) == 4 * (5 + 6 + 7)


def test_the_same_generator_draws_the_same() -> None:
    """Nothing is drawn but from the generator."""
    first, second = (drawn_change(Augmentation(), 5, np.random.default_rng(4)) for _ in range(2))

    for field in fields(Change):
        np.testing.assert_array_equal(getattr(first, field.name), getattr(second, field.name))


def test_widths_are_kept() -> None:
    """No size, place or color leaves the range that is stated."""
    how = Augmentation()
    change = drawn_change(how, 2000, np.random.default_rng(5))

    assert np.abs(np.log(change.places[:, 1, 1])).max() <= how.scale + how.aspect / 2 + 1e-6
    assert np.abs(change.places[:, :, 2]).max() <= 2 * how.shift + 1e-6
    assert np.abs(np.log(change.gain)).max() <= how.contrast + how.gain + 1e-6
    assert np.abs(change.added).max() <= how.brightness + 1e-6
