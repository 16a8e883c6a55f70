"""Reproduce the figures of decision pages 0003 (readings), 0004 (reduction), 0005 (planes).

    python -m benchmarks.scripts.skin_figures gate          # a minute
    python -m benchmarks.scripts.skin_figures agreement     # some minutes: the reference is slow
    python -m benchmarks.scripts.skin_figures native --limit 16 --scale 2
    python -m benchmarks.scripts.skin_figures speed --limit 40

Only train and dev photographs are read, since decisions rest on these figures.
Tables are printed as Markdown; counts stand beside every share.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.data.images import Fault, read
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from fleck.parameters import AUTHORS_PAGE, KAPUR_1997, SkinParameters
from fleck.planes import tight_planes
from fleck.reduction import fit, working_shape
from fleck.skin import SkinMap, enlarge, find_skin
from fleck.windows import footprint, pixel_radius, window_counts

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

#: Photographs that count in a mean of mask agreement: nearly empty masks agree by chance or not
#: at all.
LEAST_SHARE = 0.02
#: Growth until nothing joins: more passes than a working image has pixels on a side.
UNTIL_STABLE = 400


def photographs(limit: int | None) -> Iterator[Pixels]:
    """Yield the pixels of the train and dev photographs."""
    return (pixels for _, pixels in with_slice(limit))


def with_slice(limit: int | None) -> Iterator[tuple[str, Pixels]]:
    """Yield `person_visible` and the pixels of all train and dev photographs, or of some."""
    manifest = read_manifest(builtin("photos"))
    items = manifest.part("train") + manifest.part("dev")
    for item in items[:: max(1, len(items) // limit)][:limit] if limit else items:
        image = read(item.path)
        if isinstance(image, Fault):
            msg = f"expected {item.path} to decode, got {image.code}: {image.message}"
            raise ValueError(msg)
        yield item.slices["person_visible"], image.pixels


def averaged(image: Pixels) -> Pixels:
    """Reduce to the papers' window by averaging, the rejected alternative to `fit`."""
    height, width = working_shape(*image.shape[:2])
    return np.asarray(
        cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def iou(one: Mask, other: Mask) -> float:
    """Return intersection over union of two masks, 1 if both are empty."""
    union = np.count_nonzero(one | other)
    return float(np.count_nonzero(one & other) / union) if union else 1.0


def row(*cells: object) -> None:
    """Print one row of a Markdown table."""
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def head(*cells: str) -> None:
    """Print the head of a Markdown table."""
    print()
    row(*cells)
    row(*("---" for _ in cells))


def share(passed: list[bool]) -> str:
    """Write a share with its counts."""
    return f"{sum(passed)} of {len(passed)} ({100 * sum(passed) / len(passed):.1f} %)"


def bordered(tight: Mask, border: int) -> float:
    """Return the share marked by the disc rule under another border convention."""
    radius = pixel_radius(24.0, AUTHORS_PAGE.scale(*tight.shape))
    counts = window_counts(tight, radius, "disc", border).astype(np.int64)
    return float((8 * counts >= footprint(radius, "disc").sum()).mean())


def gate(limit: int | None) -> None:
    """Print the share of photographs that pass the 30 % gate, by reduction, rule and border."""
    grown = replace(
        AUTHORS_PAGE, growth=replace(AUTHORS_PAGE.growth, passes=UNTIL_STABLE), name="page"
    )
    stricter = replace(AUTHORS_PAGE, max_texture=4.0)
    cases: dict[str, Callable[[Pixels], SkinMap]] = {
        "page, fraction": lambda image: find_skin(image),
        "page, fraction, texture at most 4": lambda image: find_skin(image, stricter),
        "page, growth, 5 passes": lambda image: find_skin(image, enlargement="growth"),
        "page, growth until stable": lambda image: find_skin(image, grown, enlargement="growth"),
        "page, both": lambda image: find_skin(image, enlargement="both"),
        "kapur97, growth": lambda image: find_skin(image, KAPUR_1997),
    }
    passed: dict[tuple[str, str], list[bool]] = {}
    for person, image in with_slice(limit):
        for reduction, reduce in (("nearest", fit), ("area", averaged)):
            working = reduce(image)
            for case, method in cases.items():
                marked = method(working).fraction >= AUTHORS_PAGE.min_area
                passed.setdefault((case, reduction), []).append(marked)
            no_person = passed.setdefault(("page, fraction, no person visible", reduction), [])
            if person == "none":
                no_person.append(find_skin(working).fraction >= AUTHORS_PAGE.min_area)
            tight = find_skin(working).tight
            tight_share = bool(tight.mean() >= AUTHORS_PAGE.min_area)
            passed.setdefault(("page, tight mask alone", reduction), []).append(tight_share)
            for name, border in (("unmarked", cv2.BORDER_CONSTANT), ("repeated", 1)):
                key = (f"page, fraction, outside {name}", reduction)
                marked = bordered(tight, border) >= AUTHORS_PAGE.min_area
                passed.setdefault(key, []).append(marked)
    head("rule", "nearest", "area")
    for case in dict.fromkeys(case for case, _ in passed):
        row(case, share(passed[case, "nearest"]), share(passed[case, "area"]))


def summary(pairs: list[tuple[float, float]]) -> str:
    """Write mean and least agreement over the photographs with enough of a mask."""
    kept = [agreement for agreement, size in pairs if size > LEAST_SHARE]
    if not kept:
        return "none"
    return f"{np.mean(kept):.3f} / {min(kept):.3f} (n = {len(kept)})"


def compare(
    images: Iterator[Pixels],
    reference: Callable[[Pixels], SkinMap],
    cases: dict[str, Callable[[Pixels], SkinMap]],
) -> None:
    """Print the agreement of masks with a reference: mean / least over photographs."""
    tight: dict[str, list[tuple[float, float]]] = {}
    final: dict[str, list[tuple[float, float]]] = {}
    sides: dict[str, int] = {}
    for image in images:
        truth = reference(image)
        for name, method in cases.items():
            found = method(image)
            size = float(truth.tight.mean())
            tight.setdefault(name, []).append((iou(truth.tight, found.tight), size))
            final.setdefault(name, []).append((iou(truth.mask, found.mask), truth.fraction))
            changed = (truth.fraction >= 0.3) != (found.fraction >= 0.3)
            sides[name] = sides.get(name, 0) + changed
    head("compared", "tight mask IoU, mean / least", "final mask IoU, mean / least", "gate changes")
    for name in cases:
        row(name, summary(tight[name]), summary(final[name]), sides[name])


def seeded(seed: int) -> Callable[[Pixels], SkinMap]:
    """Return the reference with the page's noise."""
    return lambda image: find_skin(image, medians="disc", rng=np.random.default_rng(seed))


def plain(parameters: SkinParameters) -> Callable[[Pixels], SkinMap]:
    """Return the noise-free reference of a publication."""
    return lambda image: find_skin(image, parameters, medians="disc")


def squares(radii: tuple[int, int, int]) -> SkinParameters:
    """Return the page's record with square windows, the rejected shortcut."""
    color, intensity, residual = radii
    return replace(
        AUTHORS_PAGE,
        window="square",
        color_radius=color,
        intensity_radius=intensity,
        residual_radius=residual,
    )


def agreement(limit: int | None) -> None:
    """Print how well fast and alternative medians agree with the reference at paper size."""
    print("\nThe noise-free disc reference, `page`, against:")
    compare(
        (fit(image) for image in photographs(limit)),
        plain(AUTHORS_PAGE),
        {
            "8-bit planes (the default)": find_skin,
            "reference with noise, seed 1": seeded(1),
            "squares 5, 9, 13": plain(squares((2, 4, 6))),
            "squares of about equal area 3, 7, 11": plain(squares((1, 3, 5))),
            "ring filter": lambda image: find_skin(image, medians="ring"),
        },
    )
    print("\nThe disc reference with noise, `page`, seed 1, against:")
    compare(
        (fit(image) for image in photographs(limit)),
        seeded(1),
        {"the same, seed 2": seeded(2), "8-bit planes (the default)": find_skin},
    )
    print("\nThe noise-free reference, `kapur97`, against:")
    compare(
        (fit(image) for image in photographs(limit)),
        plain(KAPUR_1997),
        {"8-bit planes (the default)": lambda image: find_skin(image, KAPUR_1997)},
    )


def native(limit: int | None, scale: int) -> None:
    """Print the same at a multiple of the papers' size.

    Only the central part of a photograph is used, so that the reference ends within minutes.
    """
    rows, columns = 128 * scale, 192 * scale

    def cut(image: Pixels) -> Pixels:
        """Cut the central part whose SCALE is wanted."""
        top, left = max(0, image.shape[0] - rows) // 2, max(0, image.shape[1] - columns) // 2
        return np.ascontiguousarray(image[top : top + rows, left : left + columns])

    print(f"\nThe noise-free disc reference, central {rows} x {columns} pixels, `page`, against:")
    compare(
        (cut(image) for image in photographs(limit)),
        lambda image: find_skin(image, medians="disc", size="native"),
        {
            "8-bit planes": lambda image: find_skin(image, size="native"),
            "reference with noise, seed 1": lambda image: find_skin(
                image, medians="disc", size="native", rng=np.random.default_rng(1)
            ),
        },
    )


def least_times(functions: list[Callable[[], object]], repeats: int = 9) -> list[float]:
    """Return the least milliseconds of each function, the functions taking turns."""
    least = [float("inf")] * len(functions)
    for _ in range(repeats):
        for place, function in enumerate(functions):
            start = perf_counter()
            function()
            least[place] = min(least[place], 1000 * (perf_counter() - start))
    return least


def speed(limit: int | None) -> None:
    """Print the time of the default filter beside that of decoding the same JPEG, one core.

    Photographs are brought to 640 x 480 (or 480 x 640) and quality 88; least of nine turns each.
    """
    import simplejpeg

    cv2.setNumThreads(1)
    stages: dict[str, list[float]] = {}
    for image in photographs(limit):
        size = (640, 480) if image.shape[1] >= image.shape[0] else (480, 640)
        resized = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)
        sized = np.ascontiguousarray(resized, dtype=np.uint8)
        data = simplejpeg.encode_jpeg(sized, quality=88, colorspace="RGB", colorsubsampling="420")
        working = fit(sized)
        tight, loose, _ = tight_planes(working, AUTHORS_PAGE)
        cases: dict[str, Callable[[], object]] = {
            "decode (D)": partial(simplejpeg.decode_jpeg, data, "RGB"),
            "find_skin": partial(find_skin, sized),
            "of which fit": partial(fit, sized),
            "of which tight test": partial(tight_planes, working, AUTHORS_PAGE),
            "of which disc rule": partial(enlarge, tight, loose, AUTHORS_PAGE),
            "reference": partial(find_skin, sized, medians="disc"),
        }
        for name, time in zip(cases, least_times(list(cases.values())), strict=True):
            stages.setdefault(name, []).append(time)
    unit = np.array(stages["decode (D)"])
    head("stage", "median ms", "median x D", "90th percentile x D")
    for name, times in stages.items():
        ratios = np.array(times) / unit
        row(
            name,
            *(f"{x:.2f}" for x in (np.median(times), np.median(ratios))),
            f"{np.percentile(ratios, 90):.2f}",
        )


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description="figures of decision pages 0003 to 0005")
    parser.add_argument("table", choices=["gate", "agreement", "native", "speed"])
    parser.add_argument("--limit", type=int, help="evenly spaced photographs; default all")
    parser.add_argument("--scale", type=int, default=2, help="SCALE of the table `native`")
    arguments = parser.parse_args()
    if arguments.table == "native":
        native(arguments.limit, arguments.scale)
    else:
        {"gate": gate, "agreement": agreement, "speed": speed}[arguments.table](arguments.limit)


if __name__ == "__main__":
    main()
