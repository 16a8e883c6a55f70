"""The result of a run as a Parquet table, where pyarrow is installed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from .files import WAITING

#: Rows of a group: what is in memory at a time.
GROUP = 20_000


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
            while rows := [_row(line) for line in islice(stream, GROUP)]:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
    return True


def _row(line: bytes) -> dict[str, Any]:
    """Read a line; what is open-ended stays JSON."""
    fields: dict[str, Any] = json.loads(line)
    fields["artefacts"] = json.dumps(fields["artefacts"])
    return fields
