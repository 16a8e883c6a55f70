"""What is sent is the picture every method sees, in the form the card says, and nothing else."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from benchmarks.methods.keys import Keys
from benchmarks.methods.sending import Payload, content_of, encoded, sent_digest
from benchmarks.methods.service_tables import Remote
from benchmarks.methods.templates import Pictured, filled, repeats

NONE = Keys([], {})
PICTURE = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)


def test_png_keeps_every_pixel_and_jpeg_its_size_and_color() -> None:
    """PNG is exact; a JPEG of quality 100 is near, its color not subsampled."""
    png = Image.open(io.BytesIO(encoded(PICTURE, "png", 0)))
    jpeg = Image.open(io.BytesIO(encoded(PICTURE, "jpeg", 100)))

    assert np.array_equal(np.asarray(png), PICTURE)
    assert jpeg.size == (30, 20)
    assert {tuple(layer[1:3]) for layer in jpeg.layer} == {(1, 1)}
    assert np.abs(np.asarray(jpeg).astype(int) - PICTURE).max() <= 4
    assert not jpeg.getexif()
    assert encoded(PICTURE[:, ::-1], "jpeg", 90) == encoded(PICTURE[:, ::-1].copy(), "jpeg", 90)


def test_what_no_jpeg_can_hold_is_refused() -> None:
    """With the way out."""
    with pytest.raises(ValueError, match='send = "png"'):
        encoded(np.zeros((1, 65_501, 3), dtype=np.uint8), "jpeg", 95)
    with pytest.raises(ValueError, match="use `fleck run`"):
        encoded(PICTURE, "file", 95)


@pytest.mark.parametrize(
    ("start", "suffix", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpg", "image/jpeg"),
        (b"RIFF0000WEBPVP8 ", "webp", "image/webp"),
        (b"\0\0\0 ftypavif", "avif", "image/avif"),
        (b"MM\0*", "tif", "image/tiff"),
        (b"????", "bin", "application/octet-stream"),
    ],
)
def test_a_file_is_sent_as_what_it_is(start: bytes, suffix: str, kind: str) -> None:
    """By its first bytes; its name is made from its digest."""
    payload = Payload(start)

    assert payload.media_type == kind
    assert payload.name == f"{payload.sha256[:16]}.{suffix}"


def test_only_what_is_sent_counts_for_the_digest() -> None:
    """Speed and patience do not; the key's variable does, its value does not."""
    plain = Remote(url="https://a.example")
    for other in ({"rate": 1.0}, {"timeout": 3.0}, {"concurrency": 9}, {"retries": 0}):
        assert sent_digest(Remote(url="https://a.example", **other)) == sent_digest(plain)
    changed = [
        {"quality": 80},
        {"send": "png"},
        {"field": "file"},
        {"batch": 2},
        {"headers": {"X-Api-Key": "${A}"}},
        {"headers": {"X-Api-Key": "${B}"}},
        {"method": "PUT"},
    ]
    digests = {sent_digest(Remote(url="https://a.example", **other)) for other in changed}
    assert len(digests | {sent_digest(plain)}) == len(changed) + 1
    assert sent_digest(Remote(url="https://a.example", batch=2)) == sent_digest(
        Remote(url="https://a.example", batch=100)
    )


def test_a_request_keeps_its_name_when_it_is_sent_again() -> None:
    """`Idempotency-Key` depends on the pictures and their order, not on the key."""
    remote = Remote(url="https://a.example", headers={"X-Api-Key": "${A}"}, batch=2)
    a, b = Payload(b"a"), Payload(b"b")

    def name(payloads: list[Payload], key: str = "0123456789") -> str:
        content = content_of(remote, payloads, Keys(["A"], {"A": key}))
        assert content.arguments["headers"]["X-Api-Key"] == key
        return str(content.arguments["headers"]["Idempotency-Key"])

    assert name([a, b]) == name([a, b], "another-key")
    assert len({name([a, b]), name([b, a]), name([a])}) == 3


def test_a_json_body_repeats_lists_around_a_picture() -> None:
    """Objects, texts with a prefix, names, and what stands once for all pictures."""
    template = {
        "requests": [{"image": {"content": "data:;base64,{image}"}, "id": "{name}", "top": 3}],
        "inputs": "{images}",
        "names": "{names}",
        "model": "{other}",
        "auth": "${A}",
        "list": [1, 2],
    }
    two = [Pictured("a", "QQ=="), Pictured("b", "Qg==")]

    assert repeats(template)
    assert filled(template, two, Keys(["A"], {"A": "0123456789"})) == {
        "requests": [
            {"image": {"content": "data:;base64,QQ=="}, "id": "a", "top": 3},
            {"image": {"content": "data:;base64,Qg=="}, "id": "b", "top": 3},
        ],
        "inputs": ["QQ==", "Qg=="],
        "names": ["a", "b"],
        "model": "{other}",
        "auth": "0123456789",
        "list": [1, 2],
    }


def test_a_single_picture_may_stand_anywhere() -> None:
    """With one picture a request a template needs no list."""
    remote = Remote(
        url="https://a.example", form="json", template={"image": {"b64": "{image}"}}, send="png"
    )
    content = content_of(remote, [Payload(b"abc")], NONE)

    assert base64.b64decode(content.arguments["json"]["image"]["b64"]) == b"abc"
    assert json.dumps(content.arguments["json"])
    assert not repeats(remote.template)


def test_a_body_has_the_type_of_the_picture_unless_the_card_says_more() -> None:
    """`Content-Type` may be the card's."""
    for headers, kind in [({}, "image/png"), ({"content-type": "application/octet-stream"}, None)]:
        remote = Remote(url="https://a.example", form="body", headers=headers)
        sent = content_of(remote, [Payload(b"\x89PNG")], NONE).arguments
        assert sent["content"] == b"\x89PNG"
        assert sent["headers"].get("Content-Type") == kind
