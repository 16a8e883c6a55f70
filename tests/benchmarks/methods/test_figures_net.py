"""The network that is shipped: small, described, and the same in every way of running it."""

from dataclasses import asdict

import numpy as np

from benchmarks.methods.chosen import Settings
from benchmarks.methods.figures_net import WEIGHTS, figures_net
from benchmarks.methods.network_card import read_network_card
from convnet.architecture import FIGURES_NET, shapes
from convnet.inspection import parse_model
from convnet.model import inspect_file


def test_it_is_small_enough_to_ship() -> None:
    """At most 4 MB, card included."""
    assert WEIGHTS.stat().st_size + WEIGHTS.with_suffix(".toml").stat().st_size <= 4_000_000


def test_its_file_is_the_table() -> None:
    """As many weights as the table says, in a file of the table's name."""
    graph = parse_model(inspect_file(WEIGHTS)).graph

    weights = sum(int(np.prod(tensor.dims)) for tensor in graph.initializer)
    assert graph.name == FIGURES_NET.name
    assert weights == sum(shape.weights for shape in shapes(FIGURES_NET))


def test_its_card_tells_what_it_saw() -> None:
    """Recipe, seed, digests, licenses of what it was trained on, and how the threshold was set."""
    card = read_network_card(WEIGHTS)

    training = card.training
    assert training is not None
    assert {"seed", "recipe", "data_digest", "code_digest", "data_licence", "dev_auc"} <= set(
        training
    )
    assert training["threshold"]["negatives_marked"] <= 0.01 * training["threshold"]["negatives"]
    assert "no naked person" in card.trained_on


def test_scores_do_not_depend_on_the_batch_or_on_threads() -> None:
    """One by one, all at once, with one thread or two: the same numbers."""
    rng = np.random.default_rng(0)
    pictures = [rng.integers(256, size=(rows, 90, 3), dtype=np.uint8) for rows in (40, 128, 200)]
    one, two = figures_net(), figures_net(Settings(threads=2))

    alone = [one.score(picture) for picture in pictures]

    assert alone == one.score_batch(pictures) == two.score_batch(pictures)
    assert all(0 <= score <= 1 for score in alone)


def test_it_is_trained_as_the_recipe_says() -> None:
    """The recipe that the card names is the one that `fleck train --data figures` follows."""
    from benchmarks.train.recipe import FIGURES, digest_of

    training = read_network_card(WEIGHTS).training

    assert training is not None
    assert training["recipe_digest"] == digest_of(FIGURES), asdict(FIGURES)
