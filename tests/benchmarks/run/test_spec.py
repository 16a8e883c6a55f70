"""The id of a run is a digest of what decides about its scores, and of nothing else."""

from dataclasses import replace

import pytest

from benchmarks.data.refusals import LIMITS, Limits
from benchmarks.methods.chosen import Chosen, Settings
from benchmarks.run.spec import canonical, identity, run_id

METHOD = Chosen("mean", "/home/a/mean.py:score", Settings(), "c" * 64, {"size": 224}, 0.5)


def name(
    chosen: Chosen = METHOD,
    data: str = "d" * 64,
    split: str | None = "test",
    sample: int = 0,
    seed: int = 0,
    limits: Limits = LIMITS,
) -> str:
    """Compute the id of a run that differs in one thing."""
    return run_id(identity(chosen, data, split=split, sample=sample, seed=seed, limits=limits))


def test_the_id_of_a_known_run_is_pinned() -> None:
    """An id that moves orphans every run there is: only with a new `FORMAT` or `POLICY`."""
    assert name() == "942bee431c14bfda"


@pytest.mark.parametrize(
    "changed",
    [
        {"chosen": replace(METHOD, code="e" * 64)},
        {"chosen": replace(METHOD, parameters={"size": 225})},
        {"chosen": replace(METHOD, threshold=0.6)},
        {"chosen": replace(METHOD, name="other")},
        {"data": "e" * 64},
        {"split": None},
        {"sample": 3},
        {"seed": 1},
        {"limits": replace(LIMITS, max_pixels=1)},
    ],
)
def test_what_can_change_a_score_changes_the_id(changed: dict[str, object]) -> None:
    """Code, parameters, operating point, data, part, sample, seed and limits each count."""
    assert name(**changed) != name()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"typed": "/mnt/b/mean.py:score"},
        {"settings": Settings(threads=4)},
        {"batch": 32},
        {"score_kind": "in other words"},
    ],
)
def test_what_cannot_change_a_score_leaves_the_id(changed: dict[str, object]) -> None:
    """Neither the place of the method nor how it is worked on counts."""
    assert name(replace(METHOD, **changed)) == name()  # type: ignore[arg-type]


def test_canonical_json_has_one_form() -> None:
    """Neither the order of keys nor blanks, nor letters beyond ASCII, can change a digest."""
    assert canonical({"b": 1, "a": "ä"}) == r'{"a":"\u00e4","b":1}'


def test_a_number_that_is_none_is_refused() -> None:
    """NaN is no JSON, and equals not even itself."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
