"""What the command costs before and around the work: `python -m benchmarks.scripts.startup`.

Whole processes, interleaved, so that a busy machine slows all rows alike; median wall time and
processor time of each, and the ratios that are promised (decision 0010).  Then the overhead of
a supervised item, measured with a function that does nothing.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.run.engines import run_each

PHOTO = Path(__file__).parents[1] / "data" / "photos" / "cid22_1025469.jpg"

COMMANDS = {
    "import numpy": ["-c", "import numpy"],
    "import numpy, cv2": ["-c", "import numpy, cv2"],
    "fleck --help": ["-m", "benchmarks", "--help"],
    "fleck detect --help": ["-m", "benchmarks", "detect", "--help"],
    "fleck detect one.jpg": ["-m", "benchmarks", "detect", str(PHOTO), "--json"],
}

ROUNDS = 9
ITEMS = 2000


def measure() -> dict[str, tuple[float, float]]:
    """Time every command in turn.

    Returns
    -------
    dict of str to (float, float)
        Median wall seconds and processor seconds of each command.
    """
    wall: dict[str, list[float]] = {name: [] for name in COMMANDS}
    busy: dict[str, list[float]] = {name: [] for name in COMMANDS}
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            before, start = os.times(), time.perf_counter()
            subprocess.run(  # noqa: S603 - our own interpreter, on the list above
                [sys.executable, *arguments],
                capture_output=True,
                check=True,
                env=environment,
            )
            wall[name].append(time.perf_counter() - start)
            after = os.times()
            busy[name].append(
                after.children_user
                + after.children_system
                - before.children_user
                - before.children_system
            )
    return {name: (statistics.median(wall[name]), statistics.median(busy[name])) for name in wall}


def overhead(jobs: int) -> float:
    """Time items that need no work.

    Parameters
    ----------
    jobs : int
        Number of workers.

    Returns
    -------
    float
        Seconds an item.
    """
    start = time.perf_counter()
    for _ in run_each(math.sqrt, range(ITEMS), jobs=jobs):
        pass
    return (time.perf_counter() - start) / ITEMS


def main() -> None:
    """Print both tables."""
    found = measure()
    print(f"{'':22} {'wall':>7} {'processor':>10}   (ms, medians of {ROUNDS})")
    for name, (wall, busy) in found.items():
        print(f"{name:22} {wall * 1000:7.0f} {busy * 1000:10.0f}")
    for name, unit in (
        ("fleck --help", "import numpy"),
        ("fleck detect one.jpg", "import numpy, cv2"),
    ):
        ratios = [mine / theirs for mine, theirs in zip(found[name], found[unit], strict=True)]
        print(f"{name} / {unit}: wall {ratios[0]:.2f}, processor {ratios[1]:.2f}")
    for jobs in (1, 2):
        print(f"a supervised item, {jobs} at once: {overhead(jobs) * 1e6:.0f} us")


if __name__ == "__main__":
    main()
