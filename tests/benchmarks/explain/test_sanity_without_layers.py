"""The sanity table of a network whose layers have no way back."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from onnx import helper, numpy_helper

from tests.networks import model_of, save

from .asking import network
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
