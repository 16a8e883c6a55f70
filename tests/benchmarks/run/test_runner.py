"""A run goes on where it stopped, mixes nothing, and ends with the same bytes."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.run import sessions
from benchmarks.run.arguments import MisuseError, RefusedError
from benchmarks.run.asked import Asked
from benchmarks.run.reading import read_run
from benchmarks.run.runner import run
from tests.benchmarks.methods.service import Service

from .calling import card
from .pictures import RED, asked, draw, items, listed, method, objects, rows_of

SLOW_BATCHES = """
BATCH = 4

def score_batch(images):
    if any(image[0, 0, 0] == 6 for image in images):
        raise ValueError("six")
    return [float(image[0, 0, 0]) for image in images]

def score(image):
    return score_batch([image])[0]
"""


@pytest.fixture
def wanted(tmp_path: Path) -> Asked:
    """Ask for thirty items, of which two are cut short."""
    return asked(tmp_path, draw(tmp_path / "set", 30, broken=(3, 17)))


def torn(wanted: Asked, lines: int) -> Path:
    """Make a finished run into one that was killed in the middle of a write."""
    folder = run(wanted).folder
    log = folder / "log.jsonl"
    kept = log.read_bytes().splitlines(keepends=True)[: lines + 1]
    log.write_bytes(b"".join(kept)[:-5])
    for name in ("DONE", "items.jsonl", "items.parquet"):
        (folder / name).unlink(missing_ok=True)
    return folder


def test_every_item_has_a_record_and_faults_have_names(wanted: Asked) -> None:
    """Twenty-eight are scored, two are faults; all thirty are there, sorted by id."""
    finished = run(wanted)
    found = objects(finished.folder / "items.jsonl")

    assert (finished.total, finished.scored, finished.kept) == (30, 28, 0)
    assert finished.faults == {"truncated": 2}
    assert [told.split(": ")[:2] for told in finished.told] == [
        ["i003", "truncated"],
        ["i017", "truncated"],
    ]
    assert [item["id"] for item in found] == [f"i{n:03}" for n in range(30)]
    assert [item["score"] for item in found if item["fault"] is None] == [
        float(n) for n in range(30) if n not in (3, 17)
    ]
    assert all((item["pixels"] is None) == (item["fault"] is not None) for item in found)


def test_the_folder_holds_no_place_of_this_machine(wanted: Asked, tmp_path: Path) -> None:
    """What is given to others tells neither folders nor who made it."""
    folder = run(wanted).folder

    assert {path.name for path in folder.iterdir()} >= {"DONE", "items.jsonl", "timings.jsonl"}
    assert [path for path in folder.iterdir() if str(tmp_path).encode() in path.read_bytes()] == []


@pytest.mark.parametrize("jobs", [1, 2, 4])
@pytest.mark.parametrize("batch", [0, 7])
def test_workers_and_batches_change_no_byte(wanted: Asked, jobs: int, batch: int) -> None:
    """One, two and four processes, in batches or one by one, give what this process gives."""
    other = replace(wanted, engine="processes", jobs=jobs, batch=batch, out=f"{wanted.out}2")

    assert items(other) == items(wanted)


def test_the_order_of_the_rows_changes_no_byte(wanted: Asked, tmp_path: Path) -> None:
    """A manifest turned round, or elsewhere, is the same run."""
    turned = listed(tmp_path / "set" / "turned.csv", rows_of(wanted.data)[::-1])
    first = run(wanted)
    second = run(replace(wanted, data=turned, out=f"{wanted.out}2"))

    assert second.id == first.id
    assert (second.folder / "items.jsonl").read_bytes() == (
        first.folder / "items.jsonl"
    ).read_bytes()


@pytest.mark.parametrize("lines", [0, 1, 13, 29])
def test_a_torn_run_goes_on_to_the_same_bytes(wanted: Asked, tmp_path: Path, lines: int) -> None:
    """What was recorded is not scored again; the torn line is."""
    whole = items(replace(wanted, out=f"{wanted.out}2"))
    folder = torn(wanted, lines)
    finished = run(wanted)

    assert (finished.folder, finished.kept) == (folder, lines)
    assert (folder / "items.jsonl").read_bytes() == whole
    assert len(objects(folder / "log.jsonl")) == 30
    assert len(read_run(folder).sessions) == 2


def test_a_finished_run_has_nothing_to_do(wanted: Asked) -> None:
    """The second call answers from what is there and touches no file."""
    first = run(wanted)
    before = {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    again = run(wanted)

    assert (again.kept, again.scored, again.faults) == (30, 28, first.faults)
    assert {path: path.stat().st_mtime_ns for path in first.folder.iterdir()} == before


def test_a_finished_run_that_was_changed_is_refused(wanted: Asked) -> None:
    """Its own checksums tell."""
    path = run(wanted).folder / "items.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"score":1.0', b'"score":9.0'))

    with pytest.raises(RefusedError, match="expected the file that DONE vouches for"):
        run(wanted)


def test_another_code_parameter_part_or_seed_is_another_run(wanted: Asked) -> None:
    """A changed comment is enough: no score of another code is ever taken for one of this."""
    ids = {run(wanted).id}
    for other in (
        replace(wanted, split="dev"),
        replace(wanted, sample=5),
        replace(wanted, seed=1),
    ):
        ids.add(run(other).id)
    Path(wanted.method.rpartition(":")[0]).write_text(RED + "# a remark\n")
    ids.add(run(wanted).id)

    assert len(ids) == 5


def test_a_changed_file_stops_the_run_and_is_named(wanted: Asked) -> None:
    """One flipped bit is found, nothing is recorded of it, and the rest is kept."""
    path = Path(wanted.data).parent / "011.png"
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    whole, flipped = path.read_bytes(), bytes(content)
    path.write_bytes(flipped)
    with pytest.raises(RefusedError, match=r"i011: expected the SHA-256 .* what is finished is k"):
        run(wanted)
    (folder,) = Path(wanted.out).iterdir()
    recorded = [fields["id"] for fields in objects(folder / "log.jsonl")]
    path.write_bytes(whole)
    finished = run(wanted)

    assert recorded == [f"i{n:03}" for n in range(11)]
    assert (finished.kept, finished.scored) == (11, 28)


def test_a_missing_file_is_a_fault_that_can_be_tried_again(wanted: Asked) -> None:
    """A disk that was away for a while costs nothing once it is back."""
    path = Path(wanted.data).parent / "011.png"
    content = path.read_bytes()
    path.unlink()
    first = run(wanted)
    path.write_bytes(content)
    again = run(wanted)
    retried = run(replace(wanted, retry=True))

    assert first.faults == again.faults == {"truncated": 2, "unreadable": 1}
    assert (retried.kept, retried.faults) == (29, {"truncated": 2})
    assert (retried.folder / "items.jsonl").read_bytes() == items(
        replace(wanted, out=f"{wanted.out}2")
    )


def test_a_library_that_changed_is_refused_and_named(
    wanted: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores of two decoders are not mixed; --new begins beside, and is gone on with."""
    folder = torn(wanted, 5)
    now = sessions.environment()
    now["scoring"] |= {"pillow": "99.0"}
    monkeypatch.setattr(sessions, "environment", lambda: now)
    with pytest.raises(RefusedError, match=r"got pillow \d.*, now 99\.0; .* with --new"):
        run(wanted)
    beside = run(replace(wanted, new=True)).folder
    (beside / "DONE").unlink()
    again = run(wanted)

    assert beside.name == f"{folder.name}-2"
    assert (again.folder, again.kept) == (beside, 30)
    assert not (folder / "DONE").exists()


def test_a_method_that_draws_is_repeatable(tmp_path: Path) -> None:
    """Its generator depends on seed and item, not on order, workers or what was kept."""
    typed = method(tmp_path, "def score(image, rng):\n    return float(rng.random())\n")
    wanted = asked(tmp_path, draw(tmp_path / "set", 12), typed)
    first = items(wanted)
    scores = [json.loads(line)["score"] for line in first.splitlines()]
    second = replace(wanted, engine="processes", jobs=2, batch=5, out=f"{wanted.out}2")
    torn(wanted, 4)

    assert len(set(scores)) == 12
    assert items(second) == first
    assert items(wanted) == first
    assert items(replace(wanted, seed=1)) != first


def test_a_batch_that_fails_is_tried_item_by_item(tmp_path: Path) -> None:
    """Only the picture that the method cannot stand is a fault, with what the method said."""
    wanted = asked(tmp_path, draw(tmp_path / "set", 12), method(tmp_path, SLOW_BATCHES))
    finished = run(wanted)

    assert finished.faults == {"error": 1}
    assert finished.told[0].startswith("i006: error: ")
    assert "six" in finished.told[0]


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_score_that_is_not_finite_is_a_fault(tmp_path: Path, value: str) -> None:
    """It cannot be ranked, and is no JSON; what was decoded is still recorded."""
    typed = method(tmp_path, f"def score(image):\n    return float('{value}')\n")
    finished = run(asked(tmp_path, draw(tmp_path / "set", 2), typed))
    (first, _) = objects(finished.folder / "items.jsonl")

    assert finished.faults == {"nan_score": 2}
    assert (first["score"], first["decision"]) == (None, None)
    assert len(first["pixels"]) == 32


def test_scores_from_a_table_need_no_pixels(tmp_path: Path) -> None:
    """Files are not opened; an item without a row is a fault, and the threshold decides."""
    manifest = draw(tmp_path / "set", 4)
    for path in (tmp_path / "set").glob("*.png"):
        path.unlink()
    (tmp_path / "theirs.csv").write_text("id,score\ni000,0.25\ni001,0.75\ni003,nan\n")
    (tmp_path / "theirs.toml").write_text("threshold = 0.5\n")
    finished = run(asked(tmp_path, manifest, str(tmp_path / "theirs.csv")))
    found = objects(finished.folder / "items.jsonl")

    assert [(item["score"], item["decision"], item["fault"]) for item in found] == [
        (0.25, False, None),
        (0.75, True, None),
        (None, None, "no_score"),
        (None, None, "nan_score"),
    ]


def test_a_link_that_leads_out_is_a_fault_unless_allowed(tmp_path: Path) -> None:
    """A set that somebody gave away cannot make a run read other files."""
    manifest = draw(tmp_path / "set", 2)
    path = tmp_path / "set" / "001.png"
    path.rename(tmp_path / "elsewhere.png")
    path.symlink_to(tmp_path / "elsewhere.png")
    wanted = asked(tmp_path, manifest)

    assert run(wanted).faults == {"outside": 1}
    assert run(replace(wanted, out=f"{wanted.out}2", allow_outside=True)).faults == {}


def test_files_may_lie_below_another_folder(tmp_path: Path) -> None:
    """The same manifest, its files elsewhere: the same run, read from there."""
    manifest = draw(tmp_path / "set", 3)
    wanted = asked(tmp_path, manifest)
    whole = items(wanted)
    (tmp_path / "moved").mkdir()
    for path in (tmp_path / "set").glob("*.png"):
        path.rename(tmp_path / "moved" / path.name)

    assert items(replace(wanted, root=str(tmp_path / "moved"), out=f"{wanted.out}2")) == whole


def test_a_method_that_cannot_be_loaded_scores_nothing(tmp_path: Path) -> None:
    """The mistake is told with its file and line before a folder is made."""
    typed = method(tmp_path, "import no_such_package\n\n" + RED)
    with pytest.raises(MisuseError, match=r"my\.py.*line 1.*no_such_package"):
        run(asked(tmp_path, draw(tmp_path / "set", 2), typed))

    assert not (tmp_path / "runs").exists()


def test_a_method_that_changes_meanwhile_stops_the_run(tmp_path: Path) -> None:
    """Its scores would not be those of the run's id; no item is blamed for it."""
    text = (
        "from pathlib import Path\n"
        "def score(image):\n"
        "    if image[0, 0, 0] == 5:\n"
        "        Path(__file__).write_text('def score(image):\\n    return 1.0\\n')\n"
        "        raise SystemExit\n"
        "    return float(image[0, 0, 0])\n"
    )
    text = text.replace("raise SystemExit", "import os\n        os._exit(1)")
    wanted = asked(tmp_path, draw(tmp_path / "set", 12), method(tmp_path, text))
    with pytest.raises(RefusedError, match=r"files have changed since; what is finished is kept"):
        run(replace(wanted, engine="processes"))
    (folder,) = Path(wanted.out).iterdir()

    assert [fields["fault"] for fields in objects(folder / "log.jsonl")] == [None] * 5


def test_a_dirty_tree_is_refused_where_it_matters(
    wanted: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result that is to be cited must be one that a commit can make again."""
    monkeypatch.setattr(sessions, "state_of_code", lambda: {"commit": "c0ffee", "dirty": "1"})
    with pytest.raises(RefusedError, match="--strict: expected the code of commit c0ffee"):
        run(replace(wanted, strict=True))
    monkeypatch.setattr(sessions, "state_of_code", lambda: {"commit": "c0ffee", "dirty": None})

    assert run(replace(wanted, strict=True)).scored == 28


def test_what_a_killed_process_had_begun_to_write_is_removed(wanted: Asked) -> None:
    """A half-written result stands under another name, and goes with the next call."""
    folder = torn(wanted, 5)
    (folder / ".fleck-abc.tmp").write_bytes(b"half")
    run(wanted)

    assert list(folder.glob(".*")) == []


def test_threads_of_a_network_leave_room_for_each_other(wanted: Asked) -> None:
    """Two workers with all the cores each would crowd each other out."""
    settings = replace(wanted.settings, threads=10_000)

    assert replace(wanted, jobs=8).workers == 8
    assert replace(wanted, jobs=8, settings=settings).workers == 1


def test_progress_is_told_up_to_the_last_item(wanted: Asked) -> None:
    """A bar that starts where an earlier call stopped, and ends at the end."""
    torn(wanted, 20)
    told: list[tuple[int, int]] = []
    run(wanted, progress=lambda done, total: told.append((done, total)))

    assert told == [(n, 30) for n in range(21, 31)]


def test_an_out_that_is_a_file_is_misuse(wanted: Asked, tmp_path: Path) -> None:
    """The option is named, and the file is left alone."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(MisuseError, match="--out: expected a folder"):
        run(replace(wanted, out=str(tmp_path / "file")))

    assert (tmp_path / "file").read_text() == "mine"


def test_seconds_are_kept_apart_from_results(wanted: Asked) -> None:
    """One line an item, both times finite and not negative."""
    folder = run(wanted).folder
    times = objects(folder / "timings.jsonl")

    assert {line["id"] for line in times} == {f"i{n:03}" for n in range(30)}
    assert all(0 <= line[kind] < math.inf for line in times for kind in ("decode", "score"))


def test_a_service_is_asked_after_the_number_of_requests_was_told(
    tmp_path: Path, service: Service
) -> None:
    """Its engine is chosen by what was typed; a second run on kept answers asks nothing."""
    manifest = draw(tmp_path / "set", 6, broken=(3,))
    wanted = asked(tmp_path, manifest, card(tmp_path, service.url), engine="processes")
    told: list[tuple[str, int]] = []
    first = run(wanted, announce=lambda line: told.append((line, len(service.asked))))
    again = run(replace(wanted, new=True))

    assert told == [("6 items in 6 requests to 127.0.0.1", 0)]
    assert (first.scored, first.faults, len(service.asked)) == (5, {"truncated": 1}, 5)
    assert (again.folder.name, again.scored) == (f"{first.id}-2", 5)
    assert again.folder.joinpath("items.jsonl").read_bytes() == (
        first.folder.joinpath("items.jsonl").read_bytes()
    )


def test_a_cluster_is_no_way_to_ask_a_service(tmp_path: Path, service: Service) -> None:
    """Requests are counted, paced and paid for in one place."""
    typed = card(tmp_path, service.url)
    with pytest.raises(MisuseError, match="--engine: expected serial or processes"):
        run(asked(tmp_path, draw(tmp_path / "set", 1), typed, engine="dask"))
