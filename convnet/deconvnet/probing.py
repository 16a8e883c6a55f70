"""Run a network once on noise to learn what its file does not say: extents, folded constants.

Exporters write extents as arithmetic (`Shape`, `Gather`, `Concat`) and constants as operators on
constants.  Rather than a second interpreter of all that, the network's own runtime is asked: it
runs twice on noise, on batches of unequal length where the file allows it.  What changes with the
length is the batch; a "constant" that changes with the noise is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convnet.inspection import ModelRefusedError
from convnet.session import failures, find_provider, first_line, make_session, require_memory

from .layers import Extents

#: Two lengths that no other axis is likely to share; a mistake would show in the comparison of the
#: built graph with the network all the same.
BATCHES = (2, 3)

#: Kinds of numbers that a picture may come in, and what they are called.
FLOATS = {1: np.float32, 10: np.float16, 11: np.float64}


@dataclass(frozen=True, eq=False)
class Probe:
    """What a run told.

    Attributes
    ----------
    extents : mapping of str to tuple of int or None
        Of each tensor without the batch; None where the first axis is not the batch.
    constants : mapping of str to ndarray
        Values of tensors that do not depend on the picture.
    varying : frozenset of str
        Of these, the ones that were not the same in both runs.
    witness : (ndarray, ndarray)
        The pictures of the first batch, and what the network made of them at the top.
    """

    extents: Mapping[str, Extents | None]
    constants: Mapping[str, NDArray[Any]]
    varying: frozenset[str]
    witness: tuple[NDArray[np.floating], NDArray[np.floating]]


def probe(
    model: Any,
    picture: str,
    extents: Extents,
    tensors: Iterable[str],
    folded: Iterable[str],
    top: str,
) -> Probe:
    """Run a model and tell what was found on the way.

    Parameters
    ----------
    model : onnx.ModelProto
        An inspected model; it is left as it is.
    picture : str
        Name of its input.
    extents : tuple of int
        Of a picture.
    tensors : iterable of str
        Whose extents are wanted.
    folded : iterable of str
        Whose values are wanted: tensors that do not depend on the picture.
    top : str
        The tensor whose values are wanted for the pictures.

    Returns
    -------
    Probe
        What the run told.

    Raises
    ------
    ModelRefusedError
        If ONNX Runtime does not run the model on pictures of these extents.
    """
    tensors, folded = tuple(dict.fromkeys(tensors)), tuple(dict.fromkeys(folded))
    altered, shapes, kind, fixed = _altered(model, picture, extents, tensors, folded, top)
    session = make_session(altered, "model", 1, find_provider("cpu"))
    runs = []
    for run, length in enumerate((fixed, fixed) if fixed else BATCHES):
        # The network of a wrong recipe would still be the same network.
        rng = np.random.default_rng([run, length])
        noise = rng.normal(size=(length, *extents)).astype(FLOATS[kind])
        try:
            found = session.run([*shapes, *folded, top], {picture: noise})
        except failures() as error:
            require_memory(error)
            msg = f"expected a model that takes pictures of shape {extents}: {first_line(error)}"
            raise ModelRefusedError(msg) from error
        runs.append((length, noise, found))
    count = len(tensors)
    names = dict(enumerate(tensors))
    found = {
        name: _extents([(length, values[place]) for length, _, values in runs])
        for place, name in names.items()
    }
    _, noise, first = runs[0]
    _, _, last = runs[-1]
    constants = dict(zip(folded, first[count:-1], strict=True))
    varying = frozenset(
        name
        for name, value in zip(folded, last[count:-1], strict=True)
        if not np.array_equal(value, constants[name], equal_nan=value.dtype.kind == "f")
    )
    return Probe(found, constants, varying, (noise, first[-1]))


def _extents(shapes: list[tuple[int, NDArray[np.int64]]]) -> Extents | None:
    """Leave the batch out of a tensor's shape, if it comes first and nowhere else."""
    rest = {
        tuple(int(extent) for extent in shape[1:])
        for length, shape in shapes
        if len(shape) and shape[0] == length
    }
    whole = all(len(shape) and shape[0] == length for length, shape in shapes)
    return rest.pop() if whole and len(rest) == 1 else None


def _altered(
    model: Any,
    picture: str,
    extents: Extents,
    tensors: tuple[str, ...],
    folded: tuple[str, ...],
    top: str,
) -> tuple[bytes, tuple[str, ...], int, int]:
    """Give a copy of the model other outputs; return also their names, kind and fixed batch."""
    import onnx
    from onnx import helper

    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    graph = copy.graph
    (port,) = (port for port in graph.input if port.name == picture)
    kind = port.type.tensor_type.elem_type
    fixed = port.type.tensor_type.shape.dim[0].dim_value
    if kind not in FLOATS:
        known = onnx.TensorProto.DataType.Name(kind)
        msg = f"expected input {picture!r} of floats, got {known}; export it with a float32 input"
        raise ModelRefusedError(msg)
    port.CopyFrom(helper.make_tensor_value_info(picture, kind, [fixed or "batch", *extents]))
    taken = {name for node in graph.node for name in (*node.input, *node.output)} | {picture}
    names: list[str] = []
    for name in tensors:
        fresh = f"extents {len(names)}"
        while fresh in taken:
            fresh += "'"
        graph.node.append(helper.make_node("Shape", [name], [fresh]))
        names.append(fresh)
    # What was noted of other extents would contradict these.
    del graph.value_info[:]
    del graph.output[:]
    graph.output.extend(onnx.ValueInfoProto(name=name) for name in (*names, *folded, top))
    return copy.SerializeToString(), tuple(names), kind, fixed
