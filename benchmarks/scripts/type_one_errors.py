"""How often the paired tests reject what is true: `python -m benchmarks.scripts.type_one_errors`.

Two methods of equal worth are made up again and again and tested at 5 %.  What rejects in at most
5.5 % of the repeats keeps its level; the program ends with 1 where a row that promises so does
not.  Rows that promise nothing show where a promise ends, and what happens where clusters are
taken for independent items.  Ten thousand repeats wander by .2 points (standard error).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.stats import binom, norm

from benchmarks.measure.differences import FEW, delong, mcnemar, permutation

#: Of every test, and the most that a test which keeps it may reject by simulation.
LEVEL, ALLOWED = 0.05, 0.055
#: Share of the variance that the two methods have in common, and that a cluster has: ours.
COMMON, WITHIN = 0.5, 0.5
#: Sign patterns drawn for each repeat; with more the p-values would be no truer on average.
DRAWS = 999

Draw = Callable[[np.random.Generator], float]


@dataclass(frozen=True)
class Setting:
    """Two equal methods, and the test that is to see no difference.

    Attributes
    ----------
    test, items : str
        What is tested, and on what; as printed.
    draw : callable
        Makes up items and returns the p-value.
    promised : bool
        Whether the test must keep its level here.
    exact : float or None
        The chance of a rejection, where it can be summed up.
    """

    test: str
    items: str
    draw: Draw
    promised: bool = True
    exact: float | None = None


def mcnemar_by_sums(n: int, discordant: float) -> float:
    """Sum up how often McNemar's exact test rejects what is true.

    Parameters
    ----------
    n : int
        Items.
    discordant : float
        Chance of an item to be decided rightly by one method only.

    Returns
    -------
    float
        Over all numbers of discordant items and all ways in which they fall.

    Examples
    --------
    >>> mcnemar_by_sums(6, 1.0) == 2 / 2**6
    True
    """
    total = 0.0
    for count in range(n + 1):
        # The rarer outcome is rejected up to here; the two tails do not meet.
        tail = binom.cdf(np.arange(count // 2 + 1), count, 0.5)
        rejected = tail[2 * tail <= LEVEL]
        if rejected.size:
            total += float(binom.pmf(count, n, discordant)) * 2 * float(rejected[-1])
    return total


def pairs_of_scores(
    labels: NDArray[np.bool_],
    clusters: NDArray[np.int64] | None,
    rng: np.random.Generator,
    *,
    area: float,
    common: float = COMMON,
    spread: float = 1.0,
) -> NDArray[np.float64]:
    """Make up normal scores of two methods whose areas are equal.

    Parameters
    ----------
    labels : ndarray of shape (n,), dtype bool
        Which items are positive.
    clusters : ndarray of shape (n,), dtype int64, or None
        To which cluster each item belongs; half of the variance is the cluster's.
    rng : numpy.random.Generator
        Source of the scores.
    area : float
        Under both ROC curves.
    common : float
        Share of the variance that both methods have in common.
    spread : float
        Of the positives of the second method; at other values than 1 the curves cross.

    Returns
    -------
    ndarray of shape (2, n)
        Of the first and the second method.
    """

    def noise(size: int) -> NDArray[np.float64]:
        """Draw for both methods, partly alike."""
        own, shared = rng.normal(size=(2, size)), rng.normal(size=size)
        mixed: NDArray[np.float64] = np.sqrt(1 - common) * own + np.sqrt(common) * shared
        return mixed

    found = noise(labels.size)
    if clusters is not None:
        of_cluster = noise(int(clusters.max()) + 1)[:, clusters]
        found = np.sqrt(1 - WITHIN) * found + np.sqrt(WITHIN) * of_cluster
    found[1, labels] *= spread
    found += norm.ppf(area) * np.sqrt([[2.0], [1 + spread**2]]) * labels
    return found


def _mcnemar(rng: np.random.Generator, *, n: int, discordant: float) -> float:
    """Decide rightly or wrongly at random, as often by either method."""
    changed, of_second = rng.random(n) < discordant, rng.random(n) < 0.5
    first = np.where(changed, ~of_second, True)
    return mcnemar(np.ones(n, dtype=bool), first, np.where(changed, of_second, True)).p_value


def _independent(
    rng: np.random.Generator,
    *,
    positives: int,
    negatives: int,
    area: float,
    common: float = COMMON,
    spread: float = 1.0,
) -> float:
    """Compare areas on independent items."""
    labels = np.arange(positives + negatives) < positives
    scores = pairs_of_scores(labels, None, rng, area=area, common=common, spread=spread)
    found = delong(labels, *scores)
    return 1.0 if found is None else found.p_value


def _mixed(rng: np.random.Generator, *, count: int, area: float, heeded: bool = True) -> float:
    """Compare areas on clusters of five, each with its own share of positives."""
    clusters = np.repeat(np.arange(count), 5)
    labels = rng.random(5 * count) < rng.random(count)[clusters]
    first, second = pairs_of_scores(labels, clusters, rng, area=area)
    found = delong(labels, first, second, clusters if heeded else None)
    return 1.0 if found is None else found.p_value


def _pure(rng: np.random.Generator, *, positive: int, negative: int, area: float) -> float:
    """Compare areas on clusters of four that hold one class each."""
    clusters = np.repeat(np.arange(positive + negative), 4)
    labels = clusters < positive
    first, second = pairs_of_scores(labels, clusters, rng, area=area)
    found = delong(labels, first, second, clusters)
    return 1.0 if found is None else found.p_value


def _numbers(rng: np.random.Generator, *, n: int, heavy: bool) -> float:
    """Flip the signs of numbers from a law around 0."""
    values = rng.standard_t(3, n) if heavy else rng.normal(size=n)
    return permutation(values, rng=rng, draws=DRAWS).p_value


def _decided(rng: np.random.Generator, *, count: int, heeded: bool = True) -> float:
    """Compare decisions on clusters of five, half of whose variance is the cluster's."""
    clusters = np.repeat(np.arange(count), 5)
    labels = np.ones(5 * count, dtype=bool)
    first, second = pairs_of_scores(labels, clusters, rng, area=0.85) > 1
    if not heeded:
        return mcnemar(labels, first, second).p_value
    return permutation(second.astype(float) - first, clusters, rng=rng, draws=DRAWS).p_value


def settings() -> tuple[Setting, ...]:
    """List what is simulated.

    Returns
    -------
    tuple of Setting
        In the order of the table.
    """
    rows = [
        Setting(
            "McNemar, exact",
            f"{n} items, {discordant:.0%} discordant",
            partial(_mcnemar, n=n, discordant=discordant),
            exact=mcnemar_by_sums(n, discordant),
        )
        for n, discordant in ((100, 0.1), (500, 0.05), (500, 0.3), (2000, 0.1))
    ]
    for positives, negatives in (
        *((10, 10), (10, 1000), (25, 1000), (50, 50), (50, 1000)),
        *((100, 100), (100, 1000), (250, 250)),
    ):
        rows += [
            Setting(
                "DeLong",
                f"{positives} + {negatives} items, area {area}",
                partial(_independent, positives=positives, negatives=negatives, area=area),
                promised=min(positives, negatives) >= FEW,
            )
            for area in (0.75, 0.85, 0.95)
        ]
    for words, common, spread in (
        ("methods alike", 0.9, 1.0),
        ("methods unlike", 0.0, 1.0),
        ("curves that cross", COMMON, 2.0),
    ):
        made = partial(
            _independent, positives=250, negatives=250, area=0.85, common=common, spread=spread
        )
        rows.append(Setting("DeLong", f"250 + 250 items, area 0.85, {words}", made))
    for count in (5, 10, 16, 50, 100):
        rows += [
            Setting(
                "DeLong over clusters",
                f"{count} mixed clusters of 5, area {area}",
                partial(_mixed, count=count, area=area),
            )
            for area in (0.75, 0.95)
        ]
    for positive, negative in ((8, 8), (16, 84)):
        made = partial(_pure, positive=positive, negative=negative, area=0.75)
        words = f"{positive} + {negative} pure clusters of 4, area 0.75"
        rows.append(Setting("DeLong over clusters", words, made))
    rows += [
        Setting("permutation", "10 normal numbers", partial(_numbers, n=10, heavy=False)),
        Setting("permutation", "100 heavy-tailed numbers", partial(_numbers, n=100, heavy=True)),
    ]
    rows += [
        Setting("permutation of clusters", f"{count} clusters of 5 decisions", draw)
        for count, draw in ((count, partial(_decided, count=count)) for count in (8, 16, 50, 100))
    ]
    ignored = partial(_mixed, count=100, area=0.75, heeded=False)
    rows += [
        Setting("DeLong, clusters ignored", "100 mixed clusters of 5, area 0.75", ignored, False),
        Setting(
            "McNemar, clusters ignored",
            "100 clusters of 5 decisions",
            partial(_decided, count=100, heeded=False),
            False,
        ),
    ]
    return tuple(rows)


def rejected(setting: Setting, repeats: int, rng: np.random.Generator) -> float:
    """Repeat one setting.

    Parameters
    ----------
    setting : Setting
        What is made up and tested.
    repeats : int
        How often.
    rng : numpy.random.Generator
        Source of all of it.

    Returns
    -------
    float
        Share of the repeats that reject at 5 %.
    """
    return sum(setting.draw(rng) <= LEVEL for _ in range(repeats)) / repeats


def main(
    repeats: Annotated[int, typer.Option(min=1, help="Of every row.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the simulation.")] = 1,
) -> None:
    """Print how often each paired test rejects what is true."""
    rows = settings()
    print(f"{repeats} repeats a row, seed {seed}, level {LEVEL:.0%}, allowed {ALLOWED:.1%}\n")
    print("| test | items | rejected | by exact sum | promised |\n| --- | --- | --- | --- | --- |")
    broken = 0
    for place, row in enumerate(track(rows, console=Console(stderr=True))):
        share = rejected(row, repeats, np.random.default_rng([seed, place]))
        exact = "–" if row.exact is None else f"{row.exact:.2%}"
        broken += row.promised and share > ALLOWED
        print(
            f"| {row.test} | {row.items} | {share:.2%} | {exact} "
            f"| {'yes' if row.promised else 'no'} |",
            flush=True,
        )
    print(f"\n{broken} of {sum(row.promised for row in rows)} promises broken")
    if broken:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
