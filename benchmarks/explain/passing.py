"""What every picture of a set makes of a layer; computed in workers, a picture at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.data.refusals import LIMITS
from benchmarks.methods.network import Network
from benchmarks.run.records import Record, Task
from benchmarks.run.work import decoded
from convnet.activations import Peaks, peaks_of
from convnet.deconvnet import (
    Activations,
    OperatorRefusedError,
    UnknownLayerError,
    activation_graph,
)
from convnet.deconvnet.parts import BypassedError, Contributions
from convnet.deconvnet.reading import read_layers
from convnet.preprocessing import prepare

from .deconvolved import Wrong
from .subject import TOP, Subject, method_of, subject_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.data.manifest import Item
    from benchmarks.methods.chosen import Chosen
    from convnet.deconvnet.layers import Layers

    from .asked import Wish


@dataclass(frozen=True)
class Looked:
    """What is known of a layer before any picture passes.

    Attributes
    ----------
    subject : Subject
        The network.
    layer : str
        The tensor in the model.
    extents : tuple of int
        Of the layer.
    bypassed : str
        Why nobody can say what a map adds to the class; empty where that can be said.
    """

    subject: Subject
    layer: str
    extents: tuple[int, ...]
    bypassed: str


@dataclass(frozen=True, eq=False)
class Passed:
    """What a picture made of the layer.

    Attributes
    ----------
    peaks : Peaks
        The strongest places.
    contributions : ndarray of shape (maps,), dtype float64, or None
        Of each map to the class.
    """

    peaks: Peaks
    contributions: NDArray[np.float64] | None


class Layered:
    """A network opened at one of its layers.

    Parameters
    ----------
    subject : Subject
        The network.
    layer : str
        Any name of the layer.

    Attributes
    ----------
    network : Network
        With its recipe.
    layers : Layers
        The part below.
    """

    def __init__(self, subject: Subject, layer: str) -> None:
        """Load and read."""
        network = method_of(subject)
        if not isinstance(network, Network):
            msg = f"expected a network, got {subject.chosen.name}"
            raise TypeError(msg)
        self.network = network
        self.data = network.model.content()
        rows, columns = network.recipe.size
        nchw = network.recipe.layout == "NCHW"
        #: What the reader of graphs is told.
        self.how: dict[str, Any] = {
            "layer": layer,
            "input": network.model.input.name,
            "output": network.model.output.name,
            "extents": (3, rows, columns) if nchw else (rows, columns, 3),
        }
        self.layers: Layers = read_layers(self.data, **self.how)

    @cached_property
    def net(self) -> Activations:
        """The way up to the layer."""
        return Activations(activation_graph(self.data, **self.how))

    @cached_property
    def contributions(self) -> Contributions | str:
        """The way from the layer to the classes; a text says why there is none."""
        try:
            return Contributions(self.data, self.layers, self.network.model.output.name)
        except (BypassedError, OperatorRefusedError) as error:
            return str(error)

    @cached_property
    def seed(self) -> NDArray[np.float32]:
        """The logits whose values are the score, one each."""
        if isinstance(self.contributions, str):
            raise TypeError(self.contributions)
        extents = self.contributions.layer
        seed = np.zeros((1, *extents), dtype=np.float32)
        seed.reshape(-1)[list(self.network.columns)] = 1
        return seed


def looked(_: None, *, chosen: Chosen, wish: Wish) -> Looked | Wrong:
    """Open a network at a layer once, before any picture.

    Parameters
    ----------
    chosen : Chosen
        The method.
    wish : Wish
        What was asked.

    Returns
    -------
    Looked or Wrong
        An exception would lose its class on the way out of the worker.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> from .asked import Wish
    >>> wish = Wish("", "kovac", "activations", "out", layer="relu1")
    >>> looked(None, chosen=identify("kovac"), wish=wish).message
    '--model: expected a network with --how activations, got kovac, which has no layers'
    """
    if wish.category == TOP:
        msg = f"--class: expected a name or a number with --how activations, got {TOP}"
        return Wrong(f"{msg}, which is a matter of one photograph", misuse=True)
    blank = np.zeros((8, 8, 3), dtype=np.uint8)
    subject = subject_of(blank, chosen=chosen, category=wish.category, fit=wish.fit)
    if isinstance(subject, str):
        return Wrong(subject, misuse=True)
    if subject.recipe is None:
        named = f"--model: expected a network with --how activations, got {chosen.name}"
        return Wrong(f"{named}, which has no layers", misuse=True)
    try:
        opened = Layered(subject, wish.layer or "")
        extents = opened.net.layer
    except UnknownLayerError as error:
        return Wrong(f"--layer: {error}", misuse=True)
    except OperatorRefusedError as error:
        return Wrong(f"{chosen.name}: {error}", misuse=False)
    if len(extents) not in (1, 3):
        msg = f"--layer: expected maps with rows and columns, or units, got extents {extents}"
        return Wrong(msg, misuse=True)
    way = opened.contributions
    return Looked(subject, opened.layers.top, extents, way if isinstance(way, str) else "")


@dataclass(frozen=True, eq=False)
class Passing:
    """Lets pictures pass through a network up to a layer; can be sent to a worker.

    Attributes
    ----------
    subject : Subject
        The network.
    layer : str
        Its layer.
    folder : Path or None
        Which the files may not leave.
    weighed : bool
        Whether contributions are wanted.
    """

    subject: Subject
    layer: str
    folder: Path | None
    weighed: bool

    def warm(self) -> None:
        """Open the network before the first deadline begins."""
        import cv2

        cv2.setNumThreads(1)  # one worker is one core
        _ = self._opened.net
        if self.weighed:
            _ = self._opened.contributions

    @cached_property
    def _opened(self) -> Layered:
        """The network, opened once a worker."""
        return Layered(self.subject, self.layer)

    def __call__(self, item: Item) -> Passed | Record:
        """Let one picture pass."""
        pixels = pixels_of(item, self.folder)
        if isinstance(pixels, Record):
            return pixels
        opened = self._opened
        batch = prepare(pixels, opened.network.recipe)[None]
        activation = opened.net.activation(batch)
        way = opened.contributions if self.weighed else ""
        added = None if isinstance(way, str) else way.of(activation, opened.seed)[0]
        return Passed(peaks_of(activation[0]), added)


def pixels_of(item: Item, folder: Path | None) -> NDArray[np.uint8] | Record:
    """Read the pixels of an item, or say what is wrong with its file.

    Parameters
    ----------
    item : Item
        Of a manifest.
    folder : Path or None
        Which the file may not leave.

    Returns
    -------
    ndarray of shape (M, N, 3), dtype uint8, or Record
        With a fault.

    Examples
    --------
    >>> from pathlib import Path
    >>> from benchmarks.data.manifest import Item
    >>> pixels_of(Item("a", Path("no/such.jpg"), "0" * 64, 0, None), None).fault
    'unreadable'
    """
    task = Task(0, item.id, item.sha256, item.label, item.split, str(item.path), item.written)
    found = decoded(task, LIMITS, folder)
    return found if isinstance(found, Record) else found.image.pixels
