"""The whole way: a model and a card that score what was learned, from any state of the disk."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.cli import main
from benchmarks.methods.network import open_model
from benchmarks.methods.network_card import read_network_card
from benchmarks.run.arguments import RefusedError
from benchmarks.train import cache, figures, own, rendering
from benchmarks.train.checkpoints import FILE
from benchmarks.train.hard_negatives import Hardness
from benchmarks.train.own import own_recipe
from benchmarks.train.recipe import Crops, Part, Training
from benchmarks.train.training import train_wished
from benchmarks.train.wish import Finished, Wish
from convnet.architecture import FIGURES_NET, ZFNET
from convnet.schedule import Schedule, Stage

from .toys import Heard, each, table, toy_set

ROOT = Path(__file__).resolve().parents[3]

#: Trains to the end, trains again and kills that with SIGKILL after a checkpoint, and goes on.
#: One process loads torch and the others; each training is a process forked from it.
KILLED = """
import json, os, signal, sys, time
import onnx, onnxruntime, scipy.stats, torch._dynamo
from benchmarks.cli import main
from benchmarks.train import own, training

own.PASSES = (256, 256)

def begun(out):
    pid = os.fork()
    if not pid:
        os._exit(main([*sys.argv[1:], "--out", out]))
    return pid

def ended(pid):
    return os.waitpid(pid, 0)[1]

first = ended(begun("whole.onnx"))
pid = begun("killed.onnx")
path = "killed.onnx.training/checkpoint"
while not (os.path.exists(path) and len(json.loads(open(path, "rb").readline())["told"]) >= 2):
    if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        sys.exit(f"the training ended by itself: {os.waitpid(pid, 0)}, {first}")
    time.sleep(0.005)
os.kill(pid, signal.SIGKILL)
killed = os.WTERMSIG(ended(pid))
# A checkpoint that was being written when the process died lies there under another name.
names = [name for name in os.listdir("killed.onnx.training") if not name.startswith(".fleck-")]
left = sorted(names), os.path.exists("killed.onnx")
print(json.dumps([first, killed, left, ended(begun("killed.onnx"))]))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a set and a table that all tests of this file share, with the cache."""
    folder = tmp_path_factory.mktemp("toys")
    toy_set(folder)
    table(folder)
    return folder


@pytest.fixture(scope="module", autouse=True)
def short() -> Iterator[None]:
    """Let an epoch be short, and pictures be made in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own, "PASSES", (512, 16_000))
        patch.setattr(cache, "run_each", each)
        yield


@pytest.fixture(autouse=True)
def torch(require: Callable[[bool, str], None]) -> None:
    """Skip without torch."""
    require(find_spec("torch") is not None, "torch is not installed: pip install 'fleck[train]'")


def wish(place: Path, out: Path, **options: object) -> Wish:
    """Ask for two epochs on the toys."""
    return Wish(
        data=str(place / "toys.csv"),
        out=str(out),
        epochs=2,
        architecture=str(place / "toy.toml"),
        cache=str(place / "cache"),
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def trained(place: Path) -> tuple[Finished, Heard]:
    """Train on the toys."""
    heard = Heard()
    return train_wished(wish(place, place / "net.onnx"), heard.watch()), heard


def test_the_network_has_learned_and_scores_as_a_method(
    place: Path, trained: tuple[Finished, Heard]
) -> None:
    """The card beside the model is all that `--method net.onnx` needs."""
    finished, _ = trained
    network = open_model(finished.model)
    red, gray = (
        network.score(np.asarray(Image.open(place / f"{number:03}.png"))) for number in (0, 200)
    )

    assert finished.area is not None
    assert finished.area.value > 0.95
    assert network.threshold == finished.threshold.value
    assert gray < finished.threshold.value <= red  # type: ignore[operator]


def test_the_card_tells_how_the_network_came_about(trained: tuple[Finished, Heard]) -> None:
    """Seed, digests, counts and numbers, and nothing of this machine."""
    finished, _ = trained
    card = read_network_card(finished.model)
    made = card.training

    assert made is not None
    assert (made["seed"], made["epochs"], made["data"], made["recipe"]) == (0, 2, "toys", "own")
    assert all(len(str(made[name])) == 64 for name in ("data_digest", "code_digest"))
    assert made["counts"] == {"train": 228, "train_positive": 100, "dev": 57, "dev_positive": 25}
    assert str(finished.model.parent) not in finished.card.read_text()


def test_every_epoch_is_told(trained: tuple[Finished, Heard]) -> None:
    """Loss, area and seconds of each, after what is learned from."""
    finished, heard = trained

    assert [told.epoch for told in heard.epochs] == [1, 2]
    assert heard.epochs[1].loss < heard.epochs[0].loss
    assert tuple(heard.epochs) == finished.told
    assert heard.lines[0].startswith("learns from 228 pictures, 100 positive; each class is drawn")
    assert not finished.model.with_name("net.onnx.training").exists()


def test_the_same_command_makes_the_same_bytes_and_another_seed_others(
    place: Path, tmp_path: Path, trained: tuple[Finished, Heard]
) -> None:
    """Model and card; the pictures come from the cache both times."""
    again = train_wished(wish(place, tmp_path / "net.onnx"), Heard().watch())
    other = train_wished(wish(place, tmp_path / "b.onnx", seed=1), Heard().watch())

    assert again.model.read_bytes() == trained[0].model.read_bytes()
    assert again.card.read_bytes() == trained[0].card.read_bytes()
    assert other.model.read_bytes() != again.model.read_bytes()


def test_a_training_that_was_killed_ends_as_an_unbroken_one(place: Path) -> None:
    """Killed by SIGKILL after a checkpoint, the same command ends with the same bytes."""
    typed = ["train", "--data", "toys.csv", "--architecture", "toy.toml", "--epochs", "10"]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *typed, "--threads", "1", "--cache", "cache"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    outcome = json.loads(done.stdout.splitlines()[-1])

    assert outcome == [0, 9, [["checkpoint", "lock"], False], 0]
    assert "going on after epoch" in done.stderr
    for suffix in (".onnx", ".toml"):
        whole, killed = (place / f"{name}{suffix}" for name in ("whole", "killed"))
        assert whole.read_bytes() == killed.read_bytes()
    assert not (place / "killed.onnx.training").exists()


def test_a_model_that_is_there_is_not_replaced_unasked(
    place: Path, trained: tuple[Finished, Heard]
) -> None:
    """Hours of somebody's work are not overwritten by a habit."""
    with pytest.raises(
        RefusedError, match=r"net\.onnx: expected no file there, got one; .*--replace"
    ):
        train_wished(wish(place, trained[0].model), Heard().watch())


def stopped(place: Path, out: Path, **options: object) -> None:
    """Train until the first epoch is told, and be interrupted."""

    def interrupt(*_: object) -> None:
        """End the training as an interrupt does."""
        raise KeyboardInterrupt

    heard = Heard().watch()
    with pytest.raises(KeyboardInterrupt):
        train_wished(wish(place, out, **options), type(heard)(heard.announce, None, interrupt))


def test_a_checkpoint_of_another_seed_is_refused_until_it_may_be_replaced(
    place: Path, tmp_path: Path
) -> None:
    """The message names what differs; with --replace the training begins anew."""
    out = tmp_path / "a.onnx"
    stopped(place, out)
    assert (tmp_path / "a.onnx.training" / FILE).exists()

    with pytest.raises(RefusedError, match="got one with other seed 0, now 1"):
        train_wished(wish(place, out, seed=1), Heard().watch())
    heard = Heard()
    finished = train_wished(wish(place, out, seed=1, replace=True), heard.watch())

    assert "the checkpoint of another training is replaced" in heard.lines
    assert finished.kept == 0


def test_with_replace_a_training_still_goes_on(place: Path, tmp_path: Path) -> None:
    """The same command, --replace and all, takes up its own checkpoint."""
    out = tmp_path / "a.onnx"
    stopped(place, out, replace=True)
    finished = train_wished(wish(place, out, replace=True), Heard().watch())

    assert (finished.kept, len(finished.told)) == (1, 2)


def test_another_label_is_other_data_and_keeps_the_pictures(place: Path, tmp_path: Path) -> None:
    """A corrected label costs no decoding, but a checkpoint does not know it."""
    text = (place / "toys.csv").read_text()
    (place / "fixed.csv").write_text(text.replace(",0,\n", ",1,\n", 1))
    out = tmp_path / "a.onnx"
    stopped(place, out)
    other = Wish(**{**vars(wish(place, out)), "data": str(place / "fixed.csv")})

    with pytest.raises(RefusedError, match=r"other data \w+, now \w+"):
        train_wished(other, Heard().watch())


def test_a_network_that_is_lost_on_the_way_is_refused(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loss that is no number ends the command in words."""
    wild = Training("own", (), (), schedule=Schedule(stages=(Stage(1, 32),), rate=1e30, passes=256))
    monkeypatch.setattr(own, "own_recipe", lambda *_: wild)

    with pytest.raises(RefusedError, match="expected a finite loss"):
        train_wished(wish(place, tmp_path / "a.onnx"), Heard().watch())


def test_figures_are_learned_from_by_a_small_recipe(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way of the shipped network, with a few draft pictures and photographs."""
    some = {part: rendering.photographs_of(part)[:12] for part in ("train", "dev")}  # type: ignore[arg-type]
    for module in (rendering, figures):
        monkeypatch.setattr(module, "photographs_of", some.__getitem__)
    draft = {"size": 64, "quality": "draft"}
    small = Training(
        "small",
        train=(Part(16, **draft), Part(4, stream=1, weight=2.0, **draft)),  # type: ignore[arg-type]
        dev=(Part(16, **draft),),  # type: ignore[arg-type]
        photographs=Crops(1),
        hardness=Hardness(("fleck:skin",), 3.0),
        schedule=Schedule(stages=(Stage(1, 32),), passes=64),
    )
    heard = Heard()
    asked = Wish(
        "figures",
        str(tmp_path / "small.onnx"),
        architecture=str(place / "toy.toml"),
        cache=str(place / "cache"),
    )
    finished = train_wished(asked, heard.watch(), small)
    counts = finished.lessons.counts
    made = read_network_card(finished.model).training

    assert made is not None
    assert made["counts"] == counts
    assert counts["train_photographs"] == counts["train_photograph_pictures"] == 12
    assert counts["dev_photographs"] == finished.threshold.negatives == 12
    assert counts["marked_by"]["fleck:skin"] == counts["hard_negatives"] > 0
    assert any(line.startswith("hard negatives: ") for line in heard.lines)
    assert finished.lessons.judged.sum() == counts["dev_figures"]
    assert finished.shipped


def test_epochs_of_a_users_set_follow_its_size_and_the_network() -> None:
    """A network that takes one size only is shown that size alone."""
    assert own_recipe(ZFNET, 50, 0).schedule.stages == (Stage(12, 224),)
    assert own_recipe(FIGURES_NET, 50, 0).schedule.passes == own.PASSES[0]
    assert own_recipe(FIGURES_NET, 5_000, 0).schedule.passes == 5_000
    assert own_recipe(FIGURES_NET, 10**6, 7).schedule.epochs == 7


def test_torch_that_is_not_there_is_explained_in_one_line(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the next step, before anything is looked at, and with code 4."""
    monkeypatch.setitem(sys.modules, "torch", None)
    status = main(["train", "--data", "no/such.csv", "--out", str(place / "x.onnx")])
    told = capsys.readouterr()

    assert status == 4
    assert told.err.count("\n") == 1
    assert told.err.rstrip().endswith("install it with: pip install 'fleck[train]'")
    assert told.out == ""


def test_a_card_that_is_not_there_is_explained(place: Path, tmp_path: Path) -> None:
    """A graphics card is asked for by name only where there is one."""
    from benchmarks.run.arguments import LackError

    if training_has_card():
        pytest.skip("this machine has a graphics card")
    with pytest.raises(LackError, match="--device: expected a graphics card"):
        train_wished(wish(place, tmp_path / "a.onnx", device="cuda"), Heard().watch())
    assert not (tmp_path / "a.onnx.training").exists()


def training_has_card() -> bool:
    """Tell whether torch finds a graphics card."""
    import torch

    return bool(torch.cuda.is_available())


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            ["--data", "SET", "--out", "OUT"],
            "--out: expected another name, because .*toys.toml would",
        ),
        (["--data", "figure"], "--data: expected figures, photos or a manifest, .* 'figures'"),
        (["--data", "photos", "--device", "gpu"], "--device: expected one of auto, cpu, cuda"),
        (["--data", "photos", "--epochs", "-1"], "--epochs: expected a whole number"),
        (["--data", "photos", "--architecture", "zf"], "--architecture: expected figures, zfnet"),
        (["--data", ""], "--data: expected figures, a built-in set or a manifest"),
    ],
)
def test_misuse_is_told_by_option(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: list[str], message: str
) -> None:
    """Code 2, one line, nothing left behind."""
    import re

    named = {"SET": str(place / "toys.csv"), "OUT": str(place / "toys.onnx")}
    typed = [named.get(word, word) for word in typed]
    status = main(["train", "--out", str(tmp_path / "m.onnx"), *typed])
    told = capsys.readouterr().err

    assert status == 2
    assert re.search(message, told)
    assert not (tmp_path / "m.onnx.training").exists()


def test_a_set_of_one_class_is_refused_with_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The built-in photographs show nobody naked: there is nothing to be told apart."""
    status = main(["train", "--data", "photos", "--out", str(tmp_path / "m.onnx")])

    assert status == 1
    assert "got 0 positive and 117 negative" in capsys.readouterr().err
