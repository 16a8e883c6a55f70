"""A record is one line that reads back as what it was."""

import json
import math

import pytest

from benchmarks.run.records import (
    KEYS,
    LONGEST,
    Record,
    Task,
    item_line,
    log_line,
    lost,
    timing_line,
)
from benchmarks.run.workers import Lost

TASK = Task(0, "a", "0" * 64, 1, "test", "/somewhere/a.png", "a.png")


def record(**found: object) -> Record:
    """Make a record."""
    return Record(0, "a", "0" * 64, 1, "test", **found)  # type: ignore[arg-type]


def test_keys_have_one_order() -> None:
    """With or without a fault: the same keys, and a message in the log only."""
    good, bad = log_line(record(score=1.0)), log_line(record(fault="empty", message="no bytes"))

    assert tuple(json.loads(good)) == KEYS
    assert tuple(json.loads(bad)) == (*KEYS, "message")
    assert tuple(json.loads(item_line(bad))) == KEYS
    assert item_line(good) == good


@pytest.mark.parametrize("score", [0.1, 1e-300, 5e-324, 1 / 3, -0.0, 1.7976931348623157e308])
def test_a_score_reads_back_as_the_same_bits(score: float) -> None:
    """The shortest text of a float is exact, the sign of zero included."""
    found = json.loads(log_line(record(score=score)))["score"]

    assert (found, math.copysign(1, found)) == (score, math.copysign(1, score))


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_none_is_never_written(score: float) -> None:
    """NaN is no JSON; the caller has made it a fault before."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        log_line(record(score=score))


@pytest.mark.parametrize(
    "name", ["ä\n\u2028", 'quo"te\\', "\x00\x1b[2J", "\ud800", "=1+1", "x" * 9000]
)
def test_any_id_is_one_line_of_ascii(name: str) -> None:
    """No id of a manifest can break the log into other lines."""
    line = log_line(Record(0, name, "0" * 64, None, None, fault="empty", message=name))

    assert line.isascii()
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert json.loads(item_line(line))["id"] == name


def test_a_message_in_an_id_is_no_message() -> None:
    """The word is looked for as a key: an item that is called so keeps its line as it is."""
    line = log_line(Record(0, '"message":', "0" * 64, None, None, score=1.0))

    assert item_line(line) == line


def test_a_long_message_is_cut() -> None:
    """An exception may carry a page, and there may be a million of them."""
    assert (
        len(json.loads(log_line(record(fault="error", message="x" * 10_000)))["message"]) == LONGEST
    )


def test_a_loss_is_a_record_of_its_item() -> None:
    """The fault is the loss's code, and the place of the file stays here."""
    found = lost(TASK, Lost("deadline", "no answer within 10 s"))

    assert (found.id, found.sha256, found.label, found.split) == ("a", "0" * 64, 1, "test")
    assert (found.fault, found.message, found.score) == ("deadline", "no answer within 10 s", None)
    assert b"somewhere" not in log_line(found)


def test_seconds_are_a_line_of_their_own() -> None:
    """They differ from run to run, and so stand in no result."""
    timed = record(score=1.0, seconds=(0.25, 1 / 3))

    assert json.loads(timing_line(timed)) == {"id": "a", "decode": 0.25, "score": 0.333333}
    assert log_line(timed) == log_line(record(score=1.0))
