"""Training: it learns, is repeatable, goes on after a break, and refuses what cannot be learned."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from convnet.architecture import Architecture, Average, Conv, Dense, Dropout, Pool
from convnet.augmentation import Augmentation
from convnet.network import Trained, build, scores
from convnet.schedule import Schedule, Stage
from convnet.training import Epoch, Examples, train

torch = pytest.importorskip("torch")

SMALL = Architecture(
    "small",
    "test",
    16,
    (Conv(8, 3, pad=1, norm=True), Pool(2, 2), Average(), Dropout(0.1), Dense(1, relu=False)),
)
SCHEDULE = Schedule(
    stages=(Stage(1, 8), Stage(3, 16)),
    passes=256,
    batch=32,
    rate=0.03,
    augmentation=Augmentation(0.05, 0.05, 0.05, 0.05, 0.02, 0.05, 0.1),
)


def discs(count: int, seed: int) -> Examples:
    """Make pictures of a red or a green spot on noise; red is positive."""
    rng = np.random.default_rng(seed)
    pictures = rng.integers(60, 140, (count, 16, 16, 3)).astype(np.uint8)
    labels = np.arange(count) % 2
    for picture, label in zip(pictures, labels, strict=True):
        row, column = rng.integers(0, 11, 2)
        picture[row : row + 6, column : column + 6] = (220, 40, 40) if label else (40, 220, 40)
    return Examples(pictures, labels.astype(np.int64))


def trained(examples: Examples, **changed: object) -> tuple[Trained, list[Epoch]]:
    """Train the small network and keep what is told."""
    told: list[Epoch] = []
    settings = {"seed": 3, "device": "cpu", "threads": 1, "watch": told.append} | changed
    return train(SMALL, examples, discs(40, 1), SCHEDULE, **settings), told  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole() -> tuple[Trained, list[Epoch]]:
    """One unbroken training."""
    return trained(discs(120, 0))


def same(first: Trained, second: Trained) -> bool:
    """Tell whether all weights are equal."""
    return all(np.array_equal(first.weights[key], second.weights[key]) for key in first.weights)


def test_it_learns(whole: tuple[Trained, list[Epoch]]) -> None:
    """Red spots score above green ones."""
    fresh = discs(60, 2)

    found = scores(whole[0], fresh.pictures)

    assert found[fresh.labels == 1].min() > found[fresh.labels == 0].max()


def test_what_is_told_adds_up(whole: tuple[Trained, list[Epoch]]) -> None:
    """Every epoch is told once, the loss falls, nothing is left at the end."""
    told = whole[1]

    assert [(each.number, each.total) for each in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert told[-1].loss < told[0].loss
    assert told[-1].left == 0
    np.testing.assert_allclose(told[-1].dev_scores, scores(whole[0], discs(40, 1).pictures))


def test_the_same_seed_gives_the_same_weights(whole: tuple[Trained, list[Epoch]]) -> None:
    """Same pictures, same seed: same bytes; another seed: others."""
    assert same(trained(discs(120, 0))[0], whole[0])
    assert not same(trained(discs(120, 0), seed=4)[0], whole[0])


@pytest.mark.parametrize("epoch", [1, 3])
def test_a_training_taken_up_again_ends_alike(
    whole: tuple[Trained, list[Epoch]], epoch: int
) -> None:
    """From the state of any epoch one comes to the weights of the unbroken training."""
    state = whole[1][epoch - 1].state

    again, told = trained(discs(120, 0), state=state)

    assert same(again, whole[0])
    assert [each.number for each in told] == list(range(epoch + 1, 5))


def test_the_state_of_another_schedule_is_refused(whole: tuple[Trained, list[Epoch]]) -> None:
    """Going on with other settings would be neither the one training nor the other."""
    with pytest.raises(ValueError, match="expected the state of a training with the same schedule"):
        train(
            SMALL,
            discs(120, 0),
            discs(40, 1),
            replace(SCHEDULE, rate=0.01),
            seed=3,
            device="cpu",
            state=whole[1][0].state,
        )


def test_weights_say_how_often_a_picture_is_seen() -> None:
    """A picture of weight 0 is never drawn: mislabeled ones with it change nothing."""
    clean = discs(120, 0)
    wrong = discs(120, 5)
    mixed = Examples(
        np.concatenate([clean.pictures, wrong.pictures]),
        np.concatenate([clean.labels, 1 - wrong.labels]),
        np.repeat([1.0, 0.0], 120),
    )
    fresh = discs(60, 2)

    found = scores(trained(mixed)[0], fresh.pictures)

    assert found[fresh.labels == 1].mean() > found[fresh.labels == 0].mean() + 1


def test_classes_are_balanced() -> None:
    """With one positive in twelve the mean score of all drawn is still about even."""
    few = discs(120, 0)
    kept = np.flatnonzero((few.labels == 0) | (np.arange(120) < 10))
    fresh = discs(60, 2)

    found = scores(trained(Examples(few.pictures[kept], few.labels[kept]))[0], fresh.pictures)

    assert found[fresh.labels == 1].mean() > 0 > found[fresh.labels == 0].mean()


def refused(pictures: NDArray[np.uint8], labels: list[int], words: str) -> None:
    """Check that a training is refused in words."""
    with pytest.raises(ValueError, match=words):
        train(SMALL, Examples(pictures, np.array(labels)), discs(4, 1), SCHEDULE, seed=0)


def test_what_cannot_be_learned_from_is_refused() -> None:
    """One class, another shape, a label too few: named before anything is computed."""
    pictures = discs(4, 0).pictures

    refused(pictures, [1, 1, 1, 1], "both of them")
    refused(pictures[:, :8], [0, 1, 0, 1], r"shape \(n, 16, 16, 3\)")
    refused(pictures, [0, 1, 0], "for each of 4 pictures")


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for a graphics card where torch sees none is an error, not a silent change."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    with pytest.raises(ValueError, match="expected a graphics card for device 'cuda'"):
        trained(discs(8, 0), device="cuda")


def test_every_layer_of_a_table_is_built() -> None:
    """A network made of a table has the shapes of the table, layer by layer."""
    from convnet.architecture import ZFNET, shapes

    network = build(ZFNET)
    batch = torch.zeros(1, 3, 224, 224)
    found = []
    with torch.inference_mode():
        for part in network:
            batch = part(batch)
            if isinstance(part, (torch.nn.Conv2d, torch.nn.MaxPool2d, torch.nn.Linear)):
                found.append(tuple(batch.shape[1:]))

    wanted = [
        (shape.maps,) if isinstance(layer, Dense) else (shape.maps, shape.side, shape.side)
        for layer, shape in zip(ZFNET.layers, shapes(ZFNET), strict=True)
        if isinstance(layer, Conv | Pool | Dense)
    ]
    assert found == wanted
