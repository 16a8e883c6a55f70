"""The card of a transferred network: how it is used, what it was made of, on what terms.

It holds no time, no machine and no path, so that the same transfer writes the same card.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.methods.network_card import NetworkCard
from benchmarks.methods.sources import HOME, PACKAGES, code_digest, import_closure
from benchmarks.run.environment import scoring
from convnet.inspection import parse_model

from .head import FOLDS, STRENGTHS

if TYPE_CHECKING:
    from benchmarks.data.card import Card
    from benchmarks.measure.intervals import Interval

    from .learned import Learned
    from .transfer import Transferred

#: Name of the class that the label 1 stands for where nobody named it.
POSITIVE = "positive"
#: Distributions whose version can change the file.
LIBRARIES = ("numpy", "onnxruntime", "pillow", "scikit-learn", "scipy", "simplejpeg")
USE = (
    "Comparison, and a first filter, on material like what it was trained on; on other material "
    "only after a test there. It decides about nobody."
)


def card_of(made: Transferred, *, positive: str = POSITIVE) -> NetworkCard:
    """Write the card of a finished network.

    Parameters
    ----------
    made : Transferred
        The network, and how it came about.
    positive : str
        Name of the class that the label 1 stands for.

    Returns
    -------
    NetworkCard
        Checked as one that is read.
    """
    backbone, source = made.backbone.card, made.train.source
    licence = source.card.licence or "unknown: the card of the set does not say"
    recipe = backbone.recipe
    return NetworkCard(
        sha256=hashlib.sha256(made.data).hexdigest(),
        input=backbone.input,
        output=parse_model(made.data).graph.output[0].name,
        size=recipe.size,
        resize=recipe.resize,
        fit=recipe.fit,
        resampling=recipe.resampling,
        jpeg=recipe.jpeg,
        fill=recipe.fill,
        anchor=recipe.anchor,
        channels=recipe.channels,
        layout=recipe.layout,
        scale=recipe.scale,
        mean=recipe.mean,
        std=recipe.std,
        classes=(positive,),
        positive=positive,
        score="probability",
        threshold=None if made.point is None else made.point.threshold,
        licence=f"Backbone: {backbone.licence}. Head: learned from pictures under: {licence}",
        citation=f"Unpublished head on {made.backbone.name}: {backbone.citation}",
        trained_on=_trained_on(made),
        intended_use=USE,
        training=_training(made, licence),
    )


def _trained_on(made: Transferred) -> str:
    """Say which pictures, and which were held out."""
    train, dev = made.train, made.dev
    told = f"Head: {_pictures(train)} of {_named(train.source.card, train.source.name)}"
    if dev is not None:
        told += f"; held out: {_pictures(dev)} of {_named(dev.source.card, dev.source.name)}"
    if train.source.card.positive:
        told += f". Positive: {train.source.card.positive.rstrip('.')}"
    return f"{told}. Backbone ({made.backbone.name}): {made.backbone.card.trained_on}"


def _pictures(learned: Learned) -> str:
    """Count the pictures of a part."""
    labels = learned.features.labels
    positives = int(labels.sum())
    part = "" if learned.part.name == "all" else f", part {learned.part.name},"
    return (
        f"{len(labels)} pictures{part} ({positives} positive, {len(labels) - positives} negative)"
    )


def _named(card: Card, name: str) -> str:
    """Name a set with its version."""
    return f"{name} {card.version}" if card.version else name


def _training(made: Transferred, licence: str) -> dict[str, Any]:
    """Write down how the network came about."""
    source, dev = made.train.source, made.dev
    versions = scoring()
    found: dict[str, Any] = {
        "made_by": "fleck transfer",
        "seed": made.seed,
        "recipe": _recipe(made),
        "data": _named(source.card, source.name),
        "data_digest": source.digest,
        "data_licence": licence,
        "code_digest": code_digest(import_closure(Path(__file__), HOME, PACKAGES), [HOME]),
        "libraries": {name: versions[name] for name in LIBRARIES if name in versions},
        "backbone": {
            "name": made.backbone.name,
            "sha256": made.backbone.card.sha256.lower(),
            "licence": made.backbone.card.licence,
            "layer": made.cut.layer,
            "averaged_over_places": made.cut.averaged,
            "features": made.train.features.matrix.shape[1],
            "features_taken_for_constant": made.fitted.constant,
        },
        "counts": {"train": _counts(made.train)} | ({"dev": _counts(dev)} if dev else {}),
        "measured": _measured(made),
    }
    if dev is not None and dev.source is not source:
        found |= {
            "dev_data": _named(dev.source.card, dev.source.name),
            "dev_digest": dev.source.digest,
        }
    if made.point is not None:
        counts = made.point.counts
        found["threshold"] = {
            "rule": made.point.rule,
            "chosen_on": made.chosen_on,
            **{name: getattr(counts, name) for name in ("tp", "fp", "fn", "tn")},
        }
    return found


def _recipe(made: Transferred) -> str:
    """Say in a sentence how the head was fitted."""
    fitted, part = made.fitted, made.train.part
    by = f" that part no {part.grouped_by}" if part.grouped_by else ""
    labels = made.train.features.labels
    return (
        "Standardized features, logistic regression with an L2 penalty, "
        f"C = {fitted.head.strength:g} of {len(STRENGTHS)} by the loss over {fitted.folds} folds"
        f"{by}{'' if fitted.folds == FOLDS else ' (fewer groups than usual)'}, both classes "
        "weighing alike; Platt's calibration on out-of-fold decisions, at a base rate of "
        f"{labels.mean():.4f}"
    )


def _counts(learned: Learned) -> dict[str, Any]:
    """Count a part: what was read, and what was not."""
    labels = learned.features.labels
    faults = Counter(str(record.fault) for record in learned.features.faults)
    return {
        "positive": int(labels.sum()),
        "negative": int((~labels).sum()),
        "without_label": learned.part.unlabeled,
        "faults": dict(sorted(faults.items())),
    }


def _measured(made: Transferred) -> dict[str, Any]:
    """Write down areas, and how far the file is from scikit-learn."""
    found: dict[str, Any] = {}
    for name, area in (("cross_validated_auc", made.area), ("dev_auc", made.dev_area)):
        if area is not None:
            found[name] = _interval(area)
    for name, (difference, count) in (("pictures", made.real), ("random", made.random)):
        found[f"largest_difference_{name}"] = float(f"{difference:.2g}")
        found[f"compared_{name}"] = count
    return found


def _interval(area: Interval) -> dict[str, Any]:
    """Write an area with its interval."""
    return {
        "value": round(area.value, 4),
        "low": round(area.low, 4),
        "high": round(area.high, 4),
        "level": area.level,
        "method": area.method,
    }
