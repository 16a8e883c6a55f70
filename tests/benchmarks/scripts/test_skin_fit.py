"""The fit finds what it was given, and the committed parameters are those of the forearms."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from benchmarks.data.figures.illuminants import WAVELENGTHS
from benchmarks.data.figures.skin_model import fitted, reflectance
from benchmarks.scripts import skin_fit


def made(subjects: int) -> tuple[np.ndarray, np.ndarray]:
    """Pigments and spectra of skins that the committed model describes exactly."""
    rng = np.random.default_rng(4)
    pigments = np.exp(rng.normal([np.log(0.06), np.log(0.004)], 0.4, (subjects, 2)))
    return pigments, reflectance(*pigments.T)


def test_pigments_are_found_again() -> None:
    """Melanin and blood of spectra without noise, to a thousandth of each."""
    pigments, spectra = made(20)

    assert skin_fit.fractions(spectra, fitted().model) == pytest.approx(pigments, rel=1e-3)


def test_shared_parameters_are_found_again() -> None:
    """From the values of the literature to those that made the spectra."""
    _, spectra = made(6)
    found, meant = skin_fit.fit(spectra), fitted().model

    assert found.melanin_slope == pytest.approx(meant.melanin_slope, rel=0.01)
    assert found.oxygenation == pytest.approx(meant.oxygenation, rel=0.01)
    assert found.vessel_radius == pytest.approx(meant.vessel_radius, rel=0.01)
    assert found == replace(meant, **{name: getattr(found, name) for name in skin_fit.FITTED})


def test_errors_are_counted_by_class() -> None:
    """Differences go to the class of their spectrum; empty classes have none."""
    spectra = reflectance([0.04, 0.05, 0.3], 0.002)
    rows = {row.ita_class: row for row in skin_fit.by_class(spectra, np.array([1.0, 2.0, 5.0]))}

    assert {name: row.n for name, row in rows.items() if row.n} == {
        "all": 3,
        "very_light": 2 - rows["light"].n,
        "light": rows["light"].n,
        "dark": 1,
    }
    assert rows["all"].median == 2.0
    assert rows["dark"].largest == 5.0
    assert np.isnan(rows["tan"].median)


def file_of(folder: Path, spectra: np.ndarray) -> None:
    """Write spectra as the measured ones come: three equal columns and their mean a subject."""
    path = folder / skin_fit.FILE
    path.parent.mkdir()
    columns = np.repeat(spectra, 4, axis=0).T
    lines = ["head"] * skin_fit.HEAD_ROWS
    for nanometer, row in zip(WAVELENGTHS, columns, strict=True):
        lines.append(",".join([f"{nanometer:.0f}", *(f"{value:.6f}" for value in row)]))
    path.write_text("\n".join(lines) + "\n", encoding="cp1252")


def test_the_command_writes_what_the_package_reads(tmp_path: Path) -> None:
    """The keys of the committed file, and errors of nothing where the model is exact."""
    pigments, spectra = made(4)
    file_of(tmp_path, spectra)
    app = typer.Typer()
    app.command()(skin_fit.main)
    out = tmp_path / "model.json"
    result = CliRunner().invoke(app, ["--data", str(tmp_path), "--out", str(out)])

    assert result.exit_code == 0, result.output
    written = json.loads(out.read_text())
    committed = json.loads((Path(skin_fit.skin_model.__file__).with_suffix(".json")).read_text())
    assert {key: type(value) for key, value in written.items()} == {
        key: type(value) for key, value in committed.items()
    }
    assert written["parameters"].keys() == committed["parameters"].keys()
    assert written["errors"][0]["n"] == 4
    assert written["errors"][0]["largest"] < 0.05
    assert written["blood"]["high"] == pytest.approx(np.percentile(pigments[:, 1], 90), rel=0.02)
    assert "| all | 4 |" in result.output


def test_the_committed_errors_are_those_of_the_forearms(shared_data: Path) -> None:
    """Every class's row again from the measured spectra and the committed parameters."""
    repeats = skin_fit.read_spectra(shared_data / skin_fit.FILE)
    spectra = repeats.mean(axis=1)
    model = fitted().model
    rows = skin_fit.by_class(spectra, skin_fit.differences(spectra, model))

    assert repeats.shape == (100, 3, len(WAVELENGTHS))
    for found, kept in zip(rows, fitted().errors, strict=True):
        assert found.n == kept.n
        if found.n:
            assert found.median == pytest.approx(kept.median, abs=2e-3)
            assert found.p95 == pytest.approx(kept.p95, abs=2e-3)
            assert found.largest == pytest.approx(kept.largest, abs=2e-3)
    assert skin_fit.place_to_place(repeats, model) == pytest.approx(fitted().spread, abs=1e-3)
