"""A comparison of three methods on some two hundred items, made from a seeded generator."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.card import Card
from benchmarks.report.compared import Comparison, Items, Threshold
from benchmarks.report.made_by import MadeBy
from benchmarks.report.pairs import make_pairs, with_ranks
from benchmarks.report.rows import Basis, Method, make_rows
from benchmarks.report.slices import slice_table

#: The baseline with a published point, a network with one chosen on dev that cannot score two
#: items, and a method without a point.
METHODS = ("fleck", "convnet", "kovac")
#: A threshold that is printed like no other number of the page.
DEV_THRESHOLD = 0.73171
CARD = Card(
    name="figures-example",
    version="1",
    positive="a figure without clothes",
    origin="rendered",
    licence="CC0",
    known_gaps=("No child is rendered.", "One generator made all pictures."),
)


def example(
    *,
    n: int = 200,
    names: Sequence[str] = METHODS,
    ids: Sequence[str] = (),
    foreign: str = "",
    seed: int = 1,
    **changes: Any,
) -> Comparison:
    """Make a comparison.

    Parameters
    ----------
    n : int
        Items; one in four is positive, the last one has no label.
    names : sequence of str
        Of the methods; from the fourth on they are like the second.
    ids : sequence of str
        Of the first items.
    foreign : str
        Stands everywhere where a user's hand or file may put text.
    seed : int
        Of the scores.
    **changes
        Fields of the comparison to replace afterwards.
    """
    return replace(_made(n, tuple(names), tuple(ids), foreign, seed), **changes)


@lru_cache
def _made(
    n: int, names: tuple[str, ...], ids: tuple[str, ...], foreign: str, seed: int
) -> Comparison:
    """Make a comparison once."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(n) % 4 == 0).astype(np.int8)
    labels[-1] = -1
    methods = [
        _method(name, place, rng.normal(labels == 1, 1.0), foreign)
        for place, name in enumerate(names)
    ]
    basis = Basis(labels, None, resamples=200)
    rows, gains = make_rows(basis, methods, 0)
    pairs, family = make_pairs(basis, methods, 0, gains, clusters=None)
    levels = np.array([foreign or "light", "tan", "dark", "very light"])
    tone = levels[np.where(np.arange(n) < 5, 3, np.minimum(np.arange(n) * 5 // n, 2))]
    columns = {"tone": tone, "extrapolated": np.where(tone == "dark", "yes", "no")}
    return Comparison(
        data_name=foreign or "figures-example",
        digest="d" * 64,
        decoding="2",
        split=foreign or "test",
        where=(),
        sample=0,
        total=n,
        positives=int((labels == 1).sum()),
        unlabeled=1,
        clusters=None,
        level=0.95,
        seed=0,
        resamples=200,
        interval="wilson",
        rows=with_ranks(basis, methods, rows),
        baseline=names[0],
        pairs=pairs,
        family=family,
        slices=(slice_table(basis, methods, columns, "tone"),),
        card=CARD.model_copy(update={"known_gaps": (foreign,), "origin": foreign})
        if foreign
        else CARD,
        remarks=(foreign or "a fault is an item without a score; it is in no ratio of its row",),
        items=Items(
            (*ids, *(f"figures/{place:06d}.png" for place in range(len(ids), n))),
            labels,
            np.stack([method.scores for method in methods]),
        ),
        made=tuple(_made_by(method, foreign) for method in methods),
        command=foreign or "fleck compare runs/a runs/b runs/c --html comparison.html",
    )


def _method(name: str, place: int, drawn: NDArray[np.float64], foreign: str) -> Method:
    """Make the scores of a method out of normal ones."""
    words = foreign or "youden on 512 dev items of figures-dev"
    point: Threshold | None = Threshold(DEV_THRESHOLD, "dev", words)
    scores, kind, faults = 1 / (1 + np.exp(-2 * drawn - 0.2 * place)), "probability", {}
    if place == 0:
        # Stages passed plus a share: ties, also at the operating point itself.
        scores, kind = np.round(np.clip(drawn + 0.9, 0, 2.99), 2), "stage plus share of skin"
        scores[[0, 7, 9]] = 2.0
        point = Threshold(2.0, "published", foreign or "published")
    elif place == 1:
        scores[[3, 8]], faults = np.nan, {foreign or "truncated": 2}
    elif place == 2:
        scores, kind, point = drawn * 40.0, "share of skin", None
    return Method(name, name, f"{place:x}" * 16, foreign or kind, scores, faults, point)


def _made_by(method: Method, foreign: str) -> MadeBy:
    """Make a record of where a run was made; the last method's is stale."""
    stale = "the code has changed since" if method.threshold is None else ""
    return MadeBy(
        method.run,
        method.method,
        "c0de" * 4,
        foreign or "1.0",
        foreign or stale,
        (("engine", foreign or "serial"), ("system", "Linux x86_64"), ("numpy", "2.3.0")),
    )
