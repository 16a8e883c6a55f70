"""Checkpoints: whole or not at all, and only of the training that asks for them."""

import json
from pathlib import Path

import pytest

from benchmarks.run.arguments import RefusedError
from benchmarks.train.checkpoints import (
    FILE,
    Checkpoint,
    Told,
    read_checkpoint,
    remove_checkpoint,
    write_checkpoint,
)

IDENTITY = {"data": "d" * 64, "recipe": "r" * 64, "seed": "0", "code": "c" * 64}
KEPT = Checkpoint(b"\x00\nweights\n", (Told(1, 0.7, 0.5, 1.5), Told(2, 0.6, float("inf"), 1.25)))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """Line breaks in the state belong to it."""
    write_checkpoint(tmp_path, IDENTITY, KEPT)

    assert read_checkpoint(tmp_path, IDENTITY) == KEPT


def test_the_next_takes_the_place_of_the_last(tmp_path: Path) -> None:
    """There is one file, and nothing beside it."""
    write_checkpoint(tmp_path, IDENTITY, KEPT)
    write_checkpoint(tmp_path, IDENTITY, Checkpoint(b"later", KEPT.told))

    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    found = read_checkpoint(tmp_path, IDENTITY)
    assert found is not None
    assert found.state == b"later"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"seed": "1"}, "seed 0, now 1"),
        ({"data": "e" * 64}, "data dddddddddddd, now eeeeeeeeeeee"),
        ({"recipe": "s" * 64, "code": "b" * 64}, "recipe r+, now s+; code c+, now b+"),
        ({"threads": "2"}, "threads none, now 2"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused_with_the_next_step(
    tmp_path: Path, changed: dict[str, str], told: str
) -> None:
    """The message names what differs, and the three ways on."""
    write_checkpoint(tmp_path, IDENTITY, KEPT)

    with pytest.raises(RefusedError, match=f"got one with other {told}\\. .*--out.*--replace"):
        read_checkpoint(tmp_path, {**IDENTITY, **changed})


@pytest.mark.parametrize(
    "content",
    [b"", b"no json\nx", b'{"format": "else"}\n', b'{"format": "fleck checkpoint 1"}\n', b"[]\n"],
)
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    """Nothing is taken for a state that does not say so."""
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises(RefusedError, match="expected a whole checkpoint, got a damaged one"):
        read_checkpoint(tmp_path, IDENTITY)


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    """The state is compared with its hash."""
    write_checkpoint(tmp_path, IDENTITY, KEPT)
    content = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(content[:-1] + b"X")

    with pytest.raises(RefusedError, match="damaged"):
        read_checkpoint(tmp_path, IDENTITY)


def test_the_first_line_is_for_people(tmp_path: Path) -> None:
    """What it is a state of can be read without this program."""
    write_checkpoint(tmp_path, IDENTITY, KEPT)
    line = (tmp_path / FILE).read_bytes().partition(b"\n")[0]

    assert json.loads(line)["identity"] == IDENTITY


def test_a_removed_checkpoint_is_gone(tmp_path: Path) -> None:
    """After that a training begins anew; removing twice does no harm."""
    write_checkpoint(tmp_path, IDENTITY, KEPT)
    remove_checkpoint(tmp_path)
    remove_checkpoint(tmp_path)

    assert read_checkpoint(tmp_path, IDENTITY) is None
