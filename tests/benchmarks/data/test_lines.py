"""Bytes to lines to cells: damage stays on its line."""

from pathlib import Path

import pytest

from benchmarks.data.lines import MAX_LINE, cells_of, each_line


def lines(folder: Path, data: bytes) -> list[tuple[int, str, list[str]]]:
    """Read bytes as lines, with the codes of what is wrong."""
    path = folder / "set.csv"
    path.write_bytes(data)
    return [
        (number, text, [each.code for each in found]) for number, text, found in each_line(path)
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"a\nb\n", [(1, "a", []), (2, "b", [])]),
        (b"a\nb", [(1, "a", []), (2, "b", [])]),
        (b"a\n\nb\n", [(1, "a", []), (2, "", []), (3, "b", [])]),
        (b"a\r\nb\r\n", [(1, "a", ["crlf"]), (2, "b", [])]),
        (b"a\nb\r\n", [(1, "a", []), (2, "b", ["crlf"])]),
        (b"\xef\xbb\xbfa\n", [(1, "a", ["byte_order_mark"])]),
        (b"a\n\xef\xbb\xbfb\n", [(1, "a", []), (2, "\ufeffb", [])]),
        (b"a\xffb\nc\n", [(1, "a\ufffdb", ["encoding"]), (2, "c", [])]),
        (b"a\0b\nc\n", [(1, "a\ufffdb", ["nul"]), (2, "c", [])]),
        ("é\u2028é\x85é\n".encode(), [(1, "é\u2028é\x85é", [])]),
    ],
)
def test_lines_are_read_one_by_one(
    tmp_path: Path, data: bytes, expected: list[tuple[int, str, list[str]]]
) -> None:
    """Only LF ends a line; a mark counts at the start only; CR LF is told once."""
    assert lines(tmp_path, data) == expected


def test_a_file_without_line_breaks_is_not_read_into_memory(tmp_path: Path) -> None:
    """Reading stops at a length that no row has."""
    assert lines(tmp_path, b"a\n" + b"x" * (MAX_LINE + 1)) == [(1, "a", []), (2, "", ["long_line"])]
    assert [number for number, _, _ in lines(tmp_path, b"x" * (MAX_LINE - 1) + b"\na\n")] == [1, 2]


@pytest.mark.parametrize(
    ("text", "cells", "code"),
    [
        ("a,b", ["a", "b"], None),
        ('a,"b, ""c"""', ["a", 'b, "c"'], None),
        ("", [], None),
        ('a,"b', None, "open_quote"),
        ('"a"b,c', None, "csv"),
        ("a\rb,c", None, "csv"),
        ("x" * 200_000, None, "csv"),
    ],
)
def test_a_line_is_a_row(text: str, cells: list[str] | None, code: str | None) -> None:
    """Quotes may hold commas and quotes; one left open is known at once."""
    found = []

    assert cells_of(7, text, found) == cells
    assert [(each.line, each.code) for each in found] == ([(7, code)] if code else [])
