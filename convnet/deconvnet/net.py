"""Run the graphs that `graph` wrote."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convnet.inspection import ModelRefusedError
from convnet.session import (
    Device,
    failures,
    find_provider,
    first_line,
    make_session,
    require_memory,
)

from .layers import Extents


class Activations:
    """What a layer computes, ready to run.

    Parameters
    ----------
    graph : bytes
        What `activation_graph` wrote.
    threads : int
        Threads of the session; changes speed only.
    device : {"cpu", "cuda"}
        Where it runs.

    Attributes
    ----------
    extents : tuple of int
        Of a picture.
    layer : tuple of int
        Extents of the layer.
    notes : dict of str to str
        Which model and layer, as the file says.

    Raises
    ------
    ModelRefusedError
        If the graph is none of ours or ONNX Runtime does not take it.

    Examples
    --------
    >>> Activations(b"no graph")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: explain.onnx: expected a model that ONNX Runtime ...
    """

    inputs = frozenset({"picture"})

    def __init__(self, graph: bytes, *, threads: int = 1, device: Device = "cpu") -> None:
        """Start a session."""
        session = make_session(graph, "explain.onnx", threads, find_provider(device))
        shapes = {port.name: port.shape[1:] for port in session.get_inputs()}
        outputs = {port.name: port.shape[1:] for port in session.get_outputs()}
        if set(shapes) != self.inputs or "activation" not in outputs:
            msg = (
                f"expected a graph with inputs {', '.join(sorted(self.inputs))}, "
                f"got one with {', '.join(sorted(shapes))}"
            )
            raise ModelRefusedError(msg)
        self._session = session
        self.extents: Extents = tuple(shapes["picture"])
        self.layer: Extents = tuple(outputs["activation"])
        self.notes: dict[str, str] = dict(session.get_modelmeta().custom_metadata_map)

    def activation(self, pictures: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return what the layer computes of a batch.

        Parameters
        ----------
        pictures : ndarray of shape (items, ...), dtype float32
            As the model takes them.

        Returns
        -------
        ndarray of shape (items, ...), dtype float32
            Activations, or logits.

        Raises
        ------
        ValueError
            If the pictures do not fit, or are not finite.
        """
        return self._run("activation", picture=pictures)

    def _run(self, wanted: str, **given: NDArray[np.floating]) -> NDArray[np.float32]:
        """Run the graph once."""
        _require_fit("pictures", given["picture"], self.extents)
        values = {
            name: np.ascontiguousarray(array, dtype=np.float32) for name, array in given.items()
        }
        try:
            (found,) = self._session.run([wanted], values)
        except failures() as error:
            require_memory(error)
            count = len(given["picture"])
            msg = f"expected the graph to take {count} pictures: {first_line(error)}"
            raise ValueError(msg) from error
        result: NDArray[Any] = np.asarray(found)
        return result


class Deconvnet(Activations):
    """An explaining graph, ready to run.

    Parameters
    ----------
    graph : bytes
        What `explain_graph` wrote.
    threads : int
        Threads of the session; changes speed only.
    device : {"cpu", "cuda"}
        Where it runs.

    Attributes
    ----------
    extents : tuple of int
        Of a picture.
    layer : tuple of int
        Extents of the explained layer, and so of a seed.
    notes : dict of str to str
        What is explained and how, as the file says.

    Raises
    ------
    ModelRefusedError
        If the graph is none of ours or ONNX Runtime does not take it.

    Examples
    --------
    >>> Deconvnet(b"no graph")
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: explain.onnx: expected a model that ONNX Runtime ...
    """

    inputs = frozenset({"picture", "seed"})

    def activation(self, pictures: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return what the layer computes of a batch; `Activations` is cheaper for that alone."""
        return self._run("activation", picture=pictures, seed=np.zeros((1, *self.layer)))

    def reconstruct(
        self, pictures: NDArray[np.floating], seed: NDArray[np.floating]
    ) -> NDArray[np.float32]:
        """Reconstruct, in the space of the pictures, what a seed of the layer stands for.

        Parameters
        ----------
        pictures : ndarray of shape (items, ...), dtype float32
            As the model takes them.
        seed : ndarray of shape (items, ...) or (1, ...), dtype float32
            See the conventions of `convnet.deconvnet`, and `seeds`.

        Returns
        -------
        ndarray of the shape of `pictures`, dtype float32
            The reconstructions, signed.

        Raises
        ------
        ValueError
            If pictures or seed do not fit, or are not finite.
        """
        _require_fit("a seed", seed, self.layer)
        if len(seed) not in (1, len(pictures)):
            msg = f"expected 1 seed or {len(pictures)}, one a picture, got {len(seed)}"
            raise ValueError(msg)
        return self._run("reconstruction", picture=pictures, seed=seed)


def _require_fit(what: str, given: NDArray[np.floating], extents: Extents) -> None:
    """Refuse an array of the wrong extents or with values that are no numbers."""
    if given.ndim == 0 or given.shape[1:] != extents or len(given) == 0:
        wanted = ", ".join(map(str, ("items", *extents)))
        msg = f"expected {what} of shape ({wanted}), got {given.shape}"
        raise ValueError(msg)
    if not np.isfinite(given).all():
        msg = f"expected {what} of finite numbers, got NaN or infinity"
        raise ValueError(msg)
