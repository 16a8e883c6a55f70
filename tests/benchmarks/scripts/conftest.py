"""A drawn set, evaluated once for all tests of this folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from benchmarks.scripts.figures_benchmark import main

from .drawn_figures import write_set


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small set and return its manifest."""
    return write_set(tmp_path_factory.mktemp("drawn"))


@pytest.fixture(scope="session")
def evaluate() -> Callable[..., Result]:
    """Return a runner of the script as a command, without what comes from runs."""
    app = typer.Typer()
    app.command()(main)

    def call(*words: object, further: bool = False) -> Result:
        more = [] if further else ["--no-further"]
        return CliRunner().invoke(app, [*map(str, words), "--jobs", "1", *more])

    return call


@pytest.fixture(scope="session")
def evaluated(
    evaluate: Callable[..., Result], drawn: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Evaluate the drawn set once and return the folder of its page."""
    out = tmp_path_factory.mktemp("evaluated")
    result = evaluate("--data", drawn, "--out", out)
    assert result.exit_code == 0, result.output
    return out
