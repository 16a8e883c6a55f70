"""The verb `gallery` as a user meets it: what it prints, writes, refuses and exits with."""

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.cli import main
from benchmarks.data.manifest import read_manifest
from benchmarks.data.sets import builtin
from benchmarks.methods.chosen import Settings
from benchmarks.run.asked import Asked
from benchmarks.run.runner import run

from .run.pictures import asked, draw, listed, method, rows_of

#: The red of the first pixel, which is the number of the picture; without an operating point.
BARE = "def score(image):\n    return float(image[0, 0, 0])\n"
MARKED = f"THRESHOLD = 4.0\n{BARE}"


@dataclass(frozen=True)
class Said:
    """What a command exited with, printed and told."""

    code: int
    out: str
    err: str


Fleck = Callable[..., Said]


@pytest.fixture
def fleck(capsys: pytest.CaptureFixture[str]) -> Fleck:
    """Run the command in this process; nothing it says may be a traceback."""

    def typed(*words: str) -> Said:
        """Type it."""
        code = main(list(words))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)

    return typed


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw twelve pictures, positive where their number is odd, one cut short, and score them.

    The score is the number; from 4 on they are marked.
    """
    place = tmp_path_factory.mktemp("scored")
    run(asked(place, draw(place / "set", 12, broken=(8,)), method(place, MARKED)))
    return place


@pytest.fixture
def manifest(scored: Path, tmp_path: Path) -> str:
    """Return the pictures of a test's own."""
    return str(shutil.copytree(scored / "set", tmp_path / "set") / "set.csv")


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> str:
    """Return the run, a copy of a test's own."""
    return str(next(shutil.copytree(scored / "runs", tmp_path / "runs").iterdir()))


def ids(said: Said) -> list[str]:
    """Read the last column of the table."""
    return [line.split()[-1] for line in said.out.splitlines()[1:]]


def test_false_positives_are_listed_the_most_wrong_first(fleck: Fleck, folder: str) -> None:
    """The even pictures from 4 on, one of them faulty; the summary counts what is not listed."""
    said = fleck("gallery", folder, "--kind", "fp", "--split", "all")

    assert said.code == 0
    assert ids(said) == ["i010", "i006", "i004"]
    first, second, third = said.err.splitlines()
    assert first == "fleck gallery: my.py:score on set: 3 of 3 false positives"
    assert second == "  threshold 4 (published with the method): tp 4, fp 3, fn 2, tn 2"
    assert third == "  0 unlabeled; 11 scored, 1 fault (1 truncated)"


@pytest.mark.parametrize(
    ("kind", "expected"), [("fn", ["i001", "i003"]), ("tp", ["i011", "i009", "i007", "i005"])]
)
def test_other_kinds_come_in_their_own_order(
    fleck: Fleck, folder: str, kind: str, expected: list[str]
) -> None:
    """Missed ones from the lowest score on, marked ones from the highest."""
    assert ids(fleck("gallery", folder, "--kind", kind, "--split", "all")) == expected
    assert ids(fleck("gallery", folder, "--kind", kind, "--split", "dev")) == expected
    few = fleck("gallery", folder, "--kind", kind, "--split", "all", "--count", "1")
    assert ids(few) == expected[:1]


def test_the_part_test_is_taken_where_nothing_is_said(fleck: Fleck, folder: str) -> None:
    """As `compare` does: even pictures are in it, and all of them are negative."""
    assert ids(fleck("gallery", folder, "--kind", "tp")) == []
    assert ids(fleck("gallery", folder, "--kind", "tn")) == ["i000", "i002"]


def test_a_given_threshold_decides_and_is_named(fleck: Fleck, folder: str) -> None:
    """Its origin stands in the summary, in the JSON and on the page."""
    typed = ("gallery", folder, "--kind", "fp", "--threshold", "7", "--split", "all")
    said = fleck(*typed, "--json")
    (record,) = map(json.loads, said.out.splitlines())

    assert (record["id"], record["threshold"], record["threshold_from"]) == ("i010", 7.0, "given")
    assert "threshold 7 (given by --threshold; published: 4)" in said.err
    page = Path(folder) / "../fp.html"
    assert fleck(*typed, "--html", str(page)).code == 0
    assert "score ≥ 7: given by --threshold; published: 4" in page.read_text()


def test_without_an_operating_point_nothing_is_right_or_wrong(
    fleck: Fleck, tmp_path: Path, manifest: str
) -> None:
    """A clear error, and none is made up."""
    bare = str(run(asked(tmp_path, manifest, method(tmp_path, BARE))).folder)
    said = fleck("gallery", bare, "--kind", "fp")

    assert said.code == 2
    assert said.err.startswith("fleck: --threshold: expected one, because my.py:score was")
    assert fleck("gallery", bare, "--kind", "fp", "--threshold", "4").code == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--kind", "fpp"], "--kind: expected one of tp, fp, fn, tn"),
        (["--kind", "fp", "--threshold", "nan"], "--threshold: expected a number"),
        (["--kind", "fp", "--count", "0"], "--count: expected a whole number from 1"),
        (["--kind", "fp", "--pixels", "sharp"], "--pixels: expected one of none, blurred, full"),
        (["--kind", "fp", "--pixels", "full"], "--pixels: expected --html with it"),
        (["--kind", "fp", "--pixels", "full", "--html", "a.html"], "--pixels: expected --data"),
        (["--kind", "fp", "--method", "my.py:score"], "--method: expected --data"),
        (["--kind", "fp", "--html", ""], "--html: expected the name of a file"),
        (["--kind", "fp", "--html", "a", "--csv", "a"], "--csv: expected another file"),
        (["--kind", "fp", "--data", "set.csv", "--count", "501"], "--count: expected at most 500"),
        (["--kind", "fp", "--data", "no/such.csv"], "--data: expected the name of a built-in"),
    ],
)
def test_what_makes_no_sense_is_refused(
    fleck: Fleck, folder: str, typed: list[str], told: str
) -> None:
    """Exit code 2, one line, and the option by name."""
    said = fleck("gallery", folder, *typed)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"fleck: {told}")


def test_another_set_is_refused(fleck: Fleck, folder: str, tmp_path: Path) -> None:
    """Exit code 1: it makes sense, and must not be done."""
    other = draw(tmp_path / "other", 5)
    said = fleck("gallery", folder, "--kind", "fp", "--data", other)

    assert said.code == 1
    assert "--data: expected the set that" in said.err


def test_pixels_of_the_user_stand_there_only_when_asked_for(
    fleck: Fleck, folder: str, manifest: str, tmp_path: Path
) -> None:
    """By default no image; the same command with --pixels has them, and a changed file never."""
    changed = Path(manifest).parent / "010.png"
    changed.write_bytes(changed.read_bytes() + b"x")
    texts = {}
    for how in ("none", "blurred", "full"):
        page = tmp_path / f"{how}.html"
        typed = ("--data", manifest, "--html", str(page), "--pixels", how, "--split", "all")
        said = fleck("gallery", folder, "--kind", "fp", *typed)
        assert said.code == 0
        assert "  i010: changed: expected the SHA-256" in said.err
        texts[how] = page.read_text()

    pictures = {how: text.count("data:image/") for how, text in texts.items()}
    assert pictures == {"none": 0, "blurred": 2, "full": 2}
    for text in texts.values():
        assert "its file is no longer the one that was scored" in text
        assert str(tmp_path) not in text


def test_photographs_with_somebody_in_them_are_never_shown(fleck: Fleck, tmp_path: Path) -> None:
    """Of the built-in set, with pixels in full: nobody is visible, and each has its credit."""
    wanted = Asked(
        "kovac", "photos", Settings(), out=str(tmp_path), split="test", sample=10, engine="serial"
    )
    folder, page = str(run(wanted).folder), tmp_path / "a.html"
    typed = ("--threshold", "0", "--data", "photos", "--pixels", "full", "--html", str(page))
    assert fleck("gallery", folder, "--kind", "fp", *typed).code == 0

    visible = {
        item.id: item.slices["person_visible"] for item in read_manifest(builtin("photos")).items
    }
    cards = re.findall(r"<li><figure>.*?</figure></li>", page.read_text(), re.S)
    shown = {re.search(r"<b>(.*?)</b>", card)[1]: card for card in cards}  # type: ignore[index]
    assert len(shown) == 10
    assert {visible[name] for name in shown} > {"none"}
    for name, card in shown.items():
        assert ("<img" in card) == (visible[name] == "none")
        assert ("Photograph:" in card) == (visible[name] == "none")
        assert card.count('<svg class="map"') == 1


def test_hostile_ids_are_safe_in_every_form(fleck: Fleck, tmp_path: Path) -> None:
    """No cell starts a formula, no line of JSON breaks, and the page holds no element of theirs."""
    drawn = rows_of(draw(tmp_path / "set", 6))
    names = ["=1+1", "+a", "@b", "<img src=x onerror=alert(1)>", "-c", "\u202e.jpg"]
    rows = [[name, *row[1:3], "0", "test"] for name, row in zip(names, drawn, strict=True)]
    manifest = listed(tmp_path / "set/hostile.csv", rows)
    folder = str(run(asked(tmp_path, manifest, method(tmp_path, MARKED))).folder)
    table, page = tmp_path / "a.csv", tmp_path / "a.html"
    files = ("--csv", str(table), "--html", str(page))
    said = fleck("gallery", folder, "--kind", "fp", "--threshold", "-1", "--json", *files)

    assert {json.loads(line)["id"] for line in said.out.splitlines()} == set(names)
    assert said.out.isascii()
    with table.open(newline="") as stream:
        cells = [cell for row in list(csv.reader(stream))[1:] for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "-", "\t"))] == []
    assert "<img" not in page.read_text()
    assert "\u202e" not in page.read_text() + table.read_text() + said.out + said.err


def test_a_method_of_the_users_gives_its_masks_where_it_is_named(
    fleck: Fleck, tmp_path: Path, manifest: str
) -> None:
    """Without --method its file is not loaded, and the page says why there are no maps."""
    text = (
        "import numpy as np\n\nclass Half:\n    threshold = 4.0\n\n"
        "    def score(self, image):\n        return float(image[0, 0, 0])\n\n"
        "    def mask(self, image):\n        return np.full(image.shape[:2], 0.5)\n"
    )
    method(tmp_path, text)
    where = f"{tmp_path / 'my.py'}:Half"
    folder, page = str(run(asked(tmp_path, manifest, where)).folder), tmp_path / "a.html"
    typed = ("--kind", "fp", "--data", manifest, "--split", "all", "--html", str(page), "--json")

    said = fleck("gallery", folder, *typed)
    assert {json.loads(line)["map"] for line in said.out.splitlines()} == {None}
    assert "nothing said where it is" in page.read_text()
    said = fleck("gallery", folder, *typed, "--method", where)
    assert json.loads(said.out.splitlines()[0])["map"] == [[0.5] * 5] * 4
    assert page.read_text().count('<svg class="map"') == 3


def test_mannequins_are_sharp_and_their_likes_are_blurred(fleck: Fleck, tmp_path: Path) -> None:
    """A rendered set, and a copy of it with the same columns and a picture saved anew."""
    made = tmp_path / "figures"
    typed = ("--split", "dev", "--count", "2", "--size", "64", "--quality", "draft")
    assert fleck("data", "make", "figures", "--out", str(made), *typed).code == 0
    manifest = made / "figures.csv"
    with manifest.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    picture = made / rows[1]["path"]
    with Image.open(picture) as image:
        image.load()
        image.save(picture, "JPEG", quality=60)
    rows[1]["sha256"] = hashlib.sha256(picture.read_bytes()).hexdigest()
    with manifest.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "label": "1"} for row in rows)

    folder = str(run(asked(tmp_path, str(manifest), "fleck:skin")).folder)
    page = tmp_path / "a.html"
    how = ("--data", str(manifest), "--pixels", "blurred", "--html", str(page))
    assert fleck("gallery", folder, "--kind", "tp", "--threshold", "0", *how).code == 0
    cards = re.findall(r"<li><figure>.*?</figure></li>", page.read_text(), re.S)
    words = {re.search(r"<b>(.*?)</b>", card)[1]: "rendered mannequin" in card for card in cards}  # type: ignore[index]
    assert words == {rows[0]["id"]: True, rows[1]["id"]: False}
