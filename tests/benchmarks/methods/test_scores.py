"""Scores that somebody else has made, in a CSV file."""

import hashlib
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from benchmarks.methods.names import identify
from benchmarks.methods.protocol import IdMethod, Method, NoScoreError
from benchmarks.methods.scores import ScoresError, ScoresFile, open_scores


def scores_of(folder: Path, text: str, card: str | None = None) -> ScoresFile:
    """Write a file of scores and open it."""
    path = folder / "theirs.csv"
    path.write_text(text, encoding="utf-8")
    if card is not None:
        path.with_suffix(".toml").write_text(card, encoding="utf-8")
    return open_scores(path)


def test_two_columns_are_a_method(tmp_path: Path) -> None:
    """Scores are as they stand, whatever their range; there is no threshold without a card."""
    scores = scores_of(tmp_path, "id,score\nb,-3.5\na,1e3\n")

    assert [scores.score_id(key, "", "") for key in "ab"] == [1000.0, -3.5]
    assert (scores.name, scores.threshold, len(scores)) == ("theirs.csv", None, 2)
    assert isinstance(scores, Method)
    assert isinstance(scores, IdMethod)
    chosen = identify(str(tmp_path / "theirs.csv"))
    assert (chosen.needs, chosen.offers) == ("id", ())
    assert chosen.parameters == {"key": "id", "negated": False}


@pytest.mark.parametrize(
    ("header", "key", "item"),
    [
        ("sha256,score", "AB" * 32, ("", "ab" * 32, "")),
        ("path,score", "in/ä b.jpg", ("", "", "in/ä b.jpg")),
        ("id,score", "ä", ("ä", "", "")),
    ],
)
def test_an_item_is_named_by_id_hash_or_path(
    tmp_path: Path, header: str, key: str, item: tuple[str, str, str]
) -> None:
    """Whichever column is there; a hash in either case."""
    assert scores_of(tmp_path, f"{header}\n{key},0.5\n").score_id(*item) == 0.5


def test_further_columns_blank_lines_quotes_and_a_mark_of_order_are_fine(tmp_path: Path) -> None:
    """A table out of a spreadsheet is read as it comes."""
    text = '\ufefflabel, score ,path,id\r\n1,0.5,x.jpg,"a,1"\r\n\r\n0, 0.25 ,y.jpg,b\r\n'
    scores = scores_of(tmp_path, text)

    assert scores.key == "id"
    assert [scores.score_id(key, "", "") for key in ("a,1", "b")] == [0.5, 0.25]


def test_polarity_is_turned_round_only_where_the_card_says_so(tmp_path: Path) -> None:
    """Then scores, threshold, kind and parameters all say it."""
    text = "id,score\na,0.9\nb,0\n"
    card = 'name = "safe"\nhigher_means = "negative"\nthreshold = 0.4\nscore_kind = "P(sfw)"\n'
    scores = scores_of(tmp_path, text, card)

    assert scores.name == "safe"
    assert [scores.score_id(key, "", "") for key in "ab"] == [-0.9, 0.0]
    assert np.signbit(scores.score_id("b", "", "")) == np.False_
    assert scores.threshold == -0.4
    assert scores.score_kind == "P(sfw), negated: larger is more likely positive"
    assert scores.parameters == {"key": "id", "negated": True}


def test_an_item_without_a_row_has_no_score(tmp_path: Path) -> None:
    """It is the item's fault, by name; a score that is no number is the item's too."""
    scores = scores_of(tmp_path, "id,score\na,nan\nb,inf\n")

    assert np.isnan(scores.score_id("a", "", ""))
    assert scores.score_id("b", "", "") == np.inf
    with pytest.raises(NoScoreError, match="no row with the id 'c'"):
        scores.score_id("c", "", "")
    with pytest.raises(ValueError, match="expected an item of a set, got pixels"):
        scores.score(np.zeros((1, 1, 3), dtype=np.uint8))


def test_rows_without_an_item_are_counted(tmp_path: Path) -> None:
    """The first of them in the file is the example."""
    scores = scores_of(tmp_path, "id,score\nz,1\na,1\nm,1\nb,1\n")

    assert scores.count_unknown(["a", "b", "c"]) == (2, "z")
    assert scores.count_unknown("zamb") == (0, None)


def test_every_key_is_found_whatever_its_digest(tmp_path: Path) -> None:
    """One digest in 256 ends in a zero byte, which numpy's byte strings leave out."""
    keys = [str(number) for number in range(2000)]
    digests = [hashlib.blake2b(key.encode(), digest_size=16).digest() for key in keys]
    scores = scores_of(tmp_path, "id,score\n" + "".join(f"{key},{key}\n" for key in keys))

    assert any(digest.endswith(b"\0") for digest in digests)
    assert [scores.score_id(key, "", "") for key in keys] == [float(key) for key in keys]


def test_file_and_card_identify_the_method(tmp_path: Path) -> None:
    """A changed number or threshold is another method; another folder is not."""

    def code(folder: Path) -> str:
        return identify(f"{folder}/theirs.csv").code

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        scores_of(tmp_path / name, "id,score\na,1\n", "threshold = 0.5\n")
    first = code(tmp_path / "a")

    assert first == code(tmp_path / "b")
    scores_of(tmp_path / "b", "id,score\na,1\n", "threshold = 0.6\n")
    assert first != code(tmp_path / "b")
    scores_of(tmp_path / "b", "id,score\na,2\n", "threshold = 0.5\n")
    assert first != code(tmp_path / "b")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected a CSV file with a header such as id,score, got an empty first line"),
        ("id,score\n", "expected at least one row of scores, got only the header"),
        ("id,scores\na,1\n", "line 1: expected a column score, .* is 'scores' meant for 'score'"),
        ("ID,Score\na,1\n", r"expected a column id \(or sha256, or path\).* is 'ID' meant for"),
        ("name,score\na,1\n", "expected a column id"),
        ("id;score\na;1\n", "separated by semicolons, expected commas"),
        ("id\tscore\na\t1\n", "separated by tabs"),
        ("id,score,score\na,1,1\n", "expected every column once, got score twice"),
        ("id,score\na,1\nb,high\n", "line 3: expected a number as the score, got 'high'"),
        ("id,score\na,\n", "line 2: expected a number .* write nan"),
        ("id,score\na,1_0\n", "line 2: expected a number"),
        ('id,score\na,"0,5"\n', "line 2: .* write a point, not a comma"),
        ("id,score\na,0,5\n", "line 2: expected 2 cells as in the header, got 3"),
        ("id,score\na\n", "line 2: expected 2 cells as in the header, got 1"),
        ("id,score\n,1\n", "line 2: expected the id of an item, got nothing"),
        ("id,score\na,1\nb,1\n\na,2\n", "line 5: expected every id once, got 'a' as on line 2"),
        ('id,score\n"a\nb",1\nb,1\nb,1\n', "line 5: .* got 'b' as on line 4"),
        ("sha256,score\nAB,1\nab,1\n", "line 3: expected every sha256 once"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    """One line says where, what was expected and what is there."""
    with pytest.raises(ScoresError, match=rf"theirs\.csv.*{told}"):
        scores_of(tmp_path, text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A spreadsheet itself, or another encoding, is no CSV file in UTF-8."""
    path = tmp_path / "theirs.csv"
    path.write_bytes("id,score\nä,1\n".encode("latin-1"))

    with pytest.raises(ScoresError, match="expected text in UTF-8, got the byte 0xe4"):
        open_scores(path)


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ("thresholt = 0.5", "got 'thresholt'; did you mean 'threshold'"),
        ("positive = 1", "got 'positive'; known are name, threshold"),
        ('threshold = "0.5"', "threshold: expected a finite number, got '0.5'"),
        ("threshold = nan", "threshold: expected a finite number, got nan"),
        ('higher_means = "safe"', 'higher_means: expected "positive" or "negative", got \'safe\''),
        ('name = "a\\nb"', "name: expected one line of text"),
        ("name = ", "expected a card in TOML"),
    ],
)
def test_a_wrong_card_is_refused(tmp_path: Path, card: str, told: str) -> None:
    """A misspelled polarity would turn every result round."""
    with pytest.raises(ScoresError, match=rf"theirs\.toml: .*{told}"):
        scores_of(tmp_path, "id,score\na,1\n", card)


def test_a_large_file_needs_little_memory(tmp_path: Path) -> None:
    """At most 100 bytes a row at the worst moment, however long the keys are."""
    rows = 50_000
    path = tmp_path / "theirs.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("path,score\n")
        stream.writelines(f"{'folder/' * 20}{row}.jpg,{row}\n" for row in range(rows))

    tracemalloc.start()
    scores = open_scores(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(scores) == rows
    assert peak / rows < 100
