"""What our own network learns from: one record, which the card of the network names.

Everything is rendered from the seeds of the train and dev splits, which the test split shares no
scene with; combinations that are held out are never drawn (`benchmarks.data.figures.draws`).
Photographs are those of the built-in set, none of which shows a naked person: the train part as
negatives, the dev part to set the threshold.  A photograph that stands behind rendered test
pictures is left out.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from convnet.network import MEAN, STD
from convnet.preprocessing import Recipe
from convnet.schedule import Schedule, Stage

from .hard_negatives import Hardness

if TYPE_CHECKING:
    from benchmarks.data.figures.factors import Spec

#: Columns of the built-in photographs: which backgrounds are kept for the rendered test pictures.
BACKGROUNDS, TEST = "backgrounds", "test"


@dataclass(frozen=True)
class Part:
    """Rendered pictures of one kind.

    Attributes
    ----------
    count : int
        Pictures drawn, those without a label included.
    stream : int
        0 to 9; each gives other scenes.  Two parts of one split and stream show the same scenes.
    size : int
        Side of the rendered pictures, pixels; what the network sees is made of them.
    overrides : tuple of (str, str or number)
        Factors that are held at a level.
    weight : float
        How often a picture is drawn beside one of weight 1.
    quality : str
        Of the rendering.
    """

    count: int
    stream: int = 0
    size: int = 256
    overrides: tuple[tuple[str, str | float], ...] = ()
    weight: float = 1.0
    quality: str = "full"


@dataclass(frozen=True)
class Crops:
    """What is made of a photograph.

    Attributes
    ----------
    count : int
        Pictures of each: the whole, then squares at random places; 0 for no photographs.
    least : float
        Side of the smallest square, in shares of the photograph's shorter side.
    weight : float
        How often a picture is drawn beside one of weight 1.
    """

    count: int = 0
    least: float = 0.4
    weight: float = 1.0


@dataclass(frozen=True)
class Training:
    """All that a training on rendered pictures depends on, but for the seed and the network.

    Attributes
    ----------
    name : str
        In the card.
    train, dev : tuple of Part
        Rendered pictures to learn from, and to judge by.
    photographs : Crops
        Negatives made of the built-in photographs of the train part.
    hardness : Hardness
        Which negatives are drawn more often.
    fit : {"squash", "crop", "pad"}
        How a picture comes to the network's square.
    schedule : Schedule
        How the network is trained.
    limit : float
        Largest share of the dev photographs that may lie above the threshold.
    cells : int
        Parts on a side of a picture of which the network also learns what is seen in them; as
        many as one of its layers has.  0 for none.
    """

    name: str
    train: tuple[Part, ...]
    dev: tuple[Part, ...]
    photographs: Crops = Crops()
    hardness: Hardness = field(default_factory=Hardness)
    fit: Literal["squash", "crop", "pad"] = "squash"
    schedule: Schedule = field(default_factory=Schedule)
    limit: float = 0.01
    cells: int = 0

    def preparation(self, side: int) -> Recipe:
        """Return the steps before a network of this side.

        Parameters
        ----------
        side : int
            Rows and columns that it sees.

        Returns
        -------
        Recipe

        Examples
        --------
        >>> FIGURES.preparation(128).size
        (128, 128)
        """
        return preparation(side, self.fit)

    def with_epochs(self, epochs: int) -> Training:
        """Return the same training with another number of epochs.

        Parameters
        ----------
        epochs : int
            Of all stages together, shared out as they were.

        Returns
        -------
        Training

        Examples
        --------
        >>> FIGURES.with_epochs(3).schedule.epochs
        3
        """
        return replace(self, schedule=rescaled(self.schedule, epochs))


def preparation(side: int, fit: Literal["squash", "crop", "pad"]) -> Recipe:
    """Return the steps from a picture to what a network of ours sees.

    Parameters
    ----------
    side : int
        Rows and columns.
    fit : {"squash", "crop", "pad"}
        How the picture comes to them.

    Returns
    -------
    Recipe
        Its arithmetic is that of `convnet.training`.

    Examples
    --------
    >>> preparation(64, "crop").mean
    (0.5, 0.5, 0.5)
    """
    return Recipe(
        size=(side, side),
        fit=fit,
        channels="RGB",
        layout="NCHW",
        mean=(MEAN,) * 3,
        std=(STD,) * 3,
        scale=1 / 255,
    )


def rescaled(schedule: Schedule, epochs: int) -> Schedule:
    """Share another number of epochs out over the stages of a schedule.

    Parameters
    ----------
    schedule : Schedule
        As it is.
    epochs : int
        Of all stages together, at least 1.

    Returns
    -------
    Schedule
        Every stage ends at the share of the epochs at which it ended; the last is never empty.

    Examples
    --------
    >>> from convnet.schedule import Stage
    >>> short = rescaled(Schedule(stages=(Stage(8, 96), Stage(4, 128))), 2)
    >>> [(stage.epochs, stage.side) for stage in short.stages]
    [(1, 96), (1, 128)]
    """
    before, stages, ended = 0, [], 0
    for stage in schedule.stages:
        before += stage.epochs
        last = stage is schedule.stages[-1]
        ends = epochs if last else min(round(epochs * before / schedule.epochs), epochs - 1)
        if ends > ended:
            stages.append(replace(stage, epochs=ends - ended))
        ended = max(ended, ends)
    return replace(schedule, stages=tuple(stages))


def specs_of(part: Part, split: Literal["train", "dev"]) -> tuple[Spec, ...]:
    """List the pictures of a part that have a label.

    Parameters
    ----------
    part : Part
        Of a training.
    split : {"train", "dev"}
        To which it belongs.

    Returns
    -------
    tuple of Spec
        Those of which the rule says neither yes nor no are left out.

    Raises
    ------
    ValueError
        If the part asks for what there is not.

    Examples
    --------
    >>> len(specs_of(Part(20), "dev"))
    16
    """
    from benchmarks.data.figures.draws import drawn_specs
    from benchmarks.data.figures.truth import label_of

    drawn = drawn_specs(
        split, part.count, part.size, part.quality, dict(part.overrides), stream=part.stream
    )
    return tuple(
        spec for spec in drawn if label_of(spec.factors.coverage, spec.factors.people) is not None
    )


def digest_of(training: Any) -> str:
    """Compute the digest of a record of plain values.

    Parameters
    ----------
    training : dataclass instance
        A `Training`, or another record.

    Returns
    -------
    str
        SHA-256 in hexadecimal.

    Examples
    --------
    >>> digest_of(FIGURES) == digest_of(FIGURES.with_epochs(FIGURES.schedule.epochs))
    True
    """
    text = json.dumps([type(training).__name__, asdict(training)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


NONE, HIPS_CHEST = ("coverage", "none"), ("coverage", "hips_chest")
FAR, HIDDEN = ("cloth_color", "far"), ("occluder", 0.3)
#: The network that is shipped.  All numbers are ours.  Half of the pictures show bare figures, the
#: others mostly figures in two strips of cloth, which are hardest to tell from them; three sizes,
#: since small pictures are made otherwise than large ones are made small.  A third of all cloth
#: cannot be told from skin by its color, so cloth that can be is drawn more often.
FIGURES = Training(
    name="figures-1",
    train=(
        Part(3500, stream=0, size=128, overrides=(NONE,)),
        Part(1500, stream=1, size=128, overrides=(HIPS_CHEST, FAR)),
        Part(1200, stream=2, size=128, overrides=(HIPS_CHEST,)),
        Part(2000, stream=3, size=128),
        Part(1000, stream=4, size=128, overrides=(NONE, HIDDEN)),
        Part(700, stream=5, size=128, overrides=(HIPS_CHEST, FAR, HIDDEN)),
        Part(2000, stream=6, size=64, overrides=(NONE,)),
        Part(900, stream=7, size=64, overrides=(HIPS_CHEST, FAR)),
        Part(600, stream=8, size=64, overrides=(HIPS_CHEST,)),
        Part(1000, stream=9, size=64),
        Part(3000, stream=1, size=256, overrides=(NONE,)),
        Part(1500, stream=0, size=256, overrides=(HIPS_CHEST, FAR)),
        Part(1000, stream=3, size=256, overrides=(HIPS_CHEST,)),
        Part(2000, stream=2, size=256),
    ),
    dev=(
        Part(350, stream=0, size=128, overrides=(NONE,)),
        Part(350, stream=1, size=128, overrides=(HIPS_CHEST,)),
        Part(300, stream=2, size=256, overrides=(NONE,)),
        Part(300, stream=3, size=256, overrides=(HIPS_CHEST,)),
        Part(200, stream=4, size=64, overrides=(NONE,)),
        Part(200, stream=5, size=64, overrides=(HIPS_CHEST,)),
        Part(300, stream=6, size=256, overrides=(("coverage", "full"),)),
    ),
    photographs=Crops(count=24, weight=2.0),
    hardness=Hardness(("fleck", "fleck:skin"), 2.0),
    schedule=Schedule(
        stages=(Stage(20, 96), Stage(12, 128)),
        passes=8000,
        batch=32,
        rate=3e-3,
        # Of "no figure", bare and covered trunk, other skin, other cloth.
        importance=(0.25, 2.0, 2.0, 1.0, 1.0),
    ),
    cells=16,
)
