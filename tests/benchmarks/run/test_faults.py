"""A worker that dies, hangs or grows costs the item it was working on, and no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.run.runner import run

from .pictures import asked, done, draw, items, listed, method, objects, rows_of

#: Does to its worker what the red of a picture asks for; answers, where it does, with the red.
MISBEHAVING = """
import os
import signal
import threading

def score(image):
    red = int(image[0, 0, 0])
    if red in (20, 90, 150):
        os.kill(os.getpid(), signal.SIGKILL)
    elif red == 40:
        return float(len(bytearray(3_000_000_000)))
    elif red == 60:
        threading.Event().wait()
    elif red == 80:
        os.kill(os.getpid(), signal.SIGSEGV)
    elif red == 100:
        raise KeyError("no such thing")
    return float(red)
"""

TOGETHER = """
BATCH = 16

def score_batch(images):
    return [score(image) for image in images]
"""

EXPECTED = {
    "i020": "crashed",
    "i040": "memory",
    "i060": "deadline",
    "i080": "crashed",
    "i090": "crashed",
    "i100": "error",
    "i150": "crashed",
}


@pytest.mark.parametrize(
    ("jobs", "batch", "more"), [(1, 0, ""), (4, 0, ""), (2, 16, ""), (4, 0, TOGETHER)]
)
def test_among_two_hundred_items_only_the_bad_ones_fault(
    tmp_path: Path, jobs: int, batch: int, more: str
) -> None:
    """Killed, out of memory, stuck, segmentation fault, exception: each by its item and code."""
    typed = method(tmp_path, MISBEHAVING + more)
    wanted = asked(
        tmp_path,
        draw(tmp_path / "set", 200),
        typed,
        engine="processes",
        jobs=jobs,
        batch=batch,
        deadline=0.5,
    )
    finished = run(wanted)
    found = objects(finished.folder / "items.jsonl")

    assert {item["id"]: item["fault"] for item in found if item["fault"]} == EXPECTED
    assert finished.scored == 193
    assert [told.partition(":")[0] for told in finished.told] == sorted(EXPECTED)


def test_faults_change_no_byte_either(tmp_path: Path) -> None:
    """Whatever was lost with a worker is done again, so the result is the same for any number."""
    typed = method(tmp_path, MISBEHAVING)
    manifest = draw(tmp_path / "set", 110)
    one = asked(tmp_path, manifest, typed, engine="processes", jobs=1, deadline=0.5)

    assert items(replace(one, jobs=3, batch=5, out=f"{one.out}3")) == items(one)


def test_a_crash_that_was_bad_luck_is_gone_after_a_retry(tmp_path: Path) -> None:
    """The first try of a picture kills its worker, the second does not."""
    mark = tmp_path / "tried"
    typed = method(
        tmp_path,
        "import os\nfrom pathlib import Path\n"
        "def score(image):\n"
        f"    mark = Path({str(mark)!r})\n"
        "    if image[0, 0, 0] == 3 and not mark.exists():\n"
        "        mark.touch()\n"
        "        os._exit(1)\n"
        "    return 1.0\n",
    )
    wanted = asked(tmp_path, draw(tmp_path / "set", 6), typed, engine="processes")
    first, again, retried = run(wanted), run(wanted), run(replace(wanted, retry=True))

    assert first.faults == again.faults == {"crashed": 1}
    assert (again.kept, retried.kept, retried.faults) == (6, 5, {})


def test_ten_thousand_items_with_a_hundred_faults_are_done(tmp_path: Path) -> None:
    """Exit code 0, the counts in the first line, and nothing is left out, then or later."""
    small = rows_of(draw(tmp_path / "set", 100, broken=(50,)))
    rows = [(f"i{n:05}", *small[n % 100][1:]) for n in range(10_000)]
    manifest = listed(tmp_path / "set" / "many.csv", rows)
    typed = ["run", "--method", method(tmp_path), "--data", manifest, "--out", str(tmp_path / "r")]
    code, printed, told = done(*typed)

    assert code == 0
    assert told.startswith("fleck run: my.py:score: 9 900 scored, 100 faults (100 truncated)\n")
    assert len(objects(Path(printed.strip()) / "items.jsonl")) == 10_000
    assert done(*typed, "--json")[0] == 0
