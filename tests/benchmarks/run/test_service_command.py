"""`fleck run --method service.toml`: a key, a bill and a service that may end at any moment."""

import hashlib
import signal
import threading
from pathlib import Path

import pytest

from tests.benchmarks.methods.service import Asked, Said, Service, by_path, score_of, serving

from .calling import card
from .pictures import begin, done, draw, objects

KEY = "s3cret-KEY+with/odd=chars"
HEADERS = ["[remote.headers]", 'Authorization = "Bearer ${SERVICE_KEY}"']

#: Told before the first request.
PLANNED = "items in {} requests to 127.0.0.1"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Export the key, as a user does."""
    monkeypatch.setenv("SERVICE_KEY", KEY)


def command(tmp_path: Path, service: Service, manifest: str, *more: str, **remote: object) -> list:
    """Spell the command for a service that wants the key.

    As JPEG some of these pictures would be the same bytes, and so be paid for together.
    """
    typed = card(tmp_path, service.url, *HEADERS, send="png", **remote)
    return ["run", "--method", typed, "--data", manifest, "--out", str(tmp_path / "out"), *more]


def require_no_key(folder: Path, *texts: str) -> None:
    """Search every file of a folder, and what was printed, for the key or half of it."""
    files = [path for path in folder.rglob("*") if path.is_file()]

    assert files
    for content in (*(path.read_bytes() for path in files), *(text.encode() for text in texts)):
        assert KEY[:12].encode() not in content


def paid(service: Service) -> int:
    """The most that was paid for one picture."""
    return max(service.paid.values(), default=0)


def test_the_command_asks_for_every_item_once_and_tells_how_often_before(tmp_path: Path) -> None:
    """Eleven items in batches of four are three requests; a second run is free, a key unseen."""
    manifest = draw(tmp_path / "set", 11)
    with serving() as service:
        typed = command(tmp_path, service, manifest, "--json", batch=4)
        code, out, told = done(*typed)
        requests = len(service.asked)
        again, _, second = done(*typed, "--new")
        images = [image for request in service.asked for image in request.images]
        assert {request.headers["Authorization"] for request in service.asked} == {f"Bearer {KEY}"}
    first, *_ = (tmp_path / "out").glob("*/items.jsonl")

    assert (code, again, requests, len(service.asked)) == (0, 0, 3, 3)
    assert "11 " + PLANNED.format(3) in told
    assert "11 " + PLANNED.format(0) + "; 11 answered before" in second
    assert sorted(item["score"] for item in objects(first)) == sorted(map(score_of, images))
    require_no_key(tmp_path / "out", out, told, second)


def test_a_refused_key_ends_the_command_with_4_and_is_not_shown(tmp_path: Path) -> None:
    """401 that echoes the key: one line that says what to check, no item recorded."""
    manifest = draw(tmp_path / "set", 30)
    with serving(lambda asked: Said(401, {"bad": asked.headers["Authorization"]})) as service:
        code, out, told = done(*command(tmp_path, service, manifest, concurrency=1))
        assert len(service.asked) == 1

    assert code == 4
    assert "check the key" in told
    assert "Traceback" not in told
    assert [objects(log) for log in (tmp_path / "out").glob("*/log.jsonl")] == [[]]
    require_no_key(tmp_path / "out", out, told)


def test_a_missing_key_is_named_and_nothing_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 4 and the name of the variable."""
    monkeypatch.delenv("SERVICE_KEY")
    with serving() as service:
        code, _, told = done(*command(tmp_path, service, draw(tmp_path / "set", 2)))

    assert (code, service.asked) == (4, [])
    assert "SERVICE_KEY" in told


def test_a_key_in_the_card_is_refused_and_not_repeated(tmp_path: Path, service: Service) -> None:
    """Exit code 2, before anything is made."""
    typed = card(tmp_path, service.url, "[remote.headers]", f'X-Api-Key = "{KEY}"')
    manifest = draw(tmp_path / "set", 1)
    code, out, told = done(
        "run", "--method", typed, "--data", manifest, "--out", str(tmp_path / "out")
    )

    assert (code, service.asked, (tmp_path / "out").exists()) == (2, [], False)
    assert "X-Api-Key" in told
    assert KEY not in out + told


def test_a_service_that_dies_is_paid_once_when_it_is_back(tmp_path: Path) -> None:
    """Errors from the seventh request on end the command; the same command then asks the rest."""
    alive = threading.Event()

    def answer(asked: Asked) -> Said:
        if asked.number < 6 or alive.is_set():
            return by_path(asked)
        return Said(503, {"said": f"{KEY} has no service"})

    manifest = draw(tmp_path / "set", 60)
    with serving(answer) as service:
        typed = command(tmp_path, service, manifest, retries=0)
        code, out, told = done(*typed)
        kept = sum(service.paid.values())
        alive.set()
        again, _, second = done(*typed)

    assert (code, again, kept) == (4, 0, 6)
    assert "the same command goes on" in told
    assert "54 " + PLANNED.format(54) in second
    assert (sum(service.paid.values()), paid(service)) == (60, 1)
    log, *_ = (tmp_path / "out").glob("*/log.jsonl")
    assert [item["fault"] for item in objects(log)] == [None] * 60
    require_no_key(tmp_path / "out", out, told, second)


def test_an_interrupted_command_pays_nothing_twice(tmp_path: Path) -> None:
    """After Ctrl-C the requests under way are waited for, kept, and not made again."""
    begun, go_on = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Said:
        if asked.number >= 5 and not go_on.is_set():
            begun.set()
            go_on.wait(30)
        return by_path(asked)

    manifest = draw(tmp_path / "set", 24)
    with serving(answer) as service:
        typed = command(tmp_path, service, manifest, concurrency=3)
        process = begin(*typed)
        assert begun.wait(60)
        process.send_signal(signal.SIGINT)
        go_on.set()
        out, told = process.communicate(timeout=60)
        again, _, _ = done(*typed)

    assert (process.returncode, again) == (130, 0)
    assert (sum(service.paid.values()), paid(service)) == (24, 1)
    require_no_key(tmp_path / "out", out, told)


def test_the_run_is_the_same_for_another_key_speed_or_citation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two colleagues with two keys and two rates ask the same thing: one run, one digest."""
    manifest = draw(tmp_path / "set", 3)
    with serving() as service:
        assert done(*command(tmp_path, service, manifest))[0] == 0
        before = [hashlib.sha256(p.read_bytes()).hexdigest() for p in _results(tmp_path)]
        monkeypatch.setenv("SERVICE_KEY", "another-key-altogether")
        assert done(*command(tmp_path, service, manifest, rate=9.0, timeout=7.0))[0] == 0

    assert len(before) == 1
    assert [hashlib.sha256(p.read_bytes()).hexdigest() for p in _results(tmp_path)] == before
    assert len(service.asked) == 3


def _results(tmp_path: Path) -> list[Path]:
    """List the results of all runs."""
    return sorted((tmp_path / "out").glob("*/items.jsonl"))
