"""What is derived depends on the records alone, not on how they came."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.data.roster import Roster, read_roster
from benchmarks.run.arguments import RefusedError
from benchmarks.run.reading import read_run
from benchmarks.run.records import Record
from benchmarks.run.store import (
    DONE,
    ENVIRONMENT,
    FILES,
    ITEMS,
    LOG,
    PARQUET,
    SPEC,
    Store,
    checksum,
)

from .pictures import listed, objects

RECORDS = (
    Record(0, "a", "0" * 64, 1, "test", score=0.1, decision=False, pixels="p", flags=("icc",)),
    Record(1, "b", "1" * 64, 0, None, fault="crashed", message="the worker ended"),
    Record(2, "c", "2" * 64, None, None, score=1e-17),
)


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    """A set of three items, whose files nobody reads."""
    rows = [(name, f"{name}.png", str(n) * 64, "", "") for n, name in enumerate("abc")]
    return read_roster(listed(tmp_path / "set.csv", rows))


def finished(folder: Path, roster: Roster, records: tuple[Record, ...]) -> bytes:
    """Store records, and return the derived bytes."""
    folder.mkdir(exist_ok=True)
    (folder / SPEC).write_text('{"id": "x"}')
    (folder / ENVIRONMENT).write_text('{"sessions": []}')
    with Store(folder, roster) as store:
        for record in records:
            store.add(record)
        store.finish({"id": "x"})
    return (folder / ITEMS).read_bytes()


def test_a_record_is_one_line_with_fixed_keys(tmp_path: Path, roster: Roster) -> None:
    """Floats have their shortest form; messages, which differ between machines, are left out."""
    assert finished(tmp_path / "run", roster, RECORDS).decode().splitlines() == [
        '{"id":"a","sha256":"' + "0" * 64 + '","label":1,"split":"test","score":0.1,'
        '"decision":false,"fault":null,"pixels":"p","flags":["icc"],"artefacts":{}}',
        '{"id":"b","sha256":"' + "1" * 64 + '","label":0,"split":null,"score":null,'
        '"decision":null,"fault":"crashed","pixels":null,"flags":[],"artefacts":{}}',
        '{"id":"c","sha256":"' + "2" * 64 + '","label":null,"split":null,"score":1e-17,'
        '"decision":null,"fault":null,"pixels":null,"flags":[],"artefacts":{}}',
    ]
    assert objects(tmp_path / "run" / LOG)[1]["message"] == "the worker ended"


def test_the_result_is_the_same_in_any_order(tmp_path: Path, roster: Roster) -> None:
    """Six orders of three records give the same bytes, as lines and as a table."""
    pytest.importorskip("pyarrow")
    results = {
        (
            finished(tmp_path / f"{n}", roster, order),
            (tmp_path / f"{n}" / PARQUET).read_bytes(),
        )
        for n, order in enumerate(itertools.permutations(RECORDS))
    }

    assert len(results) == 1


def test_the_table_holds_what_the_lines_hold(tmp_path: Path, roster: Roster) -> None:
    """Parquet is the same result for other tools."""
    parquet = pytest.importorskip("pyarrow.parquet")
    finished(tmp_path / "run", roster, RECORDS)
    rows = parquet.read_table(tmp_path / "run" / PARQUET).to_pylist()

    assert [row | {"artefacts": {}} for row in rows] == objects(tmp_path / "run" / ITEMS)


def test_done_vouches_for_every_other_file(tmp_path: Path, roster: Roster) -> None:
    """It has the checksums, the counts and the faults by code, and is written last."""
    folder = tmp_path / "run"
    finished(folder, roster, RECORDS)
    done = json.loads((folder / DONE).read_text())

    assert {path.name for path in folder.iterdir()} == {*done["files"], DONE}
    assert all(checksum(folder / name) == known for name, known in done["files"].items())
    assert (done["items"], done["scored"], done["faults"]) == (3, 2, {"crashed": 1})
    assert set(done["files"]) <= set(FILES)


def test_the_last_record_of_an_item_counts(tmp_path: Path, roster: Roster) -> None:
    """A crash that was tried again and went well is neither counted nor told."""
    folder = tmp_path / "run"
    finished(folder, roster, RECORDS[:2])
    with Store(folder, roster, retry=True) as store:
        assert (store.missing, store.kept) == (2, 1)
        store.add(Record(1, "b", "1" * 64, 0, None, score=2.0))
        store.add(RECORDS[2])
        store.finish({"id": "x"})
        assert (store.scored, store.faults.total(), store.told()) == (3, 0, [])

    assert [item["score"] for item in objects(folder / ITEMS)] == [0.1, 2.0, 1e-17]
    assert len(objects(folder / LOG)) == 4


def test_only_faults_of_machines_and_services_are_tried_again(
    tmp_path: Path, roster: Roster
) -> None:
    """A truncated file stays truncated; a worker that crashed may have been unlucky."""
    finished(tmp_path / "run", roster, RECORDS)
    with Store(tmp_path / "run", roster) as store:
        assert store.missing == 0
    with Store(tmp_path / "run", roster, retry=True) as store:
        assert [store.has(rank) for rank in range(3)] == [True, False, True]

    truncated = Record(1, "b", "1" * 64, 0, None, fault="truncated")
    finished(tmp_path / "other", roster, (RECORDS[0], truncated, RECORDS[2]))
    with Store(tmp_path / "other", roster, retry=True) as store:
        assert store.missing == 0


def test_an_item_that_the_data_does_not_have_is_named(tmp_path: Path, roster: Roster) -> None:
    """A log of other data is not silently mixed in."""
    (tmp_path / LOG).write_bytes(b'{"id":"stranger"}\n')

    with pytest.raises(RefusedError, match=r"log\.jsonl: .* the id 'stranger'"):
        Store(tmp_path, roster)


def test_the_first_faults_are_told_in_the_order_of_the_ids(tmp_path: Path) -> None:
    """Twenty of thirty, whatever the order in which they happened, with what is known of them."""
    rows = [(f"i{n:02}", "a.png", "0" * 64, "", "") for n in range(30)]
    roster = read_roster(listed(tmp_path / "set.csv", rows))
    with Store(tmp_path, roster) as store:
        for n in np.random.default_rng(0).permutation(30):
            store.add(Record(int(n), f"i{n:02}", "0" * 64, None, None, fault="empty", message="no"))
        told = store.told()

    assert told == [f"i{n:02}: empty: no" for n in range(20)]


@pytest.mark.parametrize("name", ["spec.json", "log.jsonl", "items.jsonl"])
def test_a_file_that_was_changed_afterwards_is_named(
    tmp_path: Path, roster: Roster, name: str
) -> None:
    """One byte is enough; what is read from a run is what was written."""
    finished(tmp_path / "run", roster, RECORDS)
    path = tmp_path / "run" / name
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(RefusedError, match=f"{name}: expected the file that DONE vouches for"):
        read_run(tmp_path / "run")
