"""The verb as a stranger meets it: rendered figures, a manifest, wrong arguments."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.audit.mending import made, specs_for
from benchmarks.audit.proposing import COLUMNS, Proposal
from benchmarks.cli import main

OWN = Path(__file__).with_name("own.py")
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


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--method", "flek"), "did you mean 'fleck'"),
        (("--method", "fleck", "--window", "2"), "--window: expected a share above 0"),
        (("--method", "fleck", "--fill", "mean"), "--fill: expected one of image"),
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
