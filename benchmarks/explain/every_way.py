"""Maps of some pictures by every way to explain there is, of a method and of changes of it.

A worker makes all maps of one changed model, because writing its graphs costs more than running
them.  Maps lie in one space: a network's input without its padding, every other method's pictures.

Windows are shares of that space, so that a table costs the same for every method: 2/7 of each side,
moved by 1/14, which are 64 and 16 of a side of 224.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.methods.network import Network, of_class
from benchmarks.methods.protocol import score_versions
from convnet.coverage import Grid, place
from convnet.deconvnet import (
    RULES,
    Activations,
    Deconvnet,
    OperatorRefusedError,
    activation_graph,
    explain_graph,
)
from convnet.deconvnet.draw import edges_of, strength_of
from convnet.fills import input_ground, photo_ground
from convnet.geometry import frame_of
from convnet.levels import channels_of
from convnet.maps import attribution
from convnet.model import Model
from convnet.occlusion import crop_map, input_occlusion_map, occlusion_map
from convnet.preprocessing import prepare, restored
from convnet.sanity import Change, changed

from .subject import Subject, method_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .examples import Example

#: Ways by windows, which every method has, and ways of networks.
WINDOWS, LAYERS = ("crop", "occlusion"), RULES
EVERY = (*WINDOWS, *LAYERS)

#: Side of a window and stride, as shares of the space.
WINDOW, STRIDE = 2 / 7, 1 / 14


@dataclass(frozen=True, eq=False)
class Maps:
    """All maps of one change of the model.

    Attributes
    ----------
    own, other : dict of str to list of ndarray
        By way, one a picture, (rows, columns) or (rows, columns, 3), of the class and of the one
        set against it; `other` is empty where it was not asked for.
    mirrored : frozenset of str
        Ways whose map of the other class is the negative of the class's by definition.
    """

    own: dict[str, list[NDArray[np.float64]]]
    other: dict[str, list[NDArray[np.float64]]]
    mirrored: frozenset[str] = frozenset()


def unsigned(way: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the sign of a map away where it means a direction.

    Parameters
    ----------
    way : str
        How it was made.
    values : ndarray of shape (rows, columns) or (rows, columns, 3)
        The map.

    Returns
    -------
    ndarray of shape (rows, columns), dtype float64
        Absolute values, over channels the largest; a map of crops as it is: its values are scores.

    Examples
    --------
    >>> unsigned("occlusion", np.array([[-2.0, 1.0]])).tolist()
    [[2.0, 1.0]]
    """
    if way == "crop":
        return values
    return strength_of(values) if way in LAYERS else np.abs(values)


def ordering(way: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a way says speaks for the class, the greater the more.

    Parameters
    ----------
    way : str
        How the map was made.
    values : ndarray of shape (rows, columns) or (rows, columns, 3)
        The map.

    Returns
    -------
    ndarray of shape (rows, columns), dtype float64
        Of windows the map with its sign; of the others its strength, as they are looked at.

    Examples
    --------
    >>> ordering("occlusion", np.array([[-2.0, 1.0]])).tolist()
    [[-2.0, 1.0]]
    """
    return strength_of(values) if way in LAYERS else values


@dataclass(frozen=True, eq=False)
class EveryWay:
    """Makes all maps of a change; can be sent to a worker.

    Attributes
    ----------
    subject : Subject
        What is explained.
    examples : sequence of Example
        The pictures.
    ways : tuple of str
        Out of `EVERY`.
    seed : int
        Of weights drawn anew, and of methods that draw.
    """

    subject: Subject
    examples: Sequence[Example]
    ways: tuple[str, ...]
    seed: int

    def warm(self) -> None:
        """Load the method before the first deadline begins."""
        import cv2

        cv2.setNumThreads(1)  # one worker is one core
        _ = self.method

    def __call__(self, change: Change) -> Maps:
        """Make the maps."""
        method = self.method
        windows = [way for way in self.ways if way in WINDOWS]
        if not isinstance(method, Network):
            maps = {way: [self._photo_map(way, each) for each in self.examples] for way in windows}
            return Maps(maps, {})
        true = change.kind == "none"
        data = self.data if true else changed(self.data, change, self.seed, self.top)
        model = method.model if true else self._model(data)
        asked = replace(method, model=model)
        own = {way: self._window_maps(way, asked) for way in windows}
        other: dict[str, list[NDArray[np.float64]]] = {}
        if true:
            other = {way: self._other_windows(way, own[way]) for way in windows}
        for way in (way for way in self.ways if way in LAYERS):
            net = Deconvnet(explain_graph(data, rule=way, **self.how))
            own[way] = self._reconstructions(net, self.seeds[0])
            if true:
                other[way] = self._reconstructions(net, self.seeds[1])
        return Maps(own, other, self.mirrored)

    @cached_property
    def method(self) -> Any:
        """The method, loaded once a worker."""
        return method_of(self.subject)

    @cached_property
    def data(self) -> bytes:
        """The model's file."""
        content: bytes = self.method.model.content()
        return content

    @cached_property
    def how(self) -> dict[str, Any]:
        """What the writer of graphs is told."""
        model = self.method.model
        shape = prepare(self.examples[0].pixels, self.method.recipe).shape
        return {"input": model.input.name, "output": model.output.name, "extents": shape}

    @cached_property
    def top(self) -> str:
        """The tensor that the logits are, below which weights are drawn anew."""
        return self.logits.notes["layer"]

    @cached_property
    def logits(self) -> Activations:
        """The way up to the logits."""
        return Activations(activation_graph(self.data, **self.how))

    @cached_property
    def seeds(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits of the class, and of the one that is set against it."""
        own = np.zeros((1, *self.logits.layer), dtype=np.float32)
        own.reshape(-1)[list(self.method.columns)] = 1
        if not self.others:
            return own, -own
        other = np.zeros_like(own)
        other.reshape(-1)[self.others[0]] = 1
        return own, other

    @property
    def logits_count(self) -> int:
        """How many there are; of a network that has no way back, as many as have a name."""
        try:
            return int(np.prod(self.logits.layer))
        except OperatorRefusedError:
            return int(max(len(self.method.classes), *(at + 1 for at in self.method.columns)))

    @property
    def others(self) -> list[int]:
        """Outputs that are no part of the score."""
        return [at for at in range(self.logits_count) if at not in self.method.columns]

    @property
    def other_name(self) -> str:
        """The class that is set against the score's."""
        classes, others = self.method.classes, self.others
        if others and others[0] < len(classes):
            return str(classes[others[0]])
        return f"not {self.subject.category}" if self.subject.category else "the opposite"

    @property
    def mirrored(self) -> frozenset[str]:
        """Ways whose map of the other class is no map of its own."""
        network, others = self.method, self.others
        two = network.probability and self.logits_count <= 2
        windows = WINDOWS if two or not others or others[0] >= len(network.classes) else ()
        # The gradient of a logit taken negative is the gradient taken negative.
        return frozenset((*windows, *(() if others else ("gradient",))))

    @cached_property
    def batch(self) -> NDArray[np.float32]:
        """The pictures as the network takes them."""
        return np.stack([prepare(each.pixels, self.method.recipe) for each in self.examples])

    @cached_property
    def boxes(self) -> list[tuple[int, int, int, int]]:
        """The part of the input that shows each picture, not its padding."""
        return [
            frame_of((each.pixels.shape[0], each.pixels.shape[1]), self.method.recipe).box
            for each in self.examples
        ]

    def edges(self, number: int) -> NDArray[np.float64]:
        """Return the edges of a picture in the space of its maps."""
        if not isinstance(self.method, Network):
            return edges_of(self.examples[number].pixels.astype(np.float64))
        edges = edges_of(self.received(number).astype(np.float64))
        return _cut(edges, self.boxes[number])

    def received(self, number: int) -> NDArray[np.uint8]:
        """Return a picture as the network receives it."""
        return restored(self.batch[number], self.method.recipe)

    def grounds(self, number: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return what shows nothing of a picture: a plain color, and a blur."""
        grounds: list[NDArray[Any]] = []
        if not isinstance(self.method, Network):
            pixels = self.examples[number].pixels
            window = _window(pixels.shape[:2])
            grounds = [photo_ground(pixels, fill, window) for fill in ("gray", "blur")]
        else:
            recipe, box = self.method.recipe, self.boxes[number]
            window = _window((box[2] - box[0], box[3] - box[1]))
            grounds = [
                input_ground(self.batch[number], fill, window, recipe, box)
                for fill in (self.plain, "blur")
            ]
        return grounds[0], grounds[1]

    @property
    def plain(self) -> str:
        """The fill of one color that this method calls nothing."""
        recipe = getattr(self.method, "recipe", None)
        return "mean" if recipe is not None and any(recipe.mean) else "gray"

    def scores(self, inputs: Sequence[NDArray[Any]]) -> list[float]:
        """Score pictures in the space of the maps."""
        method = self.method
        if isinstance(method, Network):
            return list(method.score_inputs(np.stack(inputs)))
        return self._scored(inputs)

    def _model(self, data: bytes) -> Model:
        """Start a changed model."""
        made = self.method.model
        name = f"{self.subject.chosen.name}, changed"
        return Model.of_bytes(data, name, input=made.input.name, output=made.output.name)

    def _reconstructions(
        self, net: Deconvnet, seed: NDArray[np.float32]
    ) -> list[NDArray[np.float64]]:
        """Send a seed down to every picture."""
        found = [net.reconstruct(self.batch[at : at + 1], seed) for at in range(len(self.batch))]
        return [
            _cut(channels_of(each, self.method.recipe)[0], box)
            for each, box in zip(found, self.boxes, strict=True)
        ]

    def _window_maps(self, way: str, network: Network) -> list[NDArray[np.float64]]:
        """Move windows over every picture as the network receives it."""
        made = self._crops if way == "crop" else self._occlusions
        return [made(network, number) for number in range(len(self.examples))]

    def _other_windows(self, way: str, own: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
        """Make maps of the other class, or mirror those of the class where there are but two."""
        if way in self.mirrored:
            whole = 1.0 if way == "crop" and self.method.probability else 0.0
            return [whole - values for values in own]
        return self._window_maps(way, of_class(self.method, self.others[0]))

    def _crops(self, network: Network, number: int) -> NDArray[np.float64]:
        """Score every window of a received picture alone."""
        picture = _cut(self.received(number), self.boxes[number])
        grid = _grid((picture.shape[0], picture.shape[1]))
        return crop_map(picture, self._asking(network, network.score_batch), grid).map

    def _occlusions(self, network: Network, number: int) -> NDArray[np.float64]:
        """Say how far the score falls with a window filled."""
        box = self.boxes[number]
        grid = _grid((box[2] - box[0], box[3] - box[1]), corner=(box[0], box[1]))
        score, values = self._asking(network, network.score_inputs), self.batch[number]
        ground = input_ground(values, self.plain, grid.size, network.recipe, box)
        made = input_occlusion_map(values, score, grid, ground, network.recipe.layout)
        return _cut(attribution(made, float(score(values[None])[0])), box)

    def _asking(self, network: Network, score: Callable[[Any], list[float]]) -> Any:
        """Let random weights give what is no probability: such a score is none."""

        def asked(inputs: Any) -> list[float]:
            """Score, or say that there is no score."""
            try:
                return score(inputs)
            except ValueError:
                if network.model is self.method.model:
                    raise
                return [float("nan")] * len(inputs)

        return asked

    def _photo_map(self, way: str, example: Example) -> NDArray[np.float64]:
        """Move windows over a picture of a method that sees it as it is."""
        pixels = example.pixels
        grid = _grid((pixels.shape[0], pixels.shape[1]))
        if way == "crop":
            return crop_map(pixels, self._scored, grid).map
        ground = photo_ground(pixels, "gray", grid.size)
        made = occlusion_map(pixels, self._scored, grid, ground)
        return attribution(made, self._scored([pixels])[0])

    def _scored(self, pictures: Sequence[NDArray[np.uint8]]) -> list[float]:
        """Ask a method that is no network; what it does to a picture is its own."""
        method = self.method
        several = getattr(method, "score_batch", None)
        if several is not None:
            return [float(score) for score in several([picture.copy() for picture in pictures])]
        return score_versions(method, pictures, seed=self.seed, item="sanity")


def _window(sides: Sequence[int]) -> tuple[int, int]:
    """Return the size of a window on a space."""
    return max(1, round(sides[0] * WINDOW)), max(1, round(sides[1] * WINDOW))


def _grid(sides: tuple[int, int], corner: tuple[int, int] = (0, 0)) -> Grid:
    """Lay windows over a space."""
    step = (max(1, round(sides[0] * STRIDE)), max(1, round(sides[1] * STRIDE)))
    return place(sides, _window(sides), step, corner=corner)


def _cut(values: NDArray[Any], box: tuple[int, int, int, int]) -> NDArray[Any]:
    """Cut a box out of a map or a picture."""
    top, left, bottom, right = box
    return values[top:bottom, left:right]
