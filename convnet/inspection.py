"""Is this file a model that may be run?  Decided from its bytes alone, before anything runs it.

A model file is a program by somebody else.  Four things in it can reach outside: a pickle runs
commands when it is loaded; an ONNX tensor can name another file as its content; an operator can
stand for a library of its maker's or for a file that a device compiler wrote; and numbers in it
can ask for any amount of memory.  Each is refused here, with the next step for honest users.

The file is parsed as the plain message it is (protobuf), wherever in it a tensor or a node may
hide: in subgraphs, in attributes, in sparse tensors, in training information.

What this does not promise: a model of standard operators may still compute for an hour or ask
for much memory while it runs.  Deadline and memory limit of the worker are for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

#: More than protobuf, and so ONNX without external data, can hold.
MOST_BYTES = 2**31 - 1
#: Elements of a sparse tensor once it is written out, as runtimes do: 2 GB of float32.
MOST_ELEMENTS = 2**29

#: Beginnings of files that are no ONNX model, and what they are.
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive (PyTorch .pt, .npz or Keras)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    *((b"\x80" + bytes([version]), "a Python pickle (.pt, .pkl, .joblib)") for version in range(6)),
    (b"\x93NUMPY", "a NumPy array (.npy)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"]\x00\x00", "an lzma archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x04\x22\x4d\x18", "an lz4 archive"),
    *((bytes([0x78, level]), "a zlib stream (.joblib)") for level in (0x01, 0x5E, 0x9C, 0xDA)),
    (b"\x89HDF", "an HDF5 file (Keras .h5)"),
    (b"version https://git-lfs", "a Git LFS pointer: run `git lfs pull`"),
)

#: Operators that ONNX Runtime itself carries.  `ai.onnx` is the same as no domain.
DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
#: Of these, the one whose content is a file beside the model.
OUTSIDE_OPERATORS = frozenset({("com.microsoft", "EPContext")})

EXPORT = "export it to ONNX, for PyTorch with torch.onnx.export"


class ModelRefusedError(ValueError):
    """A model file that will not be run: damaged, of a foreign format, or reaching outside.

    Examples
    --------
    >>> issubclass(ModelRefusedError, ValueError)
    True
    """


def parse_model(data: bytes) -> Any:
    """Parse the bytes of a model file, refusing whatever may do more than compute.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    onnx.ModelProto
        The parsed model; nothing was run and no other file was opened.

    Raises
    ------
    ModelRefusedError
        If the file is no ONNX model, or one that reaches outside itself.

    Examples
    --------
    >>> parse_model(bytes([0x80, 4]) + b"cposix")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: expected an ONNX model, got a Python pickle ...
    """
    _refuse_foreign(data)
    import onnx
    from google.protobuf.message import (  # type: ignore[import-untyped, unused-ignore]
        DecodeError,
    )

    try:
        model = onnx.ModelProto.FromString(data)
    except DecodeError as error:
        if "alloc" in str(error):
            # protobuf has no class for memory that ran out; the file may be a good one.
            msg = f"expected enough memory to parse a model of {len(data)} bytes"
            raise MemoryError(msg) from error
        msg = f"expected an ONNX model, got {len(data)} bytes that are none; {EXPORT}"
        raise ModelRefusedError(msg) from error
    if not model.graph.node:
        msg = f"expected an ONNX model with operators, got a file without any; {EXPORT}"
        raise ModelRefusedError(msg)
    _refuse_functions(model)
    for message in _messages(model):
        kind = message.DESCRIPTOR.name
        if kind == "TensorProto":
            _refuse_external(message)
            _refuse_absurd(message)
        elif kind == "SparseTensorProto":
            _refuse_vast(message)
        elif kind == "NodeProto":
            _refuse_operator(message.domain, message.op_type)
    return model


def _refuse_foreign(data: bytes) -> None:
    """Refuse files that are no ONNX model by their length or their first bytes."""
    if not data:
        msg = "expected an ONNX model, got an empty file"
        raise ModelRefusedError(msg)
    if len(data) > MOST_BYTES:
        msg = f"expected a model of at most {MOST_BYTES} bytes, got {len(data)}"
        raise ModelRefusedError(msg)
    for beginning, what in FOREIGN:
        if data.startswith(beginning):
            msg = f"expected an ONNX model, got {what}; nothing in it was run; {EXPORT}"
            raise ModelRefusedError(msg)


def _refuse_functions(model: Any) -> None:
    """Refuse functions of the model's own: a few lines of them can stand for 2**40 nodes."""
    if model.functions:
        names = ", ".join(sorted({function.name for function in model.functions})[:3])
        msg = (
            f"expected a model without functions of its own, got {len(model.functions)} "
            f"({names}); write them out with onnx.inliner.inline_local_functions"
        )
        raise ModelRefusedError(msg)


def _messages(model: Any) -> Iterator[Any]:
    """Walk through every message of a model, however deeply it is nested."""
    waiting = [model]
    while waiting:
        message = waiting.pop()
        yield message
        if message.DESCRIPTOR.name == "TensorProto":
            continue
        for field, value in message.ListFields():
            if field.message_type is None:
                continue
            if hasattr(value, "DESCRIPTOR"):
                waiting.append(value)
            else:
                waiting.extend(value)


def _refuse_external(tensor: Any) -> None:
    """Refuse a tensor whose content lies in another file."""
    from onnx import TensorProto

    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        places = [entry.value for entry in tensor.external_data if entry.key == "location"]
        msg = (
            f"expected all weights inside the model file, got tensor {tensor.name!r} in another "
            f"file ({', '.join(places) or 'not named'}); it was not opened; save the model with "
            "onnx.save(model, path, save_as_external_data=False)"
        )
        raise ModelRefusedError(msg)


def _refuse_absurd(tensor: Any) -> None:
    """Refuse a tensor that claims more elements than its content can hold."""
    held = len(tensor.raw_data) + sum(
        len(getattr(tensor, kind))
        for kind in (
            "float_data",
            "int32_data",
            "int64_data",
            "double_data",
            "uint64_data",
            "string_data",
        )
    )
    # No element takes less than 2 bits, and no field packs more of them into one entry.
    if any(extent < 0 for extent in tensor.dims) or prod(tensor.dims) > 4 * held:
        msg = (
            f"expected tensor {tensor.name!r} to hold what it declares, got shape "
            f"{list(tensor.dims)} with {held} bytes or numbers"
        )
        raise ModelRefusedError(msg)


def _refuse_vast(tensor: Any) -> None:
    """Refuse a sparse tensor that becomes huge once its zeros are written out."""
    if any(extent < 0 for extent in tensor.dims) or prod(tensor.dims) > MOST_ELEMENTS:
        msg = (
            f"expected sparse tensors of at most {MOST_ELEMENTS} elements, got shape "
            f"{list(tensor.dims)}"
        )
        raise ModelRefusedError(msg)


def _refuse_operator(domain: str, name: str) -> None:
    """Refuse operators that stand for somebody's library or for another file."""
    if domain not in DOMAINS:
        msg = (
            f"expected operators of ONNX, got {domain}::{name}, which needs a library of its "
            "maker; export the model with standard operators"
        )
        raise ModelRefusedError(msg)
    if (domain, name) in OUTSIDE_OPERATORS:
        msg = (
            f"expected operators that compute, got {domain}::{name}, which stands for a file "
            "compiled for one device; export the model without it"
        )
        raise ModelRefusedError(msg)
