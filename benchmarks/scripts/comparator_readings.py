"""Figures of decision 0009: `python -m benchmarks.scripts.comparator_readings`.

Runs every reading on the train and dev photographs that come with the project.  None shows a
naked person, so whatever is marked is marked wrongly; the test part is left alone.
"""

from collections.abc import Callable
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.data.images import Fault, read
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from benchmarks.measure.intervals import wilson
from benchmarks.methods.ap_apid import ap_apid
from benchmarks.methods.color_rules import BT601, CHAI_NGAN, chai_ngan, kovac, kovac_daylight
from benchmarks.methods.nude_js import decision_list, nude_js, nude_js_pixels

Image = NDArray[np.uint8]


def _components(image: Image) -> bool:
    """Run the nude.js list on true connected components."""
    skin = nude_js_pixels(image)
    _, _, stats, _ = cv2.connectedComponentsWithStats(skin.view(np.uint8), connectivity=8)
    sizes = np.sort(np.asarray(stats)[1:, cv2.CC_STAT_AREA])[::-1].astype(np.intp)
    return decision_list(sizes, skin.size).nude


def _chai_ngan_unrounded(image: Image) -> NDArray[np.bool_]:
    """Compare Cb and Cr with the box before rounding."""
    blue, red = (
        image.astype(np.float64) @ np.array(w) + BT601.offset for w in (BT601.blue, BT601.red)
    )
    marked: NDArray[np.bool_] = (blue >= CHAI_NGAN.blue[0]) & (blue <= CHAI_NGAN.blue[1])
    marked &= (red >= CHAI_NGAN.red[0]) & (red <= CHAI_NGAN.red[1])
    return marked


def _chai_ngan_studio(image: Image) -> NDArray[np.bool_]:
    """Use the studio range: chroma codes shrunk by 224 / 255."""
    blue, red = (
        np.rint(image.astype(np.float64) @ np.array(w) * 224 / 255 + BT601.offset)
        for w in (BT601.blue, BT601.red)
    )
    marked: NDArray[np.bool_] = (blue >= CHAI_NGAN.blue[0]) & (blue <= CHAI_NGAN.blue[1])
    marked &= (red >= CHAI_NGAN.red[0]) & (red <= CHAI_NGAN.red[1])
    return marked


VERDICTS: dict[str, Callable[[Image], bool]] = {
    "ap-apid (as shipped)": lambda image: ap_apid(image, nude_js_pixels(image)).nude,
    "ap-apid, 4-connected": lambda image: (
        ap_apid(image, nude_js_pixels(image), connectivity=4).nude
    ),
    "ap-apid, corners of the three together": lambda image: (
        ap_apid(image, nude_js_pixels(image), corners="together").nude
    ),
    "ap-apid, pixels by kovac": lambda image: ap_apid(image, kovac(image)).nude,
    "nude.js (as shipped)": lambda image: nude_js(nude_js_pixels(image)).nude,
    "nude.js, true connected components": _components,
}

MASKS: dict[str, Callable[[Image], NDArray[np.bool_]]] = {
    "kovac (as shipped)": kovac,
    "kovac, daylight limits alone": kovac_daylight,
    "chai-ngan (as shipped)": chai_ngan,
    "chai-ngan, not rounded": _chai_ngan_unrounded,
    "chai-ngan, studio range": _chai_ngan_studio,
}


def main(
    limit: Annotated[int, typer.Option(help="Use only so many photographs; 0 for all.")] = 0,
) -> None:
    """Print what each reading marks on innocent photographs."""
    cv2.setNumThreads(1)
    manifest = read_manifest(builtin("photos"))
    items = [*manifest.part("train"), *manifest.part("dev")]
    verdicts: dict[str, list[bool]] = {name: [] for name in VERDICTS}
    shares: dict[str, list[float]] = {name: [] for name in MASKS}
    for item in items[:limit] if limit else items:
        found = read(item.path)
        if isinstance(found, Fault):
            msg = f"expected a sound photograph at {item.path}, got {found.code}"
            raise ValueError(msg)
        for name, verdict in VERDICTS.items():
            verdicts[name].append(verdict(found.pixels))
        for name, rule in MASKS.items():
            shares[name].append(float(rule(found.pixels).mean()))
    number = len(next(iter(verdicts.values())))
    print(f"{number} train and dev photographs\n")
    print("| reading | marked | Wilson 95 % | verdicts unlike as shipped |\n|---|---|---|---|")
    for name, said in verdicts.items():
        shipped = verdicts[f"{name.split(',')[0].split(' (')[0]} (as shipped)"]
        unlike = sum(one != other for one, other in zip(said, shipped, strict=True))
        ends = wilson(sum(said), number)
        print(f"| {name} | {sum(said)} | {ends.low:.3f}–{ends.high:.3f} | {unlike} |")
    print("\n| rule | mean share of pixels marked |\n|---|---|")
    for name, values in shares.items():
        print(f"| {name} | {np.mean(values):.4f} |")


if __name__ == "__main__":
    typer.run(main)
