"""ONNX Runtime, as little of it as scoring needs: sessions, ports, and what it raises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .inspection import ModelRefusedError

Device = Literal["cpu", "cuda"]

#: What messages of ONNX Runtime say when memory ran out; it has no class for that.
NO_MEMORY = ("bad_alloc", "bad allocation", "Failed to allocate memory")

_PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}


@dataclass(frozen=True)
class Port:
    """An input or output of a model.

    Attributes
    ----------
    name : str
        As the file has it.
    shape : tuple of int or str or None
        Extents; a name or None where any will do.
    kind : str
        Such as "tensor(float)".
    """

    name: str
    shape: tuple[int | str | None, ...]
    kind: str

    def __str__(self) -> str:
        """Name and shape, as messages show them."""
        return f"{self.name!r} {list(self.shape)}"


def find_provider(device: str) -> str:
    """Name the part of ONNX Runtime that runs on a device, or say what is missing."""
    if device not in _PROVIDERS:
        msg = f"expected device 'cpu' or 'cuda', got {device!r}"
        raise ValueError(msg)
    import onnxruntime

    provider = _PROVIDERS[device]
    available = onnxruntime.get_available_providers()
    if provider not in available:
        msg = (
            f"expected an ONNX Runtime with {provider}, got one with {', '.join(available)}; "
            "install onnxruntime-gpu in place of onnxruntime, or use device 'cpu'"
        )
        raise ValueError(msg)
    return provider


def make_session(data: bytes, name: str, threads: int, provider: str) -> Any:
    """Hand checked bytes to ONNX Runtime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while they wait take the processor from other workers.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(data, options, providers=[provider])
    except failures() as error:
        require_memory(error)
        msg = f"{name}: expected a model that ONNX Runtime takes: {first_line(error)}"
        raise ModelRefusedError(msg) from error
    if provider not in session.get_providers():
        msg = (
            f"expected {provider} to start, got a session on {', '.join(session.get_providers())}; "
            "its driver or libraries are missing: see the provider's requirements, or use 'cpu'"
        )
        raise ValueError(msg)
    return session


def failures() -> tuple[type[Exception], ...]:
    """Collect what ONNX Runtime raises; its classes have no common ancestor of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [value for value in vars(state).values() if isinstance(value, type)]
    return (*(one for one in own if issubclass(one, Exception)), RuntimeError)


def require_memory(error: Exception) -> None:
    """Raise `MemoryError` where that is what ONNX Runtime means: it is no fault of the model."""
    if any(words in str(error) for words in NO_MEMORY):
        msg = f"expected enough memory for the network: {first_line(error)}"
        raise MemoryError(msg) from error


def first_line(error: Exception) -> str:
    """Shorten a message of ONNX Runtime to its first line."""
    return str(error).strip().split("\n", 1)[0]


def make_port(found: Any) -> Port:
    """Keep what ONNX Runtime says of an input or output."""
    return Port(found.name, tuple(found.shape), found.type)
