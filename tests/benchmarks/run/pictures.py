"""Small sets of pictures, whole and broken, and commands on them, for tests of runs."""

import csv
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.methods.chosen import Settings
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run

ROOT = Path(__file__).resolve().parents[3]

#: A method in two lines: the red of the first pixel, which is the number of the picture.
RED = "def score(image):\n    return float(image[0, 0, 0])\n"

COLUMNS = ("id", "path", "sha256", "label", "split")


def draw(folder: Path, count: int, broken: Sequence[int] = (), blue: int = 90) -> str:
    """Write pictures `i000`, `i001` … of which some are cut short, and their manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number in range(count):
        path = folder / f"{number:03}.png"
        pixels = np.full((4, 5, 3), (number % 256, number // 256, blue), dtype=np.uint8)
        Image.fromarray(pixels).save(path)
        if number in broken:
            path.write_bytes(path.read_bytes()[:40])
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append(
            (f"i{number:03}", path.name, sha256, str(number % 2), ("test", "dev")[number % 2])
        )
    return listed(folder / "set.csv", rows)


def listed(path: Path, rows: Sequence[Sequence[str]]) -> str:
    """Write a manifest."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *rows])
    return str(path)


def rows_of(manifest: str) -> list[list[str]]:
    """Read the rows of a manifest."""
    with Path(manifest).open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))[1:]


def method(folder: Path, text: str = RED) -> str:
    """Write a method of the user's own."""
    (folder / "my.py").write_text(text, encoding="utf-8")
    return f"{folder / 'my.py'}:score"


def asked(folder: Path, manifest: str, typed: str | None = None, **options: Any) -> Asked:
    """Ask for a run in this process, unless other options say otherwise."""
    options = {"out": str(folder / "runs"), "engine": "serial"} | options
    return Asked(typed or method(folder), manifest, Settings(), **options)


def items(wanted: Asked) -> bytes:
    """Run, and return the bytes of the result."""
    return (run(wanted).folder / "items.jsonl").read_bytes()


def objects(path: Path) -> list[dict[str, Any]]:
    """Read the whole lines of a file of JSON objects."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in lines]


#: The command in a process whose files may grow to so many bytes.
CONFINED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from benchmarks.cli import main
sys.exit(main())
"""


def begin(*typed: str, limit: int | None = None) -> "subprocess.Popen[str]":
    """Start the command; no file may grow beyond `limit` bytes."""
    how = ["-m", "benchmarks"] if limit is None else ["-c", CONFINED, str(limit)]
    return subprocess.Popen(
        [sys.executable, *how, *typed],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,  # so that a test can signal the whole group, as a terminal does
    )


def done(*typed: str, limit: int | None = None) -> tuple[int, str, str]:
    """Run the command to its end; return its exit code and what it printed."""
    process = begin(*typed, limit=limit)
    out, told = process.communicate(timeout=120)
    return process.returncode, out, told


def until(condition: Callable[[], bool], patience: float = 60.0) -> None:
    """Wait for something that another process does."""
    pause, end = threading.Event(), time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "expected it to happen within a minute"
        pause.wait(0.002)
