"""Whether the numbers of a run may be those of other code."""

from types import SimpleNamespace
from typing import Any, cast

from benchmarks.report.made_by import made_by
from benchmarks.run.choosing import code_at_hand


def run(name: str, code: str | None, **session: object) -> Any:
    """Make a run as far as its provenance is asked for."""
    method = {"name": name, "code": code, "parameters": {}}
    return cast(
        "Any",
        SimpleNamespace(
            method=name,
            path=SimpleNamespace(name="folder"),
            spec={"id": "digest"},
            identity={"method": method, "seed": 3},
            sessions=[session] if session else [],
        ),
    )


def test_only_a_built_in_method_can_be_told_to_have_changed() -> None:
    """Nobody knows of a user's file whether it is still the same."""
    other = "0" * 64

    assert made_by(run("kovac", other)).stale == "kovac has changed since: run it again"
    assert made_by(run("kovac", code_at_hand("kovac"))).stale == ""
    assert made_by(run("mine.py:score", other)).stale == ""


def test_what_is_not_known_is_left_out() -> None:
    """No name without a value."""
    told = dict(made_by(run("x.csv", "0", system="Linux", scoring={"numpy": "2.1"})).details)

    assert told["seed"] == "3"
    assert told["system"] == "Linux"
    assert told["libraries"] == "numpy 2.1"
    assert not {"processor", "engine"} & set(told)
