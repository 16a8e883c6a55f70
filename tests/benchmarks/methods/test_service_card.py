"""A card says all it must, nothing it may not, and a slip gets one line that helps."""

from pathlib import Path

import pytest

from benchmarks.methods.service_card import (
    ServiceCard,
    ServiceCardError,
    card_of_address,
    read_service_card,
)

GOOD = '[remote]\nurl = "https://a.example/v1"\n[answer]\npath = "x"\n'


def read(folder: Path, text: str) -> ServiceCard:
    """Read a card of some text."""
    path = folder / "service.toml"
    path.write_text(text)
    return read_service_card(path)


def remote(more: str, answer: str = 'path = "x"', url: str = "https://a.example") -> str:
    """A card with more in its first table."""
    return f'[remote]\nurl = "{url}"\n{more}\n[answer]\n{answer}\n'


def test_a_short_card_has_sensible_values(tmp_path: Path) -> None:
    """One JPEG of quality 95 as the field `image`, four requests at once, five retries."""
    card = read(tmp_path, GOOD)

    assert card.remote.sent == {
        "url": "https://a.example/v1",
        "method": "POST",
        "send": "jpeg",
        "quality": 95,
        "as": "multipart",
        "field": "image",
        "fields": {},
        "headers": {},
        "json": None,
        "single": True,
    }
    assert (card.remote.batch, card.remote.concurrency, card.remote.retries) == (1, 4, 5)
    assert card.kind == "x of https://a.example/v1"


def test_a_score_of_the_opposite_class_is_turned_and_said(tmp_path: Path) -> None:
    """The kind of the score says it, and the operating point goes along."""
    answer = 'path = "sfw"\nscore_means = "negative"\nturn = "one_minus"'
    card = read(tmp_path, "threshold = 0.25\n" + remote("", answer))

    assert card.limit == 0.75
    assert card.kind == "sfw of https://a.example, 1 minus it: larger is more likely positive"
    assert card.answer.reading.score({"sfw": 0.25}, 0, 1) == 0.75


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[remote", "expected a card in TOML"),
        ('[answer]\npath = "x"', r"expected a table \[remote\], got none"),
        ('remote = 1\n[answer]\npath = "x"', r"expected a table \[remote\], got a value"),
        (remote("batsh = 3"), "got 'batsh'; did you mean 'batch'"),
        (remote("batch = 128"), "batch: Input should be less than or equal to 127"),
        (remote("batch = 0"), "batch"),
        (remote("batch = true"), "batch"),
        (remote('timeout = "3"'), "timeout"),
        (remote("timeout = inf"), "timeout"),
        (remote('send = "gif"'), "send"),
        (remote('as = "form"'), "as"),
        (remote('form = "json"'), "expected one of url, .*, got 'form'"),
        (remote("batch = 2"), r"answer.path: expected {i}"),
        (
            remote('batch = 2\nas = "body"', 'path = "[{i}]"'),
            'expected batch = 1 where as = "body"',
        ),
        (remote('as = "json"'), "expected a table json"),
        (remote('json = {x = "{image}"}'), "expected a table json if, and only if"),
        (remote('as = "json"\njson = {x = "image"}'), 'expected "{image}" or "{images}"'),
        (
            remote('as = "json"\nbatch = 2\njson = {x = "{image}"}', 'path = "[{i}]"'),
            "or a list around",
        ),
        (remote('as = "body"\nfields = {a = "b"}'), "expected no fields"),
        (remote('headers = {X-Api-Key = "abc"}'), "X-Api-Key: expected a key by the name"),
        (remote('headers = {Host = "abc"}'), "it is made from the request"),
        (remote('headers = {"a b" = "abc"}'), "headers"),
        (remote('headers = {A = "b\\nc"}'), "headers"),
        (remote('headers = {A = "ö"}'), "printable ASCII"),
        (remote('fields = {api_secret = "abc"}'), "api_secret: expected a key by the name"),
        (remote("", url="http://a.example"), "expected https, got http to a.example"),
        (
            remote("", url="https://user:secret@a.example"),
            "expected no name or password before a.example",
        ),
        (
            remote("", url="https://a.example?api_key=abc"),
            "expected no key in the address, got 'api_key'",
        ),
        (remote("", url="https://a.example/${KEY}"), "a key goes into a header"),
        (remote("", url="https://a.example#x"), "expected no #"),
        (remote("", url="ftp://a.example"), "expected an address such as"),
        (remote("", url="https://:80"), "expected an address such as"),
        (
            remote("", 'path = "x"\nname = "nsfw"'),
            "expected either path, or values, names and name",
        ),
        (remote("", 'values = "x"\nnames = "y"'), "expected either path, or values"),
        (remote("", ""), "expected either path"),
        (remote("", 'path = "x["'), "expected a path such as"),
        (remote("", 'path = "x[*]"'), "expected a path to one number"),
        (remote("", 'path = "x"\nscore_means = "negative"'), "expected turn"),
        (remote("", 'path = "x"\nturn = "negate"'), "expected turn"),
        ("thresholds = 1\n" + GOOD, "did you mean 'threshold'"),
        ("threshold = nan\n" + GOOD, "threshold"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, text: str, said: str) -> None:
    """One line with the file, the field, what was expected; never the value of a secret."""
    with pytest.raises(ServiceCardError, match=said) as caught:
        read(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(str(tmp_path / "service.toml"))
    assert "\n" not in message
    assert "abc" not in message.replace("got 'abc'", "")
    assert "secret@" not in message


@pytest.mark.parametrize(
    "url",
    ["http://localhost:1/x", "http://127.0.0.1", "http://[::1]:8000", "https://a.example?v=2"],
)
def test_this_machine_and_encrypted_addresses_need_nothing_more(tmp_path: Path, url: str) -> None:
    """`http` leaves the machine only with `insecure`."""
    insecure = read(tmp_path, remote("insecure = true", url="http://a.example"))

    assert read(tmp_path, remote("", url=url)) != insecure


def test_an_address_with_a_path_is_a_card() -> None:
    """Percent signs in the path are undone, as a shell or a browser may have made them."""
    card = card_of_address("https://a.example/v1#%24.scores%5B0%5D")

    assert card.answer.path == "$.scores[0]"


@pytest.mark.parametrize(
    "typed", ["https://a.example#", "http://a.example#x", "https://a.example#x["]
)
def test_an_address_that_is_no_card_is_refused(typed: str) -> None:
    """Without a path, without encryption, or with no path behind the #."""
    with pytest.raises(ServiceCardError):
        card_of_address(typed)
