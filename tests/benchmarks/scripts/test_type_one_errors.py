"""The table of rejections comes from a command that runs, and its sums are right."""

import math
from functools import partial

import numpy as np
import pytest
import typer
from sklearn.metrics import roc_auc_score
from typer.testing import CliRunner

from benchmarks.measure.differences import mcnemar
from benchmarks.scripts import type_one_errors
from benchmarks.scripts.type_one_errors import Setting, mcnemar_by_sums, pairs_of_scores, rejected


def test_sums_agree_with_a_list_of_all_outcomes() -> None:
    """Every way in which nine items can fall, with the p-value of the test itself."""
    total = 0.0
    for gained in range(10):
        for lost in range(10 - gained):
            second = np.arange(9) >= lost
            first = (np.arange(9) < 9 - gained) | (np.arange(9) < lost)
            found = mcnemar(np.ones(9, dtype=bool), first, second)
            assert (found.b, found.c) == (lost, gained)
            ways = math.comb(9, gained) * math.comb(9 - gained, lost)
            chance = ways * 0.35 ** (gained + lost) * 0.3 ** (9 - gained - lost)
            total += chance * (found.p_value <= 0.05)

    assert mcnemar_by_sums(9, 0.7) == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize("spread", [1.0, 2.0])
def test_made_up_methods_are_equal(spread: float) -> None:
    """Both areas are the one asked for, also where clusters matter and curves cross."""
    rng = np.random.default_rng(2)
    clusters = np.repeat(np.arange(20_000), 5)
    labels = rng.random(100_000) < 0.3
    scores = pairs_of_scores(labels, clusters, rng, area=0.85, spread=spread)

    for of_method in scores:
        assert roc_auc_score(labels, of_method) == pytest.approx(0.85, abs=0.005)


def test_the_share_of_rejections_is_counted() -> None:
    """A test that rejects at random, in three of ten."""
    setting = Setting("none", "nothing", lambda rng: float(rng.random() > 0.3))

    assert rejected(setting, 2000, np.random.default_rng(0)) == pytest.approx(0.3, abs=0.04)


def test_the_table_is_printed_and_promises_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same seed prints the same; a row that breaks its promise ends with 1."""
    app = typer.Typer()
    app.command()(type_one_errors.main)
    kept, broken = (
        Setting(
            "coin", f"{share:.0%}", partial(lambda rng, share: 1 - (rng.random() < share), share=s)
        )
        for share, s in ((0.02, 0.02), (0.5, 0.5))
    )
    monkeypatch.setattr(type_one_errors, "settings", lambda: (kept,))
    runs = [CliRunner().invoke(app, ["--repeats", "500", "--seed", "4"]) for _ in range(2)]
    monkeypatch.setattr(type_one_errors, "settings", lambda: (kept, broken))
    failed = CliRunner().invoke(app, ["--repeats", "500"])

    assert [run.exit_code for run in runs] == [0, 0]
    assert runs[0].stdout == runs[1].stdout
    assert "| coin | 2% | " in runs[0].stdout
    assert "0 of 1 promises broken" in runs[0].stdout
    assert failed.exit_code == 1
    assert "1 of 2 promises broken" in failed.stdout


def test_every_real_setting_returns_a_p_value() -> None:
    """Two draws of each, in (0, 1]."""
    for setting in type_one_errors.settings():
        for seed in range(2):
            assert 0 < setting.draw(np.random.default_rng(seed)) <= 1, setting
