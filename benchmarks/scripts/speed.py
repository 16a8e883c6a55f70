"""Time the 1996 detector as multiples of a JPEG decode (`make speed`).

Conventions
-----------
The unit D is one libjpeg-turbo decode (simplejpeg) of the same baseline JPEG.
Every ratio is taken inside one process on one core with the two timings interleaved, decode,
verdict, decode, verdict, so that both see the same machine; the median of a file's ratio of
medians is printed, with the largest.  Only ratios carry over to another machine.

The files are the photographs of the test split, cropped to 4:3, brought to each size and saved
as JPEG at quality 88 with 4:2:0 chroma; enlarged ones get sensor-like grain, without which
entropy coding would cost less than a photograph's.  `speed_files.csv` lists them.
"""

import csv
import io
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import simplejpeg
import typer
from numpy.typing import NDArray

from benchmarks.data.images import Image, decode, read
from benchmarks.data.sets import builtin
from fleck.detect import detect

#: Quality and grain of the timed files: ours, chosen so that a file weighs 0.1 to 0.5 byte a
#: pixel, as photographs do.
QUALITY = 88
GRAIN = 4.0

#: Goals in D, by size and branch; `None` stands for both branches.
GOALS = {
    ("640x480", "rejected by the gate"): 4.0,
    ("640x480", "grouper runs"): 10.0,
    ("1600x1200", "all"): 4.0,
    ("4000x3000", "all"): 3.0,
}
MUDEPY_GOAL = 50.0
MEMORY_GOAL_MB = 300.0
SYMMETRY_GOAL = 2.0


@dataclass(frozen=True)
class Timing:
    """One file: which branch its verdict took, and the ratio of the two medians."""

    branch: str
    ratio: float
    decode_seconds: float
    verdict_seconds: float


def listed(size: str) -> list[str]:
    """Return the ids that the checked-in list gives for a size."""
    text = resources.files("benchmarks.scripts").joinpath("speed_files.csv").read_text("utf-8")
    return [row["id"] for row in csv.DictReader(io.StringIO(text)) if row["size"] == size]


def brought_to(pixels: NDArray[np.uint8], size: str, rng: np.random.Generator) -> bytes:
    """Crop to 4:3, resize, add grain if enlarged, and encode as a baseline JPEG."""
    width, height = (int(side) for side in size.split("x"))
    rows, columns = pixels.shape[:2]
    if columns * height > rows * width:
        crop_rows, crop_columns = rows, rows * width // height
    else:
        crop_rows, crop_columns = columns * height // width, columns
    top, left = (rows - crop_rows) // 2, (columns - crop_columns) // 2
    cropped = pixels[top : top + crop_rows, left : left + crop_columns]
    enlarged = width > crop_columns
    method = cv2.INTER_CUBIC if enlarged else cv2.INTER_AREA
    resized = cv2.resize(cropped, (width, height), interpolation=method)
    if enlarged:
        grain = rng.normal(0.0, GRAIN, size=(height, width, 1)).astype(np.float32)
        resized = np.clip(resized + grain, 0, 255).astype(np.uint8)
    encoded: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(resized), quality=QUALITY, colorspace="RGB", colorsubsampling="420"
    )
    return encoded


def timed_files(size: str) -> Iterator[tuple[str, bytes]]:
    """Yield each listed photograph as the bytes to be timed."""
    from benchmarks.data.manifest import read_manifest

    items = {item.id: item for item in read_manifest(builtin("photos")).items}
    for number, name in enumerate(listed(size)):
        image = read(items[name].path)
        if not isinstance(image, Image):
            msg = f"expected a readable photograph, got the fault {image.code} for {name}"
            raise ValueError(msg)
        yield name, brought_to(image.pixels, size, np.random.default_rng(number))


def verdict(data: bytes) -> str:
    """Decode under the full policy, detect, and name the branch that was taken."""
    image = decode(data)
    if not isinstance(image, Image):
        msg = f"expected pixels, got the fault {image.code}"
        raise ValueError(msg)
    rejected = detect(image.pixels).rejected_by == "skin"
    return "rejected by the gate" if rejected else "grouper runs"


def seconds(action: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def time_file(data: bytes, repeats: int) -> Timing:
    """Interleave decodes and verdicts of one file and divide the medians."""
    branch = verdict(data)
    decodes, verdicts = [], []
    for _ in range(repeats):
        decodes.append(seconds(lambda: simplejpeg.decode_jpeg(data, colorspace="RGB")))
        verdicts.append(seconds(lambda: verdict(data)))
    one, other = statistics.median(decodes), statistics.median(verdicts)
    return Timing(branch, other / one, one, other)


def mark(value: float, goal: float, *, at_most: bool = True) -> str:
    """Say whether a goal was reached."""
    reached = value <= goal if at_most else value >= goal
    return f"goal {'≤' if at_most else '≥'} {goal:g}: {'reached' if reached else 'NOT reached'}"


def report_size(size: str, timings: list[Timing]) -> None:
    """Print a line a branch: count, median ratio, largest, total."""
    branches = ["rejected by the gate", "grouper runs", "all"]
    for branch in branches:
        chosen = [t for t in timings if branch in (t.branch, "all")]
        if not chosen:
            print(f"  {size:>9}  {branch:<21} 0 files")
            continue
        middle = statistics.median(t.ratio for t in chosen)
        largest = max(t.ratio for t in chosen)
        milliseconds = 1e3 * statistics.median(t.decode_seconds for t in chosen)
        goal = GOALS.get((size, branch))
        said = mark(middle, goal) if goal else ""
        print(
            f"  {size:>9}  {branch:<21} {len(chosen):4d} files  median {middle:5.2f} D"
            f"  largest {largest:5.2f} D  (1 D = {milliseconds:.2f} ms)  {said}"
        )


def against_mudepy(files: list[bytes], timings: list[Timing]) -> None:
    """Print the ratio of the total times over the 640×480 list."""
    try:
        from nude import Nude  # what the package mudepy installs
    except ImportError:
        print("  mudepy is not installed (extra `peers`, needs a C compiler): row absent")
        return
    theirs = sum(
        seconds(lambda data=data: Nude(io.BytesIO(data)).parse())  # type: ignore[misc]
        for data in files
    )
    ours = sum(t.verdict_seconds for t in timings)
    ratio = theirs / ours
    print(
        f"  total over {len(files)} files: {ours:.2f} s, mudepy {theirs:.1f} s, ratio {ratio:.0f}"
        f"  {mark(ratio, MUDEPY_GOAL, at_most=False)}"
    )


def symmetry_ratio(count: int, repeats: int) -> float:
    """Time all pairs over the spatial search on the same random edge points."""
    from fleck.edges import EdgePoints
    from fleck.grouping import GROUPER
    from fleck.symmetry import all_pairs_symmetries, local_symmetries

    rng = np.random.default_rng(0)
    angle = rng.uniform(-np.pi, np.pi, count)
    points = EdgePoints(
        x=rng.uniform(0, 192, count).astype(np.float32),
        y=rng.uniform(0, 128, count).astype(np.float32),
        normal_x=np.cos(angle).astype(np.float32),
        normal_y=np.sin(angle).astype(np.float32),
        one_sided=rng.random(count) < 0.5,
    )
    slow, fast = [], []
    for _ in range(repeats):
        slow.append(seconds(lambda: all_pairs_symmetries(points, GROUPER)))
        fast.append(seconds(lambda: local_symmetries(points, GROUPER)))
    return statistics.median(slow) / statistics.median(fast)


def resident_peak() -> float:
    """Peak resident megabytes of this process since it was started, as the kernel counts them."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def peak_memory() -> float:
    """Peak megabytes above the imports for one 12-megapixel verdict, in a fresh process."""
    _name, data = next(timed_files("4000x3000"))
    code = (
        "import sys; from benchmarks.scripts.speed import resident_peak, verdict\n"
        "data = sys.stdin.buffer.read()\n"
        "before = resident_peak()\n"
        "verdict(data)\n"
        "print(resident_peak() - before)\n"
    )
    printed = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-c", code], input=data, capture_output=True, check=True
    ).stdout
    return float(printed)


def main(
    repeats: Annotated[int, typer.Option(min=3, help="timed repeats a file")] = 9,
    mudepy: Annotated[bool, typer.Option(help="time mudepy over the list (minutes)")] = True,
) -> None:
    """Print every ratio with its goal."""
    cv2.setNumThreads(1)
    for size in ("640x480", "1600x1200", "4000x3000"):
        files = [data for _, data in timed_files(size)]
        timings = [time_file(data, repeats) for data in files]
        report_size(size, timings)
        if size == "640x480" and mudepy:
            against_mudepy(files, timings)
    ratio = symmetry_ratio(2000, repeats)
    said = mark(ratio, SYMMETRY_GOAL, at_most=False)
    print(f"  symmetries at 2000 edge points: all pairs ÷ search = {ratio:.1f}  {said}")
    memory = peak_memory()
    print(f"  peak memory above import, 4000x3000: {memory:.0f} MB  {mark(memory, MEMORY_GOAL_MB)}")


if __name__ == "__main__":
    typer.run(main)
