"""How a network is trained: one frozen record, which the card of the network names."""

from __future__ import annotations

from dataclasses import dataclass, field

from .augmentation import Augmentation


@dataclass(frozen=True)
class Stage:
    """Epochs at one size of picture.

    Attributes
    ----------
    epochs : int
        How many.
    side : int
        Rows and columns that pictures are scaled to; small ones cost little and teach much.
    """

    epochs: int
    side: int


@dataclass(frozen=True)
class Schedule:
    """How a network is trained.  Numbers are ours unless a field says otherwise.

    Attributes
    ----------
    stages : tuple of Stage
        One after the other; the last at the side of the architecture.
    passes : int
        Pictures of an epoch.
    batch : int
        Pictures of a step.
    rate : float
        Largest step width of AdamW (Loshchilov and Hutter, 2019), reached after `warmup` of all
        steps and brought to zero along a cosine.
    decay : float
        Weight decay.
    warmup : float
        Share of the steps.
    averaging : float
        Decay a step of the running mean of the weights, which is what is kept (Polyak, 1992).
    guidance : float
        Weight of the cross-entropy of the cells beside that of the labels.
    importance : tuple of float
        Weight of each kind in it; empty for 1 each.
    augmentation : Augmentation
        What is changed at random.
    """

    stages: tuple[Stage, ...] = (Stage(8, 96), Stage(4, 128))
    passes: int = 16_000
    batch: int = 64
    rate: float = 3e-3
    decay: float = 0.02
    warmup: float = 0.1
    averaging: float = 0.998
    guidance: float = 1.0
    importance: tuple[float, ...] = ()
    augmentation: Augmentation = field(default_factory=Augmentation)

    @property
    def epochs(self) -> int:
        """Return the number of epochs of all stages."""
        return sum(stage.epochs for stage in self.stages)

    def side(self, epoch: int) -> int:
        """Return the size of picture of an epoch, counted from 0.

        Examples
        --------
        >>> Schedule(stages=(Stage(2, 64), Stage(1, 128))).side(2)
        128
        """
        sides = [stage.side for stage in self.stages for _ in range(stage.epochs)]
        return sides[epoch]
