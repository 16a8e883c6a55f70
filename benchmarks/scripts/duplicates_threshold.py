"""How far apart copies and strangers are: `python -m benchmarks.scripts.duplicates_threshold`.

Prints what decision 0019 rests on.  Every picture is altered in memory in the ways in which
pictures are passed on, and the distance of its perceptual hash to that of the original is counted;
then all pairs of different pictures.  The threshold was chosen on the train and dev photographs
and on the first half of the street photographs; the rest is for reporting.

`--ccp` adds the Clothing Co-Parsing photographs (`index.csv`, `images/ID.jpg`), whose people all
stand upright in the middle: the hardest case of strangers that was at hand.  `--folder` lists the
nearest pairs of any folder.
"""

import io
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageEnhance
from rich.console import Console
from rich.progress import track

from benchmarks.data.duplicates import THRESHOLD, neighbors
from benchmarks.data.fingerprints import fingerprint
from benchmarks.data.images import Image, read
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from benchmarks.data.sources import walk

Pixels = NDArray[np.uint8]

#: Thresholds in the tables; with 32 of 64 bits set in nearly every hash, distances are even.
SHOWN = (4, 6, 8, 10, 12)
#: Pairs of street photographs that are one picture or two shots of one moment, found by their
#: distance (at most 4) and confirmed by eye.
COPIES = {("0183", "0730"), ("0197", "0671"), ("0594", "0722")}


def _picture(pixels: Pixels) -> PillowImage.Image:
    """Wrap pixels for Pillow."""
    return PillowImage.fromarray(pixels)


def _stored(pixels: Pixels, quality: int) -> Pixels:
    """Store as JPEG and read again."""
    data = io.BytesIO()
    _picture(pixels).save(data, "JPEG", quality=quality)
    return np.asarray(PillowImage.open(data).convert("RGB"))


def _resized(pixels: Pixels, factor: float) -> Pixels:
    """Resize by a factor."""
    height, width = pixels.shape[:2]
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(_picture(pixels).resize(size, PillowImage.Resampling.BICUBIC))


def _cropped(pixels: Pixels, share: float) -> Pixels:
    """Cut a share of the side away from every edge."""
    height, width = pixels.shape[:2]
    rows, columns = round(height * share), round(width * share)
    return np.ascontiguousarray(pixels[rows : height - rows, columns : width - columns])


def _noisy(pixels: Pixels) -> Pixels:
    """Add noise of ten gray levels."""
    noise = np.random.default_rng(0).normal(0, 10, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


#: What is done to a picture on its way, by name.
CHANGES: Mapping[str, Callable[[Pixels], Pixels]] = {
    "JPEG 90": lambda pixels: _stored(pixels, 90),
    "JPEG 50": lambda pixels: _stored(pixels, 50),
    "JPEG 10": lambda pixels: _stored(pixels, 10),
    "resized to 200 %": lambda pixels: _resized(pixels, 2),
    "resized to 50 %": lambda pixels: _resized(pixels, 0.5),
    "resized to 64 pixels": lambda pixels: _resized(pixels, 64 / max(pixels.shape)),
    "blurred by 2 pixels": lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 2).astype(np.uint8),
    "noise of 10 levels": _noisy,
    "gray": lambda pixels: np.asarray(_picture(pixels).convert("L").convert("RGB")),
    "darkened to 70 %": lambda pixels: np.asarray(
        ImageEnhance.Brightness(_picture(pixels)).enhance(0.7)
    ),
    "brightened to 115 %": lambda pixels: np.asarray(
        ImageEnhance.Brightness(_picture(pixels)).enhance(1.15)
    ),
    "brightened to 130 %": lambda pixels: np.asarray(
        ImageEnhance.Brightness(_picture(pixels)).enhance(1.3)
    ),
    "contrast 140 %": lambda pixels: np.asarray(
        ImageEnhance.Contrast(_picture(pixels)).enhance(1.4)
    ),
    "cut by 1 % a side": lambda pixels: _cropped(pixels, 0.01),
    "cut by 2 % a side": lambda pixels: _cropped(pixels, 0.02),
    "cut by 5 % a side": lambda pixels: _cropped(pixels, 0.05),
    "cut by 10 % a side": lambda pixels: _cropped(pixels, 0.1),
    "mirrored": lambda pixels: np.ascontiguousarray(pixels[:, ::-1]),
}


def hashes(
    paths: Mapping[str, Path], changed: int = 1
) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Hash pictures, and count how far each change moves every `changed`-th of them."""
    found: dict[str, int] = {}
    moved: dict[str, list[int]] = {name: [] for name in CHANGES}
    for number, (name, path) in enumerate(track(paths.items(), console=Console(stderr=True))):
        picture = read(path)
        bits = fingerprint(picture.pixels) if isinstance(picture, Image) else None
        if bits is None or not isinstance(picture, Image):
            print(f"- {name}: no picture, or one without structure")
            continue
        found[name] = bits
        if changed and number % changed == 0:
            for change, alter in CHANGES.items():
                # A picture that lost all structure is as far as can be.
                after = fingerprint(alter(picture.pixels))
                moved[change].append(64 if after is None else (bits ^ after).bit_count())
    return found, moved


def nearest(found: Mapping[str, int], limit: int = 14) -> Iterator[tuple[str, str, int]]:
    """List pairs by distance."""
    names = list(found)
    pairs, distances = neighbors(np.array(list(found.values()), dtype=np.uint64), limit)
    for place in np.argsort(distances, kind="stable").tolist():
        one, other = pairs[place].tolist()
        yield names[one], names[other], int(distances[place])


def _print_changes(title: str, moved: Mapping[str, list[int]]) -> None:
    """Print what share of altered pictures is still recognized."""
    print(f"\nStill found, of {len(next(iter(moved.values())))} {title}, at a threshold of\n")
    print(f"| change | {' | '.join(map(str, SHOWN))} | median | largest |")
    print(f"|---|{'---:|' * (len(SHOWN) + 2)}")
    for change, distances in moved.items():
        values = np.array(distances)
        shares = " | ".join(f"{100 * float((values <= limit).mean()):.1f} %" for limit in SHOWN)
        print(f"| {change} | {shares} | {np.median(values):.0f} | {values.max()} |")


def _print_strangers(
    title: str, found: Mapping[str, int], skip: Callable[[str, str], bool]
) -> None:
    """Print how many pairs of different pictures are taken for copies."""
    names = sorted(found)
    count = sum(
        not skip(one, other) for place, one in enumerate(names) for other in names[place + 1 :]
    )
    near = [(pair, far) for *pair, far in nearest(found) if not skip(*sorted(pair))]
    cells = " | ".join(str(sum(far <= limit for _, far in near)) for limit in SHOWN)
    closest = f"{near[0][0][0]}, {near[0][0][1]}: {near[0][1]}" if near else "none within 14"
    print(f"| {title} | {count} | {cells} | {closest} |")


def main(
    ccp: Annotated[Path | None, typer.Option(help="Folder with index.csv and images/.")] = None,
    folder: Annotated[Path | None, typer.Option(help="List the nearest pairs in here.")] = None,
) -> None:
    """Print the distances that the threshold for near-duplicates rests on."""
    cv2.setNumThreads(1)
    if folder is not None:
        found, _ = hashes({name: folder / name for name in walk(folder)[0]}, changed=0)
        for one, other, far in nearest(found):
            print(f"{far:3d}  {one}  {other}")
        return
    items = {item.id: item for item in read_manifest(builtin("photos")).items}
    parts = {
        "train and dev photographs": [one for one in items if items[one].split != "test"],
        "test photographs": [one for one in items if items[one].split == "test"],
    }
    seen = {}
    for title, ids in parts.items():
        seen[title], moved = hashes({one: items[one].path for one in ids})
        _print_changes(title, moved)
    street: dict[str, int] = {}
    if ccp is not None:
        paths = {path.stem: path for path in sorted((ccp / "images").glob("*.jpg"))}
        street, moved = hashes(paths, changed=6)
        _print_changes("street photographs", moved)
    print("\nPairs of different pictures taken for copies, at a threshold of\n")
    print(f"| pictures | pairs | {' | '.join(map(str, SHOWN))} | nearest pair |")
    print(f"|---|{'---:|' * (len(SHOWN) + 1)}---|")
    for title, found in seen.items():
        _print_strangers(title, found, lambda *_: False)
    if street:
        ids = sorted(street)
        first = set(ids[: len(ids) // 2])
        _print_strangers(
            "street, first half",
            {one: street[one] for one in first},
            lambda one, other: (one, other) in COPIES,
        )
        _print_strangers(
            "street, all other pairs",
            street,
            lambda one, other: (one, other) in COPIES or (one in first and other in first),
        )
        near = {(min(pair), max(pair)): far for *pair, far in nearest(street)}
        print("\nCopies among the street photographs, confirmed by eye:")
        for one, other in sorted(COPIES):
            print(f"- {one}, {other}: {near[one, other]} bits")
    rng = np.random.default_rng(1996)
    many = rng.integers(0, 2**64, 100_000, dtype=np.uint64)
    began = time.perf_counter()
    neighbors(many)
    print(
        f"\nThreshold {THRESHOLD}; all neighbors among 100 000 random hashes "
        f"in {time.perf_counter() - began:.1f} s"
    )


if __name__ == "__main__":
    typer.run(main)
