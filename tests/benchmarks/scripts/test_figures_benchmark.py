"""The evaluation on rendered figures from the manifest to the page, on a small drawn set."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from benchmarks.data.manifest import read_manifest
from benchmarks.methods.classical import fleck_methods
from benchmarks.scripts.examine import FAMILIES


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a table."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_number_lies_beside_the_page(evaluated: Path, drawn: Path) -> None:
    """One line a picture with every score, and the counts of every mask."""
    scores, pixels = rows_of(evaluated / "figures.csv"), rows_of(evaluated / "figures_pixels.csv")
    items = read_manifest(drawn).items

    assert [row["id"] for row in scores] == [item.id for item in items]
    assert {row["scene"] for row in scores} == {item.slices["scene"] for item in items}
    assert {"fleck", "fleck:limb", "fleck-kapur:skin", "jones-rehg", "nude.js"} <= set(scores[0])
    assert {row["method"] for row in pixels} >= {"fleck:skin", "fleck-kapur:skin", "nude.js"}
    assert "ap-apid" not in {row["method"] for row in pixels}
    assert all(
        sum(int(row[name]) for name in ("tp", "fp", "fn", "tn")) == 95 * 96 for row in pixels
    )


def test_curves_and_comparisons_of_pixels_and_limbs_are_told(evaluated: Path) -> None:
    """Their elements, their rows in the JSON file and their points beside the page."""
    page = (evaluated / "figures.html").read_text(encoding="utf-8")
    content = json.loads((evaluated / "figures.json").read_text(encoding="utf-8"))
    points = rows_of(evaluated / "figures_pixel_curves.csv")
    gaps = [row["gap"] for row in (*content["pixels"], *content["presets"]) if row["gap"]]

    assert 'id="pixel-curves"' in page
    assert "figures_pixel_curves.csv" in page
    assert {row["method"] for row in content["pixel_curves"]} == {"jones-rehg"}
    assert {row["curve"] for row in points} >= {"roc", "precision_recall", "roc mark"}
    assert {"fleck:skin", "nude.js"} <= {row["method"] for row in points}
    assert gaps
    assert all(0 < each["p_value"] <= each["adjusted"] <= 1 for each in gaps)


def test_every_configuration_is_scored_once(evaluated: Path) -> None:
    """Both published presets, letters A to H and the gate; no method twice under two names."""
    content = json.loads((evaluated / "figures.json").read_text(encoding="utf-8"))
    letters = [[system["letter"] for system, _ in family["rows"]] for family in content["overall"]]
    methods = [row["method"] for family in content["overall"] for _, row in family["rows"]]
    known = {
        (each.preset, each.configuration)
        for each in fleck_methods().values()
        if each.preset in FAMILIES
    }

    assert letters[:2] == [["", *"ABCDEFGH"]] * 2
    assert len(methods) == len(set(methods)) == len(known) + 6


def test_a_second_run_continues_and_writes_the_same(
    evaluate: Callable[..., Result], evaluated: Path, drawn: Path, tmp_path: Path
) -> None:
    """Half of the records, the last cut short: the rest is run, and the page is the same."""
    whole = (evaluated / "figures.jsonl").read_text(encoding="utf-8").split("\n")
    kept = tmp_path / "figures.jsonl"
    kept.write_text("\n".join([*whole[:20], whole[20][:40]]), encoding="utf-8")
    result = evaluate("--data", drawn, "--out", tmp_path)

    assert result.exit_code == 0, result.output
    assert kept.read_text(encoding="utf-8").split("\n")[:20] == whole[:20]
    first, second = (
        (folder / "figures.html").read_text(encoding="utf-8").split('id="environment"')[0]
        for folder in (evaluated, tmp_path)
    )
    assert first == second


def test_records_of_another_set_are_refused(
    evaluate: Callable[..., Result], evaluated: Path, drawn: Path, tmp_path: Path
) -> None:
    """Stale results are never mixed with new ones, unless they may be dropped."""
    lines = (evaluated / "figures.jsonl").read_text(encoding="utf-8").split("\n")
    head = json.loads(lines[0]) | {"code": "0" * 16}
    stale = tmp_path / "figures.jsonl"
    stale.write_text("\n".join([json.dumps(head), *lines[1:]]), encoding="utf-8")
    refused = evaluate("--data", drawn, "--out", tmp_path, "--first", 3)

    assert refused.exit_code == 2
    assert "--replace-stale" in refused.output
    assert not (tmp_path / "figures.html").exists()

    accepted = evaluate("--data", drawn, "--out", tmp_path, "--first", 3, "--replace-stale")

    assert accepted.exit_code == 0, accepted.output
    assert len(stale.read_text(encoding="utf-8").splitlines()) == 4


def test_a_part_says_what_it_left_out(
    evaluate: Callable[..., Result], evaluated: Path, drawn: Path, tmp_path: Path
) -> None:
    """A quick look is no result."""
    (tmp_path / "figures.jsonl").write_bytes((evaluated / "figures.jsonl").read_bytes())
    result = evaluate("--data", drawn, "--out", tmp_path, "--first", 8)

    assert result.exit_code == 0, result.output
    page = (tmp_path / "figures.html").read_text(encoding="utf-8")
    assert "8 pictures: 8 judged" in page
    assert "others of this part were left out" in page


def test_every_figure_and_table_has_its_caveats(evaluated: Path) -> None:
    """Caveats 1, 2 and 5 stand in each exhibit, and nothing of mannequins stands outside one."""
    page = (evaluated / "figures.html").read_text(encoding="utf-8")
    main = page[page.index('id="caveats"') : page.index('id="provenance"')]
    exhibits = re.split(r'<div class="exhibit">', main)[1:]
    outside = re.sub(r'<div class="exhibit">.*?</p></div>', "", main, flags=re.DOTALL)

    assert len(exhibits) >= 10
    for each in exhibits:
        line = each[each.index('class="caveat"') :]
        assert all(f'href="#caveat-{number}"' in line for number in (1, 2, 5))
    assert not re.search("<table|<svg|<img", outside)


def test_the_page_is_quiet_and_complete(evaluated: Path) -> None:
    """No script, no foreign address, every table with a caption and heads with a scope."""
    page = (evaluated / "figures.html").read_text(encoding="utf-8")

    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert page.count("<table") == page.count("<caption>")
    assert not re.search(r"<th(?![^>]*scope=)[ >]", page)
    assert "True positives: " in page
    assert "data:image/jpeg;base64" in page


def test_the_held_out_score_stands_in_the_caveat(evaluated: Path) -> None:
    """Caveat 5 is filled in with what was measured."""
    content = json.loads((evaluated / "figures.json").read_text(encoding="utf-8"))
    levels = [row["level"] for row in content["held_out"]]

    assert levels == ["dark_2700", "elsewhere"]
    assert "area of fleck dark 2700" in content["caveats"][4]["full"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--split", "final"), "expected --split train, dev or test"),
        (("--split", "dev"), "expected pictures in part dev"),
    ],
)
def test_misuse_is_refused(
    evaluate: Callable[..., Result],
    drawn: Path,
    words: tuple[str, ...],
    message: str,
    tmp_path: Path,
) -> None:
    """Exit 2, a sentence that says what was expected, and no page."""
    result = evaluate("--data", drawn, "--out", tmp_path / "out", *words)

    assert result.exit_code == 2
    assert message in result.output
    assert not (tmp_path / "out").exists()


def test_photographs_are_refused(evaluate: Callable[..., Result], tmp_path: Path) -> None:
    """The page shows its pictures, which is right for mannequins and for nobody else."""
    from benchmarks.data.sets import builtin

    result = evaluate("--data", builtin("photos"), "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert "expected a manifest of rendered figures" in result.output
