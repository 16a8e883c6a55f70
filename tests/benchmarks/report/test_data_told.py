"""What the command tells about sets, as a user meets it."""

import json
import shutil
from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.data.sets import builtin
from benchmarks.run.verify import compare_items


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with a folder for each class, one picture of it broken."""
    monkeypatch.chdir(tmp_path)
    for kind, numbers in (("people", ("1", "2")), ("things", ("3", "4"))):
        Path("photos", kind).mkdir(parents=True)
        for number in numbers:
            shutil.copy(builtin("photos").with_name(f"kodak_{number}.jpg"), f"photos/{kind}")
    content = Path("photos/things/kodak_3.jpg").read_bytes()
    Path("photos/things/broken.jpg").write_bytes(content[:2000])
    return tmp_path


def add(*more: str) -> int:
    """Add the folder."""
    words = ("data", "add", "photos", "--out", "mine.csv", "--positive", "people")
    return main([*words, "--negative", "things", "-j", "1", *more])


def test_a_folder_becomes_a_set_that_can_be_checked_shown_and_run(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole first walk of docs/your-data.md."""
    assert add() == 0
    printed = capsys.readouterr()
    assert printed.out == "mine.csv\n"
    assert "5 items: 2 positive, 3 negative" in printed.err
    assert "things/broken.jpg: truncated" in printed.err

    assert main(["data", "check", "mine.csv", "--neighbors", "-j", "1"]) == 0
    assert main(["data", "show", "mine.csv", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert sum(part["positive"] for part in shown["parts"].values()) == 2
    assert "licence" in shown["missing"]

    Path("my.py").write_text("def score(image):\n    return float(image.mean())\n")
    assert main(["run", "--method", "kovac", "--method", "my.py:score", "--data", "mine.csv"]) == 0
    printed = capsys.readouterr()
    folders = printed.out.splitlines()
    assert printed.err.splitlines()[0] == "fleck run: kovac: 4 scored, 1 fault (1 truncated)"
    assert main(["compare", *folders, "--split", "all", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["method"], row["n"], row["faults"]) for row in rows] == [
        ("kovac", 4, 1),
        ("my.py:score", 4, 1),
    ]


def test_a_colleagues_scores_stand_beside_a_method(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second walk: a picture without a row is a fault and never a 0."""
    assert add("--splits", "none") == 0
    Path("colleague.csv").write_text(
        "id,score\npeople/kodak_1.jpg,.9\npeople/kodak_2.jpg,.8\n"
        "things/kodak_3.jpg,.1\nthings/kodak_4.jpg,.2\n"
    )
    words = ["run", "--method", "kovac", "--method", "colleague.csv", "--data", "mine.csv"]
    assert main(words) == 0
    printed = capsys.readouterr()
    assert "fleck run: colleague.csv: 4 scored, 1 fault (1 no_score)" in printed.err
    folders = printed.out.splitlines()[1:]
    assert main(["compare", *folders]) == 0
    assert "1.00 [" in capsys.readouterr().out
    assert main(["verify", *folders, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "differs"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["data", "add", "none", "--out", "x.csv"], "SOURCE: expected a folder"),
        (["data", "add", "photos", "--out", "x.csv"], "people"),
        (["data", "add", "photos", "--out", "x.csv", "--known", "kodek"], "kodak"),
        (["data", "add", "photos", "--out", "x.csv", "--partial"], "--known"),
        (["data", "show", "phots"], "did you mean photos?"),
        (["data", "check", "phots"], "did you mean photos?"),
        (["data", "card", "phots"], "did you mean photos?"),
    ],
)
def test_misuse_is_one_line_and_2(
    photos: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    """Every refusal names the argument and what would be one."""
    assert main(words) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert printed.out == ""
    assert not Path("x.csv").exists()


def test_a_wrong_manifest_is_1_with_every_line(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All faults are printed, not only the first."""
    assert add() == 0
    text = Path("mine.csv").read_text(encoding="utf-8").splitlines()
    text[1] = text[1].replace(",1,", ",Positive,")
    text[2] = text[2].replace("people/kodak_2.jpg", "../kodak_2.jpg", 2)
    Path("mine.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    capsys.readouterr()

    assert main(["data", "check", "mine.csv"]) == 1
    printed = capsys.readouterr()
    assert "line 2" in printed.out
    assert "line 3" in printed.out


def test_every_set_has_a_line_and_a_card(capsys: pytest.CaptureFixture[str]) -> None:
    """Built-in, rendered and known sets are listed; a card says what is missing."""
    assert main(["data", "list"]) == 0
    listed = capsys.readouterr().out
    for name in ("photos", "figures-small", "ccp", "pratheepan", "bsds500", "kodak"):
        assert name in listed
    assert main(["data", "card", "photos"]) == 0
    assert capsys.readouterr().out.startswith("# ")
    assert main(["data", "show", "photos"]) == 0
    assert "309" in capsys.readouterr().out


def test_a_row_that_leads_out_is_refused_with_another_root(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Naming where the files lie allows no address or climbing path in a manifest."""
    assert add() == 0
    path = Path("mine.csv")
    text = path.read_text(encoding="utf-8")
    secret = Path("photos/people/kodak_1.jpg").absolute().as_uri()
    path.write_text(text.replace(",photos/people/kodak_1.jpg,", f",{secret},"), encoding="utf-8")
    capsys.readouterr()

    assert main(["run", "--method", "kovac", "--data", "mine.csv", "--root", "."]) == 2
    assert "line 2" in capsys.readouterr().err


def test_a_missing_score_is_no_distance() -> None:
    """The largest difference is over items that both runs scored, so it is a number."""
    one = {"id": "a", "score": 1.0, "decision": None, "fault": None}
    found = compare_items([one], [one | {"score": None, "fault": "empty"}], 1e-6)

    assert (found.kind, found.largest) == ("differs", 0.0)
