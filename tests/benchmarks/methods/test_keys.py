"""A key stands in a card by name only, and in nothing that leaves a request."""

import base64
import html
import json
import pickle
from urllib.parse import quote, quote_plus

import pytest

from benchmarks.methods.keys import Keys, MissingKeyError, SecretError, require_no_secret

KEY = 'p&ss/w+rd "7"=x'


@pytest.mark.parametrize(
    "spelled",
    [
        KEY,
        quote(KEY),
        quote(KEY, safe=""),
        quote_plus(KEY),
        json.dumps(KEY),
        json.dumps(KEY).replace("/", "\\/"),
        html.escape(KEY),
        base64.b64encode(KEY.encode()).decode(),
        base64.urlsafe_b64encode(KEY.encode()).decode(),
        KEY.encode().hex(),
        repr(KEY),
    ],
)
def test_a_key_is_redacted_in_every_usual_spelling(spelled: str) -> None:
    """As it is, quoted, escaped or encoded; what stands around it stays."""
    redacted = Keys(["A"], {"A": KEY}).redacted(f"<{spelled}>")

    assert "${A}" in redacted
    assert redacted.startswith("<")
    assert "w+rd" not in redacted
    assert spelled not in redacted


def test_the_password_inside_basic_authentication_is_redacted() -> None:
    """The variable holds base64; the service may echo what that means."""
    keys = Keys(["B"], {"B": base64.b64encode(b"user:longpassword").decode()})

    assert keys.redacted("hello user:longpassword") == "hello ${B}"
    assert "longpassword" not in keys.redacted("wrong password longpassword")


def test_names_and_texts_of_json_are_redacted_and_numbers_kept() -> None:
    """A key made of digits must not damage a score."""
    keys = Keys(["A"], {"A": "12345678"})
    answer = {"12345678": ["x12345678", 12345678, 0.12345678, None, True]}

    assert keys.redacted_json(answer) == {"${A}": ["x${A}", 12345678, 0.12345678, None, True]}


def test_keys_are_neither_shown_nor_sent_elsewhere() -> None:
    """Their `repr` names variables, and they cannot be pickled."""
    keys = Keys(["A"], {"A": KEY})

    assert repr(keys) == str(keys) == "Keys(A)"
    with pytest.raises(TypeError, match="expected keys to stay"):
        pickle.dumps(keys)


@pytest.mark.parametrize(
    "value", ["", "short", "ends in a line\n", " padded to eight", "nön-ascii key", "a\x00bcdefgh"]
)
def test_what_cannot_be_a_key_is_refused_unshown(value: str) -> None:
    """The message has the variable, never what it holds."""
    with pytest.raises(MissingKeyError, match="A: expected a key of at least 8") as caught:
        Keys(["A"], {"A": value})
    assert not value or value not in str(caught.value)


def test_a_missing_variable_is_named() -> None:
    """With what to do."""
    with pytest.raises(MissingKeyError, match=r"variable API_KEY, got none; export API_KEY="):
        Keys(["API_KEY"], {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer abcdef"),
        ("authorization", "abcdef"),
        ("X-Api-Key", "1"),
        ("Ocp-Apim-Subscription-Key", "abc"),
        ("Cookie", "session=1"),
        ("X-Anything", "Bearer abcdef"),
        ("X-Anything", "sk-abcdef"),
        ("X-Anything", "eyJhbGciOi"),
        ("Authorization", "Bearer ${A}0123456789abcdef0123"),
        ("form", {"api_secret": "abc"}),
        ("json", {"inner": [{"token": "abc"}]}),
    ],
)
def test_a_secret_written_down_is_refused_unshown(name: str, value: object) -> None:
    """By the name of its header or field, or by its beginning."""
    with pytest.raises(SecretError) as caught:
        require_no_secret(name, value)
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer ${A}"),
        ("Authorization", "${A}"),
        ("Cookie", "session=${A}"),
        ("X-Model", "large-2024"),
        ("json", {"max_tokens": 5, "keywords": "nude", "model": "v1"}),
        ("fields", {"models": "nudity-2.1", "api_secret": "${A}"}),
    ],
)
def test_what_is_no_secret_may_be_written(name: str, value: object) -> None:
    """Placeholders, and values that only look technical; a key in their place is refused."""
    require_no_secret(name, value)

    with pytest.raises(ValueError, match="key"):
        require_no_secret("api_key", "sk-live-0123456789abcdef0123")
