"""A classifier behind HTTP is asked once for everything, and never holds up or spoils a run."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.data.refusals import LIMITS
from benchmarks.methods.chosen import Settings
from benchmarks.methods.names import identify
from benchmarks.methods.pacing import Waiting
from benchmarks.methods.sending import encoded
from benchmarks.run import calls
from benchmarks.run.answered import ANSWERS
from benchmarks.run.arguments import MisuseError, RefusedError
from benchmarks.run.calls import ServiceLostError, plan, remote
from benchmarks.run.exchange import ENOUGH
from benchmarks.run.records import Record, Task
from benchmarks.run.work import Scoring, pixel_digest
from tests.benchmarks.methods.service import (
    Asked,
    Said,
    Service,
    by_lists,
    by_path,
    score_of,
    serving,
)

KEY = "s3cret-KEY+with/odd=chars"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def service() -> Iterator[Service]:
    """A service that answers well."""
    with serving() as running:
        yield running


def pixels(number: int) -> np.ndarray:
    """A small picture that differs from all others."""
    return np.random.default_rng(number).integers(0, 256, (9, 12, 3), dtype=np.uint8)


def items(folder: Path, count: int) -> list[Task]:
    """Write pictures and list them as tasks."""
    folder.mkdir(exist_ok=True)
    tasks = []
    for number in range(count):
        path = folder / f"item-{number:03}.png"
        Image.fromarray(pixels(number)).save(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        tasks.append(Task(number, path.stem, sha256, number % 2, None, str(path), path.name))
    return tasks


def card(folder: Path, url: str, *more: str, answer: str = "", **remote: Any) -> str:
    """Write a card; its retries take no time worth speaking of."""
    fields = {"url": url, "backoff": 0.001, **remote}
    lines = [f"{name.rstrip('_')} = {json.dumps(value)}" for name, value in fields.items()]
    path = folder / "service.toml"
    read = answer or 'path = "results[{i}].scores.nsfw"'
    path.write_text("\n".join(["threshold = 0.5", "[remote]", *lines, *more, "[answer]", read]))
    return str(path)


def outcome(typed: str, out: Path, tasks: list[Task], **named: Any) -> list[Record]:
    """Run the engine over tasks and return the records in the order of the tasks."""
    return sorted(records(typed, out, tasks, **named), key=lambda record: record.rank)


def records(typed: str, out: Path, tasks: list[Task], **named: Any) -> Iterator[Record]:
    """Run the engine over tasks, and check that it gives every batch its own records."""
    chosen = identify(typed, Settings())
    size = chosen.batch
    batches = (tuple(tasks[at : at + size]) for at in range(0, len(tasks), size))
    engine = remote(chosen, out, **named)
    for batch, answer in engine(Scoring(chosen, 0, "", LIMITS), lambda: next(batches, None)):
        assert isinstance(answer, list)
        assert [task.rank for task in batch] == [record.rank for record in answer]
        yield from answer


def sent(number: int, quality: int = 95) -> bytes:
    """What is sent of a picture by default."""
    return encoded(pixels(number), "jpeg", quality)


def test_every_item_gets_the_score_of_its_own_picture(tmp_path: Path, service: Service) -> None:
    """One JPEG a request: score, decision, digest of the pixels and hash are the item's."""
    tasks = items(tmp_path / "set", 9)
    found = outcome(card(tmp_path, service.url), tmp_path / "out", tasks)

    assert [record.score for record in found] == [score_of(sent(number)) for number in range(9)]
    assert [record.decision for record in found] == [record.score >= 0.5 for record in found]
    assert [record.pixels for record in found] == [pixel_digest(pixels(n)) for n in range(9)]
    assert [record.sha256 for record in found] == [task.sha256 for task in tasks]
    assert len(service.asked) == 9


@pytest.mark.parametrize("batch", [2, 7, 127])
def test_the_number_of_pictures_in_a_request_changes_no_score(
    tmp_path: Path, service: Service, batch: int
) -> None:
    """Names beside probabilities, in any batch: the same scores, in as few requests as told."""
    service.answer = by_lists
    tasks = items(tmp_path / "set", 130)
    answer = 'values = "results[{i}].probs"\nnames = "results[{i}].classes"\nname = "nsfw"'
    typed = card(tmp_path, service.url, answer=answer, batch=batch)
    told = plan(identify(typed), tmp_path / "out", [task.sha256 for task in tasks])
    found = outcome(typed, tmp_path / "out", tasks)

    assert [record.score for record in found] == [score_of(sent(number)) for number in range(130)]
    assert len(service.asked) == told.requests == -(-130 // batch)
    assert max(len(asked.images) for asked in service.asked) == min(batch, 130)
    assert service.most <= 4


def test_no_more_requests_are_under_way_than_the_card_allows(tmp_path: Path) -> None:
    """With concurrency 3 the service sees three at once, and never four."""
    together = threading.Barrier(3)

    def answer(asked: Asked) -> Said:
        if asked.number < 9:
            together.wait(20)
        return by_path(asked)

    with serving(answer) as service:
        found = outcome(
            card(tmp_path, service.url, concurrency=3),
            tmp_path / "out",
            items(tmp_path / "set", 12),
        )
    assert all(record.fault is None for record in found)
    assert service.most == 3


def test_nothing_is_paid_twice_by_a_new_run_or_another_reading(
    tmp_path: Path, service: Service
) -> None:
    """Another path, polarity, batch company or run reads the answers that are kept."""
    tasks = items(tmp_path / "set", 6)
    first = outcome(card(tmp_path, service.url, batch=4), tmp_path / "out", tasks)
    asked = len(service.asked)
    again = outcome(card(tmp_path, service.url, batch=4), tmp_path / "out", tasks[::-1])
    turned = outcome(
        card(
            tmp_path,
            service.url,
            batch=3,
            rate=0.5,
            answer='path = "results[{i}].scores.nsfw"\n'
            'score_means = "negative"\nturn = "one_minus"',
        ),
        tmp_path / "out",
        tasks,
    )

    assert len(service.asked) == asked == 2
    assert [record.score for record in again] == [record.score for record in first]
    assert [record.score for record in turned] == [1 - record.score for record in first]
    assert set(service.paid.values()) == {1}


def test_what_changes_the_request_is_asked_anew(tmp_path: Path, service: Service) -> None:
    """Another quality is another picture to the service."""
    tasks = items(tmp_path / "set", 2)
    outcome(card(tmp_path, service.url), tmp_path / "out", tasks)
    outcome(card(tmp_path, service.url, quality=50), tmp_path / "out", tasks)

    assert len(service.asked) == 4


def test_the_same_picture_under_two_ids_is_paid_once(tmp_path: Path, service: Service) -> None:
    """Items that would send the same bytes share one answer, also while it is under way."""
    one, *_ = items(tmp_path / "set", 1)
    twins = [Task(n, f"t{n}", one.sha256, 0, None, one.location, "") for n in range(5)]
    found = outcome(card(tmp_path, service.url), tmp_path / "out", twins)

    assert {record.score for record in found} == {score_of(sent(0))}
    assert len(found) == 5
    assert len(service.asked) == 1


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


def test_failures_that_pass_are_asked_again(tmp_path: Path) -> None:
    """Errors of the service and cut connections are repeated; the item has its score."""
    first = threading.Lock(), set()

    def answer(asked: Asked) -> Said:
        with first[0]:
            new = asked.headers["Idempotency-Key"] not in first[1]
            first[1].add(asked.headers["Idempotency-Key"])
        if new:
            return Said(503) if asked.number % 2 else Said(drop=True)
        return by_path(asked)

    with serving(answer) as service:
        found = outcome(card(tmp_path, service.url), tmp_path / "out", items(tmp_path / "set", 6))
    assert all(record.fault is None for record in found)
    assert len(service.asked) == 12


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


def test_a_kill_loses_at_most_the_requests_under_way(tmp_path: Path) -> None:
    """After kill -9 the same items are finished; at most `concurrency` pictures are paid twice."""
    hold = threading.Event()

    def answer(asked: Asked) -> Said:
        if asked.number >= 10 and not hold.is_set():
            hold.wait(30)
        return by_path(asked)

    tasks = items(tmp_path / "set", 24)
    with serving(answer) as service:
        typed = card(tmp_path, service.url, concurrency=3)
        program = (
            "import sys; from pathlib import Path\n"
            "from tests.benchmarks.run import test_calls as t\n"
            "t.outcome(sys.argv[1], Path(sys.argv[2]), t.items(Path(sys.argv[3]), 24))\n"
        )
        arguments = [typed, str(tmp_path / "out"), str(tmp_path / "set")]
        process = subprocess.Popen([sys.executable, "-c", program, *arguments], cwd=ROOT)
        deadline = time.monotonic() + 60
        while service.under_way < 3 or len(service.asked) < 13:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        log = next((tmp_path / "out").rglob(ANSWERS))
        with log.open("ab") as stream:
            stream.write(b'{"files":["torn')
        hold.set()
        found = outcome(typed, tmp_path / "out", tasks)

    assert [record.score for record in found] == [score_of(sent(number)) for number in range(24)]
    assert sum(service.paid.values()) <= 24 + 3
    assert log.read_bytes().count(b"\n") == 24


def test_rate_is_kept_without_waiting_for_real(tmp_path: Path, service: Service) -> None:
    """Ten requests at two a second take 4.5 s of an injected clock, whatever the threads do."""
    clock = FakeTime()
    begun: list[float] = []

    def answer(asked: Asked) -> Said:
        begun.append(clock.now)
        return by_path(asked)

    service.answer = answer
    outcome(
        card(tmp_path, service.url, rate=2.0),
        tmp_path / "out",
        items(tmp_path / "set", 10),
        waiting=Waiting(clock.clock, sleep=clock.sleep),
    )
    assert len(begun) == 10
    assert clock.now >= 4.5


def test_a_pause_that_the_service_asks_for_is_kept_by_all(tmp_path: Path) -> None:
    """429 with Retry-After: 7 stops every thread for seven seconds of an injected clock."""
    clock = FakeTime()
    begun: list[float] = []

    def answer(asked: Asked) -> Said:
        begun.append(clock.now)
        if asked.number == 2:
            return Said(429, headers={"Retry-After": "7"})
        return by_path(asked)

    with serving(answer) as service:
        found = outcome(
            card(tmp_path, service.url, concurrency=1),
            tmp_path / "out",
            items(tmp_path / "set", 5),
            waiting=Waiting(clock.clock, sleep=clock.sleep),
        )
    assert all(record.fault is None for record in found)
    assert begun[:3] == [0, 0, 0]
    assert all(moment >= 7 for moment in begun[3:])


def test_a_pause_too_long_to_wait_for_ends_the_run(tmp_path: Path) -> None:
    """A daily quota is no reason to sleep till tomorrow."""
    tasks = items(tmp_path / "set", 3)
    with (
        serving(lambda _: Said(429, headers={"Retry-After": "86400"})) as service,
        pytest.raises(ServiceLostError, match="asks to wait 86400 s"),
    ):
        outcome(card(tmp_path, service.url), tmp_path / "out", tasks)


def test_no_key_reaches_a_file_a_message_or_the_streams(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that echoes keys in every spelling finds none of them kept, on any way to end."""
    monkeypatch.setenv("SERVICE_KEY", KEY)
    echoes = [KEY, json.dumps(KEY), repr(KEY), "".join(f"\\u{ord(c):04x}" for c in KEY)]

    def echo(asked: Asked) -> Said:
        assert asked.headers["X-Api-Key"] == KEY
        if asked.number == 0:
            return Said(500, {"you": asked.headers["Authorization"]})
        if asked.number == 1:
            return Said(400, KEY.encode())
        if asked.number == 2:
            return Said(200, f"<b>{KEY}</b>".encode())
        if asked.number < 7:
            body = by_path(asked).body
            return Said(body={**body, KEY: echoes, "again": [f"x{KEY}x"]})
        if asked.number == 7:
            return Said(200, b'{"results": "' + echoes[3].encode() + b'"}')
        return Said(401, {"error": f"bad key {KEY}"}, {"Location": f"https://a.example/{KEY}"})

    more = ["[remote.headers]", 'X-Api-Key = "${SERVICE_KEY}"']
    more += ['Authorization = "Bearer ${SERVICE_KEY}"']
    with serving(echo) as service:
        typed = card(tmp_path, service.url, *more, concurrency=1)
        found: list[Record] = []
        with pytest.raises(ServiceLostError, match="bad key") as caught:
            found.extend(records(typed, tmp_path / "out", items(tmp_path / "set", 20)))
        assert len(service.asked) == 9
    kept = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    texts = [str(caught.value), repr(caught.getrepr(showlocals=False)), repr(found)]
    texts += [repr(identify(typed)), kept.decode(), *capfd.readouterr()]

    assert b"${SERVICE_KEY}" in kept
    assert {"remote_refused", "remote_answer", None} <= {record.fault for record in found}
    for text in texts:
        assert KEY not in text
        assert KEY[:12] not in text


def test_a_missing_key_is_named_before_anything_is_sent(tmp_path: Path, service: Service) -> None:
    """The variable is named, its absence ends the run, nothing is recorded."""
    more = ["[remote.headers]", 'X-Api-Key = "${NO_SUCH_KEY}"']
    typed = card(tmp_path, service.url, *more)
    with pytest.raises(ServiceLostError, match="NO_SUCH_KEY"):
        outcome(typed, tmp_path / "out", items(tmp_path / "set", 2), environ={})
    assert service.asked == []


def test_a_key_that_no_header_can_carry_is_never_shown(tmp_path: Path, service: Service) -> None:
    """A line end pasted behind a key is refused by the name of the variable."""
    more = ["[remote.headers]", 'X-Api-Key = "${SERVICE_KEY}"']
    typed = card(tmp_path, service.url, *more)
    with pytest.raises(ServiceLostError, match="SERVICE_KEY") as caught:
        outcome(
            typed,
            tmp_path / "out",
            items(tmp_path / "set", 1),
            environ={"SERVICE_KEY": KEY + "\n"},
        )
    assert KEY not in str(caught.value)


def test_answers_hold_no_pixel_no_id_and_no_path(tmp_path: Path, service: Service) -> None:
    """What is kept, and what is sent beside the picture, does not say whose it is."""
    outcome(card(tmp_path, service.url), tmp_path / "out", items(tmp_path / "set", 3))
    log = next((tmp_path / "out").rglob(ANSWERS)).read_text()

    assert "item-" not in log
    assert str(tmp_path) not in log
    assert all(
        set(json.loads(line)) == {"files", "payloads", "answer"} for line in log.splitlines()
    )
    assert all(b"item-" not in asked.body for asked in service.asked)


def test_two_runs_do_not_share_the_answers_of_one_service(tmp_path: Path, service: Service) -> None:
    """The second is told who has them, before it pays for what the first is about to pay for."""
    tasks = items(tmp_path / "set", 3)
    typed = card(tmp_path, service.url)
    running = records(typed, tmp_path / "out", tasks)
    next(running)
    with pytest.raises(RefusedError, match="only writer"):
        outcome(typed, tmp_path / "out", tasks)
    assert len(list(running)) == 2


def test_a_card_that_changed_since_it_was_chosen_is_refused(
    tmp_path: Path, service: Service
) -> None:
    """What identifies the run must be what is sent."""
    chosen = identify(card(tmp_path, service.url))
    card(tmp_path, service.url, quality=40)
    with pytest.raises(MisuseError, match="has changed since"):
        remote(chosen, tmp_path / "out")


def test_the_plan_counts_what_is_left_to_pay(tmp_path: Path, service: Service) -> None:
    """Items, requests and what was answered before, in one line."""
    tasks = items(tmp_path / "set", 10)
    typed = card(tmp_path, service.url, batch=4)
    outcome(typed, tmp_path / "out", tasks[:4])
    told = plan(identify(typed), tmp_path / "out", [task.sha256 for task in tasks])

    assert (told.items, told.answered, told.requests) == (10, 4, 2)
    assert str(told) == "10 items in 2 requests to 127.0.0.1; 4 answered before"
    assert calls.answers_folder(calls._service(identify(typed)), tmp_path / "out").is_dir()


class FakeTime:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.lock = threading.Lock()

    def clock(self) -> float:
        """The time now."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let it be later."""
        with self.lock:
            self.now += seconds
