"""The bibliography of runs, read by another program and typeset by BibTeX itself."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pybtex.database import parse_string

import fleck
from benchmarks.data.card import Card
from benchmarks.data.known_sets import KNOWN
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from benchmarks.methods.mudepy import Mudepy
from benchmarks.methods.names import method_names
from benchmarks.methods.nsfwjs import NsfwJs
from benchmarks.methods.nudenet import NudeNet
from benchmarks.methods.open_nsfw import CITATION
from benchmarks.report.bibtex import bibtex, entries, key, text_of
from benchmarks.report.caveats import SENTENCE
from benchmarks.report.citations import METHODS, TITLE, YEAR, Entry, harness, method_entries
from benchmarks.run.reading import Run

from .example import HOSTILE
from .typesetting import Typeset

ROOT = Path(__file__).resolve().parents[3]
PHOTOS = read_manifest(builtin("photos"))


class Recorded(Run):
    """A run whose sessions are at hand without a folder."""

    @property
    def sessions(self) -> list[Mapping[str, Any]]:
        """Return one session."""
        return [{"libraries": {"fleck": "0.1.0"}, "code": {"commit": "c0ffee", "dirty": None}}]


def run(method: str, name: str = "photos", digest: str = PHOTOS.digest, id_: str = "3f9a") -> Run:
    """Make a run as its folder would give it."""
    identity = {
        "method": {"name": method, "code": "ab" * 32, "parameters": {}, "threshold": 2.0},
        "data": {"digest": digest, "split": "test", "sample": 0},
        "decoding": {"policy": "1"},
        "seed": 7,
    }
    spec = {"id": id_, "identity": identity, "data": {"name": name}, "method": {}}
    return Recorded(Path("runs") / id_, spec, {})


def parsed(text: str) -> dict[str, Any]:
    """Read BibTeX with another program, which refuses what is wrong."""
    found = parse_string(text, "bibtex").entries
    return dict(found.items())


def test_without_runs_harness_and_papers_are_cited() -> None:
    """Three entries with their authors and pages, read by another program."""
    found = parsed(bibtex(()))

    assert list(found) == ["fleck-harness", "fleck1996finding", "forsyth1999automatic"]
    paper = found["fleck1996finding"]
    assert [person.last_names for person in paper.persons["author"]] == [
        ["Fleck"],
        ["Forsyth"],
        ["Bregler"],
    ]
    assert (paper.fields["pages"], paper.fields["volume"]) == ("593--602", "1065")


def test_the_harness_says_what_the_citation_file_says() -> None:
    """Title, authors, version and year are in one place, and the other repeats them."""
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    ours = harness(fleck.__version__)

    assert told["title"] == TITLE
    assert str(told["date-released"])[:4] == YEAR
    assert ours.plain()["author"] == told["authors"][0]["name"]
    assert ours.fields["howpublished"].endswith(told["version"])
    for reference, entry in zip(told["references"], entries(())[1:], strict=True):
        plain = entry.plain()
        assert (reference["title"], str(reference["year"])) == (plain["title"], plain["year"])
        assert plain["pages"] == f"{reference['start']}--{reference['end']}"
        names = [f"{one['family-names']}, {one['given-names']}" for one in reference["authors"]]
        assert plain["author"] == " and ".join(names)


def test_every_method_of_ours_has_entries() -> None:
    """No built-in method or peer is taken for one of the user's own."""
    assert [name for name in method_names() if not method_entries(name)] == []
    assert {name.partition(":")[0] for name in method_names()} == set(METHODS)


def test_peers_are_cited_as_their_files_say() -> None:
    """The names that a peer's file gives are those of its entry."""
    told = {
        "open_nsfw": CITATION,
        "mudepy": Mudepy().citation,
        "nsfwjs": NsfwJs.citation,
        "nudenet": NudeNet.__dataclass_fields__["citation"].default,
    }
    for name, citation in told.items():
        entry = method_entries(name)[0].plain()
        for author in entry["author"].split(" and "):
            assert author.partition(",")[0] in citation
        assert entry["title"] in citation


def test_second_hand_entries_say_so() -> None:
    """Whatever was not read in the source itself is marked in print."""
    marked = {
        entry.key
        for found in METHODS.values()
        for entry in found
        if "econd-hand" in entry.fields.get("note", "")
    }

    assert marked == {
        "apapid2005algorithm",
        "chai1999face",
        "fleck-skinfilter",
        "jones2002statistical",
        "kapur1997face",
        "kovac2003human",
        "rahman2006rgb",
    }


def test_runs_bring_their_methods_data_and_themselves() -> None:
    """Shared entries come once, the set's parts with it, and each run with all it rests on."""
    runs = [run("fleck"), run("fleck-kapur:limb", id_="b07e"), run("kovac", id_="c1")]
    found = parsed(text_of(entries(runs, {PHOTOS.digest: PHOTOS.card})))

    assert list(found) == [
        "fleck-harness",
        "fleck1996finding",
        "forsyth1999automatic",
        "fleck-skinfilter",
        "kapur1997face",
        "kovac2003human",
        f"data-photos-{PHOTOS.digest[:8]}",
        "sneyers2022cid22",
        "celebi2023cq100",
        "kodak1999suite",
        "run-3f9a",
        "run-b07e",
        "run-c1",
    ]
    note = found["run-3f9a"].fields["note"]
    for part in ("ab" * 32, PHOTOS.digest, "decoding policy 1", "seed 7", "point 2", "c0ffee"):
        assert part in note
    assert "test" in found["run-3f9a"].fields["title"]
    assert "M. E. Celebi" in found[f"data-photos-{PHOTOS.digest[:8]}"].fields["note"]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("my.py:score", "Python function"),
        ("theirs.csv", "Table of scores"),
        ("net", "Network in ONNX"),
        ("api.example.com", "Classifier behind HTTP"),
    ],
)
def test_a_method_of_the_user_is_cited_by_its_digest(name: str, form: str) -> None:
    """Nobody is named for it, and the entry says that somebody must be."""
    one = run(name)
    if form == "Network in ONNX":  # whose name is that of its file without the suffix
        one.spec["identity"]["method"]["parameters"]["preprocessing"] = {"fit": "squash"}
    found = parsed(text_of(entries([one])))
    entry = found[key("method", name, "ab" * 4)]

    assert entry.fields["howpublished"] == f"{form}, digest {'ab' * 32}"
    assert "must be named" in entry.fields["note"]
    assert str(entry.persons["author"][0]) == "{Author to be named}"


def test_a_set_of_the_user_is_cited_by_its_card_or_asks_for_one() -> None:
    """With a card its citation is quoted; without, the entry says how to get one."""
    one = run("kovac", "holiday", "f" * 64)
    without = parsed(text_of(entries([one])))["data-holiday-ffffffff"]
    card = Card(citation="A. Author, Holiday & more, 2020")
    with_card = parsed(text_of(entries([one], {"f" * 64: card})))["data-holiday-ffffffff"]

    assert "--data" in without.fields["note"].replace("-{}-", "--")
    assert r"Holiday \& more" in with_card.fields["note"]


def test_a_copy_of_a_public_set_brings_the_entry_of_the_set() -> None:
    """A part of a copy is called after the set."""
    found = parsed(text_of(entries([run("kovac", "ccp (part: 598 of 1004)", "e" * 64)])))

    assert KNOWN["ccp"].citation["key"] in found


def test_two_entries_of_one_key_are_told_apart() -> None:
    """Two files of one name and other content are two methods."""
    first, second = run("my.py:score", id_="a"), run("MY.py:score", id_="b")
    found = [entry.key for entry in entries([first, second])]

    assert len(set(found)) == len(found)
    assert f"{key('method', 'my.py:score', 'ab' * 4)}-2" in found


def test_hostile_names_stay_text_for_another_program_and_for_bibtex(
    typeset: Callable[..., Typeset],
) -> None:
    """Everything that a user may name is hostile; nothing breaks, and no entry is lost."""
    names = [*HOSTILE[::4], "a" * 120, "brace } {", "100 % and", "\\input{x}", "Ünïcode 中"]
    runs = [run(name, f"set {name}", f"{at:064x}", f"{at}") for at, name in enumerate(names)]
    cards = {f"{at:064x}": Card(citation=name) for at, name in enumerate(names)}
    every = [Entry(e.kind, e.key, e.fields) for found in METHODS.values() for e in found]
    text = text_of(_once([*entries(runs, cards), *every]))
    found = parsed(text)
    body = "\\sloppy\\nocite{*}\\bibliographystyle{plain}\\bibliography{runs}"
    set_ = typeset(body, bib=text)

    assert len(found) > 3 * len(names)
    assert set_.errors == ()
    assert set_.missing == ()
    assert set_.pdf.with_suffix(".bbl").read_text("ascii").count("\\bibitem") == len(found)
    assert text.count("\n@") + 1 == len(found)


def _once(found: list[Entry]) -> list[Entry]:
    """Keep the first entry of every key."""
    return list({entry.key: entry for entry in reversed(found)}.values())[::-1]


def test_json_has_plain_text() -> None:
    """Fields of an entry are for a program, without LaTeX in them."""
    entry = Entry("misc", "one", {"author": "{A & B}", "pages": "1--2"})

    assert json.loads(json.dumps(entry.plain())) == {"author": "A & B", "pages": "1--2"}


def test_a_set_of_a_users_that_is_called_like_ours_is_not_ours() -> None:
    """A folder called photos becomes a set called photos: its author is not known here."""
    for name in ("photos", "figures of mine"):
        found = parsed(text_of(entries([run("kovac", name, "e" * 64)])))
        data = found[f"data-{name.replace(' ', '-')}-eeeeeeee"]

        assert str(data.persons["author"][0]) == "{Author to be named}"
        assert not {"kodak1999suite", "celebi2023cq100"} & set(found)


@pytest.mark.parametrize("known_by", ["run", "card"])
def test_a_run_on_rendered_figures_says_what_does_not_follow(known_by: str) -> None:
    """In its note, whether the run recorded it or the card of its set says so."""
    one = run("convnet", "figures", "e" * 64)
    cards = {}
    if known_by == "run":
        one.spec["data"]["rendered"] = True
    else:
        cards["e" * 64] = Card(origin="Rendered by benchmarks/data/figures of the project fleck.")
    note = parsed(text_of(entries([one], cards)))["run-3f9a"].fields["note"]

    assert SENTENCE in note
    assert "same generator" in note


def test_a_run_on_other_data_says_nothing_of_mannequins() -> None:
    """A name proves nothing."""
    note = parsed(text_of(entries([run("convnet", "figures", "e" * 64)])))["run-3f9a"].fields[
        "note"
    ]

    assert "annequin" not in note
