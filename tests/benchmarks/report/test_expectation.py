"""The papers' expectation: when it holds, when it does not, and when nothing can be said."""

import numpy as np
import pytest

from benchmarks.measure.intervals import Interval
from benchmarks.report.expectation import (
    CONTRADICTED,
    HOLDS,
    OPEN,
    TOO_FEW,
    expectation,
    side_of_one,
    tall,
)
from benchmarks.report.figure_columns import Columns, gather

from .example_figures import picture

CONFIGURATIONS = [("girdle", "A", "f:girdle"), ("limb", "G", "f:limb")]


def survivors(rates: dict[str, tuple[float, float]], scenes: int = 20, each: int = 40) -> Columns:
    """Make pictures past the gate, a share of which each method marks, by label."""
    pictures = []
    for scene in range(scenes):
        for place in range(each):
            for label in (0, 1):
                scores = {"gate": 1.0}
                for name, shares in rates.items():
                    scores[name] = float(
                        (place + 0.5 + scene / scenes) % each < shares[label] * each
                    )
                pictures.append(
                    picture(f"{scene}-{place}-{label}", label, scene, scores, figure_height="1")
                )
    return gather(pictures)


def test_a_selective_grouper_holds() -> None:
    """The limb: .6 over .3; the girdle: .4 over .1, sharper and rarer."""
    columns = survivors({"f:limb": (0.3, 0.6), "f:girdle": (0.1, 0.4)})
    found = expectation(columns, "page", "gate", CONFIGURATIONS)
    ratios = {each.configuration: each.ratio for each in found.responses}

    assert (found.positives, found.negatives, found.scenes) == (800, 800, 20)
    assert (found.above_one, found.sharper) == (HOLDS, HOLDS)
    assert ratios["limb"] is not None
    assert ratios["limb"].value == pytest.approx(2.0, abs=0.1)
    assert [(each.simple, each.complex) for each in found.steps] == [("limb", "girdle")]


def test_a_grouper_that_prefers_the_negatives_is_contradicted() -> None:
    """One configuration against is enough."""
    columns = survivors({"f:limb": (0.3, 0.6), "f:girdle": (0.4, 0.1)})
    found = expectation(columns, "page", "gate", CONFIGURATIONS)

    assert found.above_one == CONTRADICTED
    assert found.sharper == CONTRADICTED


def test_an_indifferent_grouper_is_open() -> None:
    """A ratio of 1 in every scene neither holds nor is contradicted."""
    columns = survivors({"f:limb": (0.5, 0.5), "f:girdle": (0.5, 0.5)})
    found = expectation(columns, "page", "gate", CONFIGURATIONS)

    assert (found.above_one, found.sharper) == (OPEN, OPEN)


@pytest.mark.parametrize(("enough", "verdict"), [(800, HOLDS), (801, TOO_FEW)])
def test_too_few_survivors_are_not_resolvable(enough: int, verdict: str) -> None:
    """The tables are filled, the verdict is withheld."""
    columns = survivors({"f:limb": (0.3, 0.6), "f:girdle": (0.1, 0.4)})
    found = expectation(columns, "page", "gate", CONFIGURATIONS, enough)

    assert (found.above_one, found.sharper) == (verdict, verdict)
    assert all(each.ratio is not None for each in found.responses)


def test_only_survivors_are_asked() -> None:
    """A picture that the gate rejects is in no count."""
    columns = gather(
        [
            picture("a", 1, 1, {"gate": 0.0, "f:limb": 0.0, "f:girdle": 0.0}),
            picture("b", 0, 2, {"gate": 1.0, "f:limb": 1.0, "f:girdle": 0.0}),
        ]
    )
    found = expectation(columns, "page", "gate", CONFIGURATIONS)

    assert (found.positives, found.negatives) == (0, 1)
    assert found.above_one == TOO_FEW


def test_only_tall_labeled_figures_are_asked() -> None:
    """A figure height of 1.0 counts, 0.75 does not, and the ambiguous band never."""
    columns = gather(
        [
            picture("a", 1, 1, {"f": 1.0}, figure_height="1"),
            picture("b", 1, 1, {"f": 1.0}, figure_height="0.75"),
            picture("c", None, 1, {"f": 1.0}, figure_height="1.4"),
            picture("d", 0, 1, {"f": 1.0}, figure_height="1.4"),
        ]
    )

    assert tall(columns).ids.tolist() == ["a", "d"]


def test_an_interval_that_touches_one_is_open() -> None:
    """Only an interval wholly on one side decides."""
    ends = [(1.01, 2.0), (0.5, 0.99), (1.0, 2.0), (0.5, 1.0)]

    assert [
        side_of_one(Interval(np.sqrt(low * high), low, high, 0.95, "percentile"))
        for low, high in ends
    ] == [HOLDS, CONTRADICTED, OPEN, OPEN]
    assert side_of_one(None) == TOO_FEW
