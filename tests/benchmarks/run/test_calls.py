"""A classifier behind HTTP is asked once for everything, and by one run at a time."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.methods.names import identify
from benchmarks.run.answered import ANSWERS
from benchmarks.run.arguments import MisuseError, RefusedError
from benchmarks.run.calls import plan, remote
from benchmarks.run.planned import answers_folder, service_of
from benchmarks.run.records import Task
from benchmarks.run.work import pixel_digest
from tests.benchmarks.methods.service import (
    Asked,
    Said,
    Service,
    by_lists,
    by_path,
    score_of,
    serving,
)

from .calling import card, items, outcome, pixels, records, sent

ROOT = Path(__file__).resolve().parents[3]


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


def test_a_kill_loses_at_most_the_requests_under_way(tmp_path: Path) -> None:
    """After kill -9 the same items are finished; at most `concurrency` pictures are paid twice."""
    hold, full = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Said:
        if asked.number == 12:
            full.set()
        if asked.number >= 10 and not hold.is_set():
            hold.wait(30)
        return by_path(asked)

    tasks = items(tmp_path / "set", 24)
    with serving(answer) as service:
        typed = card(tmp_path, service.url, concurrency=3)
        program = (
            "import sys; from pathlib import Path\n"
            "from tests.benchmarks.run import calling as t\n"
            "t.outcome(sys.argv[1], Path(sys.argv[2]), t.items(Path(sys.argv[3]), 24))\n"
        )
        arguments = [typed, str(tmp_path / "out"), str(tmp_path / "set")]
        process = subprocess.Popen([sys.executable, "-c", program, *arguments], cwd=ROOT)
        assert full.wait(60)
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
    assert answers_folder(service_of(identify(typed)), tmp_path / "out").is_dir()
