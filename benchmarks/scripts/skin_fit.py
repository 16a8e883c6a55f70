"""Fit the skin model to measured forearms: `python -m benchmarks.scripts.skin_fit --data DIR`.

DIR holds ``nist_skin_reflectance/``: three spectra of the inner forearm of each of 100 subjects
(Cooksey, Allen, Tsai 2017).  Four parameters are shared by all subjects and fitted jointly; each
subject has two numbers of its own, melanin and blood, fitted inside (variable projection).  The
parameters, the errors for each ITA class and the spread of the pigments over a skin are written
to `benchmarks/data/figures/skin_model.json`; the tables of decision 0014 are printed.
"""

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import least_squares

from benchmarks.data.figures import skin_model
from benchmarks.data.figures.colorimetry import ciede2000
from benchmarks.data.figures.factors import TONES
from benchmarks.data.figures.illuminants import WAVELENGTHS, lab, observer
from benchmarks.data.figures.pigments import individual_typology_angle, ita_class
from benchmarks.data.figures.skin_model import FitError, SkinModel, reflectance

FILE = Path("nist_skin_reflectance") / "M38597_original_cp1252.csv"
SOURCE = (
    "C. C. Cooksey, D. W. Allen, B. K. Tsai, Reference Data Set of Human Skin Reflectance, "
    "Journal of Research of NIST 122:26, 2017; data doi 10.18434/M38597, US government open data"
)
#: Rows above the spectra, and columns of one subject: three measurements and their mean.
HEAD_ROWS, COLUMNS = 8, 4

#: Where the fit starts.  Surface: reflectance of an index of 1.4 at normal incidence.
#: Scattering: 46 per centimeter with power 1.42, Jacques, "Optical properties of biological
#: tissues: a review", 2013 (second-hand).  Both stay: the spectra fix scattering only up to a
#: factor that blood shares.  The others start at values of the literature and are fitted.
START = SkinModel(
    surface=0.028,
    scattering=46.0,
    scattering_slope=1.42,
    melanin_slope=3.33,
    oxygenation=0.75,
    baseline=0.05,
    vessel_radius=0.001,
)
#: What is fitted, with bounds.  Ours.
FITTED = {
    "melanin_slope": (1.0, 6.0),
    "oxygenation": (0.0, 1.0),
    "baseline": (0.0, 5.0),
    "vessel_radius": (1e-6, 0.02),
}
#: Other models of the same form that the spectra were asked about, by what is kept at what value;
#: how far they part below the darkest forearm says what extrapolation is worth.
VARIANTS: dict[str, dict[str, float]] = {
    "as shipped": {},
    "melanin slope 3.33": {"melanin_slope": 3.33},
    "surface 4 %": {"surface": 0.04},
    "no baseline": {"baseline": 0.0},
    "no vessels": {"vessel_radius": 1e-6},
}
#: Percentiles of the subjects' blood that stand for low and high haemoglobin.  Ours.
LEVELS = {"low": 10.0, "high": 90.0}


def read_spectra(path: Path) -> NDArray[np.float64]:
    """Read the three measurements of each subject: shape (subjects, 3, W)."""
    with path.open(newline="", encoding="cp1252") as lines:
        rows = list(csv.reader(lines))[HEAD_ROWS:]
    table = np.array([[float(value) for value in row if value] for row in rows if row[0]])
    nanometers, values = table[:, 0], table[:, 1:].T
    on_grid = np.array([np.interp(WAVELENGTHS, nanometers, value) for value in values])
    return on_grid.reshape(-1, COLUMNS, len(WAVELENGTHS))[:, :3]


def seen(spectra: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weight spectra as the eye does: cube root of reflectance, where the observer is sensitive.

    A twentieth is added to the weight, so that the ends of the spectrum keep a say.
    """
    sensitivity = observer().sum(axis=1)
    return np.asarray(np.cbrt(spectra) * np.sqrt(sensitivity / sensitivity.max() + 0.05))


def fractions(spectra: NDArray[np.float64], model: SkinModel) -> NDArray[np.float64]:
    """Fit melanin and blood to each spectrum by damped Gauss-Newton steps: shape (n, 2)."""
    goal = seen(spectra)
    # In logarithms, because both are positive and span decades.
    logs = np.tile(np.log([0.05, 0.004]), (len(spectra), 1))
    damping = np.full(len(spectra), 1e-2)

    def residual(at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is left at these logarithms, shape (n, W)."""
        melanin, blood = np.exp(at.T)
        return seen(reflectance(melanin, blood, model)) - goal

    left = residual(logs)
    cost = (left**2).sum(axis=1)
    for _ in range(40):
        slope = np.stack([(residual(logs + step) - left) / 1e-4 for step in 1e-4 * np.eye(2)], -1)
        square = np.einsum("nwi,nwj->nij", slope, slope)
        down = np.einsum("nwi,nw->ni", slope, left)
        square += damping[:, None, None] * square * np.eye(2)
        move = np.linalg.solve(square, down[..., None])[..., 0]
        trial = np.clip(logs - np.clip(move, -1, 1), np.log(1e-6), 0)
        trial_left = residual(trial)
        trial_cost = (trial_left**2).sum(axis=1)
        better = trial_cost < cost
        logs[better], left[better] = trial[better], trial_left[better]
        damping = np.where(better, damping / 5, damping * 5)
        settled = np.abs(move).max(axis=1) < 1e-7
        cost = np.minimum(cost, trial_cost)
        if settled.all():
            break
    return np.asarray(np.exp(logs))


def fit(
    spectra: NDArray[np.float64], start: SkinModel = START, free: Sequence[str] = tuple(FITTED)
) -> SkinModel:
    """Fit what all spectra share, each with its own melanin and blood."""
    scale = np.array([getattr(start, name) for name in free])

    def residual(at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is left once each spectrum has its best melanin and blood."""
        model = with_values(start, free, at * scale)
        melanin, blood = fractions(spectra, model).T
        left = seen(reflectance(melanin, blood, model)) - seen(spectra)
        return np.asarray(left.ravel())

    low, high = np.array([FITTED[name] for name in free]).T / scale
    found = least_squares(residual, np.ones(len(free)), bounds=(low, high), diff_step=1e-3)
    return with_values(start, free, found.x * scale)


def with_values(start: SkinModel, free: Sequence[str], values: NDArray[np.float64]) -> SkinModel:
    """Put values, rounded to what is written down, in the place of the free parameters."""
    rounded = {name: float(f"{value:.6g}") for name, value in zip(free, values, strict=True)}
    return replace(start, **rounded)


def differences(spectra: NDArray[np.float64], model: SkinModel) -> NDArray[np.float64]:
    """CIEDE2000 under D65 between spectra and the model's best for each."""
    melanin, blood = fractions(spectra, model).T
    modeled = lab(reflectance(melanin, blood, model))
    return ciede2000(lab(spectra), modeled)


def by_class(spectra: NDArray[np.float64], distance: NDArray[np.float64]) -> list[FitError]:
    """Sum up differences over all spectra and over each ITA class."""
    classes = np.array([ita_class(float(a)) for a in individual_typology_angle(lab(spectra))])
    rows = []
    for name in ("all", *TONES):
        of = distance if name == "all" else distance[classes == name]
        summary = (np.median(of), np.percentile(of, 95), of.max()) if len(of) else (math.nan,) * 3
        rows.append(FitError(name, len(of), *(float(value) for value in summary)))
    return rows


def place_to_place(repeats: NDArray[np.float64], model: SkinModel) -> NDArray[np.float64]:
    """Pool the deviation of the logarithms of melanin and blood within subjects."""
    logs = np.log(fractions(repeats.reshape(-1, len(WAVELENGTHS)), model))
    within = logs.reshape(len(repeats), 3, 2).var(axis=1, ddof=1)
    return np.asarray(np.sqrt(within.mean(axis=0)))


def table(title: str, rows: Sequence[FitError]) -> None:
    """Print errors as a Markdown table."""
    typer.echo(f"\n{title}\n\n| ITA class | n | median | 95th percentile | largest |")
    typer.echo("| --- | ---: | ---: | ---: | ---: |")
    for row in rows:
        values = [f"{v:.2f}" if row.n else "–" for v in (row.median, row.p95, row.largest)]
        typer.echo(f"| {row.ita_class} | {row.n} | {' | '.join(values)} |")


def variants(spectra: NDArray[np.float64], blood: float) -> None:
    """Print errors and dark colors of models with one parameter kept elsewhere."""
    angles = (-20.0, -45.0, -60.0)
    columns = ["model", "median", "95th percentile", "brown, median"]
    columns += [f"L\\*a\\*b\\* at ITA {angle:.0f}" for angle in angles]
    typer.echo(f"\n| {' | '.join(columns)} |\n| --- |{' ---: |' * (len(columns) - 1)}")
    for name, kept in VARIANTS.items():
        free = tuple(parameter for parameter in FITTED if parameter not in kept)
        model = fit(spectra, replace(START, **kept), free)
        rows = {row.ita_class: row for row in by_class(spectra, differences(spectra, model))}
        melanin = np.geomspace(0.45, 0.01, 2000)
        colors = lab(reflectance(melanin, blood, model))
        reached = individual_typology_angle(colors)
        at = [[np.interp(angle, reached, part) for part in colors.T] for angle in angles]
        cells = [f"{rows['all'].median:.2f}", f"{rows['all'].p95:.2f}"]
        cells += [f"{rows['brown'].median:.2f}"]
        cells += [", ".join(f"{value:.0f}" for value in color) for color in at]
        typer.echo(f"| {name} | {' | '.join(cells)} |")


def as_json(rows: Sequence[FitError]) -> list[dict[str, object]]:
    """Round errors to what is printed; JSON has no NaN, so null stands for it."""
    return [
        {
            key: (None if math.isnan(value) else round(value, 3))
            if isinstance(value, float)
            else value
            for key, value in asdict(row).items()
        }
        for row in rows
    ]


def main(
    data: Annotated[Path, typer.Option(help="Folder that holds nist_skin_reflectance/.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write; the package by default.")
    ] = None,
    compare: Annotated[bool, typer.Option(help="Fit other models too, for the record.")] = False,
) -> None:
    """Fit the skin model and print its errors."""
    repeats = read_spectra(data / FILE)
    spectra = repeats.mean(axis=1)
    model = fit(spectra)
    errors = by_class(spectra, differences(spectra, model))
    # Every other subject, so that order in the file does not matter; both directions pooled.
    crossed = np.empty(len(spectra))
    for half in (0, 1):
        crossed[half::2] = differences(spectra[half::2], fit(spectra[1 - half :: 2]))
    checks = by_class(spectra, crossed)
    melanin, blood = fractions(spectra, model).T
    spread = place_to_place(repeats, model)
    kept = {
        "source": SOURCE,
        "written_by": "python -m benchmarks.scripts.skin_fit",
        "parameters": asdict(model),
        "blood": {name: float(f"{np.percentile(blood, at):.4g}") for name, at in LEVELS.items()},
        "spread": {"melanin": round(spread[0], 4), "blood": round(spread[1], 4)},
        "errors": as_json(errors),
        "cross_check": as_json(checks),
    }
    target = Path(skin_model.__file__).with_suffix(".json") if out is None else out
    target.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    for name, value in asdict(model).items():
        typer.echo(f"{name:<18} {value:g}{'' if name in FITTED else '  (kept)'}")
    for name, values in (("melanin", melanin), ("blood", blood)):
        typer.echo(f"{name:<18} {values.min():.4f} to {values.max():.4f}")
    together = np.corrcoef(np.log(melanin), np.log(blood))[0, 1]
    typer.echo(f"correlation        {together:.2f} of their logarithms over subjects")
    typer.echo(f"spread             melanin {spread[0]:.3f}, blood {spread[1]:.3f}")
    table("CIEDE2000, fitted to all", errors)
    table("CIEDE2000, shared parameters from the other half", checks)
    if compare:
        variants(spectra, float(np.median(blood)))


if __name__ == "__main__":
    typer.run(main)
