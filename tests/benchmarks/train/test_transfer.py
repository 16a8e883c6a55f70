"""A head on a frozen network, from manifest to file and card."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import onnx
import pytest

from benchmarks.data.images import Image, read
from benchmarks.methods.network import Network, open_model
from benchmarks.methods.network_card import network_card_text, read_network_card
from benchmarks.run.arguments import LackError, MisuseError, RefusedError
from benchmarks.run.engines import serial
from benchmarks.train import transfer as room
from benchmarks.train.agreement import require_agreement
from benchmarks.train.head import FEWEST, fit_head
from benchmarks.train.remarks import remarks_on
from benchmarks.train.transfer import Transferred, Wish, transfer
from benchmarks.train.transfer_card import card_of
from tests.networks import small_network

from .grafts import network, pictures, rows_of
from .toys import COLUMNS, listed

COUNTS = [("train", 12, 30), ("dev", 10, 12), ("test", 3, 3)]


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """Work in this process, and try three strengths; the command's own test does without."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmarks.train.features.processes", lambda *_: serial())
        patch.setattr(room, "fit_head", partial(fit_head, strengths=(0.001, 0.01, 0.1)))
        yield


@pytest.fixture(scope="module")
def wish(tmp_path_factory: pytest.TempPathFactory) -> Wish:
    """Ask for a head on a small network, of a set with a picture cut short in either part."""
    folder = tmp_path_factory.mktemp("wish")
    manifest = pictures(folder / "set", COUNTS)
    card = 'licence = "CC-BY-4.0"\npositive = "reddish"\nname = "reds"\n'
    Path(manifest).with_suffix(".toml").write_text(card, encoding="utf-8")
    rows = rows_of(manifest)
    for number in (41, 45):
        path = folder / "set" / rows[number][1]
        path.write_bytes(path.read_bytes()[:60])
    return Wish(network(folder / "network"), manifest)


@pytest.fixture(scope="module")
def made(wish: Wish) -> Transferred:
    """Make it once."""
    return transfer(wish)


@pytest.fixture(scope="module")
def mine(made: Transferred, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the two files."""
    path = tmp_path_factory.mktemp("mine") / "mine.onnx"
    path.write_bytes(made.data)
    text = network_card_text(card_of(made, positive="red"))
    path.with_suffix(".toml").write_text(text, encoding="utf-8")
    return path


def test_the_file_is_a_method_like_any_other(wish: Wish, made: Transferred, mine: Path) -> None:
    """Its score of a picture is scikit-learn's score of the picture's features."""
    method = open_model(mine)
    rows = made.train.features.rows
    images = [read(row.task.location) for row in rows[:9]]
    scores = method.score_batch([image.pixels for image in images if isinstance(image, Image)])

    assert isinstance(method, Network)
    assert scores == pytest.approx(made.fitted.reference(made.train.features.matrix[:9]), abs=1e-6)
    assert method.score_kind == "P(red)"
    assert method.threshold == card_of(made).threshold
    onnx.checker.check_model(onnx.load_model_from_string(made.data), full_check=True)


def test_the_card_says_what_the_network_was_made_of(
    wish: Wish, made: Transferred, mine: Path
) -> None:
    """Both licences, all counts, faults by code, and no folder of this machine."""
    card = read_network_card(mine)
    training: dict[str, Any] = dict(card.training or {})

    assert "CC0-1.0" in card.licence
    assert "CC-BY-4.0" in card.licence
    assert "Positive: reddish" in card.trained_on
    assert training["data_digest"] == made.train.source.digest
    assert len(training["code_digest"]) == 64
    assert training["seed"] == 0
    assert training["counts"] == {
        "train": {"positive": 12, "negative": 29, "without_label": 0, "faults": {"changed": 1}},
        "dev": {"positive": 9, "negative": 12, "without_label": 0, "faults": {"changed": 1}},
    }
    assert training["backbone"]["layer"] == "f"
    assert training["measured"]["compared_pictures"] == 62
    assert str(Path(wish.data).parent) not in mine.with_suffix(".toml").read_text("utf-8")


def test_the_part_test_is_never_opened(made: Transferred) -> None:
    """Nor counted."""
    seen = {row.task.split for one in (made.train, made.dev) if one for row in one.features.rows}

    assert seen == {"train", "dev"}


def test_scores_of_the_file_agree_with_scikit_learn(made: Transferred) -> None:
    """On every picture that could be read, and on noise."""
    assert made.real[1] == 62
    assert made.random[1] == 32
    assert max(made.real[0], made.random[0]) < 1e-6


def test_too_little_in_dev_leaves_the_threshold_to_scores_out_of_fold(made: Transferred) -> None:
    """Nine positives are fewer than ten, and a person is told."""
    assert made.chosen_on == "out of fold"
    assert FEWEST == 10
    told = " ".join(remarks_on(made))
    assert "because dev has 9 positive and 12 negative pictures, fewer than 10 of a label" in told
    assert "12 pictures of the rarer label are few" in told


def test_the_same_inputs_give_the_same_bytes(wish: Wish, made: Transferred, tmp_path: Path) -> None:
    """Whatever the order of the rows and the number of workers; another seed, other bytes."""
    rows = rows_of(wish.data)
    folder = Path(wish.data).parent
    moved = listed(folder / "moved.csv", rows[::-1], COLUMNS)
    card = Path(wish.data).with_suffix(".toml").read_bytes()
    Path(moved).with_suffix(".toml").write_bytes(card)
    again = transfer(replace(wish, data=moved, jobs=2))

    assert again.data == made.data
    assert network_card_text(card_of(again)) == network_card_text(card_of(made))


def test_a_set_of_its_own_for_the_threshold(wish: Wish, made: Transferred, tmp_path: Path) -> None:
    """Copies of what was learned from are told, also those with the other label."""
    rows = [row for row in rows_of(wish.data) if row[4] == "train"]
    folder = Path(wish.data).parent
    whole = [row for row in rows if row[0] != "i041"]
    other = [[f"d{row[0]}", *row[1:4], ""] for row in whole]
    dev = listed(folder / "dev.csv", other, COLUMNS)
    twins = [[f"t{row[0]}", row[1], row[2], str(1 - int(row[3])), "train"] for row in whole[:2]]
    data = listed(folder / "twins.csv", [*whole, *twins], COLUMNS)
    found = transfer(replace(wish, data=data, dev=dev))
    told = " ".join(remarks_on(found))
    card = card_of(found)

    assert found.chosen_on == "dev"
    assert found.dev_area is not None
    assert "also learned from, or look nearly the same: 41 of 41" in told
    assert "with both labels, each in a copy of its own: 4" in told
    assert "names no licence" in told
    assert "unknown: the card of the set does not say" in card.licence
    assert (card.training or {})["dev_digest"] != (card.training or {})["data_digest"]


def refused(wish: Wish, folder: Path, counts: list[tuple[str, int, int]]) -> Wish:
    """Ask the same of another set."""
    return replace(wish, data=pictures(folder / "other", counts))


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([("train", 0, 40)], "got 0 positive and 40 negative in set .*; with one label there is"),
        ([("", 40, 0)], r"got 40 positive and 0 negative in set \(all its items; 0 without a lab"),
        ([("train", 9, 40), ("dev", 30, 30)], "at least 10 items of either label .*got 9 positive"),
        ([("test", 20, 20)], "expected items with the split train in set, got test"),
    ],
)
def test_what_nothing_can_be_learned_from_is_refused_before_any_work(
    wish: Wish, tmp_path: Path, counts: list[tuple[str, int, int]], told: str
) -> None:
    """One class, hardly any items of one, no part to learn from."""
    with pytest.raises(RefusedError, match=f"--data: .*{told}"):
        transfer(refused(wish, tmp_path, counts))


def test_a_set_that_faults_leave_too_small_is_refused_with_their_number(
    wish: Wish, tmp_path: Path
) -> None:
    """Ten positives of which two cannot be read; and a set of which nothing can."""
    wanted = refused(wish, tmp_path, [("train", 10, 12)])
    folder = Path(wanted.data).parent
    for number in range(2):
        (folder / f"{number:03}.png").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"got 8 positive and 12 negative; 2 more could not be"):
        transfer(wanted)
    for path in folder.glob("*.png"):
        path.unlink()
    with pytest.raises(RefusedError, match=r"got 22 faults and no other; the first is i000: unre"):
        transfer(wanted)


def test_a_wrong_backbone_or_layer_is_refused_under_its_option(wish: Wish, tmp_path: Path) -> None:
    """No network, no card, a refused file, no such tensor, no last dense layer."""
    wrong = [
        (replace(wish, backbone="fleck"), MisuseError, "--backbone: expected convnet, .*'fleck'"),
        (replace(wish, backbone="no.onnx"), MisuseError, "--backbone: expected a file, got 'no.on"),
        (replace(wish, layer="ff"), MisuseError, r"--layer: .*got 'ff'; did you mean 'f'\?"),
    ]
    bare = tmp_path / "bare.onnx"
    bare.write_bytes(small_network().SerializeToString())
    wrong.append((replace(wish, backbone=str(bare)), MisuseError, "--backbone: .*FILL IN"))
    pickle = tmp_path / "pickle.onnx"
    pickle.write_bytes(b"\x80\x04cposix")
    pickle.with_suffix(".toml").write_bytes(Path(wish.backbone).with_suffix(".toml").read_bytes())
    wrong.append((replace(wish, backbone=str(pickle)), LackError, "--backbone: .*SHA-256"))
    model = small_network(softmax=False)
    del model.graph.node[-1]
    model.graph.node[-1].output[0] = "y"
    odd = network(tmp_path / "odd", model, classes=tuple("abcdefghijklmnop"), positive="a")
    wrong.append((replace(wish, backbone=odd), MisuseError, "--layer: expected a last layer of G"))
    for asked, kind, told in wrong:
        with pytest.raises(kind, match=f"(?s){told}"):
            transfer(asked)


def test_a_file_that_scores_otherwise_is_never_kept(
    wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head that is off by a hundredth in its bias."""
    right = room.graft
    monkeypatch.setattr(
        room, "graft", lambda data, weights, bias: right(data, weights, bias + 0.01)
    )
    with pytest.raises(RefusedError, match=r"within 1e-05 of scikit-learn's, got a difference of"):
        transfer(wish)


def test_nothing_compared_is_no_agreement() -> None:
    """A check that looked at no picture has found nothing out."""
    with pytest.raises(RefusedError, match="over 0 pictures"):
        require_agreement((0.0, 0), (0.0, 32))
