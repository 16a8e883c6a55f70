"""What a service does wrong is the fault of an item, or ends the run with nothing recorded."""

import hashlib
import threading
from pathlib import Path
from typing import Any

import pytest

from benchmarks.run.calls import ServiceLostError
from benchmarks.run.exchange import ENOUGH
from benchmarks.run.records import Record, Task
from tests.benchmarks.methods.service import (
    Asked,
    Said,
    Service,
    by_path,
    score_of,
    serving,
)

from .calling import card, items, outcome, records, sent


def test_a_bad_file_costs_itself_and_no_request(tmp_path: Path, service: Service) -> None:
    """A damaged file has its own fault, a missing one too, and nothing is sent of either."""
    tasks = items(tmp_path / "set", 4)
    cut = Path(tasks[1].location)
    cut.write_bytes(cut.read_bytes()[:60])
    sha256 = hashlib.sha256(cut.read_bytes()).hexdigest()
    tasks[1] = Task(1, "cut", sha256, 0, None, str(cut), "")
    Path(tasks[2].location).unlink()
    found = outcome(card(tmp_path, service.url, batch=4), tmp_path / "out", tasks)

    assert [record.fault for record in found] == [None, "truncated", "unreadable", None]
    assert [len(asked.images) for asked in service.asked] == [2]


def test_a_file_of_another_hash_is_never_sent(tmp_path: Path, service: Service) -> None:
    """What is not the manifest's file ends the run by its record, unsent, `send = "file"` too."""
    (task,) = items(tmp_path / "set", 1)
    other = Task(0, "a", "0" * 64, 0, None, task.location, "")
    for send in ("jpeg", "file"):
        (record,) = outcome(card(tmp_path, service.url, send=send), tmp_path / "out", [other])
        assert record.fault == "changed"
    assert service.asked == []


def test_an_item_the_service_always_fails_on_is_a_fault(tmp_path: Path) -> None:
    """After all attempts it is `remote_failed`; those around it have their scores."""
    bad = score_of(sent(2))

    def answer(asked: Asked) -> Said:
        return Said(500) if score_of(asked.images[0]) == bad else by_path(asked)

    with serving(answer) as service:
        found = outcome(
            card(tmp_path, service.url, retries=2), tmp_path / "out", items(tmp_path / "set", 5)
        )
    assert [record.fault for record in found] == [None, None, "remote_failed", None, None]
    assert "500" in found[2].message
    assert "after 3 attempts" in found[2].message
    assert len(service.asked) == 7


def test_a_refused_batch_is_split_once(tmp_path: Path) -> None:
    """One picture that the service will not have costs itself, not the other three."""
    bad = score_of(sent(1))

    def answer(asked: Asked) -> Said:
        if any(score_of(image) == bad for image in asked.images):
            return Said(422, {"error": "unprocessable picture"})
        return by_path(asked)

    with serving(answer) as service:
        found = outcome(
            card(tmp_path, service.url, batch=4), tmp_path / "out", items(tmp_path / "set", 4)
        )
    assert [record.fault for record in found] == [None, "remote_refused", None, None]
    assert "unprocessable picture" in found[1].message
    assert sorted(len(asked.images) for asked in service.asked) == [1, 1, 1, 1, 4]


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (b"<html>busy</html>", "remote_answer", "expected JSON"),
        (b'{"a":1,"a":2}', "remote_answer", "expected JSON"),
        (b"[" * 100_000, "remote_answer", "expected JSON"),
        (
            {"results": []},
            "remote_answer",
            "expected a list of 1, one for each picture, at $.results",
        ),
        (
            {"error": "quota"},
            "remote_answer",
            "expected 'results' at $, got an object with 'error'",
        ),
        ({"results": [{"scores": {"nsfw": "0.5"}}]}, "remote_answer", "the text '0.5'"),
        ({"results": [{"scores": {"nsfw": True}}]}, "remote_answer", "true"),
        ({"results": [{"scores": {"nsfw": None}}]}, "remote_answer", "null"),
        ({"results": [{"scores": {"nsfw": float("nan")}}]}, "nan_score", "nan"),
        ({"results": [{"scores": {"nsfw": 10**400}}]}, "nan_score", "inf"),
        (b"x" * (9 << 20), "remote_answer", "more than 8388608 bytes"),
    ],
)
def test_an_answer_without_a_score_says_what_it_held(
    tmp_path: Path, body: Any, code: str, said: str
) -> None:
    """Whatever a service answers with 200, the item has a fault that shows it."""
    with serving(lambda _: Said(body=body)) as service:
        (record,) = outcome(
            card(tmp_path, service.url), tmp_path / "out", items(tmp_path / "set", 1)
        )
    assert (record.score, record.fault) == (None, code)
    assert said in record.message


def test_a_list_of_the_wrong_length_faults_all_its_pictures(tmp_path: Path) -> None:
    """With one answer too few nobody knows whose is missing."""

    def answer(asked: Asked) -> Said:
        said = by_path(asked)
        said.body["results"].pop()
        return said

    with serving(answer) as service:
        found = outcome(
            card(tmp_path, service.url, batch=3), tmp_path / "out", items(tmp_path / "set", 3)
        )
    assert {record.fault for record in found} == {"remote_answer"}


def test_an_unreadable_answer_is_asked_again_only_on_demand(tmp_path: Path) -> None:
    """JSON without the score is kept, and read again; `again` asks and takes the new answer."""
    with serving(lambda _: Said(body={"results": "busy"})) as service:
        tasks = items(tmp_path / "set", 1)
        typed = card(tmp_path, service.url)
        for _ in range(2):
            (record,) = outcome(typed, tmp_path / "out", tasks)
            assert record.fault == "remote_answer"
        assert len(service.asked) == 1
        service.answer = by_path
        (record,) = outcome(typed, tmp_path / "out", tasks, again=True)
        (later,) = outcome(typed, tmp_path / "out", tasks)

    assert record.score == later.score == score_of(sent(0))
    assert len(service.asked) == 2


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405, 302])
def test_what_no_item_could_mend_ends_the_run(tmp_path: Path, status: int) -> None:
    """A refused key, a wrong address and a redirect record nothing, and are named."""
    with serving(lambda _: Said(status, headers={"Location": "https://other.example/"})) as service:
        typed = card(tmp_path, service.url, concurrency=1)
        with pytest.raises(ServiceLostError, match=rf"answered {status}"):
            outcome(typed, tmp_path / "out", items(tmp_path / "set", 50))
    assert len(service.asked) <= 2


def test_a_service_that_is_not_there_ends_the_run_at_once(tmp_path: Path) -> None:
    """A refused connection at the very first request is no fault of fifty items."""
    with serving() as service:
        pass
    with pytest.raises(ServiceLostError, match=r"expected an answer of http://127\.0\.0\.1"):
        outcome(card(tmp_path, service.url), tmp_path / "out", items(tmp_path / "set", 5))


def test_a_path_that_fits_no_answer_ends_the_run(tmp_path: Path, service: Service) -> None:
    """The first twenty answers without any score are enough: the card is wrong, not the items."""
    tasks = items(tmp_path / "set", ENOUGH + 30)
    typed = card(tmp_path, service.url, answer='path = "scores.nsfw"', concurrency=1)
    found: list[Record] = []
    with pytest.raises(ServiceLostError, match="expected 'scores' at"):
        found.extend(records(typed, tmp_path / "out", tasks))

    assert found == []
    assert len(service.asked) <= ENOUGH + 3
    # The answers that were paid for are there, for a card that reads them.
    outcome(card(tmp_path, service.url), tmp_path / "out", tasks)
    assert set(service.paid.values()) == {1}


def test_a_service_that_dies_ends_the_run_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    """Items of its last twenty failed requests have no record; the same command finishes them."""
    dead = threading.Event()

    def answer(asked: Asked) -> Said:
        if asked.number >= 15:
            dead.set()
        return Said(drop=True) if dead.is_set() else by_path(asked)

    tasks = items(tmp_path / "set", 60)
    with serving(answer) as service:
        typed = card(tmp_path, service.url, retries=1)
        found: list[Record] = []
        with pytest.raises(ServiceLostError, match="expected an answer in one of 20 requests"):
            found.extend(records(typed, tmp_path / "out", tasks))
        assert 0 < len(found) <= 15
        assert all(record.fault is None for record in found)

        service.answer = by_path
        done = {record.rank for record in found}
        rest = [task for task in tasks if task.rank not in done]
        found += outcome(typed, tmp_path / "out", rest)
    assert sorted(record.rank for record in found) == list(range(60))
    assert set(service.paid.values()) == {1}
    assert len(service.paid) == 60
