"""An audit as plain JSON: every number, no pixel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .needs import strongest_cues
from .told import TOLD, sentences

if TYPE_CHECKING:
    from .effects import Effect
    from .finding import Cue
    from .places import Place
    from .wish import Audited


def record_of(audited: Audited) -> dict[str, Any]:
    """Return everything that was found as plain JSON.

    Parameters
    ----------
    audited : Audited
        What was found.

    Returns
    -------
    dict
        What is undefined is null.
    """
    return {
        "method": audited.method,
        "data": audited.data,
        "score_kind": audited.score_kind,
        "scale": audited.scale,
        "pictures": audited.pictures,
        "positives": audited.positives,
        "negatives": audited.negatives,
        "judged": audited.judged,
        "faults": [{"id": name, "fault": code} for name, code in audited.faults],
        "spread": audited.spread,
        "area": None if audited.area is None else list(audited.area),
        "words": sentences(audited),
        "strongest": [cue.name for cue in strongest_cues(audited.cues, TOLD)],
        "places": [_place(place) for place in audited.places],
        "cues": [_cue_record(cue) for cue in audited.cues],
    }


def _place(place: Place) -> dict[str, Any]:
    """Make the record of a region."""
    numbers = ("share", "mass", "moved_mass", "area", "moved_area", "overlap", "moved_overlap")
    found = {name: getattr(place, name) for name in numbers}
    return {
        "region": place.name,
        "pictures": place.pictures,
        "weighed": place.weighed,
        **{
            name: None if math.isnan(getattr(place, name)) else getattr(place, name)
            for name in ("blind", "middle_mass", "middle_area")
        },
    } | {
        name: None if one is None else [one.value, one.low, one.high] for name, one in found.items()
    }


def _cue_record(cue: Cue) -> dict[str, Any]:
    """Make the record of a cue."""
    lift = cue.lift
    return {
        "name": cue.name,
        "words": cue.words,
        "origin": cue.origin,
        "rightful": cue.rightful,
        "control": cue.control,
        "effect": _effect(cue.effect),
        "covered": None if cue.covered is None else _effect(cue.covered),
        "held_by": None
        if lift is None
        else {
            "positives": list(lift.positives),
            "negatives": list(lift.negatives),
            "p_value": lift.p_value,
            "adjusted": lift.adjusted,
        },
    }


def _effect(effect: Effect) -> dict[str, Any]:
    """Make the record of an effect."""
    low, high = effect.relative_ends
    return {
        "shift": effect.shift,
        "low": effect.low,
        "high": effect.high,
        "spreads": effect.relative,
        "spreads_low": low,
        "spreads_high": high,
        "p_value": effect.p_value,
        "adjusted": None if math.isnan(effect.adjusted) else effect.adjusted,
        "pictures": effect.pictures,
        "scenes": effect.units,
        "decisions_changed": effect.changed,
    }
