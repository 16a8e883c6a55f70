"""The experiment on planted cues: what is planted, how it is found again, what is printed."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.audit.effects import Effect
from benchmarks.audit.finding import Cue
from benchmarks.audit.patches import Patch
from benchmarks.audit.pictures import Picture
from benchmarks.audit.slices import Slice
from benchmarks.audit.twins import PAINTED
from benchmarks.scripts.planted_cues import main, reduced, rows_of, verdicts
from benchmarks.scripts.planted_pictures import CUES, SIDE, Planted, everywhere, planted
from benchmarks.scripts.planted_seed import ranks_of

GRAY = np.full((SIDE, SIDE, 3), 90, dtype=np.uint8)


@pytest.mark.parametrize("cue", CUES)
def test_a_cue_is_small_and_where_it_is_said_to_be(cue: str) -> None:
    """Less than a hundredth of the frame changes, all of it inside the box."""
    for seed in range(10):
        made, (top, left, bottom, right) = CUES[cue](GRAY, np.random.default_rng(seed))
        changed = (made != GRAY).any(axis=-1)

        assert 0 < changed.mean() < 0.01
        assert changed[top:bottom, left:right].sum() == changed.sum()


def test_cues_are_planted_as_often_as_announced() -> None:
    """Six in ten positives and one in twenty negatives show each, by themselves."""
    pictures = np.broadcast_to(GRAY, (1000, *GRAY.shape))
    labels = np.arange(1000) % 2

    made = planted(pictures, labels, np.random.default_rng(0))

    shown = np.array([[box is not None for box in made.boxes[cue]] for cue in CUES])
    assert shown[:, labels == 1].mean(axis=1) == pytest.approx([0.6, 0.6], abs=0.06)
    assert shown[:, labels == 0].mean(axis=1) == pytest.approx([0.05, 0.05], abs=0.03)
    assert shown[:, labels == 1].all(axis=0).mean() == pytest.approx(0.36, abs=0.06)
    assert (pictures == GRAY).all()


def test_the_second_cue_is_of_no_kind_in_the_list() -> None:
    """No twin paints anything checkered, cyan or yellow."""
    assert not any(word in twin.words for twin in PAINTED for word in ("check", "cyan", "yellow"))


def test_a_twin_of_a_planted_picture_shows_the_cue() -> None:
    """Every picture gets it."""
    made = everywhere(np.stack([GRAY] * 3), "checkered", np.random.default_rng(0))

    assert (made != GRAY).any(axis=(1, 2, 3)).all()


def a_cue(name: str, place: int | None = None, *, rightful: bool = False) -> Cue:
    """Make an entry of a ranking."""
    effect = Effect(1.0, 0.9, 1.1, 1.0, 0.001, 9, 9)
    return Cue(name, name, "found", rightful, False, effect, slice=place)


def a_slice(*boxes: tuple[int, int, int, int]) -> Slice:
    """Make a kind of patches of one picture."""
    patches = [Patch("p", "p", box, 1.0, GRAY, np.zeros(1)) for box in boxes]
    return Slice(np.zeros(1), 1.0, tuple(patches))


def test_a_kind_is_a_planted_cue_where_its_patches_lie_on_one() -> None:
    """Not its name or color but its places tell; what may matter is passed over."""
    shown = Planted(GRAY[None], {"red spot": [None], "checkered": [(10, 10, 19, 19)]})
    slices = [a_slice((50, 50, 58, 58)), a_slice((10, 10, 18, 18), (12, 12, 20, 20))]
    cues = [
        a_cue("skin turned", rightful=True),
        a_cue("red spot"),
        a_cue("patch 2", 1),
        a_cue("patch 1", 0),
    ]

    ranks = ranks_of(cues, slices, shown, [Picture("p", "p", 1, GRAY)])

    assert ranks == {"red spot": 1, "checkered": 2}


def test_a_cue_behind_another_is_not_first() -> None:
    """Something else that should not matter takes a place."""
    shown = Planted(GRAY[None], {"red spot": [None], "checkered": [(10, 10, 19, 19)]})

    ranks = ranks_of(
        [a_cue("background: wood"), a_cue("red spot")], [], shown, [Picture("p", "p", 1, GRAY)]
    )

    assert ranks == {"red spot": 2, "checkered": None}


def a_result(after: float = 0.1, area: float = 0.9) -> dict[str, object]:
    """Make the numbers of a seed."""

    def side(shift: float, area: float) -> dict[str, object]:
        """Make the numbers before or after."""
        ends = [shift, shift, shift]
        effects = {cue: {"logits": ends, "spreads": ends} for cue in CUES}
        ends = [area, area - 0.02, area + 0.02]
        return {"effects": effects, "area": ends, "area_biased": ends}

    return {
        "seed": 0,
        "ranks": {"red spot": 1, "checkered": 2},
        "before": side(2.0, 0.9),
        "after": side(after, area),
        "control": side(2.0, 0.9),
    }


def test_the_reduction_is_a_share_of_the_effect() -> None:
    """What turned round is no reduction beyond its size."""
    assert reduced(a_result(0.1), "red spot") == pytest.approx(0.95)
    assert reduced(a_result(-1.0), "red spot") == pytest.approx(0.5)


def test_the_verdicts_are_about_every_seed() -> None:
    """One seed that fails is seen."""
    worse = {**a_result(1.0, 0.8), "ranks": {"red spot": 1, "checkered": None}}

    told = verdicts([a_result(), worse])

    assert told[0].endswith("1 of 2 seeds")
    assert "50 %" in told[1]
    assert told[2].endswith("1 of 2 seeds")
    assert rows_of([worse])[1]["rank"] == "none"


def test_the_experiment_runs_and_goes_on(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    require: Callable[[bool, str], None],
) -> None:
    """A tiny run gives all numbers; what is finished is not done again."""
    require(importlib.util.find_spec("torch") is not None, "torch is not installed")
    sizes = {"seeds": 1, "count": 16, "epochs": 1, "dev": 8, "audited": 4, "only": -1}

    main(**sizes, out=tmp_path)
    first = (tmp_path / "seed-0.json").read_bytes()
    printed = capsys.readouterr().out
    main(**sizes, out=tmp_path)

    found = json.loads(first)
    assert {"ranks", "proposed", "before", "after", "control"} <= set(found)
    assert printed == capsys.readouterr().out
    assert (tmp_path / "seed-0.json").read_bytes() == first
    assert (tmp_path / "planted_cues.csv").read_text(encoding="utf-8").startswith("seed,cue,rank")
