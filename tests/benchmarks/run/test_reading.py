"""What is read from a run is what was written, or is refused by name."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.run.arguments import MisuseError, RefusedError
from benchmarks.run.asked import Asked
from benchmarks.run.reading import read_run
from benchmarks.run.runner import run
from benchmarks.run.store import checksum

from .pictures import asked, draw, objects


@pytest.fixture
def wanted(tmp_path: Path) -> Asked:
    """Ask for four items, one of them broken."""
    return asked(tmp_path, draw(tmp_path / "set", 4, broken=(1,)))


@pytest.fixture
def folder(wanted: Asked) -> Path:
    """Make a run."""
    return run(wanted).folder


def change(path: Path, vouch: bool = False, **fields: Any) -> None:
    """Change fields of a JSON file; and let `DONE` vouch for the change."""
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
    if vouch:
        done = path.with_name("DONE")
        files = json.loads(done.read_text())["files"]
        change(done, files=files | {path.name: checksum(path)})


def test_a_run_is_read_as_it_was_made(folder: Path, wanted: Asked) -> None:
    """Names, counts, sessions and items."""
    found = read_run(folder)

    assert (found.method, found.data_name) == ("my.py:score", "set")
    assert (found.done["items"], found.done["scored"]) == (4, 3)
    assert list(found.items()) == objects(folder / "items.jsonl")
    assert [session["work"]["engine"] for session in found.sessions] == ["serial"]
    assert found.spec["id"] == folder.name


@pytest.mark.parametrize("name", ["spec.json", "environment.json", "log.jsonl", "timings.jsonl"])
def test_a_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    """Also the one by which a folder is known for a run."""
    (folder / name).unlink()

    with pytest.raises(RefusedError, match=rf"{name}: expected the file .*, got none"):
        read_run(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"id": 5}', b"null"])
def test_a_done_that_is_none_is_named(folder: Path, wanted: Asked, content: bytes) -> None:
    """Reading it, and asking for the run again, are both refused without a traceback."""
    (folder / "DONE").write_bytes(content)

    with pytest.raises(RefusedError, match="DONE: expected the JSON of a run"):
        read_run(folder)
    with pytest.raises(RefusedError, match="DONE: expected the JSON of a run"):
        run(wanted)


@pytest.mark.parametrize("files", [{}, {"DONE": "0"}, {"../../secret": "0"}])
def test_a_done_that_vouches_for_too_little_or_too_much_is_refused(
    folder: Path, files: dict[str, str]
) -> None:
    """A run of somebody else's cannot make us look at other files, or at none."""
    change(folder / "DONE", files=files)

    with pytest.raises(RefusedError, match="expected the checksums of"):
        read_run(folder)


def test_a_done_of_another_run_is_refused(folder: Path) -> None:
    """Even one whose checksums are right."""
    change(folder / "DONE", id="0" * 16)

    with pytest.raises(RefusedError, match="expected the run"):
        read_run(folder)


def test_a_spec_that_identifies_another_run_is_refused(folder: Path) -> None:
    """The id is computed anew from what the spec says it is the id of."""
    identity = json.loads((folder / "spec.json").read_text())["identity"]
    change(folder / "spec.json", vouch=True, identity=identity | {"seed": 7})

    with pytest.raises(RefusedError, match=r"spec\.json: expected the run"):
        read_run(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff"])
def test_an_unfinished_run_whose_spec_is_damaged_is_not_gone_on_with(
    folder: Path, wanted: Asked, content: bytes
) -> None:
    """It is written whole, so something else happened to it; --new begins beside."""
    (folder / "DONE").unlink()
    (folder / "spec.json").write_bytes(content)

    with pytest.raises(RefusedError, match=r"spec\.json: .*--new"):
        run(wanted)
    assert run(replace(wanted, new=True)).folder.name == f"{folder.name}-2"


def test_an_unfinished_run_that_says_it_is_another_is_not_gone_on_with(
    folder: Path, wanted: Asked
) -> None:
    """Somebody renamed a folder."""
    (folder / "DONE").unlink()
    other = run(replace(wanted, seed=1)).folder
    (folder / "spec.json").write_bytes((other / "spec.json").read_bytes())

    with pytest.raises(RefusedError, match=r"spec\.json: expected the run .* as its folder says"):
        run(wanted)


@pytest.mark.parametrize("content", [b"", b'{"sess', b"[]", b'{"sessions": [{}]}', b"\xff"])
def test_a_torn_environment_is_named(folder: Path, wanted: Asked, content: bytes) -> None:
    """Whether other libraries were used cannot be known then."""
    (folder / "DONE").unlink()
    (folder / "environment.json").write_bytes(content)

    with pytest.raises(RefusedError, match=r"environment\.json: expected the sessions of a run"):
        run(wanted)


def test_a_table_without_its_library_is_not_vouched_for(
    folder: Path, wanted: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of an earlier session may be of other records."""
    pytest.importorskip("pyarrow")
    (folder / "DONE").unlink()
    monkeypatch.setattr("benchmarks.run.store.write_parquet", lambda *_: False)
    run(wanted)

    assert not (folder / "items.parquet").exists()
    assert "items.parquet" not in read_run(folder).done["files"]


def test_an_unfinished_run_and_no_run_are_told_apart(folder: Path, tmp_path: Path) -> None:
    """The first can be finished, the second is the user's slip."""
    (folder / "DONE").unlink()

    with pytest.raises(RefusedError, match="run the same command again"):
        read_run(folder)
    with pytest.raises(MisuseError, match="expected the folder of a run"):
        read_run(tmp_path)
