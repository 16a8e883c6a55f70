"""Changes of a model, and what they leave of a map."""

import numpy as np
import pytest
from onnx import load_model_from_string, numpy_helper

from convnet.sanity import (
    Change,
    Mean,
    changed,
    changes_of,
    class_correlation,
    count_layers,
    edge_correlation,
    left_of,
    mean_of,
)
from tests.networks import small_network


def weights(data: bytes) -> dict[str, bytes]:
    """Return the constants of a model by name."""
    graph = load_model_from_string(data).graph
    return {one.name: numpy_helper.to_array(one).tobytes() for one in graph.initializer}


@pytest.mark.parametrize("layers", [1, 2, 3, 8, 54])
def test_every_table_has_the_top_layer_all_layers_and_a_floor(layers: int) -> None:
    """Whatever the depth; no change twice, and the top layer in three draws."""
    changes = changes_of(layers)
    counts = [change.place for change in changes if change.kind == "last" and change.draw == 0]
    top = [change for change in changes if (change.kind, change.place) == ("last", 1)]

    assert counts[0] == 1
    assert counts[-1] == layers
    assert counts == sorted(set(counts))
    assert Change("last", layers, layers, draw=1) in changes
    assert len(set(changes)) == len(changes)
    assert [change.draw for change in top] == [0, 1, 2]
    alone = [change.place for change in changes if change.kind == "only"]
    assert alone == sorted({0, round((layers - 1) / 2)} - {layers - 1})


def test_what_a_change_draws_anew() -> None:
    """The last layers, one layer, nothing; a second draw is another one."""
    data = small_network().SerializeToString()
    before = weights(data)
    top, first, none, again, every = (
        weights(changed(data, change, 7))
        for change in (
            Change("last", 1, 2),
            Change("only", 0, 2),
            Change("none"),
            Change("last", 1, 2, draw=1),
            Change("last", 2, 2),
        )
    )

    assert top["w"] == before["w"]
    assert top["d"] != before["d"]
    assert first["w"] != before["w"]
    assert first["d"] == before["d"]
    assert none == before
    assert again["d"] != top["d"]
    assert every["d"] == top["d"]
    assert every["w"] != before["w"]


def test_layers_are_counted_below_a_tensor() -> None:
    """Of all, or of what a tensor is computed from."""
    data = small_network().SerializeToString()

    assert (count_layers(data), count_layers(data, "r")) == (2, 1)


def test_what_is_left_of_a_map() -> None:
    """All of it under any rising function; the rank is of what either map shows."""
    rng = np.random.default_rng(0)
    values = rng.uniform(0.1, 1, (12, 12))
    values[:, 6:] = 0

    assert left_of(values, 5 * values) == (pytest.approx(1), pytest.approx(1))
    assert left_of(values, values**3)[0] == pytest.approx(1)
    rank, _ = left_of(values, np.where(values > 0, 1.1 - values, 0))
    assert rank == pytest.approx(-1)


def test_classes_and_edges() -> None:
    """Signs count between classes; outside a unit's field edges do not count."""
    rng = np.random.default_rng(1)
    values, edges = rng.normal(size=(2, 6, 6))
    field = np.zeros((6, 6))
    field[2:4, 2:4] = [[1, 2], [3, 4]]

    assert class_correlation(values, -values) == pytest.approx(-1)
    assert np.isnan(class_correlation(values, np.zeros((6, 6))))
    assert abs(edge_correlation(np.abs(values), edges)) < 0.6
    assert edge_correlation(field, field + 99) == pytest.approx(1)


def test_a_mean_and_its_interval() -> None:
    """Student's t, by hand for two numbers: 12.706 standard errors on either side."""
    found = mean_of([0.0, 2.0])

    assert (found.mean, found.count) == (1, 2)
    assert (found.low, found.high) == pytest.approx((1 - 12.7062, 1 + 12.7062), abs=1e-3)
    assert mean_of([]).count == 0
    alone = mean_of([3.0, float("nan")])
    assert (alone.mean, alone.count) == (3, 1)
    assert np.isnan(alone.low)
    assert isinstance(alone, Mean)
