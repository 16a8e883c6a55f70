"""Shared passes give what whole passes give, for any network, window and fill."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from convnet.coverage import EDGES, Edge, place
from convnet.model import Model
from convnet.occluders import InputOccluder
from convnet.sharing import SharedPasses, Sharing, cut, find_sharing
from tests.convnet.deconvnet.oracle import onnx_of
from tests.convnet.deconvnet.random_networks import random_network
from tests.networks import model_of, small_network

#: How far apart scores may be, by the largest; the order of sums in single precision.
TOLERANCE = 1e-5


@pytest.fixture(autouse=True)
def _always_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut networks also where it saves nothing: what is computed is right all the same."""
    monkeypatch.setattr(cut, "LEAST", -1.0)


def drawn(seed: int, *shape: int) -> NDArray[np.float32]:
    """Draw an input or what fills it."""
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def apart(
    model: Model, layout: str, size: tuple[int, int], edge: Edge = "cut", batch: int = 5
) -> float:
    """Score all windows both ways, and return the largest difference by the largest score."""
    shape = tuple(side for side in model.input.shape[1:] if isinstance(side, int))
    sides = (shape[0], shape[1]) if layout == "NHWC" else (shape[1], shape[2])
    sharing = find_sharing(model, layout, sides, size)
    assert sharing.layer is not None, sharing.why
    values, ground = drawn(1, *shape), drawn(2, *shape)
    shared = SharedPasses(model, sharing, values, layout, batch)
    occluder = InputOccluder(values, ground, layout, batch)
    boxes = place(sides, size, 3, edge).boxes
    most = largest = 0.0
    for at in range(0, len(boxes), batch):
        whole = model.scores(occluder(boxes[at : at + batch]))
        own = shared(boxes[at : at + batch], ground)
        assert own.shape == whole.shape
        most = max(most, float(np.abs(own - whole).max()))
        largest = max(largest, float(np.abs(whole).max()))
    return most / largest


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    size=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    edge=st.sampled_from([edge for edge in EDGES if edge != "drop"]),
)
def test_random_networks_give_the_same(seed: int, size: tuple[int, int], edge: Edge) -> None:
    """Strides, padding, dilation, groups, both pools and kinds of residual blocks, all borders."""
    steps, side = random_network(seed)
    model = Model.of_bytes(onnx_of(steps, (3, side, side)).SerializeToString(), "random")

    assert apart(model, "NCHW", size, edge) <= TOLERANCE


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_both_layouts(layout: str) -> None:
    """Channels last come through the transpose that such a file begins with."""
    data = small_network(layout=layout, side=16).SerializeToString()

    assert apart(Model.of_bytes(data, "small"), layout, (3, 5)) <= TOLERANCE


def test_borders_written_out_and_branches_side_by_side() -> None:
    """A `Pad` of a value of its own, a concatenation of unequal reaches, a ceil that hangs over."""
    weights = [
        numpy_helper.from_array(drawn(3, 4, 3, 3, 3), "w"),
        numpy_helper.from_array(drawn(4, 2, 4, 5, 5), "v"),
        numpy_helper.from_array(np.array([0, 0, 1, 2, 0, 0, 3, 0]), "widths"),
        numpy_helper.from_array(np.float32(0.5), "value"),
        numpy_helper.from_array(drawn(5, 6, 2), "d"),
    ]
    nodes = [
        helper.make_node("Pad", ["x", "widths", "value"], ["p"]),
        helper.make_node("Conv", ["p", "w"], ["a"], strides=[2, 1], dilations=[1, 2]),
        helper.make_node("Conv", ["a", "v"], ["b"], pads=[2, 2, 2, 2]),
        helper.make_node("Concat", ["a", "b"], ["c"], axis=1),
        helper.make_node("MaxPool", ["c"], ["m"], kernel_shape=[3, 2], strides=[2, 3], ceil_mode=1),
        helper.make_node("GlobalAveragePool", ["m"], ["g"]),
        helper.make_node("Flatten", ["g"], ["f"]),
        helper.make_node("MatMul", ["f", "d"], ["y"]),
    ]
    model = Model.of_bytes(model_of(nodes, initializer=weights).SerializeToString(), "branches")

    assert apart(model, "NCHW", (2, 3)) <= TOLERANCE


def test_a_score_does_not_depend_on_what_else_is_asked() -> None:
    """The same bits alone, in a batch, and from an object that has scored others before."""
    model = Model.of_bytes(small_network(side=24).SerializeToString(), "small")
    sharing = find_sharing(model, "NCHW", (24, 24), (6, 6))
    values, ground = drawn(1, 3, 24, 24), drawn(2, 3, 24, 24)
    boxes = place((24, 24), 6, 5).boxes
    several = SharedPasses(model, sharing, values, "NCHW", len(boxes))
    alone = SharedPasses(model, sharing, values, "NCHW", 1)
    found = several(boxes, ground)

    assert np.array_equal(found, np.concatenate([alone(box[None], ground) for box in boxes]))
    assert np.array_equal(found[::-1], several(boxes[::-1], ground))
    assert np.array_equal(found, several(boxes, ground))


def test_filling_with_the_input_itself_changes_nothing() -> None:
    """A window that shows what was there gives the score of the whole."""
    model = Model.of_bytes(small_network(side=24).SerializeToString(), "small")
    sharing = find_sharing(model, "NCHW", (24, 24), (6, 6))
    values = drawn(1, 3, 24, 24)
    found = SharedPasses(model, sharing, values, "NCHW", 2)(
        np.array([[0, 0, 6, 6], [20, 3, 24, 9]]), values
    )

    assert np.allclose(found, model.scores(values[None]), rtol=TOLERANCE)


def test_refusals() -> None:
    """Larger windows, more of them, and passes that are not shared."""
    model = Model.of_bytes(small_network().SerializeToString(), "small")
    sharing = find_sharing(model, "NCHW", (8, 8), (2, 2))
    values = drawn(1, 3, 8, 8)
    shared = SharedPasses(model, sharing, values, "NCHW", 1)

    with pytest.raises(ValueError, match=r"at most 1 boxes of at most 2 x 2, got 1 up to 3 x 2"):
        shared(np.array([[0, 0, 3, 2]]), values)
    with pytest.raises(ValueError, match=r"at most 1 boxes of at most 2 x 2, got 2 up to 1 x 1"):
        shared(np.array([[0, 0, 1, 1], [1, 1, 2, 2]]), values)
    with pytest.raises(ValueError, match="got whole passes: no cut"):
        SharedPasses(model, Sharing(None, (2, 2), why="no cut"), values, "NCHW")
