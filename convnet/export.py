"""From trained weights to an ONNX file that needs nothing but ONNX Runtime.

The graph is written node by node from the table of the network, so that it holds what the table
says and nothing else: batch normalization is folded into the filters, dropout is left out, and
maps carry the names of their layers (`conv1`, `pool1`, ..., `logit`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .architecture import Average, Contrast, Conv, Dense, Dropout, Pool, shapes
from .network import MEAN, STD, loaded, require_torch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .network import Trained

#: ONNX 1.11 (2022): every operator used is the same in all later sets, and old runtimes know it.
OPSET, IR_VERSION = 13, 8
INPUT, OUTPUT = "pixels", "logit"
#: torch and batch normalization in evaluation mode: torch's default.
EPSILON = 1e-5
#: Largest difference of a logit between the file and torch, in shares of the largest logit or 1.
TOLERANCE = 1e-5
#: Pictures of noise on which the two are compared.
COMPARED = 32


class ExportError(ValueError):
    """The exported network does not score as the trained one does."""


def to_onnx(
    trained: Trained,
    pictures: NDArray[np.uint8] | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> tuple[bytes, float]:
    """Write a trained network as an ONNX file and compare the two.

    Parameters
    ----------
    trained : Trained
        The network.
    pictures : ndarray of shape (n, side, side, 3), dtype uint8, optional
        Real ones to compare on, beside `COMPARED` of noise.
    rng : numpy.random.Generator, optional
        Source of the noise; by default one of seed 0.

    Returns
    -------
    data : bytes
        The file: from `pixels` of shape (n, 3, side, side) to `logit` of shape (n, 1).
    difference : float
        The largest of a logit between the file in ONNX Runtime and torch.

    Raises
    ------
    ExportError
        If the difference is larger than `TOLERANCE`.
    TorchMissingError
        If torch is not installed.
    """
    data = graph_of(trained)
    side = trained.architecture.side
    source = np.random.default_rng(0) if rng is None else rng
    noise = source.integers(256, size=(COMPARED, side, side, 3), dtype=np.uint8)
    compared = noise if pictures is None else np.concatenate([noise, pictures])
    difference, largest = _difference(trained, data, compared)
    if not difference <= TOLERANCE * max(1.0, largest):
        msg = (
            f"expected logits of the file within {TOLERANCE:g} of torch's, got a difference of "
            f"{difference:.3g} where the largest is {largest:.3g}"
        )
        raise ExportError(msg)
    return data, difference


def graph_of(trained: Trained) -> bytes:
    """Write a trained network as an ONNX file; needs no torch.

    Parameters
    ----------
    trained : Trained
        The network.

    Returns
    -------
    bytes
        The same for the same weights.

    Examples
    --------
    >>> from convnet.architecture import Architecture, Dense
    >>> from convnet.network import Trained
    >>> table = Architecture("sum", "example", 2, (Dense(1, relu=False),))
    >>> weights = {"1.weight": np.ones((1, 12)), "1.bias": np.zeros(1)}
    >>> len(graph_of(Trained(table, weights))) < 1000
    True
    """
    import onnx
    from onnx import TensorProto, helper

    table = trained.architecture
    writer = _Writer(trained)
    ports = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *extents])
        for name, extents in ((INPUT, [3, table.side, table.side]), (OUTPUT, [1]))
    ]
    nodes = writer.nodes()
    graph = helper.make_graph(
        nodes, table.name, ports[:1], ports[1:], initializer=writer.initializers
    )
    model = helper.make_model(
        graph,
        producer_name="fleck",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model, full_check=True)
    written: bytes = model.SerializeToString(deterministic=True)
    return written


class _Writer:
    """Writes the nodes of a table one after the other; keeps the place in torch's numbering."""

    def __init__(self, trained: Trained) -> None:
        """Begin at the input."""
        self.trained = trained
        self.initializers: list[Any] = []
        self._nodes: list[Any] = []
        self._above = INPUT
        self._place = 0
        self._count = {"conv": 0, "pool": 0, "dense": 0, "contrast": 0}

    def nodes(self) -> list[Any]:
        """Write all layers."""
        layers = self.trained.architecture.layers
        flat = False
        for layer, shape in zip(layers, shapes(self.trained.architecture), strict=True):
            if isinstance(layer, Conv):
                self._conv(layer)
            elif isinstance(layer, Pool):
                self._pool(layer)
            elif isinstance(layer, Contrast):
                settings = {"size": layer.size, "alpha": layer.alpha}
                settings |= {"beta": layer.beta, "bias": layer.bias}
                self._node("LRN", self._name("contrast"), **settings)
                self._place += 1
            elif isinstance(layer, Average):
                self._node("GlobalAveragePool", "average")
                self._place += 1
            elif isinstance(layer, Dropout):
                self._place += 1
            else:
                if not flat:
                    self._node("Flatten", "flat", axis=1)
                    self._place += 1
                    flat = True
                self._dense(layer, last=layer is layers[-1], units=shape.maps)
        return self._nodes

    def _conv(self, layer: Conv) -> None:
        """Write filters, with what normalizes their maps folded in, and the rectifier."""
        name = self._name("conv")
        filters = self._weights("weight")
        if layer.norm:
            self._place += 1
            gain = self._weights("weight") / np.sqrt(self._weights("running_var") + EPSILON)
            filters = filters * gain[:, None, None, None]
            bias = self._weights("bias") - self._weights("running_mean") * gain
        else:
            bias = self._weights("bias")
        inputs = [self._kept(f"{name}.filters", filters), self._kept(f"{name}.bias", bias)]
        extents = {"kernel_shape": [layer.size] * 2, "strides": [layer.stride] * 2}
        self._node("Conv", f"{name}.sum", *inputs, **extents, pads=[layer.pad] * 4)
        self._node("Relu", name)
        self._place += 2

    def _pool(self, layer: Pool) -> None:
        """Write the largest value of each window."""
        extents = {"kernel_shape": [layer.size] * 2, "strides": [layer.stride] * 2}
        self._node("MaxPool", self._name("pool"), **extents, ceil_mode=int(layer.ceil))
        self._place += 1

    def _dense(self, layer: Dense, *, last: bool, units: int) -> None:
        """Write units that see everything, and their rectifier."""
        name = OUTPUT if last else self._name("dense")
        weights, bias = self._weights("weight"), self._weights("bias")
        if weights.shape[0] != units:
            msg = f"expected weights for {units} units, got {weights.shape[0]}"
            raise ValueError(msg)
        inputs = [self._kept(f"{name}.weights", weights), self._kept(f"{name}.bias", bias)]
        self._node("Gemm", f"{name}.sum" if layer.relu else name, *inputs, transB=1)
        self._place += 1
        if layer.relu:
            self._node("Relu", name)
            self._place += 1

    def _name(self, kind: str) -> str:
        """Return a layer's name: the layers of a kind are numbered from 1."""
        self._count[kind] += 1
        return f"{kind}{self._count[kind]}"

    def _weights(self, name: str) -> NDArray[np.float64]:
        """Read weights of the torch layer at the present place."""
        return np.asarray(self.trained.weights[f"{self._place}.{name}"], dtype=np.float64)

    def _kept(self, name: str, values: NDArray[np.float64]) -> str:
        """Put numbers into the file."""
        from onnx import numpy_helper

        single = np.ascontiguousarray(values, dtype=np.float32)
        self.initializers.append(numpy_helper.from_array(single, name))
        return name

    def _node(self, operator: str, output: str, *inputs: str, **settings: Any) -> None:
        """Write a node above the last one."""
        from onnx import helper

        node = helper.make_node(operator, [self._above, *inputs], [output], name=output, **settings)
        self._nodes.append(node)
        self._above = output


def _difference(trained: Trained, data: bytes, pictures: NDArray[np.uint8]) -> tuple[float, float]:
    """Score pictures with both; return the largest difference and the largest logit."""
    from .model import Model

    torch = require_torch()
    model = Model.of_bytes(data, trained.architecture.name)
    network = loaded(trained)
    difference = largest = 0.0
    for first in range(0, len(pictures), COMPARED):
        levels = pictures[first : first + COMPARED].transpose(0, 3, 1, 2).astype(np.float32)
        batch = np.ascontiguousarray((levels / 255 - MEAN) / STD, dtype=np.float32)
        with torch.inference_mode():
            wanted = network(torch.from_numpy(batch)).numpy()
        found = model.scores(batch)
        difference = max(difference, float(np.abs(found - wanted).max()))
        largest = max(largest, float(np.abs(wanted).max()))
    return difference, largest
