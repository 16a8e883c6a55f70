"""What an audit found, as a section of the comparison page."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.audit.recorded import record_of
from benchmarks.cli import main
from benchmarks.report.audit_section import LISTED, MAX_BYTES, AuditedMethod, read_audits, sets_of
from benchmarks.report.comparison_page import render_comparison
from benchmarks.run.arguments import LackError, MisuseError
from tests.benchmarks.audit import toys

from .compared_example import example


@pytest.fixture(scope="module")
def line() -> dict[str, Any]:
    """Return the record of an audit of the lover of red."""
    return record_of(toys.told())


def written(tmp_path: Path, *lines: object) -> str:
    """Write lines as `fleck audit --json` does."""
    path = tmp_path / "audit.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), encoding="ascii")
    return str(path)


def test_what_was_printed_is_read(line: dict[str, Any], tmp_path: Path) -> None:
    """Every line is a method, in their order, with all words and changes."""
    first, second = read_audits(written(tmp_path, line, {**line, "method": "b"}))

    assert (first.method, second.method) == ("<red>", "b")
    assert list(first.words) == line["words"]
    assert [cue.words for cue in first.cues] == [cue["words"] for cue in line["cues"]]


def test_the_strongest_changes_are_listed_without_controls(
    line: dict[str, Any], tmp_path: Path
) -> None:
    """The order is that of the audit."""
    (found,) = read_audits(written(tmp_path, line))
    expected = [cue["words"] for cue in line["cues"] if not cue["control"]][:LISTED]

    assert [cue.words for cue in found.strongest] == expected


def test_the_section_stands_on_the_page(line: dict[str, Any], tmp_path: Path) -> None:
    """Words and numbers are there, names are escaped, nothing else of the page changes."""
    compared = example()
    audits = read_audits(written(tmp_path, line))

    page = render_comparison(compared, audits=audits)

    plain = render_comparison(compared)
    start = page.index('<section aria-labelledby="audit-title"')
    stop = page.index("</section>\n", start) + len("</section>\n")
    entry = '<li><a href="#audit">What they rely on</a></li>\n'
    rest = (page[:start] + page[stop:]).replace(entry, "")
    assert rest.split() == plain.split()
    assert "&lt;red&gt;" in page[start:stop]
    assert "a red spot anywhere in the picture" in page[start:stop]
    assert "<red>" not in page


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        ({"words": "no list"}, "words: "),
        ({"pictures": -1}, "pictures: "),
        ({"cues": [{"words": "a"}]}, "cues.0."),
    ],
)
def test_another_form_is_refused_with_its_place(
    line: dict[str, Any], spoiled: dict[str, Any], told: str, tmp_path: Path
) -> None:
    """The line and the field are named."""
    with pytest.raises(MisuseError, match=r"--audit: expected the lines .* in line 2 of") as caught:
        read_audits(written(tmp_path, line, {**line, **spoiled}))

    assert told in str(caught.value)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_shift_that_is_no_number_is_refused(
    line: dict[str, Any], number: float, tmp_path: Path
) -> None:
    """It would be printed as one."""
    cue = {**line["cues"][0], "effect": {**line["cues"][0]["effect"], "spreads": number}}

    with pytest.raises(MisuseError, match=r"--audit: expected"):
        read_audits(written(tmp_path, {**line, "cues": [cue]}))


def test_other_files_are_refused(tmp_path: Path) -> None:
    """Nothing, no JSON, too much, and no file at all."""
    empty, text, long = (tmp_path / name for name in ("empty", "text", "long"))
    empty.write_bytes(b"\n\n")
    text.write_text("method,score\n", encoding="ascii")
    long.write_bytes(b" " * (MAX_BYTES + 1))

    with pytest.raises(MisuseError, match="got none in"):
        read_audits(str(empty))
    with pytest.raises(MisuseError, match="got in line 1 of"):
        read_audits(str(text))
    with pytest.raises(MisuseError, match="expected at most"):
        read_audits(str(long))
    with pytest.raises(LackError, match="cannot read"):
        read_audits(str(tmp_path / "absent"))


def test_the_option_wants_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --html there is nothing to fill."""
    assert main(["compare", str(tmp_path), "--audit", "audit.jsonl"]) == 2
    assert "--audit: expected --html FILE with it" in capsys.readouterr().err


def test_many_sets_are_named_by_method(line: dict[str, Any]) -> None:
    """Where methods saw other pictures, each says which."""
    one = AuditedMethod.model_validate(line)
    told = sets_of([one, one.model_copy(update={"method": "b", "data": "others"})])

    assert told.startswith("<red>: 20 pictures of the set toys")
    assert "b: 20 pictures of the set others" in told
