"""Networks small enough to follow with a pencil."""

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from convnet.deconvnet import Deconvnet, Overlap, Rule, explain_graph, unit_seed
from tests.convnet.deconvnet.oracle import Step, onnx_of

POOL = {"kernel_shape": [2, 2], "strides": [2, 2]}


def explained(
    steps: list[Step],
    picture: ArrayLike,
    seed: ArrayLike,
    *,
    layer: str | None = None,
    rule: Rule = "deconvnet",
    overlap: Overlap = "sum",
) -> NDArray[np.float32]:
    """Return the reconstruction of one picture of one channel, given as rows."""
    pixels = np.array(picture, dtype=np.float32)[None, None]
    model = onnx_of(steps, pixels.shape[1:]).SerializeToString()
    net = Deconvnet(explain_graph(model, layer=layer, rule=rule, overlap=overlap))
    given = np.array(seed, dtype=np.float32).reshape(1, *net.layer)
    return net.reconstruct(pixels, given)[0, 0]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("deconvnet", [[5, 0, 7, 0]]),
        ("gradient", [[5, -6, 0, 0]]),
        ("guided", [[5, 0, 0, 0]]),
    ],
)
def test_what_passes_a_rectifier(rule: Rule, expected: list[list[float]]) -> None:
    """Entered were 1, 2, -3, -4; the signal is 5, -6, 7, -8."""
    steps = [Step("Relu", ("x",), "y")]

    found = explained(steps, [[1, 2, -3, -4]], [5, -6, 7, -8], rule=rule)

    assert found.tolist() == expected


def test_nothing_passes_at_exactly_zero() -> None:
    """The derivative of a rectifier at 0 is 0 here, as in every framework."""
    steps = [Step("Relu", ("x",), "y")]

    assert explained(steps, [[0, 1]], [1, 1], rule="gradient").tolist() == [[0, 1]]


def test_one_unit_draws_its_filter_at_the_strength_at_which_it_fired() -> None:
    """The unit at row 1, column 1 sees 2x2 pixels from there; it fired with 1*1 + 2*2 = 5."""
    filters = np.array([[[[1.0, 0.0], [0.0, 2.0]]]])
    steps = [Step("Conv", ("x",), "c", (filters,)), Step("Relu", ("c",), "y")]
    picture = [[0, 0, 0], [0, 1, 0], [0, 0, 2]]

    found = explained(steps, picture, unit_seed((1, 2, 2), 0, 1, 1), layer="y")

    assert found.tolist() == [[0, 0, 0], [0, 5, 0], [0, 0, 10]]


def test_a_unit_that_did_not_fire_gives_black() -> None:
    """Seeded with 1 it would give a vivid picture of what did not happen."""
    filters = np.array([[[[-1.0]]]])
    steps = [Step("Conv", ("x",), "c", (filters,)), Step("Relu", ("c",), "y")]

    assert not explained(steps, [[1, 2]], [1, 1], layer="y").any()


def test_a_last_window_that_would_begin_behind_the_map_is_none() -> None:
    """2/2 with a border of 1 over 1 by 5: rounded up 4 windows, of which the last sees nothing."""
    pool = POOL | {"pads": [0, 1, 0, 1], "kernel_shape": [1, 2], "strides": [1, 2], "ceil_mode": 1}
    steps = [Step("MaxPool", ("x",), "y", (), pool)]

    assert explained(steps, [[3, 1, 2, 5, 4]], [10, 20, 30]).tolist() == [[10, 0, 20, 30, 0]]


def test_unpooling_puts_numbers_back_to_their_switches() -> None:
    """The largest of each window of 2x2 lie at different places."""
    steps = [Step("MaxPool", ("x",), "y", (), POOL)]
    picture = [[1, 9, 2, 3], [4, 5, 8, 6], [7, 1, 1, 1], [1, 1, 1, 4]]

    found = explained(steps, picture, [10, 20, 30, 40])

    assert found.tolist() == [[0, 10, 0, 0], [0, 0, 20, 0], [30, 0, 0, 0], [0, 0, 0, 40]]


def test_the_first_of_equal_values_is_the_switch() -> None:
    """In row-major order, as every known implementation has it; a flat area shows it."""
    steps = [Step("MaxPool", ("x",), "y", (), POOL)]

    assert explained(steps, np.zeros((2, 4)), [1, 2]).tolist() == [[1, 0, 2, 0], [0, 0, 0, 0]]
    assert explained(steps, [[0, 1, 0, 0], [1, 0, 1, 1]], [1, 2]).tolist() == [
        [0, 1, 0, 0],
        [0, 0, 2, 0],
    ]


@pytest.mark.parametrize(("overlap", "expected"), [("sum", 5), ("last", 3)])
def test_windows_that_share_their_largest_value(overlap: Overlap, expected: float) -> None:
    """Windows of three at stride 2 share the middle; both send to it, 2 and then 3."""
    windows = {"kernel_shape": [1, 3], "strides": [1, 2]}
    steps = [Step("MaxPool", ("x",), "y", (), windows)]

    found = explained(steps, [[1, 2, 9, 2, 1]], [2, 3], overlap=overlap)

    assert found.tolist() == [[0, 0, expected, 0, 0]]


def test_the_last_window_counts_even_if_it_sends_nothing() -> None:
    """Assignment overwrites with 0 too."""
    windows = {"kernel_shape": [1, 3], "strides": [1, 2]}
    steps = [Step("MaxPool", ("x",), "y", (), windows)]

    assert not explained(steps, [[1, 2, 9, 2, 1]], [2, 0], overlap="last").any()


def test_a_shortcut_around_a_rectifier_is_not_rectified() -> None:
    """In y = relu(x) + x one way is rectified, the other is not, whatever shares the tensor.

    Implementations that replace the whole gradient of the rectifier's input give 0 here.
    """
    steps = [Step("Relu", ("x",), "r"), Step("Add", ("r", "x"), "y")]

    assert explained(steps, [[1, 2]], [-1, 3]).tolist() == [[-1, 6]]


def test_pixels_are_not_rectified() -> None:
    """Under the lowest filter both signs remain."""
    filters = np.array([[[[1.0, -1.0]]]])
    steps = [Step("Conv", ("x",), "c", (filters,)), Step("Relu", ("c",), "y")]

    assert explained(steps, [[3, 1]], [1], layer="y").tolist() == [[2, -2]]


def test_a_mean_gives_equal_shares() -> None:
    """A window that hangs over the padding divides by what it counts."""
    whole = [Step("GlobalAveragePool", ("x",), "y")]
    windows = {"kernel_shape": [1, 2], "strides": [1, 2], "pads": [0, 1, 0, 0]}
    edge = [Step("AveragePool", ("x",), "y", (), windows)]
    counted = [Step("AveragePool", ("x",), "y", (), {**windows, "count_include_pad": 1})]

    assert explained(whole, [[1, 2], [3, 4]], [8]).tolist() == [[2, 2], [2, 2]]
    assert explained(edge, [[1, 2, 3]], [4, 4]).tolist() == [[4, 2, 2]]
    assert explained(counted, [[1, 2, 3]], [4, 4]).tolist() == [[2, 2, 2]]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("constant", [[3, 4, 5]]),
        ("edge", [[1 + 2 + 3, 4, 5 + 6]]),
        ("reflect", [[3, 2 + 4 + 6, 1 + 5]]),
    ],
)
def test_a_border_sends_back_to_what_it_repeats(mode: str, expected: list[list[float]]) -> None:
    """Two on the left and one on the right of three numbers, and a signal of 1 to 6."""
    widths = np.array([0, 0, 0, 2, 0, 0, 0, 1])
    steps = [Step("Pad", ("x",), "y", (widths,), {"mode": mode})]

    assert explained(steps, [[7, 8, 9]], [1, 2, 3, 4, 5, 6], rule="gradient").tolist() == expected


def test_without_max_pools_a_class_has_one_picture() -> None:
    """Only switches let the picture in: two pictures, one reconstruction; its siblings differ."""
    rng = np.random.default_rng(0)
    steps = [
        Step("Conv", ("x",), "c", (rng.normal(size=(4, 1, 3, 3)),)),
        Step("Relu", ("c",), "r"),
        Step("GlobalAveragePool", ("r",), "p"),
        Step("Flatten", ("p",), "f"),
        Step("MatMul", ("f",), "y", (rng.normal(size=(4, 2)),)),
    ]
    first, second = rng.normal(size=(2, 6, 6))

    def pair(rule: Rule) -> list[NDArray[np.float32]]:
        """Explain class 1 of both pictures."""
        return [explained(steps, picture, [0, 1], rule=rule) for picture in (first, second)]

    assert np.array_equal(*pair("deconvnet"))
    assert not np.array_equal(*pair("gradient"))
    assert not np.array_equal(*pair("guided"))


def test_contrast_normalization_is_skipped_by_the_deconvnet_alone() -> None:
    """Two maps of 1: y = x / (1 + x0^2 + x1^2), so that dy0/dx = (1/3 - 2/9, -2/9)."""
    lrn = {"size": 3, "alpha": 3.0, "beta": 1.0, "bias": 1.0}
    model = onnx_of([Step("LRN", ("x",), "y", (), lrn)], (2, 1, 1)).SerializeToString()
    ones, seed = np.ones((1, 2, 1, 1)), np.array([1.0, 0.0]).reshape(1, 2, 1, 1)

    def found(rule: Rule) -> list[float]:
        """Return what goes down."""
        return list(Deconvnet(explain_graph(model, rule=rule)).reconstruct(ones, seed).ravel())

    assert found("deconvnet") == [1, 0]
    assert found("gradient") == pytest.approx([1 / 9, -2 / 9], rel=1e-6)
    assert found("guided") == pytest.approx([1 / 9, -2 / 9], rel=1e-6)
