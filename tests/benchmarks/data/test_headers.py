"""What files declare, counted without decoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.data import headers
from tests.benchmarks.data import hostile

MOST = {"max_parts": 100, "max_scans": 50, "max_steps": 1000}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF"])
def test_sound_files_are_complete_and_cut_ones_are_not(form: str) -> None:
    """A file missing its last third ends before its own declarations do."""
    data = hostile.encoded(hostile.scene(), form)
    assert headers.sniff(data) == (form, None)
    if form == "JPEG":
        assert headers.jpeg_is_complete(data)
        assert not headers.jpeg_is_complete(data[: len(data) * 2 // 3])
        return

    assert headers.survey(data, form, **MOST).complete
    assert not headers.survey(data[: len(data) * 2 // 3], form, **MOST).complete


def test_scans_are_counted_to_the_limit() -> None:
    """A thumbnail's scan inside a segment is no scan of the picture."""
    thumbnail = b"\xff\xe2\0\x0a" + b"\xff\xda" * 4
    data = hostile.many_scans(12)
    inserted = data[:2] + thumbnail * 30 + data[2:]
    scans = headers.survey(data, "JPEG", **MOST).scans

    assert 12 <= scans < 30
    assert headers.survey(inserted, "JPEG", **MOST).scans == scans
    assert headers.survey(hostile.many_scans(400), "JPEG", **MOST).scans == 51


def test_single_scan_is_color_baseline_only() -> None:
    """Gray, ink and progressive JPEG are not the plain kind."""
    picture = hostile.scene()

    def plain(data: bytes) -> bool:
        """Whether a JPEG is of the plain kind."""
        return headers.survey(data, "JPEG", **MOST).single_scan

    assert plain(hostile.encoded(picture, "JPEG"))
    assert not plain(hostile.encoded(picture, "JPEG", progressive=True))
    assert not plain(hostile.encoded(picture.convert("L"), "JPEG"))
    assert not plain(hostile.encoded(picture.convert("CMYK"), "JPEG"))


@pytest.mark.parametrize("length", [b"\0\0", b"\0\1", b"\0\2", b"\0\3", b"\0", b""])
def test_a_file_may_end_with_the_header_of_a_scan(length: bytes) -> None:
    """A scan header too short to name its components is damage, and found before any decoder."""
    sound = hostile.encoded(hostile.scene(), "JPEG")
    cut = sound[: sound.index(b"\xff\xda") + 2] + length

    assert not headers.survey(cut, "JPEG", **MOST).single_scan
    assert not headers.survey(cut, "JPEG", **MOST).complete


def test_frames_are_counted() -> None:
    """Pictures of a GIF and pages of a TIFF."""
    more = {
        "save_all": True,
        "append_images": [hostile.scene().rotate(a) for a in (9, 90, 180, 270)],
    }
    for form in ("GIF", "TIFF"):
        assert (
            headers.survey(hostile.encoded(hostile.scene(), form, **more), form, **MOST).frames == 5
        )


@given(st.sampled_from(headers.ALLOWED), st.binary(max_size=200), st.integers(0, 60))
def test_damage_never_raises(form: str, noise: bytes, at: int) -> None:
    """Any bytes can be walked, within the limits."""
    sound = _SOUND[form]
    for data in (noise.ljust(16, b"\0"), sound[:at] + noise + sound[at:]):
        layout = headers.survey(data, form, **MOST)

        assert layout.parts <= MOST["max_parts"] + 1
        assert layout.scans <= MOST["max_scans"] + 1


_SOUND = {form: hostile.encoded(hostile.scene(), form) for form in headers.ALLOWED}
