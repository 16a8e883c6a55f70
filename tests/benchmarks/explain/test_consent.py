"""Calls are told before they are made; a service is asked only when somebody agreed."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.run.arguments import LackError, RefusedError
from tests.benchmarks.methods.service import Asked, Said, by_path, score_of, serving
from tests.benchmarks.run.calling import card

from .asking import Heard, kept, made, own

#: Windows of the small photograph, and the whole of it.
PICTURES = 46


def test_the_number_of_pictures_is_told_before_the_first_is_scored(tmp_path: Path) -> None:
    """By part, in one line; the method finds that line already said."""
    text = "def score(image):\n    return 0.5\n"
    heard = Heard()
    made(tmp_path, own(tmp_path, text), "both", fills=("black", "blur"), heard=heard)

    assert heard.lines[0] == (
        "136 pictures to score: the whole photograph 1, crops 45, "
        "occlusion in photo space, black 45, occlusion in photo space, blur 45"
    )
    assert heard.seen[-1] == (136, 136)


def test_more_than_allowed_is_refused_and_nothing_is_scored(tmp_path: Path) -> None:
    """The message says what would need fewer."""
    heard = Heard()
    with pytest.raises(RefusedError, match="at most 45 pictures, got 46; nothing was scored"):
        made(tmp_path, own(tmp_path), "crop", most=45, heard=heard)
    assert heard.seen == []
    made(tmp_path, own(tmp_path), "crop", most=46)


def test_a_service_is_asked_nothing_without_consent(tmp_path: Path) -> None:
    """Neither without anybody to ask, nor when the answer is no."""
    heard = Heard()
    with serving() as service:
        typed = card(tmp_path, service.url, batch=8)
        with pytest.raises(RefusedError, match=r"46 pictures sent to 127\.0\.0\.1, got no yes"):
            made(tmp_path, typed, "crop", heard=heard)
        assert service.asked == []

    assert heard.asked == ["Send 46 pictures to 127.0.0.1?"]
    assert heard.lines[0].startswith("46 pictures to score in 7 requests to 127.0.0.1: ")


@pytest.mark.parametrize("consent", [{"yes": True}, {"most": 100}, {"heard": Heard(yes=True)}])
def test_with_consent_every_window_is_paid_for_once(
    tmp_path: Path, consent: dict[str, object]
) -> None:
    """In as many requests as were told; a second call sends nothing; scores are the service's."""
    with serving() as service:
        typed = card(tmp_path, service.url, batch=8, send="png")
        made(tmp_path, typed, "crop", **consent)  # type: ignore[arg-type]
        requests = len(service.asked)
        made(tmp_path, typed, "crop")
        images = [image for request in service.asked for image in request.images]

    assert requests == len(service.asked) == 7
    assert max(service.paid.values()) == 1
    found = kept(tmp_path, "beach.crop.npz")
    assert sorted([float(found["whole"]), *found["scores"]]) == sorted(map(score_of, images))


def test_a_service_that_dies_is_paid_once_when_it_is_back(tmp_path: Path) -> None:
    """Three requests in a row without an answer end the command; the same one goes on."""
    alive: list[bool] = []

    def answer(asked: Asked) -> Said:
        """Answer ten times, and again when it is back."""
        return by_path(asked) if asked.number < 10 or alive else Said(503, {})

    heard = Heard()
    with serving(answer) as service:
        typed = card(tmp_path, service.url, retries=0, send="png")
        with pytest.raises(LackError, match=r"none of 3 in a row.*the same command goes on"):
            made(tmp_path, typed, "crop", yes=True)
        alive.append(True)
        made(tmp_path, typed, "crop", yes=True, heard=heard)

    assert heard.lines[0].startswith("36 pictures to score in 36 requests")
    assert (sum(service.paid.values()), max(service.paid.values())) == (PICTURES, 1)
    assert np.isfinite(kept(tmp_path, "beach.crop.npz")["scores"]).all()


def test_a_service_that_refuses_the_key_ends_the_command_at_once(tmp_path: Path) -> None:
    """It is no fault of the photograph."""
    with serving(lambda _: Said(401, {"error": "no such key"})) as service:
        typed = card(tmp_path, service.url)
        with pytest.raises(LackError, match=r"401.*check the key"):
            made(tmp_path, typed, "crop", yes=True)
        assert len(service.asked) == 1
