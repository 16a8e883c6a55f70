"""The script behind `make report`, on a handful of photographs."""

import csv
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from benchmarks.data.manifest import Item, read_manifest
from benchmarks.data.sets import builtin
from benchmarks.methods.classical import fleck_methods
from benchmarks.report.credits import credit, license_address
from benchmarks.scripts.compose import systems
from benchmarks.scripts.control_response import main
from benchmarks.scripts.examine import FAMILIES, examine, methods_of

COLUMNS = ("id", "path", "sha256", "label", "split", "person_visible", "source")


@pytest.fixture(scope="module")
def run() -> Callable[..., Result]:
    """Return a runner of the script as a command."""
    import typer

    app = typer.Typer()
    app.command()(main)

    def call(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--jobs", "1", "--no-peers"])

    return call


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a manifest of two dev photographs, a truncated one, and one of other bytes."""
    folder = tmp_path_factory.mktemp("set")
    items = read_manifest(builtin("photos")).part("dev")[:3]
    broken = folder / "broken.jpg"
    broken.write_bytes(items[0].path.read_bytes()[:5000])
    rows = [
        (items[0].id, items[0].path, items[0].sha256, 0, "dev", "none", "=1+1"),
        ("<b>broken</b>.jpg", broken, "0" * 64, 0, "dev", "none", "y"),
        (items[1].id, items[1].path, items[1].sha256, 0, "dev", "person", "y"),
        ("changed", items[2].path, "1" * 64, 0, "dev", "none", "y"),
        ("positive", items[2].path, items[2].sha256, 1, "dev", "none", "y"),
        ("elsewhere", items[2].path, items[2].sha256, 0, "test", "none", "y"),
    ]
    path = folder / "few.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


@pytest.fixture(scope="module")
def made(run: Callable[..., Result], few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the script once on the small set and return its folder."""
    out = tmp_path_factory.mktemp("report")
    result = run("--data", str(few), "--allow-outside", "--split", "dev", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "few.csv · dev · 4 photographs, 2 faults (truncated 1, other_bytes 1)" in result.output
    assert result.output.rstrip().endswith(str(out / "index.html"))
    return out


def test_faults_are_counted_and_in_no_share(made: Path) -> None:
    """Two of four photographs could be judged: every share is out of two."""
    page = (made / "index.html").read_text(encoding="utf-8")
    content = json.loads((made / "control_response.json").read_text(encoding="utf-8"))

    assert "4 photographs: 2 judged, 2 faults" in page
    assert {rate["n"] for row in content["measured"] for rate in row["rates"]} == {2}
    assert "&lt;b&gt;broken&lt;/b&gt;" in page
    assert "the file is not the one that the manifest names" in page


def test_every_score_lies_beside_the_page(made: Path) -> None:
    """One line a photograph and method, a fault in a line of its own, no formula."""
    with (made / "control_response.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    methods = [row["method"] for row in rows if row["id"] == rows[0]["id"]]

    assert set(methods) >= {"fleck", "fleck:skin", "fleck-kapur:limb", "kovac", "nude.js"}
    assert len(methods) == len(set(methods))
    assert [row["fault"] for row in rows if row["fault"]] == ["truncated", "other_bytes"]
    assert rows[0]["source"] == "'=1+1"


def test_methods_are_brought_to_the_systems_control_response(
    run: Callable[..., Result], few: Path, tmp_path: Path
) -> None:
    """On the part test, by the dev photographs that could be judged; ours are no peers."""
    result = run("--data", str(few), "--allow-outside", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    content = json.loads((tmp_path / "control_response.json").read_text(encoding="utf-8"))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")

    assert [row["method"] for row in content["matched"]] == ["fleck", "fleck-refit", "convnet"]
    assert {row["dev"]["n"] for row in content["matched"]} == {2}
    assert {row["test"]["n"] for row in content["matched"]} == {1}
    assert 'id="matched"' in page
    assert {"fleck-refit", "convnet"} <= {row["method"] for row in content["comparators"]}
    assert "equally strict" in result.output


def test_a_page_about_dev_photographs_matches_nothing(made: Path) -> None:
    """They would choose and be counted."""
    content = json.loads((made / "control_response.json").read_text(encoding="utf-8"))

    assert content["matched"] == []
    assert 'id="matched"' not in (made / "index.html").read_text(encoding="utf-8")


def test_the_letters_come_with_their_configurations() -> None:
    """F is the primary row; every method named in the table exists."""
    known = fleck_methods()
    rows = {system.letter: system for system in systems()}

    assert [letter for letter, system in rows.items() if system.primary] == ["F"]
    assert rows["F"].methods == ("fleck", "fleck-kapur")
    assert {known[name].configuration for name in rows["A"].methods} == {"girdle"}
    assert all(name in known for system in rows.values() for name in system.methods)


def test_one_detection_answers_for_every_configuration() -> None:
    """A derived score is the score that the method itself gives."""
    from benchmarks.data.images import Fault, read

    item = next(item for item in read_manifest(builtin("photos")).part("train"))
    image = read(item.path)
    assert not isinstance(image, Fault)
    results = examine(item, show=False).outcome.results
    known = fleck_methods()

    for preset in FAMILIES:
        for name in methods_of(preset).values():
            assert results[name].score == known[name].score(image.pixels), name


@pytest.mark.parametrize(
    ("visible", "show", "pixels"),
    [("none", True, True), ("person", True, False), ("", True, False), ("none", False, False)],
)
def test_pixels_are_made_only_where_allowed(
    tmp_path: Path, visible: str, show: bool, pixels: bool
) -> None:
    """A visible person, an empty column, or a set that is not ours leaves the picture empty."""
    path = tmp_path / "flat.png"
    flat = Image.new("RGB", (192, 128), (200, 140, 110))
    flat.putpixel((96, 64), (0, 0, 0))  # the zero response: without it the skin would lose 110
    flat.save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    item = Item("flat", path, digest, 0, "test", slices={"person_visible": visible})

    mistakes = examine(item, show=show).mistakes

    assert "gate" in mistakes
    assert {bool(each.picture) for each in mistakes.values()} == {pixels}


def test_every_builtin_photograph_has_a_credit() -> None:
    """Nothing can be shown without its author, terms and origin."""
    found = {item.id: credit(item) for item in read_manifest(builtin("photos")).items}

    bare = {
        name
        for name, each in found.items()
        if not (each.attribution and each.license and re.match("https?://", each.link))
    }
    assert bare == set()


@pytest.mark.parametrize(
    ("terms", "address"),
    [
        ("CC-BY-2.0", "https://creativecommons.org/licenses/by/2.0/"),
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("LicenseRef-Kodak-Unrestricted", ""),
    ],
)
def test_a_license_leads_to_its_text(terms: str, address: str) -> None:
    """Only Creative Commons has addresses that follow from the name."""
    assert license_address(terms) == address


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--split", "final"), "expected --split train, dev or test, got 'final'"),
        (("--data", "fotos"), "did you mean photos?"),
        (("--data", "none.csv"), "an existing manifest, got 'none.csv'"),
    ],
)
def test_misuse_is_refused_before_any_work(
    run: Callable[..., Result], words: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    """Exit 2, a sentence that says what was expected, and no file."""
    result = run(*words, "--out", str(tmp_path / "out"))

    assert result.exit_code == 2
    assert message in result.output
    assert not (tmp_path / "out").exists()


def test_a_part_of_a_part_says_so(run: Callable[..., Result], few: Path, tmp_path: Path) -> None:
    """A quick look is no result: the first line tells what was left out."""
    result = run(
        "--data",
        str(few),
        "--allow-outside",
        "--split",
        "dev",
        "--first",
        "1",
        "--out",
        str(tmp_path),
    )

    assert result.exit_code == 0
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Only the first 1: 3 were left out." in page
    assert "--first 1" in page
