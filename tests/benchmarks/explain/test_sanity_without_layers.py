"""The sanity table of what has no layers, or none that have a way back."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from onnx import helper, numpy_helper
from PIL import Image

from benchmarks.explain.examples import Example
from tests.networks import model_of, save

from .asking import Heard, network, own
from .test_sanity import SIDE, checked, numbers, set_of


def gated_network(folder: Path) -> str:
    """Write a network with a gate, which no deconvnet comes through, and its card."""
    rng = np.random.default_rng(0)
    weights = {"w": rng.normal(0, 0.1, (4, 3, 3, 3)), "d": rng.normal(0, 1, (4, 2))}
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("Sigmoid", ["c"], ["s"]),
        helper.make_node("Mul", ["c", "s"], ["g"]),
        helper.make_node("GlobalAveragePool", ["g"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("MatMul", ["f", "d"], ["l"]),
        helper.make_node("Softmax", ["l"], ["y"], axis=1),
    ]
    model = model_of(
        nodes,
        inputs=[helper.make_tensor_value_info("x", 1, ["batch", 3, SIDE, SIDE])],
        initializer=[
            numpy_helper.from_array(array.astype(np.float32), name)
            for name, array in weights.items()
        ],
    )
    typed = network(folder, size=[SIDE, SIDE])
    card = Path(typed).with_suffix(".toml")
    old = hashlib.sha256(Path(typed).read_bytes()).hexdigest()
    save(model, Path(typed))
    new = hashlib.sha256(Path(typed).read_bytes()).hexdigest()
    card.write_text(card.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return typed


def test_windows_remain_where_a_network_has_a_gate(tmp_path: Path) -> None:
    """By name of the operator it is said what is left out; everything else is there."""
    found = checked(tmp_path, method=gated_network(tmp_path), data=set_of(tmp_path, 2))
    judged: Any = found.record["verdicts"]

    assert found.record["ways"] == ["crop", "occlusion"]
    assert "got Sigmoid (node 's')" in str(found.record["left_out"])
    assert numbers(found, "rank", "crop") == []
    assert len(numbers(found, "deletion", "occlusion")) == 2
    assert len(numbers(found, "classes", "occlusion")) == 2
    assert "classes" not in {each["check"] for each in judged}


def test_a_black_box_has_what_needs_no_layers(tmp_path: Path) -> None:
    """Windows, edges, curves, and the truth; and it is said what is left out."""
    text = (
        "def score(image):\n    red = image[..., 0] > image[..., 1] + 99\n    return red.mean()\n"
    )
    heard = Heard()
    found = checked(tmp_path, heard, method=own(tmp_path, text))

    assert found.record["ways"] == ["crop", "occlusion"]
    assert "no weights to draw anew" in str(found.record["left_out"])
    assert numbers(found, "rank", "crop") == numbers(found, "classes", "occlusion") == []
    assert len(numbers(found, "deletion", "occlusion")) == 6
    assert numbers(found, "pointing", "occlusion") == [1.0] * 6
    assert heard.lines == ["crop, occlusion on 6 pictures"]


def test_large_pictures_are_brought_down_for_a_black_box(tmp_path: Path) -> None:
    """To 640 pixels along the longer side, the truth alike; it is asked thousands of times."""
    text = "def score(image):\n    assert max(image.shape) <= 640\n    return image.mean() / 255\n"
    path = tmp_path / "large.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 1280, 3), np.uint8)).save(path)
    found = checked(tmp_path, photo=str(path), method=own(tmp_path, text), only="crop")

    assert found.record["fault"] is None
    truth = np.zeros((60, 1280), np.uint8)
    truth[:, :640] = 255
    small = Example("a", np.zeros((60, 1280, 3), np.uint8), truth).brought_down(640)
    assert small.pixels.shape == (30, 640, 3)
    assert small.truth is not None
    assert np.array_equal(small.truth, np.where(np.arange(640) < 320, 255, 0)[None].repeat(30, 0))
