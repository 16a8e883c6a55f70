"""Scores windows: makes their pictures and asks the method, in a worker."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.methods.protocol import score_versions
from benchmarks.run.workers import begin
from convnet.fills import input_ground, mean_color, photo_ground
from convnet.geometry import frame_of
from convnet.occluders import InputOccluder, cropped, occluded
from convnet.preprocessing import prepare, restored
from convnet.sharing import SharedPasses

from .subject import Subject, method_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .parts import Part

#: A window to be scored: the part and the window's place in it.
Unit = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Scoring:
    """Scores units of one photograph; a function that can be sent to a worker.

    Attributes
    ----------
    subject : Subject
        The method.
    photo : ndarray of shape (M, N, 3), dtype uint8
        sRGB pixels.
    sha256 : str
        Of its file.
    parts : sequence of Part
        The windows.
    batch : int
        Units at once, at most.
    seed : int
        Of methods that draw; each window gets the generator that the whole photograph gets, so
        that windows differ by what is under them and not by what is drawn.
    """

    subject: Subject
    photo: NDArray[np.uint8]
    sha256: str
    parts: Sequence[Part]
    batch: int
    seed: int = 0

    def warm(self) -> None:
        """Load the method before the first deadline begins."""
        import cv2

        cv2.setNumThreads(1)  # one worker is one core
        _ = self._method

    def __call__(self, units: tuple[Unit, ...]) -> list[float]:
        """Score units of one part."""
        number = units[0][0]
        part = self.parts[number]
        boxes = part.boxes[[place for _, place in units]]
        if part.space == "input" and self._shared is not None:
            shared, ground = self._shared, self._inputs(number)[1]
            begin(len(units))
            return [float(score) for score in self._method.score_rows(shared(boxes, ground))]
        if part.space == "input":
            inputs = self._occluder(number)(boxes)
            begin(len(units))
            return [float(score) for score in self._method.score_inputs(inputs)]
        return self._scores([self.picture(number, box) for box in boxes])

    def picture(self, number: int, box: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Make the picture of a window in photo space."""
        part = self.parts[number]
        if part.how == "whole":
            return self.photo
        if part.how == "crop":
            return cropped(self.photo, box.tolist(), self._ground(number))
        ground = self._ground(number)
        return self.photo if ground is None else occluded(self.photo, box.tolist(), ground)

    def input_picture(self, number: int, box: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Make the picture of a window in input space, as the network receives it."""
        recipe = self.subject.recipe
        if recipe is None:
            msg = f"expected a network in input space, got {self.subject.chosen.name}"
            raise TypeError(msg)
        return restored(self._occluder(number)(box[None])[0], recipe)

    def _scores(self, pictures: list[NDArray[np.uint8]]) -> list[float]:
        """Ask the method, in the way it likes to be asked; what it does to a picture is its own."""
        method = self._method
        several = getattr(method, "score_batch", None)
        if several is not None:
            begin(len(pictures))
            return [float(score) for score in several([picture.copy() for picture in pictures])]
        return score_versions(method, pictures, seed=self.seed, item=self.sha256, begin=begin)

    @cached_property
    def _method(self) -> Any:
        """Load the method once a worker."""
        return method_of(self.subject)

    @cached_property
    def _made(self) -> dict[Any, Any]:
        """Keep grounds and inputs of parts."""
        return {}

    def _ground(self, number: int) -> NDArray[np.uint8] | None:
        """Make what fills windows of a part, once a worker."""
        part = self.parts[number]
        if part.fill is not None and number not in self._made:
            recipe = self.subject.recipe
            mean = None if recipe is None else mean_color(recipe)
            self._made[number] = photo_ground(self.photo, part.fill, part.grid.size, mean)
        ground: NDArray[np.uint8] | None = self._made.get(number)
        return ground

    @cached_property
    def _shared(self) -> SharedPasses | None:
        """Compute what no window reaches, once a worker; None where passes are whole."""
        sharing, recipe = self.subject.sharing, self.subject.recipe
        if sharing is None or sharing.layer is None or recipe is None:
            return None
        values = prepare(self.photo, recipe)
        return SharedPasses(self._method.model, sharing, values, recipe.layout, self.batch)

    def _inputs(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Make the input of a part in input space, and what fills its windows."""
        part, recipe = self.parts[number], self.subject.recipe
        if recipe is None or part.fill is None:
            msg = f"expected a network and a fill in input space, got {part}"
            raise TypeError(msg)
        key = (number, "inputs")
        if key not in self._made:
            values = prepare(self.photo, recipe)
            shape = (self.photo.shape[0], self.photo.shape[1])
            box = frame_of(shape, recipe).box
            ground = input_ground(values, part.fill, part.grid.size, recipe, box)
            self._made[key] = values, ground
        values, ground = self._made[key]
        return values, ground

    def _occluder(self, number: int) -> InputOccluder:
        """Make the inputs of a part in input space, once a worker."""
        if number not in self._made:
            recipe = self.subject.recipe
            layout = "" if recipe is None else recipe.layout
            self._made[number] = InputOccluder(*self._inputs(number), layout, self.batch)
        occluder: InputOccluder = self._made[number]
        return occluder
