"""Decode a list of files in this process, and say what each cost.

Reads paths from standard input, each ended by a NUL byte, and writes one JSON line a file:
``code`` (or `pixels`), ``flags``, ``message``, ``ms``, ``peak_mb`` (of the process) and
``growth_mb`` (peak above what was in use before).  The process bounds itself: 4 GB of address
space, and a wall-clock alarm of ten seconds a file, which kills it.

A figure for the decision page: ``find FOLDER -type f -print0 | python -m
tests.benchmarks.data.measured | python -m json.tool --json-lines``.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

from benchmarks.data import images

DEADLINE_SECONDS = 10
ADDRESS_SPACE = 4 * 2**30


def _reset_peak() -> None:
    """Let the kernel forget this process's peak memory."""
    Path("/proc/self/clear_refs").write_text("5")


def _status(field: str) -> float:
    """Read a memory figure of this process, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith(field))
    return int(line.split()[1]) / 1000


def cost(path: bytes) -> dict[str, object]:
    """Decode one file and measure it."""
    signal.alarm(DEADLINE_SECONDS)
    _reset_peak()
    before, start = _status("VmRSS"), time.perf_counter()
    result = images.read(path)
    elapsed = time.perf_counter() - start
    peak = _status("VmHWM")
    signal.alarm(0)
    good = isinstance(result, images.Image)
    return {
        "path": os.fsdecode(path),
        "code": "pixels" if isinstance(result, images.Image) else result.code,
        "flags": list(result.flags) if isinstance(result, images.Image) else [],
        "message": "" if isinstance(result, images.Image) else result.message,
        "shape": list(result.pixels.shape) if isinstance(result, images.Image) else [],
        "good": good,
        "ms": round(elapsed * 1000, 2),
        "peak_mb": round(peak, 1),
        "growth_mb": round(peak - before, 1),
    }


def main() -> None:
    """Decode every path given."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    warm = b"BM" + bytes(60)
    images.decode(warm)
    for path in sys.stdin.buffer.read().split(b"\0"):
        # A name with a NUL in it cannot travel through this list.
        if path:
            print(json.dumps(cost(path)), flush=True)


if __name__ == "__main__":
    main()
