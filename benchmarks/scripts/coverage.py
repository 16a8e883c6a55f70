"""How often intervals hold what they are of: `python -m benchmarks.scripts.coverage`.

Intervals of proportions are summed up exactly.  Those of areas and of average precision are
simulated: scores of negatives and positives are normal with the same variance, so that the true
area, partial areas and average precision are known.  A row that promises 95 % must be within a
point of it, give or take two standard errors of the simulation; the program ends with 1 where one
is not.  Rows that promise nothing show where a promise ends.  Ten thousand repeats wander by .2
points (standard error).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.integrate import quad
from scipy.special import betainc
from scipy.stats import binom, norm

from benchmarks.measure.areas import area, standard_error
from benchmarks.measure.clusters import clustered_wilson
from benchmarks.measure.intervals import Interval, exact, wilson
from benchmarks.measure.resampling import resampled

#: Of every interval, and how far a row that promises it may be away.
LEVEL, TOLERANCE = 0.95, 0.01
#: Trials for which proportions are summed up: a small slice, and the published sets' positives.
TRIALS = (30, 138, 565)
#: Repeats that are simulated in one piece: ours.  They share their resamples, which leaves every
#: interval as it is.
PIECE = 10
#: Share of the variance that belongs to the cluster: ours.
WITHIN = 0.5

Held = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """Items that are made up again and again, and the intervals taken of them.

    Attributes
    ----------
    items : str
        As printed.
    rows : tuple of (str, bool)
        Of every interval the name, and whether it promises its level here.
    held : callable
        Makes up a piece of repeats and counts, for each row, those whose interval lies below the
        truth, holds it, or lies above it.
    """

    items: str
    rows: tuple[tuple[str, bool], ...]
    held: Callable[[np.random.Generator], Held]


@dataclass(frozen=True)
class Binormal:
    """Two normal laws of the same variance.

    Attributes
    ----------
    area : float
        Under the ROC curve.
    """

    area: float

    @property
    def shift(self) -> float:
        """Return how far the positives lie above the negatives, in standard deviations."""
        return float(np.sqrt(2) * norm.ppf(self.area))

    def partial(self, limit: float) -> float:
        """Return the mean recall over the false-positive rates from 0 to a limit.

        Parameters
        ----------
        limit : float
            Above 0 and up to 1.

        Returns
        -------
        float

        Examples
        --------
        >>> round(Binormal(0.85).partial(1.0), 6)
        0.85
        """
        found = quad(lambda rate: norm.sf(norm.isf(rate) - self.shift), 0, limit)[0]
        return float(found) / limit

    def average_precision(self, base_rate: float) -> float:
        """Return the mean precision at the scores of positives.

        Parameters
        ----------
        base_rate : float
            Share of positives.

        Returns
        -------
        float

        Examples
        --------
        >>> round(Binormal(0.5).average_precision(0.3), 6)
        0.3
        """

        def precision(score: float) -> float:
            """Take the share of positives above a score."""
            hits = base_rate * norm.sf(score - self.shift)
            return float(hits / (hits + (1 - base_rate) * norm.sf(score)))

        def weighed(score: float) -> float:
            """Weigh it by the density of the positives."""
            return precision(score) * float(norm.pdf(score - self.shift))

        return float(quad(weighed, self.shift - 9, self.shift + 9)[0])


def by_sums(interval: Callable[[int, int], Interval], n: int) -> tuple[float, float, float]:
    """Sum up how often an interval of a proportion holds it.

    Parameters
    ----------
    interval : callable
        From hits and trials.
    n : int
        Trials.

    Returns
    -------
    mean, least, at : float
        Over all true proportions from 0 to 1, each as likely; the smallest; and where that is.

    Notes
    -----
    The mean is an integral in closed form.  Coverage is smooth between the ends of the intervals
    of all outcomes, and least just beside one of them.

    Examples
    --------
    >>> mean, least, _ = by_sums(exact, 30)
    >>> round(mean, 3), least > 0.95
    (0.973, True)
    """
    found = [interval(k, n) for k in range(n + 1)]
    low, high = (np.array([getattr(one, end) for one in found]) for end in ("low", "high"))
    k = np.arange(n + 1)
    mean = float(np.sum(betainc(k + 1, n - k + 1, high) - betainc(k + 1, n - k + 1, low))) / (n + 1)
    beside = np.add.outer([-1e-9, 1e-9], np.concatenate([low, high])).ravel()
    beside = beside[(beside > 0) & (beside < 1)]
    chances = binom.pmf(k[:, None], n, beside)
    holds = (low[:, None] <= beside) & (beside <= high[:, None])
    coverage = (chances * holds).sum(axis=0)
    least = int(np.argmin(coverage))
    return mean, float(coverage[least]), float(beside[least])


def independent(
    rng: np.random.Generator, *, law: Binormal, positives: int, negatives: int, resamples: int
) -> Held:
    """Make up independent items, and hold the truth against all intervals.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of scores and resamples.
    law : Binormal
        Of the scores.
    positives, negatives : int
        Items of either class.
    resamples : int
        Of the bootstrap; 0 for the area with DeLong's intervals alone.

    Returns
    -------
    ndarray of shape (rows, 3)
        Repeats whose interval lies below, holds, lies above the truth.
    """
    labels = np.arange(positives + negatives) < positives
    scores = rng.normal(size=(PIECE, labels.size)) + law.shift * labels
    areas = [area(labels, one) for one in scores]
    found = [[(one, law.area), (_plain(one), law.area)] for one in areas]
    if resamples:
        limits = (1.0, 0.1, 0.01)
        truths = [law.average_precision(positives / labels.size), *map(law.partial, limits)]
        drawn = resampled(labels, scores, rng=rng, resamples=resamples, limits=limits)
        for row, one in zip(found, drawn, strict=True):
            row += zip((one.average_precision, *one.partial), truths, strict=True)
    return _sides(found)


def settings(resamples: int) -> tuple[Setting, ...]:
    """List what is simulated.

    Parameters
    ----------
    resamples : int
        Of the bootstrap.

    Returns
    -------
    tuple of Setting
        In the order of the table.
    """
    found = [
        Setting(
            f"250 + 250 items, area {one}",
            (
                ("area, DeLong", True),
                ("area, DeLong, plain ends", False),
                # Falls short where the area is near 1, by up to 1.5 points.
                ("average precision, BCa", False),
                ("area, BCa", True),
                ("partial area to .1, BCa", False),
                ("partial area to .01, BCa", False),
            ),
            partial(
                independent, law=Binormal(one), positives=250, negatives=250, resamples=resamples
            ),
        )
        for one in (0.75, 0.85, 0.95)
    ]
    found += [
        Setting(
            f"{positives} + {negatives} items, area {one}",
            (("area, DeLong", False), ("area, DeLong, plain ends", False)),
            partial(
                independent,
                law=Binormal(one),
                positives=positives,
                negatives=negatives,
                resamples=0,
            ),
        )
        for positives, negatives, one in (
            (250, 250, 0.99),
            (50, 50, 0.75),
            (50, 50, 0.95),
            (20, 20, 0.75),
            (20, 20, 0.95),
            (20, 500, 0.95),
        )
    ]
    found += [
        Setting(
            f"{count} {'pure' if pure else 'mixed'} clusters of {size}, area 0.85",
            (
                ("area, DeLong over clusters", False),
                ("area, DeLong, clusters ignored", False),
                ("recall, Wilson over clusters", False),
            ),
            partial(_clustered, law=Binormal(0.85), count=count, size=size, pure=pure),
        )
        for pure in (False, True)
        for count, size in ((16, 10), (100, 6))
    ]
    return tuple(found)


def simulated(setting: Setting, repeats: int, seed: list[int], jobs: int) -> NDArray[np.float64]:
    """Repeat one setting.

    Parameters
    ----------
    setting : Setting
        What is made up.
    repeats : int
        How often, rounded up to whole pieces.
    seed : list of int
        Of all of it; the number of processes changes nothing.
    jobs : int
        Processes.

    Returns
    -------
    ndarray of shape (rows, 3)
        Shares of the repeats whose interval lies below, holds, lies above the truth.
    """
    seeds = np.random.SeedSequence(seed).spawn(-(-repeats // PIECE))
    total = np.zeros((len(setting.rows), 3))
    for one in _pieces(setting, seeds, jobs):
        total += one
    shares: NDArray[np.float64] = total / (PIECE * len(seeds))
    return shares


def main(
    repeats: Annotated[int, typer.Option(min=10, help="Of every simulated row.")] = 10_000,
    resamples: Annotated[int, typer.Option(min=100, help="Of the bootstrap.")] = 2000,
    seed: Annotated[int, typer.Option(help="Of the simulation.")] = 1,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
) -> None:
    """Print how often every interval holds what it is of."""
    broken = []
    print("| proportion | trials | mean over p | least | at p |\n| --- | --- | --- | --- | --- |")
    for name, interval in (("Wilson", wilson), ("exact", exact)):
        for n in TRIALS:
            mean, least, at = by_sums(interval, n)
            good = least >= LEVEL if interval is exact else abs(mean - LEVEL) <= TOLERANCE
            broken += [] if good else [f"{name}, {n}"]
            print(f"| {name} | {n} | {mean:.2%} | {least:.2%} | {at:.4f} |")
    print(f"\n{repeats} repeats a row, {resamples} resamples, seed {seed}\n")
    print("| interval | items | below | holds | above | promised |")
    print("| --- | --- | --- | --- | --- | --- |")
    for place, setting in enumerate(track(settings(resamples), console=Console(stderr=True))):
        shares = simulated(setting, repeats, [seed, place], jobs)
        for (name, promised), (below, holds, above) in zip(setting.rows, shares, strict=True):
            # A simulation within two of its standard errors of the tolerance is within it.
            slack = 2 * np.sqrt(LEVEL * (1 - LEVEL) / repeats)
            if promised and abs(holds - LEVEL) > TOLERANCE + slack:
                broken.append(f"{name}, {setting.items}")
            print(
                f"| {name} | {setting.items} | {below:.2%} | {holds:.2%} | {above:.2%} "
                f"| {'yes' if promised else 'no'} |",
                flush=True,
            )
    print(f"\nbroken promises: {'; '.join(broken) or 'none'}")
    if broken:
        raise typer.Exit(1)


def _plain(found: Interval | None) -> Interval | None:
    """Take the ends of an area on its own scale, as others print them."""
    if found is None:
        return None
    half = float(norm.ppf((1 + found.level) / 2)) * standard_error(found)
    return replace(found, low=found.value - half, high=found.value + half, method="plain")


def _clustered(
    rng: np.random.Generator, *, law: Binormal, count: int, size: int, pure: bool
) -> Held:
    """Make up items in clusters; hold the truth against intervals that know of them or not."""
    clusters = np.repeat(np.arange(count), size)
    labels = (clusters if pure else np.arange(count * size)) % 2 == 0
    recall = float(norm.sf(-law.shift / 2))
    found = []
    for _ in range(PIECE):
        shared = np.sqrt(WITHIN) * rng.normal(size=count)[clusters]
        scores = shared + np.sqrt(1 - WITHIN) * rng.normal(size=labels.size) + law.shift * labels
        marks = scores >= law.shift / 2
        found.append(
            [
                (area(labels, scores, clusters=clusters), law.area),
                (area(labels, scores), law.area),
                (clustered_wilson(marks & labels, labels, clusters), recall),
            ]
        )
    return _sides(found)


def _sides(found: list[list[tuple[Interval | None, float]]]) -> Held:
    """Count, for each row, intervals below the truth, holding it, and above it."""
    sides = [
        [
            1 if one is None else int(one.low > truth) * 2 + int(one.low <= truth <= one.high)
            for one, truth in row
        ]
        for row in found
    ]
    return np.stack([(np.array(sides) == side).sum(axis=0) for side in range(3)], axis=-1)


def _pieces(setting: Setting, seeds: list[np.random.SeedSequence], jobs: int) -> Iterator[Held]:
    """Simulate all pieces, here or in other processes."""
    if jobs == 1:
        yield from map(_piece, repeat(setting), seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_piece, repeat(setting), seeds, chunksize=4)


def _piece(setting: Setting, seed: np.random.SeedSequence) -> Held:
    """Simulate one piece."""
    return setting.held(np.random.default_rng(seed))


if __name__ == "__main__":
    typer.run(main)
