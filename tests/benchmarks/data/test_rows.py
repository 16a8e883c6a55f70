"""Every rule of reading a row, and what is said where one is broken."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.data.rows import Row, is_address, leaves, read_rows

HEAD = "id,path,sha256,label,split"
HASH = "0" * 64


def read(folder: Path, *lines: str, allow_outside: bool = False) -> list[Row]:
    """Write a manifest and read its rows."""
    path = folder / "set.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return list(read_rows(path, allow_outside=allow_outside))


def codes(row: Row) -> list[str]:
    """Name what is wrong with a row."""
    return [finding.code for finding in row.findings]


def test_the_header_comes_first_and_rows_keep_their_lines(tmp_path: Path) -> None:
    """Blank lines are passed over and counted; cells stay as they stand."""
    header, first, second = read(
        tmp_path, f"{HEAD},scene", f'a,a.jpg,{HASH},1,dev,"wood, old"', "", f"b,b.jpg,{HASH},,,"
    )

    assert (header.line, list(header.cells), header.fixed) == (1, [*HEAD.split(","), "scene"], None)
    assert (first.line, first.cells["scene"]) == (2, "wood, old")
    assert first.fixed is not None
    assert (first.fixed.label, first.fixed.split) == (1, "dev")
    assert second.line == 4
    assert second.fixed is not None
    assert (second.fixed.label, second.fixed.split, second.fixed.mask) == (None, None, None)


def test_all_that_is_wrong_with_a_row_is_told_in_the_order_of_the_columns(tmp_path: Path) -> None:
    """Values first, then places; a row with an error has no values, and the next is read."""
    _, wrong, right = read(tmp_path, HEAD, ",../a.jpg,abc,2,Test", f"b,b.jpg,{HASH},0,test")

    assert codes(wrong) == ["bad_id", "bad_sha256", "bad_label", "bad_split", "outside"]
    assert [finding.column for finding in wrong.findings] == [
        *("id", "sha256", "label", "split", "path")
    ]
    assert wrong.fixed is None
    assert right.fixed is not None


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("id,path,sha256,label", ["missing_column"]),
        (f"{HEAD},label", ["duplicate_column"]),
        (f"{HEAD}, ", ["unnamed_column"]),
        ("x" * 1_000_001, ["long_line"]),
        ("", ["empty_file"]),
    ],
)
def test_reading_ends_with_a_header_that_is_none(
    tmp_path: Path, header: str, found: list[str]
) -> None:
    """Cells under it would mean nothing; one fault is told once."""
    (row,) = read(tmp_path, header, f"a,a.jpg,{HASH},0,test")

    assert codes(row) == found


@pytest.mark.parametrize(
    ("column", "typed", "hint"),
    [
        ("label", "Positive", "did you mean 1?"),
        ("label", "nsfw", "did you mean 1?"),
        ("label", " 1", "did you mean 1?"),
        ("label", "\N{FULLWIDTH DIGIT ONE}", "did you mean 1?"),
        ("label", "Not-Nude", "did you mean 0?"),
        ("label", "unsure", "did you mean an empty cell?"),
        ("label", "NaN", "an unknown label is an empty cell"),
        ("label", "cats", ""),
        ("split", "Test", "did you mean test?"),
        ("split", "val", "did you mean dev?"),
        ("split", "elsewhere", ""),
        ("sha256", "A" * 64, f"did you mean {'a' * 64}?"),
        ("sha256", "a" * 63, "63 characters instead of 64"),
        ("sha256", "G" * 64, ""),
    ],
)
def test_what_may_have_been_meant_is_told_and_not_taken(
    tmp_path: Path, column: str, typed: str, hint: str
) -> None:
    """The row stays wrong; where nothing is near, nothing is offered."""
    cells = {"id": "a", "path": "a.jpg", "sha256": HASH, "label": "0", "split": "test"}

    _, row = read(tmp_path, HEAD, ",".join((cells | {column: typed}).values()))

    assert row.fixed is None
    assert codes(row) == [f"bad_{column}"]
    assert row.findings[0].message.endswith(f"got {typed!r}" + (f"; {hint}" if hint else ""))


@pytest.mark.parametrize("sign", ["\x00", "\t", "\x1b", "\x7f", "\x85", "\x9b", "\u2028"])
@pytest.mark.parametrize("place", ["{}a", "a{}", "a{}b"])
def test_a_name_gives_no_orders_to_a_terminal(tmp_path: Path, sign: str, place: str) -> None:
    """Control characters of both sets; a separator of lines only where it cannot be seen."""
    _, row = read(tmp_path, HEAD, f"{place.format(sign)},a.jpg,{HASH},0,test")

    allowed = sign == "\u2028" and place == "a{}b"
    assert (row.fixed is not None) == allowed


def test_a_message_repeats_no_more_than_a_reader_wants(tmp_path: Path) -> None:
    """Neither a long cell nor a long column."""
    long = "x" * 100_000

    _, row = read(tmp_path, HEAD, f"{long},a.jpg,{HASH},{long},test")
    (header,) = read(tmp_path, f"{HEAD},{long},{long}")

    assert max(len(each.message) for each in (*row.findings, *header.findings)) < 300


@pytest.mark.parametrize(
    ("written", "out"),
    [
        ("a.jpg", False),
        ("x/../a.jpg", False),
        ("a..b/..c.jpg", False),
        ("x/../../a.jpg", True),
        ("..", True),
        ("/etc/passwd", True),
        ("s3://bucket/a.jpg", True),
        ("file:///etc/passwd", True),
        ("c:/a.jpg", False),
    ],
)
def test_a_path_leads_out_by_its_letters(tmp_path: Path, written: str, out: bool) -> None:
    """Up, absolute or by address; not what only looks like it."""
    assert leaves(written, tmp_path) == out


def test_an_absolute_path_into_the_folder_is_inside(tmp_path: Path) -> None:
    """A sister whose name begins alike is not; a folder reached by a link is the same folder."""
    real = tmp_path / "set"
    real.mkdir()
    (tmp_path / "link").symlink_to("set")

    assert not leaves(str(real / "a.jpg"), real)
    assert not leaves(str(real / "a.jpg"), tmp_path / "link")
    assert leaves(str(tmp_path / "set-too" / "a.jpg"), real)


def test_places_outside_are_taken_if_the_user_says_so(tmp_path: Path) -> None:
    """All three columns that name files."""
    lines = (f"{HEAD},mask,segments", f"a,../a.jpg,{HASH},0,test,/m.png,s3://b/s.json")

    assert codes(read(tmp_path, *lines)[1]) == ["outside"] * 3
    assert codes(read(tmp_path, *lines, allow_outside=True)[1]) == []


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("s3://b/a", True),
        ("a+b.c-d://x", True),
        ("://a", False),
        ("1s://a", False),
        ("a:/b", False),
    ],
)
def test_an_address_has_a_scheme(written: str, address: bool) -> None:
    """Of letters first, then digits and a few signs."""
    assert is_address(written) == address


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200), rest=st.binary(max_size=200))
def test_nothing_in_a_file_raises(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, rest: bytes
) -> None:
    """Whatever the bytes, each row has values or an error, and none has both."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for content in (data, f"{HEAD}\n".encode() + data + b"\n" + rest):
        path.write_bytes(content)
        for row in read_rows(path):
            wrong = any(each.severity == "error" for each in row.findings)
            assert not (wrong and row.fixed is not None)
            assert wrong or row.fixed is not None or row.line == 1 or not row.cells
