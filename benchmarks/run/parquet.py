"""The result of a run as a Parquet table, where pyarrow is installed."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from .files import WAITING

#: Rows that are Python objects at a time, and such pieces in a group of the table.  Ours: an object
#: takes ten times the memory of its row in a table.
PIECE, PIECES = 1000, 20


def write_parquet(items: Path, path: Path) -> bool:
    """Write the lines of a result as a table.

    Parameters
    ----------
    items : Path
        The result, one JSON object a line.
    path : Path
        Of the table; what stands there is replaced when the new one is whole.

    Returns
    -------
    bool
        Whether there is a table; False without pyarrow.

    Raises
    ------
    OSError
        If the disk refuses.

    Examples
    --------
    >>> import tempfile
    >>> from benchmarks.run.records import Task, log_line, record_of
    >>> with tempfile.TemporaryDirectory() as place:
    ...     items = Path(place, "items.jsonl")
    ...     task = Task(0, "a", "00", 1, None, "a.jpg", "a.jpg")
    ...     _ = items.write_bytes(log_line(record_of(task, score=0.5)))
    ...     written = write_parquet(items, Path(place, "items.parquet"))
    ...     written == Path(place, "items.parquet").exists()
    True
    """
    if find_spec("pyarrow") is None:
        return False
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema(
        [
            ("id", pa.string()),
            ("sha256", pa.string()),
            ("label", pa.int8()),
            ("split", pa.string()),
            ("score", pa.float64()),
            ("decision", pa.bool_()),
            ("fault", pa.string()),
            ("pixels", pa.string()),
            ("flags", pa.list_(pa.string())),
            ("artefacts", pa.string()),
        ]
    )
    waiting = path.with_name(f"{WAITING}{path.name}.tmp")
    try:
        with items.open("rb") as stream, parquet.ParquetWriter(waiting, schema) as writer:
            pieces = (
                pa.Table.from_pylist(rows, schema=schema)
                for rows in iter(lambda: _rows(stream), [])
            )
            while group := list(islice(pieces, PIECES)):
                writer.write_table(pa.concat_tables(group).combine_chunks())
        with waiting.open("rb") as stream:
            os.fsync(stream.fileno())
        waiting.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
    finally:
        waiting.unlink(missing_ok=True)
    return True


def _rows(stream: BinaryIO) -> list[dict[str, Any]]:
    """Read the rows of a piece, none at the end."""
    return [_row(line) for line in islice(stream, PIECE)]


def _row(line: bytes) -> dict[str, Any]:
    """Read a line; what is open-ended stays JSON."""
    fields: dict[str, Any] = json.loads(line)
    fields["artefacts"] = json.dumps(fields["artefacts"])
    return fields
