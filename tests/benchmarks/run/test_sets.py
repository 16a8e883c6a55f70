"""What may be asked of `fleck data make`, and what is refused."""

from pathlib import Path

import pytest

from benchmarks.cli import main
from benchmarks.run.arguments import MisuseError
from benchmarks.run.sets import Wish, make_wished, specs_of


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (Wish("figure"), "SET: expected one of figures, figures-small, got 'figure'; did you mean"),
        (Wish("figures", split="tset"), "--split: .* did you mean 'test'"),
        (Wish("figures", block="crosed"), "--block: .* did you mean 'crossed'"),
        (Wish("figures-small", split="dev"), "expected none for figures-small"),
        (Wish("figures", split="dev", block="curves"), "--block: expected it with --split test"),
        (Wish("figures", seed=1), "--seed: expected it with --split train or dev"),
        (
            Wish("figures", split="dev", seed=10),
            "--seed: expected a whole number from 0 to 9, got 10",
        ),
        (Wish("figures", fixed=("tone",)), "--set: expected FACTOR=LEVEL, each factor once"),
        (Wish("figures", fixed=("tone=tan", "tone=dark")), "each factor once, got 'tone=dark'"),
        (Wish("figures", fixed=("size=64",), size=128), "expected size once"),
        (Wish("figures", fixed=("ton=tan",)), "did you mean 'tone'"),
        (Wish("figures", fixed=("tone=drak",)), "did you mean 'dark'"),
        (Wish("figures", size=7), "size: expected a whole number from 32 to 1024, got '7'"),
        (Wish("figures", quality="best"), "quality: expected draft or full"),
        (Wish("figures", split="dev", count=200_000), "--count: expected at most 100000 pictures"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(wish: Wish, message: str) -> None:
    """The message names the option, what was expected and what was typed."""
    with pytest.raises(MisuseError, match=message):
        specs_of(wish)


def test_options_reach_the_pictures() -> None:
    """Size, quality and every fixed factor hold in each picture; the count is kept."""
    wish = Wish("figures", split="train", count=5, size=64, quality="draft", fixed=("people=2",))
    specs = specs_of(wish)

    assert len(specs) == 5
    assert {(s.factors.size, s.factors.quality, s.factors.people) for s in specs} == {
        (64, "draft", 2)
    }
    assert {spec.split for spec in specs} == {"train"}


def test_blocks_add_up_to_the_test_split() -> None:
    """Each block alone, and together the whole."""
    parts = [specs_of(Wish("figures", block=b)) for b in ("crossed", "curves", "controls")]
    whole = specs_of(Wish("figures"))

    assert [spec.id for part in parts for spec in part] == [spec.id for spec in whole]


def test_the_command_makes_a_set_with_a_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on standard output names the manifest; the sheet can be looked at."""
    out = tmp_path / "set"
    typed = ["data", "make", "figures", "--split", "dev", "--count", "2", "--size", "48"]
    code = main([*typed, "--quality", "draft", "--out", str(out)])
    said = capsys.readouterr()

    assert code == 0
    assert said.out.strip() == str(out / "figures.csv")
    assert "2 pictures: 2 made, 0 kept; faults: 0" in said.err
    assert (out / "sheet.jpg").stat().st_size > 1000


def test_a_file_in_the_place_of_the_folder_is_misuse(tmp_path: Path) -> None:
    """Nothing is made where the folder cannot be."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    wish = Wish("figures", split="dev", count=1, size=48, quality="draft")

    with pytest.raises(MisuseError, match="--out: expected a folder"):
        make_wished(wish, str(tmp_path / "file"))
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    with pytest.raises(MisuseError, match="--out: expected a folder, got an empty name"):
        make_wished(wish, "")
