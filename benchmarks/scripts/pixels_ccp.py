"""Pixel task on street photographs: `python -m benchmarks.scripts.pixels_ccp --data DIR`.

The data are the Clothing Co-Parsing photographs (Yang, Luo and Lin, CVPR 2014) in a folder with
`index.csv`, `images/ID.jpg` and `labels/ID.png`; skin is class 41.  Only the main person is
labeled and outlines are soft by a few pixels, so precision is a lower bound.  Constants may be
chosen on the first half of the ids; the second half is for reporting.

Every filter of the 1996 system (both presets, each enlargement, the tight map before it, paper
and native size) and every comparator marks the same photographs.  Ratios pool the pixels of all
photographs; intervals (95 %, BCa) resample photographs, never pixels.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from benchmarks.data.images import Fault, read
from benchmarks.measure.counts import Counts
from benchmarks.measure.intervals import Interval
from benchmarks.measure.masks import Ratio, count_pixels, per_image, pooled
from benchmarks.methods.color_rules import kovac_daylight
from benchmarks.methods.comparators import comparators
from benchmarks.published import ROWS
from fleck.parameters import Enlargement
from fleck.reduction import Size, mask_to_image
from fleck.skin import find_skin, skin_mask

#: The class number of skin in the label pictures.
SKIN_CLASS = 41
#: Seed of the resampling; printed with the table.
SEED = 1996
#: Bins of the real-valued mask for the points of its curve.
BINS = 4096
SHOWN: tuple[Ratio, ...] = ("precision", "recall", "iou", "false_positive_rate")

Masker = Callable[[NDArray[np.uint8]], NDArray[np.bool_]]


@dataclass
class Curve:
    """Histograms of a real-valued mask over skin and other pixels."""

    skin: NDArray[np.int64] = field(default_factory=lambda: np.zeros(BINS, dtype=np.int64))
    other: NDArray[np.int64] = field(default_factory=lambda: np.zeros(BINS, dtype=np.int64))

    def add(self, truth: NDArray[np.bool_], mask: NDArray[np.float64]) -> None:
        """Count one photograph."""
        bins = np.minimum((mask * BINS).astype(np.int64), BINS - 1)
        self.skin += np.bincount(bins[truth], minlength=BINS)
        self.other += np.bincount(bins[~truth], minlength=BINS)

    def recall_at(self, false_positive_rate: float) -> tuple[float, float]:
        """Return recall and threshold at the largest rate not above the one asked for."""
        marked = np.cumsum(self.other[::-1]) / self.other.sum()
        found = np.cumsum(self.skin[::-1]) / self.skin.sum()
        index = int(np.searchsorted(marked, false_positive_rate, side="right")) - 1
        return (float(found[index]), 1 - (index + 1) / BINS) if index >= 0 else (0.0, 1.0)


def _tight(preset: str) -> Masker:
    """Mark by the tight tests alone, before any enlargement."""

    def mask(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Bring the tight map to the photograph's size."""
        return mask_to_image(find_skin(image, preset).tight, image.shape)

    return mask


def _enlarged(preset: str, enlargement: Enlargement, size: Size) -> Masker:
    """Mark by the whole skin filter."""

    def mask(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Run the filter."""
        return skin_mask(image, preset, size=size, enlargement=enlargement)

    return mask


def maskers() -> dict[str, Masker]:
    """Return the rows that are no method of their own: skin filters in all their settings."""
    return {
        "fleck page, one eighth (default)": _enlarged("page", "fraction", "paper"),
        "fleck page, growth": _enlarged("page", "growth", "paper"),
        "fleck page, one eighth then growth": _enlarged("page", "both", "paper"),
        "fleck page, tight only": _tight("page"),
        "fleck page, one eighth, native size": _enlarged("page", "fraction", "native"),
        "fleck kapur97, growth (default)": _enlarged("kapur97", "growth", "paper"),
        "fleck kapur97, tight only": _tight("kapur97"),
        "fleck kapur97, growth, native size": _enlarged("kapur97", "growth", "native"),
        "kovac, daylight limits alone": kovac_daylight,
    }


def _pixels(path: Path) -> NDArray[np.uint8]:
    """Decode one file of the data set, which must be sound."""
    found = read(path)
    if isinstance(found, Fault):
        msg = f"expected a sound picture at {path}, got {found.code}: {found.message}"
        raise ValueError(msg)
    return found.pixels


def ids_of(data: Path, half: Literal["first", "second"]) -> list[str]:
    """Return the ids of one half of the data set, in the order of the ids."""
    with (data / "index.csv").open(newline="", encoding="utf-8") as file:
        ids = sorted(row["id"] for row in csv.DictReader(file))
    middle = len(ids) // 2
    return ids[:middle] if half == "first" else ids[middle:]


def measure(data: Path, ids: list[str]) -> tuple[dict[str, list[Counts]], Curve]:
    """Count the pixels of every photograph under every row."""
    others = comparators()
    # Ap-Apid's list and nude.js judge the same pixels here: one row for both.
    others.pop("ap-apid")
    counts: dict[str, list[Counts]] = {name: [] for name in [*maskers(), *others]}
    curve = Curve()
    for one in track(ids, "photographs", console=Console(stderr=True)):
        image = _pixels(data / "images" / f"{one}.jpg")
        truth = _pixels(data / "labels" / f"{one}.png")[..., 0] == SKIN_CLASS
        for name, masker in maskers().items():
            counts[name].append(count_pixels(truth, masker(image)))
        for name, method in others.items():
            mask = method.mask(image)
            counts[name].append(count_pixels(truth, mask >= 0.5))
            if name == "jones-rehg":
                curve.add(truth, mask)
    return counts, curve


def _cell(interval: Interval | None) -> str:
    """Print a ratio with its interval, a dash where it is undefined."""
    if interval is None:
        return "–"
    return f"{interval.value:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _write(path: Path, counts: dict[str, list[Counts]]) -> None:
    """Write one line a row and ratio, counts beside each ratio."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["row", "ratio", "kind", "value", "low", "high", "images", "tp", "fp", "fn", "tn"]
        )
        for name, images in counts.items():
            total = sum(images, Counts(0, 0, 0, 0))
            tail = [total.tp, total.fp, total.fn, total.tn]
            for shown in SHOWN:
                whole = pooled(images, shown, rng=np.random.default_rng(SEED))
                mean = per_image(images, shown, rng=np.random.default_rng(SEED))
                for kind, found, number in (
                    ("pooled", whole, len(images)),
                    ("per image", mean and mean.interval, mean.images if mean else 0),
                ):
                    ends = [found.value, found.low, found.high] if found else ["", "", ""]
                    writer.writerow([name, shown, kind, *ends, number, *tail])


def main(
    data: Annotated[Path, typer.Option(help="Folder with index.csv, images/ and labels/.")],
    half: Annotated[str, typer.Option(help="first (to develop) or second (to report).")] = "second",
    limit: Annotated[int, typer.Option(help="Use only so many photographs; 0 for all.")] = 0,
    table: Annotated[Path | None, typer.Option("--csv", help="Also write the table here.")] = None,
) -> None:
    """Print precision, recall and overlap of every skin filter on labeled photographs."""
    if half not in ("first", "second"):
        msg = f"expected --half first or second, got {half!r}"
        raise typer.BadParameter(msg)
    if not (data / "index.csv").is_file():
        msg = f"expected a folder with index.csv, got {data}"
        raise typer.BadParameter(msg)
    cv2.setNumThreads(1)
    ids = ids_of(data, "first" if half == "first" else "second")
    counts, curve = measure(data, ids[:limit] if limit else ids)
    first = next(iter(counts.values()))
    rate = pooled(first, "base_rate", rng=np.random.default_rng(SEED))
    print(
        f"{half} half, {len(first)} photographs {ids[0]}–{ids[len(first) - 1]}; "
        f"base rate (skin share of all pixels) {_cell(rate)}; pixels pooled; "
        f"95 % BCa intervals resample photographs, seed {SEED}"
    )
    print("\n| row | precision | recall | IoU | false positives |\n|---|---|---|---|---|")
    for name, images in counts.items():
        cells = [_cell(pooled(images, one, rng=np.random.default_rng(SEED))) for one in SHOWN]
        label = "nude.js, ap-apid (pixel rule)" if name == "nude.js" else name
        print(f"| {label} | {' | '.join(cells)} |")
    print("\njones-rehg at other thresholds on the posterior:")
    for row in ROWS:
        if row.method == "jones-rehg" and row.false_positive_rate is not None:
            recall, threshold = curve.recall_at(row.false_positive_rate)
            print(
                f"- false positives {row.false_positive_rate:.3f}: recall {recall:.3f} here "
                f"(posterior >= {threshold:.3f}); {row.recall} published on other pixels "
                f"({row.confidence})"
            )
    if table is not None:
        _write(table, counts)


if __name__ == "__main__":
    typer.run(main)
