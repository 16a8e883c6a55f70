"""The result of a run as a Parquet table, where pyarrow is installed."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from .files import WAITING

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
            pieces = (_piece(rows, schema) for rows in iter(lambda: _rows(stream), []))
            while group := list(islice(pieces, PIECES)):
                writer.write_table(pa.Table.from_batches(group).combine_chunks())
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


def _piece(rows: list[dict[str, Any]], schema: Any) -> Any:
    """Lay rows out as the columns of a schema.

    pyarrow's own way from Python objects asks pandas, where that is installed, whether they are
    its own, and loading it takes a third of the time of a short run.
    """
    import pyarrow as pa

    columns = [_column([row[field.name] for row in rows], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _column(values: Sequence[Any], kind: Any) -> Any:
    """Lay values of one kind out as Arrow does: which are there, then where, then what they are."""
    import pyarrow as pa

    there = _bits([value is not None for value in values])
    buffers, children = [pa.py_buffer(there)], []
    if pa.types.is_string(kind):
        texts = [b"" if value is None else value.encode() for value in values]
        buffers += [pa.py_buffer(_ends(texts)), pa.py_buffer(b"".join(texts))]
    elif pa.types.is_list(kind):
        lists = [value or [] for value in values]
        buffers.append(pa.py_buffer(_ends(lists)))
        children.append(_column([one for each in lists for one in each], kind.value_type))
    elif pa.types.is_boolean(kind):
        buffers.append(pa.py_buffer(_bits(values)))
    else:
        numbers = [0 if value is None else value for value in values]
        buffers.append(pa.py_buffer(np.array(numbers, kind.to_pandas_dtype())))
    return pa.Array.from_buffers(kind, len(values), buffers, children=children)


def _bits(values: Sequence[Any]) -> NDArray[np.uint8]:
    """Pack truth values, eight a byte, the first one lowest."""
    return np.packbits(np.array([bool(value) for value in values], dtype=bool), bitorder="little")


def _ends(parts: Sequence[Any]) -> NDArray[np.int32]:
    """Say where each part begins in all of them together, and where the last ends."""
    return np.cumsum([0, *(len(part) for part in parts)], dtype=np.int32)
