"""Training a network of `architecture` with torch; numbers in, weights out, no file touched.

This file and `export` are the only ones that need torch, which they load in their functions.

Conventions
-----------
Pictures are bytes of shape (n, side, side, 3), sRGB; labels are 0 and 1.  An epoch sees `passes`
pictures, drawn with replacement: each class half of the time, and within a class in proportion
to the weights given.  All that is drawn in an epoch comes from the seed and its number, so that a
training that is taken up again goes on as if nothing had happened.
"""

from __future__ import annotations

import contextlib
import io
import math
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .architecture import Average, Contrast, Conv, Dropout, Pool, shapes
from .augmentation import Augmentation, augmented, drawn_change
from .guidance import make_guide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from .architecture import Architecture

Device = Literal["auto", "cpu", "cuda"]

#: Levels become (level / 255 - MEAN) / STD.  Ours: zero is the middle gray, and one standard
#: deviation about that of natural pictures.
MEAN, STD = 0.5, 0.25
#: Pictures scored at once when the development set is scored; changes no score.
SCORED_AT_ONCE = 128


class TorchMissingError(ImportError):
    """Training was asked for where torch is not installed."""


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


@dataclass(frozen=True)
class Examples:
    """What a network learns from, or is looked at with.

    Attributes
    ----------
    pictures : ndarray of shape (n, side, side, 3), dtype uint8
        May be mapped from a file.
    labels : ndarray of shape (n,), values 0 and 1
        1 is positive.
    weights : ndarray of shape (n,), or None
        How often a picture is drawn beside others of its class; None for all alike.
    cells : ndarray of shape (n, g, g, k), dtype uint8, or None
        Where it is known what is seen in each of g x g cells of a picture: shares of k kinds, in
        parts of 255.  The network learns to tell them too; nothing of that is left at the end.
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    weights: NDArray[np.float64] | None = None
    cells: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class Epoch:
    """What is told after an epoch.

    Attributes
    ----------
    number, total : int
        Epochs done, and to be done.
    loss : float
        Mean cross-entropy of its pictures, in nats.
    dev_scores : ndarray of shape (n,)
        Logits of the development pictures.
    seconds, left : float
        Spent since training began or went on, and expected until it ends.
    state : bytes
        All that is needed to go on from here.
    """

    number: int
    total: int
    loss: float
    dev_scores: NDArray[np.float64]
    seconds: float
    left: float
    state: bytes


@dataclass(frozen=True)
class Trained:
    """A network with its weights.

    Attributes
    ----------
    architecture : Architecture
        Its table.
    weights : mapping of str to ndarray
        By the names that torch gives them in `build`.
    """

    architecture: Architecture
    weights: Mapping[str, NDArray[Any]]


def require_torch() -> Any:
    """Load torch, or say in one line what is missing.

    Returns
    -------
    module

    Raises
    ------
    TorchMissingError
        If it is not installed.
    """
    try:
        import torch
    except ImportError as error:
        msg = (
            "expected torch, which training needs and scoring does not, got none; "
            "install it with: pip install 'fleck[train]'"
        )
        raise TorchMissingError(msg) from error
    return torch


def build(architecture: Architecture) -> Any:
    """Make the torch module of a table; its weights are those of torch's own initialization.

    Parameters
    ----------
    architecture : Architecture
        The table.

    Returns
    -------
    torch.nn.Sequential
        From (n, 3, side, side) to (n, 1).

    Raises
    ------
    ValueError
        If the table does not fit together.
    TorchMissingError
        If torch is not installed.
    """
    nn = require_torch().nn
    parts: list[Any] = []
    below = (3, architecture.side)
    flat = False
    for layer, shape in zip(architecture.layers, shapes(architecture), strict=True):
        if isinstance(layer, Conv):
            extent = (layer.size, layer.stride, layer.pad)
            parts.append(nn.Conv2d(below[0], layer.filters, *extent, bias=not layer.norm))
            if layer.norm:
                parts.append(nn.BatchNorm2d(layer.filters))
            parts.append(nn.ReLU())
        elif isinstance(layer, Pool):
            parts.append(nn.MaxPool2d(layer.size, layer.stride, ceil_mode=layer.ceil))
        elif isinstance(layer, Contrast):
            parts.append(nn.LocalResponseNorm(layer.size, layer.alpha, layer.beta, layer.bias))
        elif isinstance(layer, Average):
            parts.append(nn.AdaptiveAvgPool2d(1))
        elif isinstance(layer, Dropout):
            parts.append(nn.Dropout(layer.share))
        else:
            if not flat:
                parts.append(nn.Flatten())
                flat = True
            parts.append(nn.Linear(below[0] * below[1] ** 2, layer.units))
            if layer.relu:
                parts.append(nn.ReLU())
        below = (shape.maps, shape.side)
    return nn.Sequential(*parts)


def train(
    architecture: Architecture,
    examples: Examples,
    dev: Examples,
    schedule: Schedule,
    *,
    seed: int,
    device: Device = "auto",
    threads: int = 0,
    state: bytes | None = None,
    watch: Callable[[Epoch], None] | None = None,
) -> Trained:
    """Train a network.

    Parameters
    ----------
    architecture : Architecture
        Its table; the last layer gives one logit.
    examples, dev : Examples
        To learn from, and to be scored after each epoch.  `dev` changes no weight.
    schedule : Schedule
        How.
    seed : int
        Of the first weights and of everything drawn.
    device : {"auto", "cpu", "cuda"}
        "auto" takes a graphics card where there is one, with mixed precision.
    threads : int
        Of torch; 0 leaves its own choice.
    state : bytes, optional
        Of the epoch to go on from.
    watch : callable, optional
        Called after each epoch; what it raises ends the training.

    Returns
    -------
    Trained
        The running mean of the weights at the end.

    Raises
    ------
    ValueError
        If a class is missing, pictures have another shape, the device is not there or `state`
        belongs to another training.
    FloatingPointError
        If the loss is no number any more.
    TorchMissingError
        If torch is not installed.
    """
    torch = require_torch()
    _require_examples(examples, architecture)
    place = _place(torch, device)
    if threads:
        torch.set_num_threads(threads)
    torch.manual_seed(seed)
    network = build(architecture).to(place, memory_format=torch.channels_last)
    guide = make_guide(torch, architecture, examples.cells, schedule.importance, place)
    mean = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=_running_mean(torch, schedule.averaging), use_buffers=True
    )
    optimizer = torch.optim.AdamW(
        _grouped(torch.nn.ModuleList([network, guide.head]), schedule.decay),
        lr=schedule.rate,
        betas=(0.9, 0.99),
    )
    scaler = torch.amp.GradScaler(enabled=place.type == "cuda")
    kept = {
        "network": network,
        "guide": guide.head,
        "mean": mean,
        "optimizer": optimizer,
        "scaler": scaler,
    }
    done = _taken_up(torch, state, kept, schedule) if state else 0
    steps = math.ceil(schedule.passes / schedule.batch)
    begun = time.monotonic()
    work = [schedule.side(epoch) ** 2 for epoch in range(schedule.epochs)]
    for epoch in range(done, schedule.epochs):
        rng = np.random.default_rng([seed, epoch])
        torch.manual_seed(int(rng.integers(2**62)))
        network.train()
        total = 0.0
        for step, chosen in enumerate(_batches(examples, schedule, rng)):
            rate = _rate(schedule, (epoch * steps + step) / (schedule.epochs * steps))
            for group in optimizer.param_groups:
                group["lr"] = rate
            batch = _tensor(torch, examples.pictures[chosen], place)
            change = drawn_change(schedule.augmentation, len(chosen), rng)
            batch = augmented(torch, batch, schedule.side(epoch), change)
            batch = batch.contiguous(memory_format=torch.channels_last)
            wanted = torch.from_numpy(examples.labels[chosen].astype(np.float32)).to(place)
            with _mixed(torch, place):
                logits, seen = guide.forward(network, batch)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), wanted)
            total += float(loss.detach()) * len(chosen)
            if examples.cells is not None:
                cells = torch.from_numpy(np.ascontiguousarray(examples.cells[chosen])).to(place)
                loss = loss + schedule.guidance * guide.loss(seen.float(), cells, change)
            optimizer.zero_grad(set_to_none=True)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            mean.update_parameters(network)
        told = total / schedule.passes
        if not math.isfinite(told):
            msg = f"expected a finite loss, got {told} in epoch {epoch + 1}; lower the rate"
            raise FloatingPointError(msg)
        if watch is not None:
            seconds = time.monotonic() - begun
            left = seconds * sum(work[epoch + 1 :]) / sum(work[done : epoch + 1])
            scores = _scores(torch, mean.module, dev.pictures, place)
            state = _state(torch, kept, schedule, epoch + 1)
            watch(Epoch(epoch + 1, schedule.epochs, told, scores, seconds, left, state))
    weights = mean.module.state_dict()
    return Trained(
        architecture,
        {name: value.detach().cpu().numpy().copy() for name, value in weights.items()},
    )


def scores(trained: Trained, pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Score pictures with torch, as the exported file must.

    Parameters
    ----------
    trained : Trained
        The network.
    pictures : ndarray of shape (n, side, side, 3), dtype uint8
        At the side of the architecture.

    Returns
    -------
    ndarray of shape (n,)
        Logits.
    """
    torch = require_torch()
    return _scores(torch, loaded(trained), pictures, torch.device("cpu"))


def loaded(trained: Trained) -> Any:
    """Make the torch module of a trained network, ready to score.

    Parameters
    ----------
    trained : Trained
        The network.

    Returns
    -------
    torch.nn.Sequential
        In evaluation mode.
    """
    torch = require_torch()
    network = build(trained.architecture)
    network.load_state_dict(
        {name: torch.from_numpy(np.array(value)) for name, value in trained.weights.items()}
    )
    return network.eval()


def _require_examples(examples: Examples, architecture: Architecture) -> None:
    """Refuse what cannot be learned from."""
    side = architecture.side
    shape = examples.pictures.shape
    if shape[1:] != (side, side, 3) or examples.pictures.dtype != np.uint8:
        msg = f"expected uint8 pictures of shape (n, {side}, {side}, 3), got {shape}"
        raise ValueError(msg)
    if len(examples.labels) != len(examples.pictures) or set(np.unique(examples.labels)) != {0, 1}:
        msg = (
            f"expected a label 0 or 1 for each of {len(examples.pictures)} pictures and both of "
            f"them, got {dict(zip(*np.unique(examples.labels, return_counts=True), strict=True))}"
        )
        raise ValueError(msg)


def _place(torch: Any, device: Device) -> Any:
    """Choose where to compute."""
    there = torch.cuda.is_available()
    if device == "cuda" and not there:
        msg = "expected a graphics card for device 'cuda', got none that torch can use"
        raise ValueError(msg)
    return torch.device("cuda" if there and device != "cpu" else "cpu")


def _mixed(torch: Any, place: Any) -> Any:
    """Compute with half of the digits where the device does so faster."""
    if place.type == "cuda":
        return torch.autocast("cuda", torch.float16)
    # torch has no public way to ask.
    if torch.cpu._is_avx512_bf16_supported():
        return torch.autocast("cpu", torch.bfloat16)
    return contextlib.nullcontext()


def _running_mean(torch: Any, decay: float) -> Callable[[Any, Any, Any], None]:
    """Return how weights enter their running mean: at first nearly whole, later a little."""

    def enter(means: Any, values: Any, count: Any) -> None:
        """Move means towards values."""
        with torch.no_grad():
            step = 1 - min(decay, (1 + int(count)) / (10 + int(count)))
            for mean, value in zip(means, values, strict=True):
                if mean.is_floating_point():
                    mean.lerp_(value, step)
                else:
                    mean.copy_(value)

    return enter


def _grouped(network: Any, decay: float) -> list[dict[str, Any]]:
    """Let filters decay, but neither biases nor what belongs to normalization."""
    filters = [value for value in network.parameters() if value.ndim > 1]
    others = [value for value in network.parameters() if value.ndim <= 1]
    return [
        {"params": filters, "weight_decay": decay},
        {"params": others, "weight_decay": 0.0},
    ]


def _rate(schedule: Schedule, done: float) -> float:
    """Return the step width after a share of all steps."""
    if done < schedule.warmup:
        return schedule.rate * (0.05 + 0.95 * done / schedule.warmup)
    rest = (done - schedule.warmup) / (1 - schedule.warmup)
    return schedule.rate * 0.5 * (1 + math.cos(math.pi * rest))


def _batches(
    examples: Examples, schedule: Schedule, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Draw the pictures of an epoch, each class half of the time."""
    drawn = np.empty(schedule.passes, dtype=np.int64)
    positive = rng.permutation(np.arange(schedule.passes) % 2 == 0)
    for label in (0, 1):
        members = np.flatnonzero(examples.labels == label)
        weights = None if examples.weights is None else examples.weights[members]
        share = None if weights is None else weights / weights.sum()
        places = np.flatnonzero(positive == bool(label))
        drawn[places] = rng.choice(members, size=len(places), p=share)
    for first in range(0, schedule.passes, schedule.batch):
        yield drawn[first : first + schedule.batch]


def _tensor(torch: Any, pictures: NDArray[np.uint8], place: Any) -> Any:
    """Bring pictures to where they are needed, levels centered."""
    levels = torch.from_numpy(np.ascontiguousarray(pictures)).to(place)
    return (levels.permute(0, 3, 1, 2).float() / 255 - MEAN) / STD


def _scores(
    torch: Any, network: Any, pictures: NDArray[np.uint8], place: Any
) -> NDArray[np.float64]:
    """Score pictures with a module."""
    network.eval()
    found = []
    with torch.inference_mode():
        for first in range(0, len(pictures), SCORED_AT_ONCE):
            batch = _tensor(torch, pictures[first : first + SCORED_AT_ONCE], place)
            found.append(network(batch)[:, 0].double().cpu().numpy())
    return np.concatenate([np.empty(0), *found])


def _state(torch: Any, kept: Mapping[str, Any], schedule: Schedule, done: int) -> bytes:
    """Write down everything that the next epoch needs."""
    file = io.BytesIO()
    content = {name: value.state_dict() for name, value in kept.items()}
    torch.save({"schedule": repr(asdict(schedule)), "done": done, **content}, file)
    return file.getvalue()


def _taken_up(torch: Any, state: bytes, kept: Mapping[str, Any], schedule: Schedule) -> int:
    """Load what was written down; return the epochs done."""
    content = torch.load(io.BytesIO(state), weights_only=True)
    if content["schedule"] != repr(asdict(schedule)):
        msg = "expected the state of a training with the same schedule, got another's"
        raise ValueError(msg)
    for name, value in kept.items():
        value.load_state_dict(content[name])
    return int(content["done"])
