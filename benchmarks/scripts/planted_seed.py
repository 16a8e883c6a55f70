"""One seed of the experiment on planted cues: train, audit, propose, train again, and a control."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.audit.auditing import found_of
from benchmarks.audit.effects import effect_of, spread_of
from benchmarks.audit.examining import How, examined, of_patches
from benchmarks.audit.mending import made, specs_for
from benchmarks.audit.needs import strongest_cues
from benchmarks.audit.pictures import Picture, pixels_of, rendered, specs_of
from benchmarks.audit.proposing import key_of, proposed
from benchmarks.audit.slices import slices_of
from benchmarks.audit.trying import tried
from benchmarks.measure.areas import area
from convnet.architecture import Architecture, Average, Conv, Dense, Pool
from convnet.export import to_onnx
from convnet.model import Model
from convnet.network import MEAN, STD
from convnet.schedule import Schedule, Stage
from convnet.training import Examples, train

from .planted_pictures import CUES, SIDE, Planted, everywhere, planted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.audit.finding import Cue
    from benchmarks.audit.slices import Slice
    from benchmarks.audit.wish import Audited
    from benchmarks.data.figures.factors import Spec

    Pixels = NDArray[np.uint8]

#: Small enough to learn in a minute or two on one core.  Ours.
NETWORK = Architecture(
    name="audit-net",
    citation="this software",
    side=SIDE,
    layers=(
        Conv(16, size=5, stride=2, pad=2, norm=True),
        Pool(2, 2),
        Conv(32, size=3, pad=1, norm=True),
        Pool(2, 2),
        Conv(64, size=3, pad=1, norm=True),
        Pool(2, 2),
        Conv(96, size=3, pad=1, norm=True),
        Average(),
        Dense(1, relu=False),
    ),
)
#: Factors that all pictures of the experiment have in common: one figure that fills the frame, so
#: that a small network learns something of bodies in minutes.  All others are drawn.  Ours.
FACTORS: dict[str, str | float] = {"people": 1, "figure_height": 1.0}
#: Share of its patches that must lie on a planted cue for a kind to be that cue.
IS_PLANTED = 0.5


@dataclass(frozen=True)
class Recipe:
    """How large the experiment is.

    Attributes
    ----------
    count, dev, audited : int
        Pictures that are learned from, that areas are measured on, and that are audited.
    epochs : int
        Of each training; an epoch sees as many pictures as there were at first.
    """

    count: int = 3000
    dev: int = 600
    audited: int = 120
    epochs: int = 16


def run_seed(seed: int, recipe: Recipe, say: Callable[[str], object]) -> dict[str, Any]:
    """Do the experiment once.

    Parameters
    ----------
    seed : int
        Of scenes, plants, weights and everything drawn; 0 to 4.
    recipe : Recipe
        How large.
    say : callable
        Told what is being done.

    Returns
    -------
    dict
        Plain numbers: ranks, effects and areas; before, after, and after as much training on as
        many new pictures of the same scenes that share the fault.

    Raises
    ------
    TorchMissingError
        If torch is not installed.
    """
    begun = time.process_time()
    streams = (seed, seed + 5)
    learned = specs_of("train", recipe.count, SIDE, streams=streams, overrides=FACTORS)
    pictures = np.stack([pixels_of(spec) for spec in learned])
    labels = np.array([1 - number % 2 for number in range(len(learned))], dtype=np.int64)
    total = recipe.dev + recipe.audited
    dev = [rendered(s) for s in specs_of("dev", total, SIDE, streams=streams, overrides=FACTORS)]
    held, audited = dev[: recipe.dev], dev[recipe.dev :]
    say(f"rendered {len(learned)} + {len(dev)} pictures")
    biased = planted(pictures, labels, np.random.default_rng([seed, 1]))
    before = trained(biased.pictures, labels, held, recipe, seed)
    say("trained with the cues planted")
    found, planted_there = audited_with(before, audited, seed)
    ranks = ranks_of(found.cues, found.slices, planted_there, audited)
    say(f"audited; ranks {ranks}")
    cues = strongest_cues(found.cues, len(CUES))
    positive = int(labels.sum())
    proposals = proposed(
        cues,
        found.slices,
        (positive, len(labels) - positive),
        SIDE,
        np.random.default_rng([seed, 2]),
        streams=streams,
        first=(recipe.count + 1) // 2,
        overrides=FACTORS,
    )
    patches = {key_of(patch): patch for one in found.slices for patch in one.members}
    specs = specs_for(proposals, SIDE)
    new = [made(each, spec, patches) for each, spec in zip(proposals, specs, strict=True)]
    say(f"rendered {len(new)} proposed pictures")
    told = np.array([proposal.label for proposal in proposals], dtype=np.int64)
    after = _again(biased.pictures, labels, new, told, held, recipe, seed)
    say("trained again with them")
    faulty = _with_the_fault(specs, told, seed)
    control = _again(biased.pictures, labels, list(faulty), told, held, recipe, seed)
    say("trained again with the same scenes and the same fault")
    return {
        "seed": seed,
        "recipe": asdict(recipe),
        "ranks": ranks,
        "ranking": [cue.name for cue in found.cues[:6]],
        "lifts": {
            cue.name: [list(cue.lift.positives), list(cue.lift.negatives)]
            for cue in cues
            if cue.lift is not None
        },
        "proposed": {
            f"{label} {do}": sum(p.label == label and p.do == do for p in proposals)
            for label in (1, 0)
            for do in ("without", "with")
        },
        "before": measured(before, held, seed),
        "after": measured(after, held, seed),
        "control": measured(control, held, seed),
        "cpu_seconds": round(time.process_time() - begun, 1),
    }


class Net:
    """A trained network as a method: the score is the logit."""

    def __init__(self, data: bytes) -> None:
        """Open an exported network."""
        self._model = Model.of_bytes(data, NETWORK.name)

    def __call__(self, pictures: Sequence[Pixels]) -> list[float]:
        """Score pictures."""
        found: list[float] = []
        for at in range(0, len(pictures), 64):
            levels = np.stack(pictures[at : at + 64]).transpose(0, 3, 1, 2).astype(np.float32)
            batch = np.ascontiguousarray((levels / 255 - MEAN) / STD, dtype=np.float32)
            found += self._model.scores(batch).ravel().astype(float).tolist()
        return found


def trained(
    pictures: Pixels, labels: NDArray[np.int64], held: Sequence[Picture], recipe: Recipe, seed: int
) -> Net:
    """Train a network and open what is exported of it."""
    dev = np.stack([picture.pixels for picture in held[:2]])
    schedule = Schedule(
        stages=(Stage(recipe.epochs, SIDE),), passes=recipe.count, batch=32, rate=4e-3
    )
    weights = train(
        NETWORK,
        Examples(pictures, labels),
        Examples(dev, np.array([1, 0])),
        schedule,
        seed=seed,
        device="cpu",
        threads=1,
    )
    return Net(to_onnx(weights)[0])


def _again(
    pictures: Pixels,
    labels: NDArray[np.int64],
    new: Sequence[Pixels],
    told: NDArray[np.int64],
    held: Sequence[Picture],
    recipe: Recipe,
    seed: int,
) -> Net:
    """Train from the beginning on old and new pictures, for as many steps as at first."""
    more = np.concatenate([pictures, np.stack(new)]) if len(new) else pictures
    return trained(more, np.concatenate([labels, told]), held, recipe, seed + 100)


def _with_the_fault(specs: Sequence[Spec], labels: NDArray[np.int64], seed: int) -> Pixels:
    """Render scenes and plant cues in them as often as in the training pictures."""
    plain = np.array([pixels_of(spec) for spec in specs], dtype=np.uint8)
    return planted(plain, labels, np.random.default_rng([seed, 8])).pictures


def audited_with(net: Net, pictures: Sequence[Picture], seed: int) -> tuple[Audited, Planted]:
    """Audit a network on pictures that share the fault of its training data."""
    plain = np.stack([picture.pixels for picture in pictures])
    labels = np.array([picture.label for picture in pictures], dtype=np.int64)
    shown = planted(plain, labels, np.random.default_rng([seed, 3]))
    biased = [
        Picture(each.id, each.scene, each.label, pixels, each.codes, each.spec)
        for each, pixels in zip(pictures, shown.pictures, strict=True)
    ]
    how = How(seed=seed)
    looks = [examined(picture, net, how) for picture in biased]
    slices = slices_of(of_patches(looks), np.random.default_rng([seed, 4]))
    chances = [one.chance for one in looks]
    tries = [one for each in biased for one in tried(each, net, how, slices, chances)]
    found = found_of(
        looks,
        tries,
        slices,
        method=NETWORK.name,
        score_kind="logit",
        threshold=0.0,
        scale="score",
        data="figures with planted cues",
        seed=seed,
    )
    return found, shown


def ranks_of(
    cues: Sequence[Cue],
    slices: Sequence[Slice],
    shown: Planted,
    pictures: Sequence[Picture],
) -> dict[str, int | None]:
    """Find the planted cues in a ranking; evidence that may matter and controls are passed over.

    A kind of patches is a planted cue where most of its patches lie on one, whatever the audit
    calls it; the twin of the same name is the red spot.  What stands there twice counts once.
    """
    places = {picture.id: number for number, picture in enumerate(pictures)}
    ranks: dict[str, int | None] = dict.fromkeys(CUES)
    rank = 0
    for cue in cues:
        if cue.rightful or cue.control:
            continue
        name = cue.name if cue.name in CUES else None
        for planted_name in CUES if name is None and cue.slice is not None else ():
            on = [
                _inside(patch.box, shown.boxes[planted_name][places[patch.id]])
                for patch in slices[cue.slice or 0].members
            ]
            if np.mean(on) >= IS_PLANTED:
                name = planted_name
        if name is None:
            rank += 1
        elif ranks[name] is None:
            rank += 1
            ranks[name] = rank
    return ranks


def _inside(box: tuple[int, ...], plant: tuple[int, ...] | None) -> bool:
    """Tell whether the middle of a box lies on a planted cue."""
    if plant is None:
        return False
    row, column = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return plant[0] <= row <= plant[2] and plant[1] <= column <= plant[3]


def measured(net: Net, held: Sequence[Picture], seed: int) -> dict[str, Any]:
    """Measure what cues do to a network, and how good it is, on pictures it never saw."""
    plain = np.stack([picture.pixels for picture in held])
    labels = np.array([picture.label for picture in held], dtype=np.int64)
    logits = net(list(plain))
    spread = spread_of(logits)
    rng = np.random.default_rng([seed, 5])
    effects = {}
    for cue in CUES:
        moved = net(list(everywhere(plain, cue, np.random.default_rng([seed, 6]))))
        effect = effect_of(logits, moved, [each.scene for each in held], spread=spread, rng=rng)
        if effect is not None:
            effects[cue] = {
                "logits": [effect.shift, effect.low, effect.high],
                "spreads": [effect.relative, *effect.relative_ends],
            }
    shown = planted(plain, labels, np.random.default_rng([seed, 7]))
    return {
        "spread": spread,
        "effects": effects,
        "area": _area(labels, logits),
        "area_biased": _area(labels, net(list(shown.pictures))),
    }


def _area(labels: NDArray[np.int64], logits: Sequence[float]) -> list[float] | None:
    """Return the area under the ROC curve with its interval."""
    found = area(labels, logits)
    return None if found is None else [found.value, found.low, found.high]
