"""One bibliography for a result: harness, methods, data, and the very runs.

Conventions
-----------
Entries come in the order harness, methods, data, runs, each once.  Keys are letters, digits and
hyphens.  A run on rendered figures says in its note what does not follow from it.  Nothing is
guessed: whoever made a method or a set of the user's own is not known here,
and the entry says that its author must be named.
"""

from __future__ import annotations

import re
from importlib import metadata
from typing import TYPE_CHECKING, Any

from benchmarks.data.known_sets import KNOWN
from benchmarks.data.manifest import read_manifest
from benchmarks.data.rendered import ORIGIN
from benchmarks.data.sets import BUILTIN, builtin
from benchmarks.run.reading import read_run

from .caveats import SENTENCE
from .citations import ECCV96, IJCV99, MAINTAINERS, Entry, harness, method_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.data.card import Card
    from benchmarks.run.reading import Run

#: Stands where only the user knows the author.
TO_BE_NAMED = "{Author to be named}"
#: Public sets that a built-in set is made of.
PARTS = {"photos": ("cid22", "cq100", "kodak")}
#: Hexadecimal digits of a digest in a key.
DIGITS = 8


def bibtex(folders: Sequence[Path | str], card: Card | None = None) -> str:
    """Write the bibliography of some runs.

    Parameters
    ----------
    folders : sequence of path-like
        Of finished runs; without any, harness and papers are cited.
    card : Card, optional
        What their set says of itself; a built-in set's is found.

    Returns
    -------
    str
        ASCII BibTeX; a blank line between entries.

    Raises
    ------
    MisuseError, RefusedError
        If a folder is no finished run.

    Examples
    --------
    >>> bibtex(()).count("@")
    3
    """
    runs = [read_run(folder) for folder in folders]
    cards = built_in_cards(runs)
    if card is not None:
        cards |= {_digest(run): card for run in runs}
    return text_of(entries(runs, cards))


def text_of(found: Iterable[Entry]) -> str:
    """Write entries for BibTeX.

    Parameters
    ----------
    found : iterable of Entry
        In their order.

    Returns
    -------
    str

    Examples
    --------
    >>> print(text_of([Entry("misc", "a", {"year": "1996"})]), end="")
    @misc{a,
      year = {1996},
    }
    """
    return "\n".join(entry.bibtex() for entry in found)


def entries(runs: Sequence[Run], cards: Mapping[str, Card] | None = None) -> tuple[Entry, ...]:
    """Collect what is cited for some runs.

    Parameters
    ----------
    runs : sequence of Run
        Finished.
    cards : mapping of str to Card, optional
        What the sets say of themselves, by the digest of the manifest.

    Returns
    -------
    tuple of Entry
        No key twice.

    Examples
    --------
    >>> [entry.key for entry in entries(())]
    ['fleck-harness', 'fleck1996finding', 'forsyth1999automatic']
    """
    found = [harness(metadata.version("fleck"))]
    if not runs:
        found += [ECCV96, IJCV99]
    for run in runs:
        found += method_entries(run.method) or [_own(run)]
    ours = built_in_cards(runs)
    for run in runs:
        digest = _digest(run)
        card = (cards or {}).get(digest)
        found += _data(run.data_name, digest, card, built_in=digest in ours)
    found += [_exact(run, (cards or {}).get(_digest(run))) for run in runs]
    return tuple(_unique(found))


def built_in_cards(runs: Iterable[Run]) -> dict[str, Card]:
    """Find the cards of the built-in sets that were run, as they are now.

    Parameters
    ----------
    runs : iterable of Run
        Finished.

    Returns
    -------
    dict of str to Card
        By the digest of the manifest.
    """
    found = {}
    for name in {run.data_name for run in runs} & set(BUILTIN):
        manifest = read_manifest(builtin(name))
        found[manifest.digest] = manifest.card
    return found


def key(*words: str) -> str:
    """Make a key of an entry.

    Parameters
    ----------
    *words : str
        Any text.

    Returns
    -------
    str
        Letters, digits and hyphens, beginning with a letter or digit.

    Examples
    --------
    >>> key("method", "my file.py:score", "0f3c2a6d")
    'method-my-file-py-score-0f3c2a6d'
    """
    return "-".join(re.findall(r"[a-z0-9]+", " ".join(words).lower()))


def _digest(run: Run) -> str:
    """Return the digest of the manifest of a run."""
    return str(run.identity["data"]["digest"])


def _own(run: Run) -> Entry:
    """Cite a method that is the user's, or somebody's whom only the user knows."""
    method = run.identity["method"]
    code = str(method["code"])
    return Entry(
        "misc",
        key("method", run.method, code[:DIGITS]),
        {
            "author": TO_BE_NAMED,
            "title": f"{{Method {run.method}}}",
            "howpublished": f"{_form(run.method, method['parameters'])}, digest {code}",
            "note": "Not part of fleck: its author must be named here",
        },
    )


def _form(name: str, parameters: Mapping[str, object]) -> str:
    """Say what a method of the user's is, by its name, and a network by its preprocessing."""
    if "preprocessing" in parameters:
        return "Network in ONNX"
    if name.lower().endswith(".csv"):
        return "Table of scores"
    return "Python function" if ".py:" in name.lower() else "Classifier behind HTTP"


def _data(name: str, digest: str, card: Card | None, *, built_in: bool) -> list[Entry]:
    """Cite a set: as its card says, and the public set that it is a copy of or made of.

    A name proves nothing: a folder of anybody's may be called photos.  A set is ours if its
    manifest is, or if its card says so; a copy of a public set is named as a guess.
    """
    told = card.citation if card is not None and card.citation else ""
    own = built_in or told.startswith(MAINTAINERS)
    public = PARTS.get(name, ()) if built_in else ()
    guessed = () if own else tuple(one for one in (name.partition(" ")[0],) if one in KNOWN)
    fields = {
        "author": f"{{{MAINTAINERS}}}" if own else TO_BE_NAMED,
        "title": f"{{Data set {name}}}",
        "howpublished": f"Manifest digest {digest}",
    }
    if told:
        fields["note"] = f"Its card: {told}"
    elif guessed:
        fields["note"] = "By its name a copy of the public set that follows; --data reads its card"
    elif not own:
        fields["note"] = "Its author must be named here; --data reads the card of a set"
    if guessed:
        # The copy is the user's; whose pictures they are stands in the entry of the set.
        fields["author"] = "{Copy of a public set}"
    entry = Entry("misc", key("data", name, digest[:DIGITS]), fields)
    return [entry, *(_known(one) for one in (*public, *guessed))]


def _known(name: str) -> Entry:
    """Cite a public set."""
    fields = dict(KNOWN[name].citation)
    return Entry(fields.pop("type"), fields.pop("key"), fields)


def _exact(run: Run, card: Card | None) -> Entry:
    """Cite the very run, so that another machine can be asked for the same one."""
    identity = run.identity
    method, data = identity["method"], identity["data"]
    part = data["split"] or "all parts"
    drawn = f", sample of {data['sample']}" if data["sample"] else ""
    threshold = "none" if method["threshold"] is None else f"{method['threshold']:g}"
    facts = [
        f"Method code digest {method['code']}",
        f"manifest digest {data['digest']}",
        f"decoding policy {identity['decoding']['policy']}",
        f"seed {identity['seed']}",
        f"published operating point {threshold}",
        *_session(run.sessions),
        *([SENTENCE] if run.rendered or _says_rendered(card) else []),
    ]
    return Entry(
        "misc",
        key("run", run.path.name),
        {
            "key": f"Run {run.spec['id']}",
            "title": f"{{Run {run.spec['id']}: {run.method} on {run.data_name}, {part}{drawn}}}",
            "howpublished": "Scores made with the harness fleck",
            "note": "; ".join(facts),
        },
    )


def _says_rendered(card: Card | None) -> bool:
    """Tell whether a card says that its set was rendered by this project."""
    return card is not None and (card.origin or "").startswith(ORIGIN)


def _session(sessions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say with which version of this project a run was made; a run records no date."""
    last = sessions[-1] if sessions else {}
    version = last.get("libraries", {}).get("fleck")
    code = last.get("code", {})
    found = [f"harness {version}"] if version else []
    if code.get("commit"):
        changed = " with changes" if code.get("dirty") else ""
        found.append(f"commit {code['commit']}{changed}")
    return found


def _unique(found: Iterable[Entry]) -> list[Entry]:
    """Keep every entry once, and give a number to one whose key is taken by another."""
    kept: dict[str, Entry] = {}
    for entry in found:
        name, number = entry.key, 1
        while name in kept and kept[name].fields != entry.fields:
            number += 1
            name = f"{entry.key}-{number}"
        kept.setdefault(name, Entry(entry.kind, name, entry.fields))
    return list(kept.values())
