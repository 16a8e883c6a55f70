r"""Text from any hand as LaTeX that prints it, whatever it holds.

Conventions
-----------
What comes out is ASCII and needs no package: it compiles in a bare `article`, and in a BibTeX
field it keeps its braces in balance.  Accented Latin letters become accents, dashes and quotes
their ligatures; a letter that a bare article cannot print is named by its code, `U+4E2D`.
"""

from __future__ import annotations

import unicodedata

from .listing import escape

#: Characters that mean something to TeX, and how each is printed.  `<`, `>` and `|` are other
#: letters in the default encoding; `[` and `*` would be taken for an option after `\\` or a rule.
#: BibTeX counts `\{` as a brace.
SPECIAL = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    '"': r"{\ttfamily\char34}",
    "`": r"{\textasciigrave}",
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
}

#: Letters beyond ASCII that a bare article has, besides accented ones.
LETTERS = {
    "\u00a0": "~",
    "ß": r"{\ss}",
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    "œ": r"{\oe}",
    "Œ": r"{\OE}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "ı": r"{\i}",
    "§": r"{\S}",
    "¶": r"{\P}",
    "©": r"{\copyright}",
    "£": r"{\pounds}",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "--",
    "\u2013": "--",
    "\u2014": "---",
    "\u2015": "---",
    "\u2018": "`",
    "\u2019": "'",
    "\u201c": "``",
    "\u201d": "''",
    "\u2026": r"{\ldots}",
    "\u2212": "$-$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "°": r"$^\circ$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "≈": r"$\approx$",
    "→": r"$\rightarrow$",
    "Δ": r"$\Delta$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "κ": r"$\kappa$",
    "λ": r"$\lambda$",
    "µ": r"$\mu$",
    "μ": r"$\mu$",
    "σ": r"$\sigma$",
    "χ": r"$\chi$",
}

#: Combining characters and the accents that print them; `\k` is missing from the default
#: encoding, so an ogonek is named by its code.
ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0331": "b",
}

#: Characters of which two in a row would print as one.
LIGATURES = "-'`,<>?!"


def tex(text: str) -> str:
    r"""Write any text so that LaTeX prints it as text.

    Parameters
    ----------
    text : str
        A name, a digest, a sentence; control characters are shown as escapes.

    Returns
    -------
    str
        ASCII, on one line.

    Examples
    --------
    >>> print(tex("50 % of a_b & {c}"))
    50 \% of a\_b \& {\textbraceleft}c{\textbraceright}
    >>> print(tex("Pérez–Delgado, 中"))
    P{\'e}rez--Delgado, {\ttfamily U+4E2D}
    """
    parts: list[str] = []
    # Composed, so that a letter and its accent are one character wherever that exists.
    for letter in unicodedata.normalize("NFC", text):
        shown = letter if letter in LETTERS else escape(letter)
        parts.extend(_one(part) for part in shown)
    return "".join(
        f"{{}}{part}" if before and before[-1] == part[:1] and part[:1] in LIGATURES else part
        for before, part in zip(["", *parts], parts, strict=False)
    )


def _one(letter: str) -> str:
    """Write one printable character."""
    if letter in SPECIAL:
        return SPECIAL[letter]
    if letter in LETTERS:
        return LETTERS[letter]
    if " " <= letter <= "~":
        return letter
    apart = unicodedata.normalize("NFD", letter)
    base, mark = apart[0], apart[1:]
    if mark in ACCENTS and base.isascii() and base.isalpha():
        accent = ACCENTS[mark]
        # An accent stands above a letter without its dot.
        bare = f"\\{base}" if base in "ij" and mark < "\u0315" else base
        gap = " " if accent.isalpha() and not bare.startswith("\\") else ""
        return f"{{\\{accent}{gap}{bare}}}"
    return f"{{\\ttfamily U+{ord(letter):04X}}}"
