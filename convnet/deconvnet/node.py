"""An operator of an ONNX file with all that is known of it, and the words it is refused with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from convnet.inspection import ModelRefusedError

from .layers import Extents

Array = NDArray[Any]

#: What has a way back, and what changes nothing once training is over.
KNOWN = (
    "Add AveragePool BatchNormalization Cast Clip Concat Conv Div Dropout Flatten Gemm "
    "GlobalAveragePool Identity LRN MatMul MaxPool Mul Pad ReduceMean Relu Reshape Squeeze Sub "
    "Transpose Unsqueeze"
)


class OperatorRefusedError(ModelRefusedError):
    """A network with an operator that has no way back.

    Examples
    --------
    >>> issubclass(OperatorRefusedError, ModelRefusedError)
    True
    """


@dataclass(frozen=True, eq=False)
class Node:
    """An operator with all that is known of it.

    Attributes
    ----------
    operator, name : str
        Its type, and its own or its output's name.
    inputs : tuple of str
        Tensors, "" where one is left out.
    output : str
        Its first output.
    attributes : mapping
        As plain values.
    constants : mapping of str to ndarray
        Of the inputs those that do not depend on the picture.
    extents : mapping of str to tuple of int
        Of the others, and of the output, without the batch.
    varying : frozenset of str
        Constants that are none: they depend on the length of the batch, or on the run.
    """

    operator: str
    name: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, Any]
    constants: Mapping[str, Array]
    extents: Mapping[str, Extents]
    varying: frozenset[str] = frozenset()

    @property
    def computed(self) -> tuple[str, ...]:
        """Return the inputs that depend on the picture."""
        return tuple(name for name in self.inputs if name and name not in self.constants)

    @property
    def below(self) -> Extents:
        """Return the extents of the first input."""
        return self.extents[self.inputs[0]]

    def constant(self, place: int, what: str) -> Array | None:
        """Return an input that must be constant, None where it is left out."""
        name = self.inputs[place] if place < len(self.inputs) else ""
        if not name:
            return None
        if name not in self.constants:
            self.refuse(f"whose {what} the network computes from the picture")
        if name in self.varying:
            self.refuse(f"whose {what} changes from batch to batch")
        return self.constants[name]

    def floats(self, place: int, what: str) -> NDArray[np.float32] | None:
        """Return an input that must be constant, as float32."""
        found = self.constant(place, what)
        return None if found is None else found.astype(np.float32)

    def weights(self, place: int, what: str) -> NDArray[np.float32]:
        """Return an input that must be there and constant, as float32."""
        found = self.floats(place, what)
        if found is None:
            self.refuse(f"without {what}")
        return found

    def refuse(self, why: str) -> NoReturn:
        """Refuse the operator by its name."""
        msg = (
            "expected a network of operators that have a way back "
            f"({KNOWN}), "
            f"got {self.operator} (node {self.name!r}), {why}"
        )
        raise OperatorRefusedError(msg)
