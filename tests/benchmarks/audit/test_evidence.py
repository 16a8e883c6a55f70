"""Evidence by windows: what a linear method must give, and the scales."""

import numpy as np
import pytest

from benchmarks.audit.evidence import Windows, evidence_of, values
from convnet.maps import Scale


def test_a_linear_method_gives_back_what_every_window_holds() -> None:
    """Blackened, a window takes away just its own share of the brightness."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (20, 30, 3)).astype(np.uint8)

    found = evidence_of(
        pixels,
        lambda pictures: [float(picture.sum()) for picture in pictures],
        Windows(0.25, 0.25, "black"),
        "score",
    )

    held = [float(pixels[t:b, left:r].sum()) for t, left, b, r in found.boxes.tolist()]
    assert found.shifts == pytest.approx(held)
    assert not np.isnan(found.map).any()


def test_a_method_that_looks_at_nothing_has_no_evidence() -> None:
    """A constant score gives a map of zeros."""
    found = evidence_of(
        np.zeros((9, 9, 3), dtype=np.uint8), lambda p: [0.5] * len(p), Windows(), "logit"
    )

    assert (found.map == 0).all()


def test_log_odds_of_other_scores_are_refused() -> None:
    """A score above 1 is no probability."""
    with pytest.raises(ValueError, match="probabilities from 0 to 1"):
        values([1.5], "logit")


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (97, 61)])
def test_odd_pictures_are_covered_whole(shape: tuple[int, int]) -> None:
    """Windows of any share fit into pictures of any shape."""
    grid = Windows().grid(shape)

    assert grid.boxes[:, 2:].max(axis=0).tolist() == list(shape)
    assert grid.boxes.min() == 0


@pytest.mark.parametrize("scale", ["score", "logit"])
@pytest.mark.parametrize("score", [float("nan"), float("inf"), -float("inf")])
def test_a_score_that_is_no_number_is_a_fault(score: float, scale: Scale) -> None:
    """It would drop out of a mean of pairs, or be cut off to a probability, unseen."""
    with pytest.raises(ValueError, match="expected finite scores"):
        values([0.5, score], scale)
