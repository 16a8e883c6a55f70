"""The exported file: the table and nothing else, and the scores of torch."""

import numpy as np
import onnx
import pytest

from convnet import export
from convnet.architecture import (
    Architecture,
    Average,
    Contrast,
    Conv,
    Dense,
    Dropout,
    Pool,
)
from convnet.export import ExportError, graph_of, to_onnx
from convnet.model import Model
from convnet.network import Trained, build, scores

torch = pytest.importorskip("torch")

EVERYTHING = Architecture(
    "everything",
    "test",
    24,
    (
        Conv(6, 5, 2, 2, norm=True),
        Pool(3, 2, ceil=True),
        Contrast(),
        Conv(8, 3, pad=1),
        Dense(5),
        Dropout(0.5),
        Dense(1, relu=False),
    ),
)
AVERAGED = Architecture("averaged", "test", 8, (Conv(4, 3, norm=True), Average(), Dense(1, False)))


def random_weights(table: Architecture, seed: int) -> Trained:
    """Fill a network with numbers, normalization included, that are no special ones."""
    torch.manual_seed(seed)
    network = build(table)
    weights = {}
    for name, value in network.state_dict().items():
        if name.endswith(("running_var", "running_mean")):
            value = torch.rand_like(value) + 0.5
        weights[name] = value.numpy()
    return Trained(table, weights)


@pytest.mark.parametrize("table", [EVERYTHING, AVERAGED])
def test_it_scores_as_torch_does(table: Architecture) -> None:
    """On noise and on flat pictures, to five digits."""
    trained = random_weights(table, 0)
    flat = np.full((3, table.side, table.side, 3), 200, dtype=np.uint8)

    data, difference = to_onnx(trained, flat)

    levels = (flat.transpose(0, 3, 1, 2).astype(np.float32) / 255 - 0.5) / 0.25
    found = Model.of_bytes(data, "file").scores(levels)[:, 0]
    assert difference <= 1e-5
    np.testing.assert_allclose(found, scores(trained, flat), atol=1e-5)


def test_it_holds_the_table_and_nothing_else() -> None:
    """Normalization is folded in and dropout left out; maps carry the names of their layers."""
    graph = onnx.load_from_string(graph_of(random_weights(EVERYTHING, 1))).graph

    assert [(node.op_type, node.output[0]) for node in graph.node] == [
        ("Conv", "conv1.sum"),
        ("Relu", "conv1"),
        ("MaxPool", "pool1"),
        ("LRN", "contrast1"),
        ("Conv", "conv2.sum"),
        ("Relu", "conv2"),
        ("Flatten", "flat"),
        ("Gemm", "dense1.sum"),
        ("Relu", "dense1"),
        ("Gemm", "logit"),
    ]


def test_the_same_weights_give_the_same_bytes() -> None:
    """Nothing in the file depends on when or where it was written."""
    trained = random_weights(AVERAGED, 2)

    assert graph_of(trained) == graph_of(trained)


def test_a_file_that_scores_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong constant of the normalization is found out."""
    monkeypatch.setattr(export, "EPSILON", 0.1)

    with pytest.raises(ExportError, match="expected logits of the file within 1e-05 of torch's"):
        to_onnx(random_weights(AVERAGED, 3))
