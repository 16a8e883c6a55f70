"""The figures of decision 0009 come from a command that runs."""

from typer.testing import CliRunner

from benchmarks.scripts import comparator_readings
from benchmarks.scripts.comparator_readings import MASKS, VERDICTS


def test_every_reading_has_a_row() -> None:
    """On three photographs: a row each, and the shipped ones never unlike themselves."""
    app = comparator_readings.typer.Typer()
    app.command()(comparator_readings.main)
    result = CliRunner().invoke(app, ["--limit", "3"])

    assert result.exit_code == 0, result.output
    assert result.output.startswith("3 train and dev photographs")
    for name in [*VERDICTS, *MASKS]:
        assert f"| {name} |" in result.output
    for line in result.output.splitlines():
        if "as shipped" in line and line.count("|") == 5 and "reading" not in line:
            assert line.endswith("| 0 |")
