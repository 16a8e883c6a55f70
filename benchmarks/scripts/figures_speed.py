"""Time the making of rendered figures: `python -m benchmarks.scripts.figures_speed`.

On one core, pictures of 256 pixels, truth and files included, from the draws for training (0 to 3
figures before all backgrounds) and from pictures of one figure.  Both qualities are made in turns,
picture by picture, so that whatever else the machine does falls on both; each time is also given
as a multiple of the time in which one embedded photograph is decoded in the same run.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Annotated

import cv2
import typer

from benchmarks.data.figures.draws import drawn_specs
from benchmarks.data.figures.factors import QUALITIES, Spec
from benchmarks.data.figures.making import make, warm
from benchmarks.data.images import decode
from benchmarks.data.sets import builtin

#: Pictures a second that the set is to be made at.
GOALS = {"draft": 60, "full": 20}
MIXES: dict[str, dict[str, object]] = {"training draw": {}, "one figure": {"people": 1}}
#: Pictures made before the clock runs: textures are made and kernels loaded by then.
_WARM = 60


def seconds(spec: Spec, folder: Path) -> float:
    """Time one picture with all its files."""
    start = perf_counter()
    for path, content in make(spec).files.items():
        (folder / Path(path).name).write_bytes(content)
    return perf_counter() - start


def main(
    pictures: Annotated[int, typer.Option(min=10, help="Pictures of each kind.")] = 200,
) -> None:
    """Print pictures a second, beside the goals."""
    cv2.setNumThreads(1)
    photo = (builtin("photos").parent / "cq100_mangoes.jpg").read_bytes()
    warm()
    print("| pictures | quality | mean | median | a second | goal | median in decodes |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for mix, fixed in MIXES.items():
            rows = {
                quality: drawn_specs("train", _WARM + pictures, quality=quality, overrides=fixed)
                for quality in QUALITIES
            }
            times: dict[str, list[float]] = {quality: [] for quality in QUALITIES}
            decodes = []
            for number in range(_WARM + pictures):
                for quality, specs in rows.items():
                    times[quality].append(seconds(specs[number], folder))
                start = perf_counter()
                decode(photo)
                decodes.append(perf_counter() - start)
            unit = statistics.median(decodes[_WARM:])
            for quality, spent in times.items():
                mean, median = statistics.mean(spent[_WARM:]), statistics.median(spent[_WARM:])
                cells = (
                    *(mix, quality, f"{1e3 * mean:.1f} ms", f"{1e3 * median:.1f} ms"),
                    *(f"{1 / mean:.1f}", str(GOALS[quality]), f"{median / unit:.2f}"),
                )
                print(f"| {' | '.join(cells)} |")
    print(f"\none decode of a 768x512 photograph: {1e3 * unit:.2f} ms")


if __name__ == "__main__":
    typer.run(main)
