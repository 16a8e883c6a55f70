"""A network in an ONNX file, run by ONNX Runtime: numbers of pictures in, numbers of classes out.

What was checked is what runs: the file is read once, its bytes are hashed, inspected (see
`inspection`) and handed to the runtime.

Conventions
-----------
A batch has its items on the first axis.  Outputs do not depend on the size of the batch or on
the number of threads, bit for bit, on one type of processor; a graphics card changes last digits.
A model whose file fixes the batch to k items gets exactly k at a time, zeros in empty places.
"""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, Any

import numpy as np

from .inspection import MOST_BYTES, ModelRefusedError, parse_model
from .session import (
    Device,
    Port,
    failures,
    find_provider,
    first_line,
    make_port,
    make_session,
    require_memory,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_FLOATS = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


def inspect_file(path: str | os.PathLike[str], *, sha256: str | None = None) -> bytes:
    """Read a model file and refuse it if it may do more than compute.

    Parameters
    ----------
    path : str or path-like
        The file.
    sha256 : str, optional
        What its bytes must have as SHA-256.

    Returns
    -------
    bytes
        The whole file; nothing in it was run.

    Raises
    ------
    ModelRefusedError
        If it cannot be read, has another hash, or `parse_model` refuses it.

    Examples
    --------
    >>> inspect_file("/dev/null")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: /dev/null: expected a regular file, got ...
    """
    data = _bytes_of(path)
    _inspect(data, os.fspath(path), sha256)
    return data


def _inspect(data: bytes, name: str, sha256: str | None = None) -> None:
    """Refuse bytes that may do more than compute, under the name they go by."""
    try:
        _require_digest(data, sha256)
        parse_model(data)
    except ModelRefusedError as error:
        msg = f"{name}: {error}"
        raise ModelRefusedError(msg) from error


def _bytes_of(path: str | os.PathLike[str]) -> bytes:
    """Read a regular file, whatever else may lie under the name."""
    try:
        # Opening some devices has effects, so look first; look again at what was opened.
        _require_regular(path, os.stat(path))  # noqa: PTH116 - any name passes unchanged
        # Without O_NONBLOCK a pipe that took the file's place in between would hang here.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor
            _require_regular(path, os.fstat(descriptor))
            return file.readall()
    except OSError as error:
        msg = f"{os.fspath(path)}: expected a file that can be read, got: {error.strerror}"
        raise ModelRefusedError(msg) from error


def _require_regular(path: str | os.PathLike[str], status: os.stat_result) -> None:
    """Refuse folders, pipes, devices, and more bytes than the format can hold."""
    if not stat.S_ISREG(status.st_mode):
        kind = {"d": "a folder", "p": "a pipe"}.get(stat.filemode(status.st_mode)[0], "a device")
        msg = f"{os.fspath(path)}: expected a regular file, got {kind}"
        raise ModelRefusedError(msg)
    if status.st_size > MOST_BYTES:
        msg = (
            f"{os.fspath(path)}: expected a model of at most {MOST_BYTES} bytes, "
            f"got {status.st_size}"
        )
        raise ModelRefusedError(msg)


def _require_digest(data: bytes, sha256: str | None) -> None:
    """Refuse bytes that are not those that were promised."""
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256.lower():
        msg = f"expected a file with SHA-256 {sha256.lower()}, got {found}"
        raise ModelRefusedError(msg)


class Model:
    """A network ready to run.

    Parameters
    ----------
    path : path-like
        An ONNX file.
    sha256 : str, optional
        What its bytes must have as SHA-256.
    threads : int
        Threads of the session; changes speed only.
    device : {"cpu", "cuda"}
        Where it runs; "cuda" needs a build of ONNX Runtime for it.
    input, output : str, optional
        Names; not needed where the model has exactly one.

    Attributes
    ----------
    sha256 : str
        Of the file's bytes.
    inputs, outputs : tuple of Port
        What the file has.
    input, output : Port
        What `scores` uses.
    threads, device
        As given.

    Raises
    ------
    ModelRefusedError
        If the file is refused by `inspect_file` or by ONNX Runtime.
    ValueError
        If the device is not there, or the file has no such input or output.

    Examples
    --------
    >>> Model("weights.onnx", device="tpu")
    Traceback (most recent call last):
    ...
    ValueError: expected device 'cpu' or 'cuda', got 'tpu'
    """

    def __init__(
        self,
        path: str | Path,
        *,
        sha256: str | None = None,
        threads: int = 1,
        device: Device = "cpu",
        input: str | None = None,  # noqa: A002 - the word of the file format
        output: str | None = None,
    ) -> None:
        """Read, inspect and start; see the class."""
        find_provider(device)
        data = inspect_file(path, sha256=sha256)
        self._origin: str | Path | bytes = path
        self._start(data, str(path), threads, device, input, output)

    @classmethod
    def of_bytes(
        cls,
        data: bytes,
        name: str,
        *,
        threads: int = 1,
        device: Device = "cpu",
        input: str | None = None,  # noqa: A002 - the word of the file format
        output: str | None = None,
    ) -> Model:
        """Make a model of bytes that are in no file, or not yet.

        Parameters
        ----------
        data : bytes
            What a file would hold; inspected like one.
        name : str
            What messages call it.
        threads, device, input, output
            As for the class.

        Returns
        -------
        Model

        Raises
        ------
        ModelRefusedError, ValueError
            As the class.

        Examples
        --------
        >>> Model.of_bytes(b"", "nothing")
        Traceback (most recent call last):
        ...
        convnet.inspection.ModelRefusedError: nothing: expected an ONNX model, got an empty file
        """
        find_provider(device)
        _inspect(data, name)
        model = cls.__new__(cls)
        model._origin = data
        model._start(data, name, threads, device, input, output)
        return model

    def _start(
        self,
        data: bytes,
        name: str,
        threads: int,
        device: Device,
        input: str | None,  # noqa: A002 - the word of the file format
        output: str | None,
    ) -> None:
        """Hand inspected bytes to the runtime and find the ports."""
        if threads < 1:
            msg = f"expected at least 1 thread, got {threads}"
            raise ValueError(msg)
        # What it takes to open it again in another process.
        self._made_of = {"threads": threads, "device": device, "input": input, "output": output}
        self._name = name
        self.threads, self.device = threads, device
        self.sha256 = hashlib.sha256(data).hexdigest()
        self._session = make_session(data, name, threads, find_provider(device))
        self.inputs = tuple(map(make_port, self._session.get_inputs()))
        self.outputs = tuple(map(make_port, self._session.get_outputs()))
        self.input = _chosen(self.inputs, input, "input", name)
        self.output = _chosen(self.outputs, output, "output", name)
        if self.input.kind not in _FLOATS:
            msg = (
                f"{name}: expected input {self.input.name!r} of floats, got {self.input.kind}; "
                "export the model with a float32 input"
            )
            raise ValueError(msg)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the name of the file and its hash, or as the bytes; a session cannot."""
        if isinstance(self._origin, bytes):
            return _started, (self._origin, self._name, self._made_of)
        return _reopened, (self._origin, self.sha256, self._made_of)

    def content(self) -> bytes:
        """Return the bytes of the model, read again where they are a file's, and checked.

        Returns
        -------
        bytes
            Those that run.

        Raises
        ------
        ModelRefusedError
            If the file is gone or another by now.
        """
        if isinstance(self._origin, bytes):
            return self._origin
        return inspect_file(self._origin, sha256=self.sha256)

    @property
    def fixed_batch(self) -> int | None:
        """Return how many items the file wants at once, None where any number will do."""
        first = self.input.shape[0] if self.input.shape else None
        return first if isinstance(first, int) else None

    def scores(self, batch: NDArray[np.floating]) -> NDArray[np.float32]:
        """Run the network on a batch.

        Parameters
        ----------
        batch : ndarray of shape (items, …), dtype float32
            As the input's shape says.

        Returns
        -------
        ndarray of shape (items, …), dtype float32
            The output, one row an item, as the network gives it.

        Raises
        ------
        ValueError
            If the batch does not fit the input, or the output has another number of rows.
        """
        self._require_fit(batch)
        values = batch.astype(_FLOATS[self.input.kind], copy=False)
        fixed = self.fixed_batch
        if fixed is None:
            rows = self._run(values)
        else:
            rows = np.concatenate(
                [
                    self._run_fixed(values[at : at + fixed], fixed)
                    for at in range(0, len(values), fixed)
                ]
            )
        return rows.astype(np.float32, copy=False)

    def _require_fit(self, batch: NDArray[np.floating]) -> None:
        """Refuse a batch of a shape that the input does not take."""
        wanted = self.input.shape
        fits = batch.ndim == len(wanted) and all(
            not isinstance(extent, int) or extent == got
            for extent, got in zip(wanted[1:], batch.shape[1:], strict=True)
        )
        if not fits or len(batch) == 0:
            msg = f"expected a batch for input {self.input}, got one of shape {batch.shape}"
            raise ValueError(msg)

    def _run_fixed(self, values: NDArray[Any], fixed: int) -> NDArray[Any]:
        """Run one batch of the number of items that the file wants."""
        lacking = fixed - len(values)
        if lacking:
            values = np.concatenate([values, np.zeros((lacking, *values.shape[1:]), values.dtype)])
        return self._run(values)[: fixed - lacking]

    def _run(self, values: NDArray[Any]) -> NDArray[Any]:
        """Run the session once."""
        try:
            (rows,) = self._session.run([self.output.name], {self.input.name: values})
        except failures() as error:
            require_memory(error)
            msg = (
                f"expected the network to take a batch of shape {values.shape}: {first_line(error)}"
            )
            raise ValueError(msg) from error
        found: NDArray[Any] = np.asarray(rows)
        if found.ndim == 0 or len(found) != len(values):
            msg = (
                f"expected {len(values)} rows from output {self.output.name!r}, got an array of "
                f"shape {found.shape}"
            )
            raise ValueError(msg)
        return found


def _started(data: bytes, name: str, made_of: dict[str, Any]) -> Model:
    """Start a model of bytes again where they were sent to."""
    return Model.of_bytes(data, name, **made_of)


def _reopened(path: str | Path, sha256: str, made_of: dict[str, Any]) -> Model:
    """Open a model again where it was sent to."""
    return Model(path, sha256=sha256, **made_of)


def _chosen(ports: tuple[Port, ...], name: str | None, what: str, path: str) -> Port:
    """Find an input or output by name, or the only one."""
    known = ", ".join(map(str, ports))
    if name is None:
        if len(ports) != 1:
            msg = f"{path}: expected the name of one {what}, got none; the model has {known}"
            raise ValueError(msg)
        return ports[0]
    for port in ports:
        if port.name == name:
            return port
    msg = f"{path}: expected {what} {name!r}, got a model with {known}"
    raise ValueError(msg)
