"""The verb as a stranger meets it: rendered figures, a manifest, wrong arguments."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from benchmarks.audit import auditing
from benchmarks.audit.mending import made, specs_for
from benchmarks.audit.proposing import COLUMNS, Proposal
from benchmarks.audit.wish import Telling, Wish
from benchmarks.cli import main
from benchmarks.run.workers import Lost

OWN = Path(__file__).with_name("own.py")
TASK = SimpleNamespace(id="a")
Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the verb."""

    def call(*typed: str) -> tuple[int, list[str], list[str]]:
        """Run it; return its code and the lines of both streams."""
        status = main(["audit", *typed])
        streams = capfd.readouterr()
        return status, streams.out.splitlines(), streams.err.splitlines()

    return call


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Make a manifest of photographs without any truth."""
    rng = np.random.default_rng(0)
    rows = []
    for number in range(6):
        pixels = np.kron(rng.integers(0, 256, (8, 10, 3)), np.ones((4, 4, 1))).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
        rows.append(f"{number}.png,{number}.png,,{number % 2}")
    import hashlib

    table = ["id,path,sha256,label,split"]
    for row in rows:
        name, path, _, label = row.split(",")
        digest = hashlib.sha256((tmp_path / path).read_bytes()).hexdigest()
        table.append(f"{name},{path},{digest},{label},test")
    manifest = tmp_path / "photos.csv"
    manifest.write_text("\n".join(table) + "\n", encoding="ascii")
    return manifest


def test_figures_are_rendered_looked_at_and_told(run: Run, tmp_path: Path) -> None:
    """One command gives a record, a page without pixels, and the list."""
    page, listed = tmp_path / "audit.html", tmp_path / "list.csv"

    status, out, err = run(
        *("--method", f"{OWN}:redness", "--count", "4", "--size", "32", "--json"),
        *("--html", str(page), "--propose", str(listed)),
    )

    record = json.loads(out[0])
    assert status == 0, err
    assert (record["method"], record["pictures"], record["positives"]) == ("own.py:redness", 4, 2)
    assert {"red spot", "background: wood"} <= {cue["name"] for cue in record["cues"]}
    assert [place["region"] for place in record["places"]][-1] in ("background", "fleck skin")
    text = page.read_text(encoding="utf-8")
    assert "<img" not in text
    assert "data:image" not in text
    assert listed.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)


def test_photographs_need_no_truth(run: Run, photos: Path) -> None:
    """Of a manifest nothing is rendered again, and the text says what was found."""
    status, out, _ = run("--method", f"{OWN}:redness", "--data", str(photos), "--count", "0")

    assert status == 0
    assert out[0] == "own.py:redness · photos · 6 pictures (3 positive, 3 negative)"
    assert not any("background: wood" in line for line in out)


def test_a_damaged_photograph_is_a_fault_of_its_own(run: Run, photos: Path) -> None:
    """The others are looked at; `--strict` says so at the end."""
    (photos.parent / "3.png").write_bytes(b"no picture")

    status, out, err = run(
        *("--method", f"{OWN}:redness", "--data", str(photos), "--strict", "--json")
    )

    assert status == 3, err
    assert [fault["id"] for fault in json.loads(out[0])["faults"]] == ["3.png"]


def test_a_method_that_answers_nothing_is_refused(run: Run, photos: Path) -> None:
    """Nothing is said of four pictures without a score."""
    status, out, err = run("--method", f"{OWN}:broken", "--data", str(photos))

    assert (status, out) == (1, [])
    assert "expected 4 pictures at least that can be looked at, got 0 of 6" in err[-1]
    assert "no answer to" in err[-1]


def test_scores_without_a_spread_are_refused(run: Run, photos: Path) -> None:
    """A red spot that moves a score from 0 to 1 is not told as a shift of 0 spreads."""
    status, out, err = run("--method", f"{OWN}:spotted", "--data", str(photos))

    assert (status, out) == (1, [])
    assert "expected scores that differ between pictures, got 0 of all 6" in err[-1]


def test_a_method_that_writes_into_its_picture_spoils_nothing(run: Run, photos: Path) -> None:
    """Every version is made of the picture as it is."""
    texts = [
        run("--method", f"{OWN}:{name}", "--data", str(photos), "--json")[1][0]
        for name in ("redness", "writing")
    ]

    assert texts[0] == texts[1].replace("own.py:writing", "own.py:redness")


def test_one_scene_is_refused(run: Run, photos: Path) -> None:
    """No interval and no test comes from a single witness."""
    rows = photos.read_text(encoding="ascii").splitlines()
    text = "\n".join([f"{rows[0]},scene", *(f"{row},one" for row in rows[1:])])
    photos.write_text(text + "\n", encoding="ascii")

    status, out, err = run("--method", f"{OWN}:redness", "--data", str(photos))

    assert (status, out) == (1, [])
    assert "expected pictures of 2 scenes at least, got 6 of 1" in err[-1]


def test_two_methods_of_one_name_are_refused(run: Run, photos: Path, tmp_path: Path) -> None:
    """What is told of one would stand under both."""
    (tmp_path / "own.py").write_bytes(OWN.read_bytes())

    status, out, err = run(
        *("--method", f"{OWN}:redness", "--method", f"{tmp_path / 'own.py'}:redness"),
        *("--data", str(photos)),
    )

    assert (status, out) == (2, [])
    assert "got own.py:redness twice" in err[-1]


def test_a_second_look_that_fails_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture lost between the looks is a fault, and not just fewer pairs."""
    monkeypatch.setattr(auditing, "run_each", lambda *_, **__: [(TASK, Lost("deadline", "late"))])

    tries, faults = auditing._tried(None, [TASK], Wish(("fleck",)), Telling())

    assert (tries, faults) == ([], [("a", "deadline", "late")])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--method", "flek"), "did you mean 'fleck'"),
        (("--method", "fleck", "--window", "2"), "--window: expected a share above 0"),
        (("--method", "fleck", "--fill", "mean"), "--fill: expected one of image"),
        (("--method", "fleck", "--count", "99961"), "--count: expected 99960 rendered pictures"),
        (("--method", "fleck", "--scale", "logit"), "--scale: expected score or auto for fleck"),
        (("--method", "fleck", "--window", "0.1", "--stride", "0.2"), "--stride: expected at most"),
        ((*(f"--method={n}.onnx" for n in range(5)), "--html", "x"), "--html: expected it"),
        (("--method", "fleck", "--count", "1"), "--count: expected 2 rendered pictures at least"),
        (("--method", "fleck", "--split", "test"), "--split: expected none with the figures"),
        (("--method", "fleck", "--data", "nosuch"), "--data: expected one of the built-in sets"),
        (("--method", "fleck", "--method", "fleck"), "expected every method once"),
        (("--method", "fleck", "--method", "kovac", "--propose", "x.csv"), "--propose: expected"),
    ],
)
def test_wrong_arguments_are_named(run: Run, typed: tuple[str, ...], told: str) -> None:
    """Every refusal names the option, before any work is done."""
    status, out, err = run(*typed)

    assert (status, out) == (2, [])
    assert told in err[-1]


def test_what_a_list_names_can_be_made(tmp_path: Path) -> None:
    """Id and factors are the scene; the rest is painted on it."""
    fixed = (("coverage", "none"), ("people", 1))
    plain = Proposal("t9-00002", 1, "without", "red spot", "render", fixed)
    spotted = Proposal("t9-00002", 1, "with", "red spot", "paint", fixed, (0.2, 0.2, 0.4, 0.4))
    first, second = specs_for([plain, spotted], 32)

    before, after = made(plain, first, {}), made(spotted, second, {})

    changed = (before != after).any(axis=-1)
    assert first == second
    assert changed.any()
    assert not changed[16:].any()


def test_only_scenes_can_be_made() -> None:
    """An item of a manifest is no scene."""
    with pytest.raises(ValueError, match="id of a drawn scene"):
        specs_for([Proposal("photo.jpg", 1, "without", "x", "cover")], 32)
