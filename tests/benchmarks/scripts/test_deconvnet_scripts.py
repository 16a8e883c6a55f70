"""The scripts behind the tables of docs/methods/deconvnet.md run, and print what is promised."""

import pytest

from benchmarks.scripts import deconvnet_speed, deconvnet_worth
from convnet.deconvnet import RULES


def test_every_rule_is_timed(capsys: pytest.CaptureFixture[str]) -> None:
    """The forward pass is 1 by itself."""
    deconvnet_speed.main(photos=1, rounds=1, threads=1)
    out = capsys.readouterr().out

    for name in ("forward", *RULES):
        assert f"| {name} |" in out
    assert "convnet, one photograph at a time" in out
    assert out.count("| 1.000 |") >= 1


def test_both_tables_of_worth_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Along its own gradient a logit rises more than at random; so does no negative."""
    deconvnet_worth.main(model="convnet", photos=2, draws=1, seed=0)
    out = capsys.readouterr().out
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in out.splitlines()
        if line.startswith("| gradient |")
    ]

    assert len(cells) == 1 + len(deconvnet_worth.SIZES[1:])
    assert cells[0][3] == "-1.0000"
    assert float(cells[1][2]) > float(cells[1][5]) > float(cells[1][3])
    assert cells[1][-1] == "2 of 2"


def test_a_method_that_is_no_network_is_refused() -> None:
    """It has no layers."""
    with pytest.raises((TypeError, ValueError)):
        deconvnet_worth.network_of("mudepy")
