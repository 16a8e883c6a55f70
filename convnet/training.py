"""Training a network of `architecture` with torch; numbers in, weights out, no file touched.

torch is loaded in the functions that need it, here, in `network` and in `export`: nothing else
needs it.

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
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .augmentation import augmented, drawn_change
from .guidance import make_guide
from .network import Trained, batch_of, build, require_torch, scores_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from .architecture import Architecture
    from .schedule import Schedule

Device = Literal["auto", "cpu", "cuda"]


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
            batch = batch_of(torch, examples.pictures[chosen], place)
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
            scores = scores_of(torch, mean.module, dev.pictures, place)
            state = _state(torch, kept, schedule, epoch + 1)
            watch(Epoch(epoch + 1, schedule.epochs, told, scores, seconds, left, state))
    weights = mean.module.state_dict()
    return Trained(
        architecture,
        {name: value.detach().cpu().numpy().copy() for name, value in weights.items()},
    )


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
