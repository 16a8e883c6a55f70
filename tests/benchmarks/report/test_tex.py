"""Escaping for LaTeX: by hand, against another program's decoder, and against LaTeX itself."""

import codecs
import random
import re
import unicodedata
from collections.abc import Callable

import latexcodec  # noqa: F401 - registers the decoder
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report.listing import escape
from benchmarks.report.tex import ACCENTS, LETTERS, SPECIAL, tex

from .example import HOSTILE
from .typesetting import Typeset

#: Commands that a bare article knows, with what ends each; all that may stand in escaped text.
KNOWN = re.compile(
    r"\{\\(?:textbackslash|textbraceleft|textbraceright|textasciicircum|textasciitilde|textless"
    r"|textgreater|textbar|textasciigrave|ss|ae|AE|oe|OE|o|O|l|L|i|S|P|copyright|pounds|ldots)\}"
    r"|\{\\ttfamily\\char34\}|\{\\ttfamily U\+[0-9A-F]{4,6}\}"
    r"|\{\\[`'^~=.\"](?:[A-Za-z]|\\[ij])\}|\{\\[urHvdcb](?: [A-Za-z]|\\[ij])\}"
    r"|\$-\$|\$\^\\circ\$|\$\\[A-Za-z]+\$|\\[$&#%_]|\{\[\}|\{\]\}|\{\*\}|\{\}"
)
#: What TeX reads as anything but a letter.
ACTIVE = set('\\{}$&#%_^<>|"[]*') | set(map(chr, range(32)))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain words, 3 of 4 (75)", "plain words, 3 of 4 (75)"),
        ("a_b & 5 % of $x #1", r"a\_b \& 5 \% of \$x \#1"),
        (r"\input{x}", r"{\textbackslash}input{\textbraceleft}x{\textbraceright}"),
        ("a--b ''c''", "a-{}-b '{}'c'{}'"),
        ("2–3 — ‘a’", "2--3 --- `a'"),
        ("é Å ı ő ł ß í", r"{\'e} {\r A} {\i} {\H o} {\l} {\ss} {\'\i}"),
        ("e\u0301", r"{\'e}"),
        ("[5pt]*", "{[}5pt{]}{*}"),
        ("two\nlines\x07", r"two{\textbackslash}nlines{\textbackslash}x07"),
        ("photo\udce9", r"photo{\textbackslash}xe9"),
        ("ą 中 😀", r"{\ttfamily U+0105} {\ttfamily U+4E2D} {\ttfamily U+1F600}"),
    ],
)
def test_by_hand(text: str, written: str) -> None:
    """Each kind of character, once."""
    assert tex(text) == written


@given(st.text())
def test_nothing_special_is_left_bare(text: str) -> None:
    """What remains beside known commands is ASCII that TeX takes as letters."""
    written = tex(text)
    rest = KNOWN.sub("", written)

    assert written.isascii()
    assert not set(rest) & ACTIVE - {"~"}
    assert rest.count("~") == text.count("\u00a0")
    assert written.count("{") == written.count("}")


#: What latexcodec reads: letters, accents, and the specials of ASCII that it knows.
READABLE = "abcXYZ0189 .,:;()/+=@\\&#%_~éèüößøæåçñÉÑł–[]*"


@given(st.text(st.sampled_from(READABLE)))
def test_another_program_reads_the_same_text(text: str) -> None:
    """The decoder of latexcodec gives back what was written, grouping and spaces apart."""
    read = codecs.decode(tex(text), "ulatex")

    assert re.sub(r"[{}\s]", "", read) == re.sub(r"\s", "", text)


def test_every_escape_and_any_text_compiles(typeset: Callable[[str], Typeset]) -> None:
    """A bare article prints hostile names, every character with a rule, and random ones."""
    rng = random.Random(5)
    planes = [(0x20, 0x7E)] * 6 + [(0xA0, 0x24F), (0x2010, 0x2040), (0x300, 0x3FF), (0x400, 0xFFFF)]
    random_texts = [
        "".join(chr(rng.randint(*rng.choice(planes))) for _ in range(rng.randint(1, 20)))
        for _ in range(300)
    ]
    accented = [
        unicodedata.normalize("NFC", base + mark) for mark in ACCENTS for base in "aeiouncyzhtIJj"
    ]
    texts = [*HOSTILE, *SPECIAL, *LETTERS, *accented, *random_texts]
    table = "\n".join(rf"{tex(text)} & {tex(text)} \\" for text in texts)
    body = rf"\small\noindent\begin{{tabular}}{{ll}}{table}\end{{tabular}}"
    found = typeset(body + "\n\n" + "\n\n".join(tex(text) for text in texts))

    assert found.errors == ()
    assert found.missing == ()


def test_escapes_of_the_listing_are_used_for_what_cannot_be_printed() -> None:
    """A control character reads the same in LaTeX and on the terminal."""
    assert tex("\x1b").replace(r"{\textbackslash}", "\\") == escape("\x1b")
