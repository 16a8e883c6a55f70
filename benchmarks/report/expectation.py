"""What the papers lead one to expect of the grouper, checked on rendered figures.

The question is put to the pictures that the skin filter lets pass and whose figures fill the
frame: does the grouper mark more of the positives than of the negatives, whatever kind of group it
reports on?  And does a more complex group select more sharply, at the price of fewer finds?

Conventions
-----------
The response ratio of the grouper alone is the share of surviving positives it marks over the
share of surviving negatives it marks; 1 is chance.  Intervals (95 %, percentile) resample scenes.
An expectation *holds* where the whole interval lies on its side of 1, is *contradicted* where the
whole interval lies on the other, and *open* otherwise.  With fewer than `ENOUGH` survivors of
either label nothing is said: *not resolvable*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure.clusters import (
    clustered_change,
    clustered_quotient,
    clustered_response_ratio,
)
from benchmarks.measure.intervals import Interval

from .figure_columns import Columns
from .limb_task import clustered_rate
from .tables import Rate

#: Survivors of each label below which nothing is said; issue 3.
ENOUGH = 200
#: Least figure height over frame height; issue 3.
LEAST_HEIGHT = 1.0
HOLDS, CONTRADICTED, OPEN, TOO_FEW = "holds", "contradicted", "open", "not resolvable"
SEED = 1996
#: Pairs of groups, the second of more segments or a narrower kind than the first: a limb has two
#: segments, a limb-segment girdle and a spine-thigh group three, a girdle of two limbs four.
STEPS = (
    ("limb", "limb-segment-girdle"),
    ("limb", "spine"),
    ("limb", "girdle"),
    ("limb-segment-girdle", "girdle"),
    ("any", "primary"),
)


@dataclass(frozen=True)
class Response:
    """The grouper alone, reporting on one configuration.

    Attributes
    ----------
    configuration, letter : str
        By content, and as in the 1999 table.
    positives, negatives : Rate
        Survivors marked, of each label.
    ratio : Interval or None
        None where no negative is marked or there are fewer than two scenes.
    verdict : str
        Whether the ratio is above 1.
    """

    configuration: str
    letter: str
    positives: Rate
    negatives: Rate
    ratio: Interval | None
    verdict: str


@dataclass(frozen=True)
class Step:
    """From a simpler group to a more complex one.

    Attributes
    ----------
    simple, complex : str
        Configurations.
    ratio, recall : Interval or None
        Response ratio, and recall, of the second over that of the first.
    rises, falls : str
        Whether the ratio rises, and whether the recall falls.
    """

    simple: str
    complex: str
    ratio: Interval | None
    recall: Interval | None
    rises: str
    falls: str


@dataclass(frozen=True)
class Expectation:
    """Both checks under one preset.

    Attributes
    ----------
    preset : str
        Constants of the skin filter.
    positives, negatives, scenes : int
        Survivors of the gate.
    responses, steps : tuple of records
        Both tables.
    above_one, sharper : str
        The two verdicts over the whole table.
    """

    preset: str
    positives: int
    negatives: int
    scenes: int
    responses: tuple[Response, ...]
    steps: tuple[Step, ...]
    above_one: str
    sharper: str


def tall(columns: Columns) -> Columns:
    """Keep the labeled pictures whose figures are as tall as the frame.

    Parameters
    ----------
    columns : Columns
        Of the crossed block.

    Returns
    -------
    Columns
        With a figure height of `LEAST_HEIGHT` or more.
    """
    heights = columns.factors.get("figure_height")
    if heights is None:
        return columns.where(np.zeros(len(columns), dtype=np.bool_))
    return columns.where(
        np.array([float(height or 0) >= LEAST_HEIGHT for height in heights], dtype=np.bool_)
        & (columns.labels >= 0)
    )


def expectation(
    columns: Columns,
    preset: str,
    gate: str,
    configurations: Sequence[tuple[str, str, str]],
    enough: int = ENOUGH,
) -> Expectation:
    """Check the papers' expectation under one preset.

    Parameters
    ----------
    columns : Columns
        From `tall`.
    preset, gate : str
        The name of the constants; the method that is the skin filter alone.
    configurations : sequence of (str, str, str)
        Name by content, letter, and the method's name.
    enough : int
        Survivors of each label that are needed.

    Returns
    -------
    Expectation
        Its tables are filled also where the verdict is "not resolvable".
    """
    survivors = columns.where(columns.marks[gate])
    labels = survivors.labels == 1
    positives, negatives = int(labels.sum()), int((~labels).sum())
    resolvable = min(positives, negatives) >= enough
    methods = {name: method for name, _, method in configurations}
    responses = tuple(
        _response(survivors, labels, name, letter, method, resolvable)
        for name, letter, method in configurations
    )
    steps = tuple(
        _step(survivors, labels, simple, more, methods, resolvable)
        for simple, more in STEPS
        if simple in methods and more in methods
    )
    verdicts = [verdict for each in steps for verdict in (each.rises, each.falls)]
    return Expectation(
        preset,
        positives,
        negatives,
        len(np.unique(survivors.scenes)),
        responses,
        steps,
        _together([each.verdict for each in responses]),
        _together(verdicts),
    )


def side_of_one(interval: Interval | None) -> str:
    """Say on which side of 1 a ratio lies.

    Parameters
    ----------
    interval : Interval or None
        Of a ratio.

    Returns
    -------
    str
        `HOLDS` above 1, `CONTRADICTED` below, `OPEN` where the interval includes 1,
        `TOO_FEW` where there is none.

    Examples
    --------
    >>> side_of_one(Interval(1.4, 1.1, 1.9, 0.95, "percentile"))
    'holds'
    >>> side_of_one(Interval(1.4, 0.9, 1.9, 0.95, "percentile"))
    'open'
    """
    if interval is None:
        return TOO_FEW
    if interval.low > 1.0:
        return HOLDS
    return CONTRADICTED if interval.high < 1.0 else OPEN


def _response(
    survivors: Columns,
    labels: NDArray[np.bool_],
    name: str,
    letter: str,
    method: str,
    resolvable: bool,
) -> Response:
    """Measure the grouper alone under one configuration."""
    marks = survivors.marks[method]
    ratio = clustered_response_ratio(
        labels, marks, survivors.scenes, rng=np.random.default_rng(SEED)
    )
    rates = [
        clustered_rate(
            (str(scene), int(mark), 1)
            for scene, mark in zip(survivors.scenes[kind], marks[kind], strict=True)
        )
        for kind in (labels, ~labels)
    ]
    verdict = side_of_one(ratio) if resolvable else TOO_FEW
    return Response(name, letter, rates[0], rates[1], ratio, verdict)


def _step(
    survivors: Columns,
    labels: NDArray[np.bool_],
    simple: str,
    more: str,
    methods: Mapping[str, str],
    resolvable: bool,
) -> Step:
    """Compare a more complex group with a simpler one."""
    first, second = survivors.marks[methods[simple]], survivors.marks[methods[more]]
    ratio = clustered_change(
        labels, first, second, survivors.scenes, rng=np.random.default_rng(SEED)
    )
    recall = clustered_quotient(
        first[labels], second[labels], survivors.scenes[labels], rng=np.random.default_rng(SEED)
    )
    rises = side_of_one(ratio) if resolvable else TOO_FEW
    falls = _TURNED[side_of_one(recall)] if resolvable else TOO_FEW
    return Step(simple, more, ratio, recall, rises, falls)


#: What a side of 1 says to the expectation that a quotient falls.
_TURNED = {HOLDS: CONTRADICTED, CONTRADICTED: HOLDS, OPEN: OPEN, TOO_FEW: TOO_FEW}


def _together(verdicts: Sequence[str]) -> str:
    """Join verdicts: one against is enough to contradict, all are needed to hold."""
    for verdict in (CONTRADICTED, TOO_FEW, OPEN):
        if verdict in verdicts:
            return verdict
    return HOLDS if verdicts else TOO_FEW
