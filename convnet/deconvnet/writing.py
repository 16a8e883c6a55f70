"""Write an ONNX graph node by node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The operator set that is written: the first in which `ScatterElements` can take a maximum.
OPERATOR_SET = 18

#: The oldest format that has it; runtimes refuse a newer one than they know.
FORMAT = 8


class Writer:
    """A graph that grows.

    Names are given here, so that none can collide with a name of the model that is explained.

    Examples
    --------
    >>> writer = Writer()
    >>> writer.node("Relu", "picture")
    't1'
    """

    def __init__(self) -> None:
        """Begin with an empty graph."""
        self._nodes: list[Any] = []
        self._constants: dict[str, NDArray[Any]] = {}
        self._shared: dict[int, str] = {}
        self._count = 0

    def node(
        self,
        operator: str,
        *inputs: str,
        name: str | None = None,
        **attributes: Any,
    ) -> str:
        """Write a node with one output and return the output's name."""
        return self.nodes(operator, *inputs, outputs=1, name=name, **attributes)[0]

    def nodes(
        self, operator: str, *inputs: str, outputs: int, name: str | None = None, **attributes: Any
    ) -> tuple[str, ...]:
        """Write a node with several outputs and return their names."""
        from onnx import helper

        names = tuple(self._fresh("t") for _ in range(outputs))
        if name is not None:
            names = (name, *names[1:])
        self._nodes.append(helper.make_node(operator, list(inputs), list(names), **attributes))
        return names

    def constant(self, values: NDArray[Any] | list[int] | tuple[int, ...]) -> str:
        """Write a constant and return its name; one array is written once, lists are integers."""
        array = np.asarray(values, dtype=np.int64) if isinstance(values, list | tuple) else values
        if id(array) not in self._shared:
            name = self._fresh("c")
            self._shared[id(array)] = name
            # Kept, so that its identity is not given to another array.
            self._constants[name] = array
        return self._shared[id(array)]

    def number(self, value: float) -> str:
        """Write a single float and return its name."""
        return self.constant(np.array(value, dtype=np.float32))

    def model(
        self,
        inputs: Mapping[str, Sequence[int | str]],
        outputs: Mapping[str, Sequence[int | str]],
        notes: Mapping[str, str],
    ) -> bytes:
        """Finish: a model of floats with named inputs and outputs, and notes on what it is."""
        from onnx import TensorProto, helper, numpy_helper

        def ports(named: Mapping[str, Sequence[int | str]]) -> list[Any]:
            return [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
                for name, shape in named.items()
            ]

        graph = helper.make_graph(
            self._nodes,
            "explain",
            ports(inputs),
            ports(outputs),
            initializer=[
                numpy_helper.from_array(np.ascontiguousarray(array), name)
                for name, array in self._constants.items()
            ],
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPERATOR_SET)],
            ir_version=FORMAT,
            producer_name="fleck",
        )
        helper.set_model_props(model, dict(notes))
        written: bytes = model.SerializeToString(deterministic=True)
        return written

    def _fresh(self, kind: str) -> str:
        """Return a name that was not given yet."""
        self._count += 1
        return f"{kind}{self._count}"
