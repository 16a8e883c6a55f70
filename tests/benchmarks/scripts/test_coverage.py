"""The table of coverage comes from a command that runs, and its sums and truths are right."""

from functools import partial

import numpy as np
import pytest
import typer
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import average_precision_score
from typer.testing import CliRunner

from benchmarks.measure.areas import area, partial_area
from benchmarks.measure.intervals import Interval, exact, wilson
from benchmarks.scripts import coverage
from benchmarks.scripts.coverage import Binormal, Setting, by_sums, independent, simulated


def of_grid(interval: object, n: int) -> NDArray[np.float64]:
    """Sum up the coverage at many proportions."""
    ends = [interval(k, n) for k in range(n + 1)]  # type: ignore[operator]
    p = (np.arange(20_000) + 0.5) / 20_000
    low, high = (np.array([getattr(one, end) for one in ends])[:, None] for end in ("low", "high"))
    chances = stats.binom.pmf(np.arange(n + 1)[:, None], n, p)
    covered: NDArray[np.float64] = (chances * ((low <= p) & (p <= high))).sum(axis=0)
    return covered


@pytest.mark.parametrize("interval", [wilson, exact])
@pytest.mark.parametrize("n", [1, 7, 30])
def test_sums_are_those_of_a_fine_grid(interval: object, n: int) -> None:
    """The mean is the integral, and nowhere on a grid is coverage below the least."""
    mean, least, at = by_sums(interval, n)  # type: ignore[arg-type]
    covered = of_grid(interval, n)

    assert mean == pytest.approx(covered.mean(), abs=1e-4)
    assert least <= covered.min() + 1e-12
    assert least == pytest.approx(covered.min(), abs=5e-3)
    assert 0 < at < 1


@pytest.mark.parametrize("n", coverage.TRIALS)
def test_intervals_of_proportions_keep_their_promise(n: int) -> None:
    """Wilson's within a point of 95 % on average over p; exact ones never below."""
    assert by_sums(wilson, n)[0] == pytest.approx(0.95, abs=0.01)
    assert by_sums(exact, n)[1] >= 0.95


def test_truths_are_those_of_many_items() -> None:
    """Two hundred thousand items of a law have its area, partial area and average precision."""
    law, rng = Binormal(0.85), np.random.default_rng(8)
    labels = np.arange(200_000) < 60_000
    scores = rng.normal(size=labels.size) + law.shift * labels
    found = area(labels, scores)
    assert found is not None

    assert law.area == pytest.approx(found.value, abs=0.004)
    assert law.partial(0.1) == pytest.approx(partial_area(labels, scores, 0.1), abs=0.008)
    precision = average_precision_score(labels, scores)
    assert law.average_precision(0.3) == pytest.approx(precision, abs=0.008)


def test_sides_are_told_apart() -> None:
    """Below the truth, holding it, above it; no interval claims nothing and is not wrong."""
    ends = [(0.1, 0.2), (0.2, 0.4), (0.4, 0.5)]
    row = [[(Interval(low, low, high, 0.95, "w"), 0.3)] for low, high in ends]

    assert coverage._sides([*row, [(None, 0.3)]]).tolist() == [[1, 2, 1]]


def test_processes_change_nothing() -> None:
    """One, or two."""
    setting = Setting(
        "items",
        (("area", True), ("area, plain ends", False)),
        partial(independent, law=Binormal(0.75), positives=9, negatives=9, resamples=0),
    )
    alone, together = (simulated(setting, 40, [1, 2], jobs) for jobs in (1, 2))

    assert np.array_equal(alone, together)
    assert alone.sum(axis=1).tolist() == pytest.approx([1, 1])


def test_every_kind_of_row_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    """One setting of each kind, ten repeats; the table has a line for each of its rows."""
    chosen = [coverage.settings(100)[place] for place in (0, 3, -1)]
    monkeypatch.setattr(coverage, "settings", lambda resamples: tuple(chosen))
    monkeypatch.setattr(coverage, "TRIALS", (30,))
    app = typer.Typer()
    app.command()(coverage.main)
    told = CliRunner().invoke(app, ["--repeats", "10", "--resamples", "100"])

    assert told.exit_code in (0, 1)
    for setting in chosen:
        for name, _ in setting.rows:
            assert f"| {name} | {setting.items} |" in told.output


def test_a_broken_promise_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interval that never holds the truth."""

    def never(rng: np.random.Generator) -> NDArray[np.int64]:
        """Miss in every repeat."""
        return np.array([[coverage.PIECE, 0, 0]])

    setting = Setting("items", (("bad", True),), never)
    monkeypatch.setattr(coverage, "settings", lambda resamples: (setting,))
    monkeypatch.setattr(coverage, "TRIALS", (30,))
    app = typer.Typer()
    app.command()(coverage.main)
    told = CliRunner().invoke(app, ["--repeats", "10"])

    assert told.exit_code == 1
    assert "broken promises: bad, items" in told.output
