"""Features of pictures: the same for any number of workers, and a bad file costs itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from onnx import numpy_helper

from benchmarks.data.images import Image, read
from benchmarks.data.refusals import LIMITS
from benchmarks.methods.backbones import open_backbone
from benchmarks.run.records import Record, Task
from benchmarks.train.features import Features, Featuring, features_of
from benchmarks.train.learned import Part, learned_part, read_source
from convnet.grafting import cut
from convnet.preprocessing import YAHOO, prepare
from tests.networks import small_network

from .grafts import network, pictures


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Part:
    """Return ten pictures, the first cut short, the second gone, the third another one."""
    folder = tmp_path_factory.mktemp("set")
    part = learned_part(read_source(pictures(folder, [("", 5, 5)])), None)
    first, second, third = (Path(task.location) for task in part.tasks[:3])
    first.write_bytes(first.read_bytes()[:60])
    second.unlink()
    third.write_bytes(Path(part.tasks[3].location).read_bytes())
    return part


@pytest.fixture(scope="module")
def featuring(tmp_path_factory: pytest.TempPathFactory) -> Featuring:
    """Return a network that is cut."""
    backbone = open_backbone(network(tmp_path_factory.mktemp("network")))
    data = cut(backbone.data, "y", "NCHW").data
    return Featuring(data, backbone.name, backbone.card.recipe, LIMITS)


@pytest.fixture(scope="module")
def found(part: Part, featuring: Featuring) -> Features:
    """Take the features in two processes."""
    return features_of(part.tasks, featuring, jobs=2)


def test_rows_are_what_the_network_says_of_each_picture(
    part: Part, featuring: Featuring, found: Features
) -> None:
    """In the order of the ids, whatever else is in the batch."""
    image = read(part.tasks[9].location)
    assert isinstance(image, Image)
    alone = featuring.of_inputs(prepare(image.pixels, featuring.recipe)[None])

    assert [row.task.id for row in found.rows] == [f"i{number:03}" for number in range(3, 10)]
    assert np.array_equal(found.matrix[-1], alone[0])
    assert found.labels.tolist() == [True, True, *[False] * 5]


def test_files_that_cannot_be_used_are_recorded_and_the_others_go_on(found: Features) -> None:
    """Cut short, gone, and not what the manifest says."""
    assert [(record.id, record.fault) for record in found.faults] == [
        ("i000", "changed"),
        ("i001", "unreadable"),
        ("i002", "changed"),
    ]
    assert all(record.message for record in found.faults)


def test_one_worker_gives_the_same_as_two(
    part: Part, featuring: Featuring, found: Features
) -> None:
    """Bit for bit, the same faults, and somebody is told how far it is."""
    seen: list[tuple[int, int]] = []
    one = features_of(part.tasks, featuring, progress=lambda *now: seen.append(now))

    assert np.array_equal(one.matrix, found.matrix)
    assert [row.bits for row in one.rows] == [row.bits for row in found.rows]
    assert [record.message for record in one.faults] == [each.message for each in found.faults]
    assert seen[-1] == (10, 10)


def test_a_network_that_fails_fails_each_picture_by_itself(part: Part) -> None:
    """With the reason; nothing is raised."""
    found = features_of(part.tasks[3:5], Featuring(b"", "none", YAHOO, LIMITS))

    assert [record.fault for record in found.faults] == ["error", "error"]
    assert "expected an ONNX model, got an empty file" in found.faults[0].message
    assert found.matrix.shape == (0, 0)


def test_features_that_are_no_numbers_are_a_fault(tmp_path: Path, part: Part) -> None:
    """Such as those of a network that divides by nothing."""
    model = small_network()
    bad = numpy_helper.from_array(np.full((16, 3, 3, 3), np.nan, np.float32), "w")
    model.graph.initializer[0].CopyFrom(bad)
    backbone = open_backbone(network(tmp_path, model))
    data = cut(backbone.data, "y", "NCHW", layer="c").data
    (record,) = Featuring(data, "bad", backbone.card.recipe, LIMITS)(part.tasks[3:4])

    assert isinstance(record, Record)
    assert (record.fault, record.message) == ("nan_score", "bad gave features that are not finite")


def test_a_link_out_of_the_folder_is_a_fault(tmp_path: Path, featuring: Featuring) -> None:
    """As in a run."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").symlink_to("/dev/null")
    task = Task(0, "a", "0" * 64, 1, None, str(tmp_path / "in" / "a.png"), "a.png")
    (record,) = replace(featuring, folder=tmp_path / "in")((task,))

    assert isinstance(record, Record)
    assert record.fault == "outside"
