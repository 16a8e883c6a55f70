"""Keys and names stay where they belong."""

import json
from pathlib import Path

import pytest

from benchmarks.methods.names import identify
from benchmarks.run.answered import ANSWERS
from benchmarks.run.calls import ServiceLostError
from benchmarks.run.records import Record
from tests.benchmarks.methods.service import (
    Asked,
    Said,
    Service,
    by_path,
    serving,
)

from .calling import card, items, outcome, records

KEY = "s3cret-KEY+with/odd=chars"


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
