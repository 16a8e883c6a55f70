"""The table is the result in other words, in pieces of any size."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.run import parquet
from benchmarks.run.parquet import _piece, write_parquet
from benchmarks.run.records import KEYS, Record, item_line, log_line

pa = pytest.importorskip("pyarrow")
table = pytest.importorskip("pyarrow.parquet")

#: One column of each kind that a result has.
KINDS = {
    "text": (pa.string(), st.text(st.characters(codec="utf-8"))),
    "label": (pa.int8(), st.integers(-128, 127)),
    "score": (pa.float64(), st.floats(allow_nan=False)),
    "decision": (pa.bool_(), st.booleans()),
    "flags": (pa.list_(pa.string()), st.lists(st.text(st.characters(codec="utf-8")))),
}

ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | values for name, (_, values) in KINDS.items()}),
    max_size=20,
)


def lines(folder: Path, count: int) -> Path:
    """Write a result of so many items, every third a fault."""
    path = folder / "items.jsonl"
    with path.open("wb") as stream:
        for n in range(count):
            found = {"fault": "empty"} if n % 3 == 0 else {"score": n / 7, "decision": n % 2 == 0}
            record = Record(n, f"i{n:04}", "0" * 64, None, "dev", flags=("icc",) * (n % 2), **found)
            stream.write(item_line(log_line(record)))
    return path


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7, 12, 13, 100])
def test_every_row_is_there_whatever_the_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Pieces of three in groups of two: fewer, as many, and more rows than a group holds."""
    monkeypatch.setattr(parquet, "PIECE", 3)
    monkeypatch.setattr(parquet, "PIECES", 2)
    items = lines(tmp_path, count)
    assert write_parquet(items, tmp_path / "items.parquet")
    found = table.read_table(tmp_path / "items.parquet")
    rows = [row | {"artefacts": json.loads(row["artefacts"])} for row in found.to_pylist()]

    assert rows == [json.loads(line) for line in items.read_bytes().splitlines()]
    assert tuple(found.column_names) == KEYS
    assert table.ParquetFile(tmp_path / "items.parquet").num_row_groups == -(-count // 6)


def test_the_same_lines_are_the_same_bytes(tmp_path: Path) -> None:
    """Nothing of the time or the place is in it."""
    items = lines(tmp_path, 50)
    (tmp_path / "other").mkdir()
    write_parquet(items, tmp_path / "items.parquet")
    write_parquet(items, tmp_path / "other" / "again.parquet")

    assert (tmp_path / "items.parquet").read_bytes() == (
        tmp_path / "other" / "again.parquet"
    ).read_bytes()


def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    """The table is whole or the old one."""
    path = tmp_path / "items.parquet"
    path.write_bytes(b"old")
    (tmp_path / "items.jsonl").write_bytes(b'{"no":"record"}\n')
    with pytest.raises(KeyError):
        write_parquet(tmp_path / "items.jsonl", path)

    assert path.read_bytes() == b"old"
    assert list(tmp_path.glob(".*")) == []


def test_without_the_library_there_is_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra, and its absence no error."""
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)

    assert not write_parquet(lines(tmp_path, 1), tmp_path / "items.parquet")
    assert not (tmp_path / "items.parquet").exists()


@given(ROWS)
def test_the_columns_are_those_of_pyarrow(rows: list[dict[str, object]]) -> None:
    """Laid out by hand they hold the same, and are sound."""
    schema = pa.schema([(name, kind) for name, (kind, _) in KINDS.items()])
    found = _piece(rows, schema)
    found.validate(full=True)

    assert found.equals(pa.RecordBatch.from_pylist(rows, schema=schema))


def test_a_table_costs_no_pandas(tmp_path: Path) -> None:
    """It is installed beside other things, and takes as long to load as all the rest."""
    items = lines(tmp_path, 5)
    code = (
        "import sys; from pathlib import Path; from benchmarks.run.parquet import write_parquet;"
        f"folder = Path({str(tmp_path)!r});"
        f"write_parquet(folder / {items.name!r}, folder / 'items.parquet');"
        "print('pyarrow' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "True False\n"
