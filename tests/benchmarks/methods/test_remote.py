"""A classifier behind HTTP is a method like any other, also for a single photograph."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from benchmarks.methods.asking import ServiceError
from benchmarks.methods.keys import MissingKeyError
from benchmarks.methods.names import find_method, identify, load
from benchmarks.methods.protocol import Method
from benchmarks.methods.remote import NoAnswerError, calls_needed, open_service
from benchmarks.methods.sending import encoded

from .service import Asked, Said, by_path, score_of, serving

CARD = """
threshold = 0.5
[remote]
url = "{url}"
{more}
[answer]
path = "results[{{i}}].scores.nsfw"
"""


def write(folder: Path, url: str, more: str = "") -> str:
    """Write a card."""
    path = folder / "theirs.toml"
    path.write_text(CARD.format(url=url, more=more))
    return str(path)


def pictures(count: int) -> list[np.ndarray]:
    """Pictures that differ."""
    rng = np.random.default_rng(3)
    return [rng.integers(0, 256, (8, 9 + n, 3), dtype=np.uint8) for n in range(count)]


@pytest.mark.parametrize(
    ("more", "send"),
    [
        ("", "jpeg"),
        ('send = "png"', "png"),
        ('as = "body"\nsend = "png"', "png"),
        ('as = "json"\njson = {data = "data:image/jpeg;base64,{image}"}', "jpeg"),
    ],
)
def test_a_photograph_is_scored_in_every_form(tmp_path: Path, more: str, send: str) -> None:
    """What arrives at the service is the picture, encoded as the card says."""
    (picture,) = pictures(1)
    with serving() as service:
        method = find_method(write(tmp_path, service.url, more))
        score = method.score(picture)

    assert isinstance(method, Method)
    assert service.asked[0].images == [encoded(picture, send, 95)]
    assert score == score_of(encoded(picture, send, 95))


def test_many_pictures_go_in_batches(tmp_path: Path) -> None:
    """Occlusion windows of one photograph: 300 in three requests of at most 127."""
    some = pictures(300)
    with serving() as service:
        scores = open_service(write(tmp_path, service.url, "batch = 127")).score_batch(some)

    assert scores == [score_of(encoded(picture, "jpeg", 95)) for picture in some]
    assert [len(asked.images) for asked in service.asked] == [127, 127, 46]
    assert len(service.asked) == calls_needed(300, 127)


def test_form_fields_and_names_of_files_are_as_the_card_says(tmp_path: Path) -> None:
    """Further fields stand beside the pictures; a file's name tells nothing of the set."""
    more = 'batch = 2\nfield = "image[{i}]"\nfields = {models = "nudity"}'
    with serving() as service:
        open_service(write(tmp_path, service.url, more)).score_batch(pictures(2))
    fields = service.asked[0].fields

    assert [name for name, _, _ in fields] == ["models", "image[0]", "image[1]"]
    assert all(len(file) == 20 for _, file, _ in fields[1:])


def test_no_answer_is_an_error_of_the_photograph(tmp_path: Path) -> None:
    """Refused or unreadable: the message says what the service said."""
    (picture,) = pictures(1)
    with serving(lambda _: Said(422, {"error": "too dark"})) as service:
        with pytest.raises(NoAnswerError, match=r"answered 422.*too dark"):
            open_service(write(tmp_path, service.url)).score(picture)
        service.answer = lambda _: Said(body={"nothing": 1})
        with pytest.raises(NoAnswerError, match="theirs: expected 'results'"):
            open_service(write(tmp_path, service.url)).score(picture)


def test_the_name_says_what_was_typed_without_folders(tmp_path: Path) -> None:
    """The card's stem, or host and path."""
    assert identify(write(tmp_path, "https://a.example/v1")).name == "theirs"
    assert identify("https://a.example:8443/v1/?x=1#$.y").name == "a.example:8443/v1"


def test_what_identifies_it_is_what_is_sent_and_how_it_is_read(tmp_path: Path) -> None:
    """Neither a key, nor the card's place, nor speed; nor is a key needed to say it."""
    more = 'rate = 3\nheaders = {X-Api-Key = "${SOME_KEY_THAT_IS_NOT_SET}"}'
    chosen = identify(write(tmp_path, "https://a.example", more))
    other = tmp_path / "elsewhere"
    other.mkdir()
    slow = identify(write(other, "https://a.example", more.replace("3", "1")))

    assert chosen.needs == "file"
    assert (chosen.threshold, chosen.batch) == (0.5, 1)
    assert (chosen.code, chosen.parameters) == (slow.code, slow.parameters)
    assert json.dumps(dict(chosen.parameters), allow_nan=False)
    assert str(tmp_path) not in json.dumps(dict(chosen.parameters))
    assert load(chosen).name == "theirs"
    with pytest.raises(MissingKeyError, match="SOME_KEY_THAT_IS_NOT_SET"):
        load(chosen).score(pictures(1)[0])


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    """No picture and no key goes to an address that the card does not name."""
    (picture,) = pictures(1)
    with serving() as other:
        moved = Said(307, b"", {"Location": other.url})
        with serving(lambda _: moved) as service, pytest.raises(ServiceError, match="a redirect"):
            open_service(write(tmp_path, service.url)).score(picture)
        assert other.asked == []


def test_a_service_that_says_nothing_in_time_fails(tmp_path: Path) -> None:
    """The timeout of the card bounds an attempt; the next one may be faster."""
    late = threading.Event()

    def answer(asked: Asked) -> Said:
        if asked.number == 0:
            late.wait(20)
        return by_path(asked)

    (picture,) = pictures(1)
    with serving(answer) as service:
        more = "timeout = 0.2\nbackoff = 0.001"
        score = open_service(write(tmp_path, service.url, more)).score(picture)
        late.set()
    assert score == score_of(encoded(picture, "jpeg", 95))
    assert len(service.asked) == 2
