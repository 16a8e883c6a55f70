"""The fitted system and networks on the page about figures, joined from runs."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from benchmarks.report.figure_records import Picture
from benchmarks.report.outcomes import Outcome
from benchmarks.run.reading import Run
from benchmarks.scripts import figures_benchmark
from benchmarks.scripts.further_scores import with_further


@pytest.fixture(scope="module")
def beside(
    evaluate: Callable[..., Result],
    evaluated: Path,
    drawn: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Evaluate the drawn set with the fitted system and the network beside the others."""
    out = tmp_path_factory.mktemp("beside")
    (out / "figures.jsonl").write_bytes((evaluated / "figures.jsonl").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures_benchmark, "beyond", lambda: ("fleck-refit", "convnet"))
        result = evaluate("--data", drawn, "--out", out, further=True)
    assert result.exit_code == 0, result.output
    return out


def content(folder: Path) -> dict[str, Any]:
    """Read the tables."""
    found: dict[str, Any] = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    return found


def test_they_stand_in_every_table_of_areas_and_marks(beside: Path) -> None:
    """Areas, factors, held-out combinations, responses, and the rows of the whole block."""
    found = content(beside)
    methods = ["fleck", "fleck-kapur", "fleck-refit", "convnet"]

    assert found["methods"][:4] == methods
    assert {"fleck-refit", "convnet"} <= set(found["deciders"])
    assert [row["method"] for _, row in found["overall"][2]["rows"]] == ["fleck-refit", "convnet"]
    for table in ("blocks", "held_out"):
        assert {len(row["areas"]) for row in found[table]} == {len(found["methods"])}
    for table in found["responses"]:
        assert {len(row["rates"]) for row in table["rows"]} == {len(found["deciders"])}


def test_the_caveat_tells_the_held_out_areas_of_both(beside: Path) -> None:
    """That of the system, and that of what was trained."""
    told = content(beside)["caveats"][4]["full"]

    assert "area of fleck dark 2700" in told
    assert "; area of convnet dark 2700" in told


def test_their_curves_stand_beside_the_systems(beside: Path) -> None:
    """In figures of their own, with their points in the one table."""
    page = (beside / "figures.html").read_text(encoding="utf-8")
    with (beside / "figures_curves.csv").open(newline="", encoding="utf-8") as file:
        methods = {row["method"] for row in csv.DictReader(file)}

    assert {"fleck", "fleck-refit", "convnet", "jones-rehg"} <= methods
    assert 'id="factor-curves-beside-' in page
    assert "ROC curves of the 1996 system and networks" in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_scores_are_those_of_the_run(beside: Path) -> None:
    """Digit for digit, and the run is named."""
    with (beside / "figures.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    page = (beside / "figures.html").read_text(encoding="utf-8")
    for folder in (beside / "runs").iterdir():
        spec = json.loads((folder / "spec.json").read_text(encoding="ascii"))
        name = spec["identity"]["method"]["name"]
        for line in (folder / "items.jsonl").read_text(encoding="ascii").splitlines():
            record = json.loads(line)
            assert float(rows[record["id"]][name]) == record["score"]
        assert f"<dt>Run of {name}</dt>" in page
        assert spec["id"] in page
        assert spec["data"]["rendered"] is True


def test_every_exhibit_keeps_its_caveats(beside: Path) -> None:
    """Those that came with the networks too."""
    page = (beside / "figures.html").read_text(encoding="utf-8")
    main = page[page.index('id="caveats"') : page.index('id="provenance"')]
    outside = re.sub(r'<div class="exhibit">.*?</p></div>', "", main, flags=re.DOTALL)

    assert not re.search("<table|<svg|<img", outside)


def test_a_quick_look_leaves_them_out(
    evaluate: Callable[..., Result],
    evaluated: Path,
    drawn: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run is one of the whole part, which a quick look is not to wait for."""
    monkeypatch.setattr(figures_benchmark, "beyond", lambda: ("no-such-method",))
    (tmp_path / "figures.jsonl").write_bytes((evaluated / "figures.jsonl").read_bytes())
    result = evaluate("--data", drawn, "--out", tmp_path, "--first", 8, further=True)

    assert result.exit_code == 0, result.output
    assert not (tmp_path / "runs").exists()


def test_a_method_that_cannot_be_had_ends_with_one_line(
    evaluate: Callable[..., Result],
    evaluated: Path,
    drawn: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No page is written without it."""
    monkeypatch.setattr(figures_benchmark, "beyond", lambda: ("no-such-method",))
    (tmp_path / "figures.jsonl").write_bytes((evaluated / "figures.jsonl").read_bytes())
    result = evaluate("--data", drawn, "--out", tmp_path, further=True)

    assert result.exit_code == 1
    assert "figures_benchmark: " in result.output
    assert not (tmp_path / "figures.html").exists()


class Scored(Run):
    """A run of one method whose records are at hand."""

    def items(self) -> Any:
        """Return its records."""
        return iter(self.done["records"])


def scored(**record: Any) -> Scored:
    """Make a run with one record."""
    whole = {"id": "a", "sha256": "00", "score": 0.5, "fault": None} | record
    identity = {"method": {"name": "convnet", "threshold": 0.5}}
    return Scored(Path("runs/one"), {"identity": identity}, {"records": [whole]})


def test_a_decision_is_that_of_the_runs_threshold() -> None:
    """At the threshold a picture is marked."""
    (picture,) = with_further([Picture(Outcome("a", "00", {}), 1)], [scored()])

    assert picture.outcome.results["convnet"].marked is True


def test_a_picture_with_a_fault_stays_as_it_is() -> None:
    """It was counted as one."""
    broken = Picture(Outcome("a", "00", {}, fault="truncated"), 1)

    assert with_further([broken], [scored(score=None, fault="truncated")]) == (broken,)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"score": None, "fault": "deadline"}, "got deadline"),
        ({"sha256": "11"}, "got no record of this file"),
        ({"id": "b"}, "got no record of this file"),
    ],
)
def test_a_score_that_is_missing_is_an_error(record: dict[str, Any], reason: str) -> None:
    """A row about fewer pictures would stand beside rows about all."""
    with pytest.raises(ValueError, match=f"expected a score of convnet on a, {reason}: runs"):
        with_further([Picture(Outcome("a", "00", {}), 1)], [scored(**record)])
