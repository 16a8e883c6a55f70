"""A worker that dies, hangs or grows costs the item it was working on, and no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.run.arguments import RefusedError
from benchmarks.run.runner import run

from .pictures import asked, draw, items, method, objects

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


def test_a_method_that_forks_is_found_out(tmp_path: Path) -> None:
    """Two processes answer in the place of one: no item gets the score of another."""
    text = "import os\n\ndef score(image):\n    if image[0, 0, 0] == 3:\n        os.fork()\n"
    typed = method(tmp_path, text + "    return float(image[0, 0, 0])\n")
    wanted = asked(tmp_path, draw(tmp_path / "set", 9), typed, engine="processes")
    with pytest.raises(RefusedError, match=r"expected its record, got that of another item"):
        run(wanted)
    (log,) = Path(wanted.out).glob("*/log.jsonl")

    assert all(record["id"] == f"i{record['score']:03.0f}" for record in objects(log))


@pytest.mark.parametrize("engine", ["serial", "processes"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class Mute(Exception):\n    def __str__(self):\n        raise self\n", "Mute:"),
        ("class Mute(SystemExit):\n    pass\n", "Mute: "),
    ],
)
def test_whatever_a_method_raises_is_a_fault_of_the_item(
    tmp_path: Path, engine: str, text: str, said: str
) -> None:
    """Also what cannot say what it is, and what would end the command."""
    text += "\ndef score(image):\n    if image[0, 0, 0] == 1:\n        raise Mute\n    return 0.0\n"
    finished = run(
        asked(tmp_path, draw(tmp_path / "set", 3), method(tmp_path, text), engine=engine)
    )

    assert (finished.scored, finished.faults) == (2, {"error": 1})
    assert said.strip() in finished.told[0]


def crashing(folder: Path, times: int) -> str:
    """Write a method that kills its worker the first times it sees a certain picture."""
    mark = folder / "tried"
    return method(
        folder,
        "import os\nfrom pathlib import Path\n"
        "def score(image):\n"
        f"    mark = Path({str(mark)!r})\n"
        "    if image[0, 0, 0] == 3:\n"
        "        tried = mark.read_text() if mark.exists() else ''\n"
        f"        if len(tried) < {times}:\n"
        "            mark.write_text(tried + 'x')\n"
        "            os._exit(1)\n"
        "    return 1.0\n",
    )


@pytest.mark.parametrize("batch", [0, 4])
def test_a_single_crash_is_no_fault(tmp_path: Path, batch: int) -> None:
    """A worker that was killed from outside costs nothing: what it worked on is done again."""
    manifest = draw(tmp_path / "set", 6)
    typed = crashing(tmp_path, 1)
    finished = run(asked(tmp_path, manifest, typed, engine="processes", batch=batch))

    assert (finished.scored, finished.faults) == (6, {})
    assert len(objects(finished.folder / "log.jsonl")) == 6


def test_a_crash_that_was_bad_luck_is_gone_after_a_retry(tmp_path: Path) -> None:
    """Two tries of a picture kill their workers, the third does not."""
    manifest = draw(tmp_path / "set", 6)
    wanted = asked(tmp_path, manifest, crashing(tmp_path, 2), engine="processes")
    first, again, retried = run(wanted), run(wanted), run(replace(wanted, retry=True))

    assert first.faults == again.faults == {"crashed": 1}
    assert (again.kept, retried.kept, retried.faults) == (6, 5, {})
