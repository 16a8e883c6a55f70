"""The strongest pictures of feature maps, from a manifest to the files."""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.data.sets import builtin
from benchmarks.explain.asked import Explained, Wish
from benchmarks.explain.passing import Layered
from benchmarks.explain.subject import Subject, subject_of
from benchmarks.explain.surveyed import worth_line
from benchmarks.explain.ways import explain
from benchmarks.methods.names import identify
from benchmarks.run.arguments import MisuseError
from convnet.activations import peaks_of
from convnet.preprocessing import prepare
from convnet.randomizing import Remaining

from .asking import Heard, network, own

#: Pictures of the set.
COUNT = 11


def picture(number: int) -> NDArray[np.uint8]:
    """Return a seeded picture."""
    return np.random.default_rng(number).integers(0, 256, (8, 8, 3), dtype=np.uint8)


def set_of(folder: Path, count: int = COUNT) -> str:
    """Write a set of small pictures."""
    rows = ["id,path,sha256,label,split"]
    for number in range(count):
        path = folder / f"p{number:02}.png"
        Image.fromarray(picture(number)).save(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append(f"p{number:02},{path.name},{digest},{number % 2},test")
    (folder / "beaches.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(folder / "beaches.csv")


def surveyed(
    folder: Path, heard: Heard | None = None, count: int = COUNT, **options: Any
) -> list[Explained]:
    """Ask for the strongest pictures of a small network's maps."""
    options = {
        "method": network(folder) if "method" not in options else options["method"],
        "out": str(folder / "out"),
        "layer": "relu1",
        "engine": "serial",
        "data": set_of(folder, count),
    } | options
    wish = Wish(photo="", how="activations", **options)
    return explain(wish, (heard or Heard()).telling)


def subject(folder: Path) -> Subject:
    """Load what is explained."""
    found = subject_of(picture(0), chosen=identify(network(folder)), category=None, fit=None)
    assert isinstance(found, Subject)
    return found


def test_the_table_holds_the_nine_strongest_places_of_every_map(tmp_path: Path) -> None:
    """As the library finds them picture by picture."""
    surveyed(tmp_path, maps="1")
    opened = Layered(subject(tmp_path), "relu1")
    peaks = {}
    for number in range(COUNT):
        batch = prepare(picture(number), opened.network.recipe)[None]
        peaks[f"p{number:02}"] = peaks_of(opened.net.activation(batch)[0])
    with (tmp_path / "out" / "beaches.activations.r.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    for number in range(16):
        expected = sorted(
            ((float(p.values[number]), name) for name, p in peaks.items() if p.values[number] > 0),
            key=lambda found: (-found[0], found[1]),
        )[:9]
        mine = [row for row in rows if row["map"] == str(number)]
        assert [(float(row["value"]), row["id"]) for row in mine] == expected
        for row in mine:
            assert int(row["row"]) == peaks[row["id"]].rows[number]
            assert int(row["column"]) == peaks[row["id"]].columns[number]


def test_maps_are_chosen_by_weight_times_mean_activation(tmp_path: Path) -> None:
    """And said so, with what each of them adds."""
    heard = Heard()
    records = [made.record for made in surveyed(tmp_path, heard, maps="3")]
    added = [record["contribution"] for record in records]

    assert len(records) == 3
    assert added == sorted(added, reverse=True)
    assert "add most to the logit of nude" in str(records[0]["chosen"])
    assert any(line.startswith("shown: the 3 of 16 maps") for line in heard.lines)
    assert heard.seen[-1] == (COUNT, COUNT)


def test_maps_by_chance_are_those_of_the_seed(tmp_path: Path) -> None:
    """The same twice, others with another seed."""
    runs = [
        [made.record["feature"] for made in surveyed(tmp_path, maps="random:4", seed=seed)]
        for seed in (0, 0, 1)
    ]

    assert runs[0] == runs[1] != runs[2]


def test_without_leave_there_are_ids_and_places_and_no_picture(tmp_path: Path) -> None:
    """A reconstruction counts as pixels."""
    surveyed(tmp_path)

    names = sorted(path.name for path in (tmp_path / "out").iterdir())

    assert names == ["beaches.activations.r.csv", "beaches.activations.r.json"]


def test_with_leave_tiles_are_cut_to_the_receptive_field(tmp_path: Path) -> None:
    """Three by three around the unit, in pixels of the picture; clipped at the border."""
    surveyed(tmp_path, pixels="full", maps="2")
    records = json.loads((tmp_path / "out" / "beaches.activations.r.json").read_text("ascii"))

    assert (tmp_path / "out" / "beaches.activations.r.png").exists()
    for record in records:
        for place in record["strongest"]:
            row, column = place["row"], place["column"]
            assert place["crop"] == "field"
            assert place["box"] == [
                max(row - 1, 0),
                max(column - 1, 0),
                min(row + 2, 8),
                min(column + 2, 8),
            ]
    assert len(records[0]["sanity"]) == 2


def test_a_field_larger_than_the_picture_is_cut_to_where_the_drawing_is(tmp_path: Path) -> None:
    """A unit of a dense layer sees everything."""
    (found, *_) = surveyed(tmp_path, layer="gemm1", maps="1", method=network(tmp_path))
    places: Any = found.record["strongest"]

    assert places
    assert {place["crop"] for place in places} == {"mass"}


def test_the_same_call_gives_the_same_files(tmp_path: Path) -> None:
    """Bit for bit, pictures included."""
    surveyed(tmp_path, pixels="full", maps="1")
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    surveyed(tmp_path, pixels="full", maps="1")

    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first


def test_a_built_in_photograph_with_somebody_in_it_is_not_shown(tmp_path: Path) -> None:
    """Not even where the user asked for pixels; its id and place are told."""
    with builtin("photos").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "dev"]
    wanted = {row["id"]: row["person_visible"] for row in rows[:4]}
    assert set(wanted.values()) == {"none", "person"}
    columns = ["id", "path", "sha256", "label", "split"]
    for row in rows[:4]:
        content = (builtin("photos").parent / row["path"]).read_bytes()
        (tmp_path / row["path"]).write_bytes(content)
    lines = [",".join(row[name] for name in columns) for row in rows[:4]]
    path = tmp_path / "copy.csv"
    path.write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")
    heard = Heard()
    surveyed(tmp_path, heard, data=str(path), pixels="full", maps="1")

    records = json.loads((tmp_path / "out" / "copy.activations.r.json").read_text("ascii"))
    assert {place["id"] for place in records[0]["strongest"]} <= set(wanted)
    with Image.open(tmp_path / "out" / "copy.activations.r.png") as sheet:
        assert sheet.width > 400


def test_a_damaged_picture_costs_itself_only(tmp_path: Path) -> None:
    """The others pass; the fault is counted and told."""
    data = set_of(tmp_path)
    (tmp_path / "p03.png").write_bytes(b"no picture")
    *maps, fault = explain(
        Wish(
            "",
            network(tmp_path),
            "activations",
            str(tmp_path / "out"),
            data=data,
            layer="relu1",
            engine="serial",
        ),
        Heard().telling,
    )

    assert fault.fault == "changed"
    assert maps[0].record["pictures"] == COUNT - 1
    assert maps[0].record["faults"] == {"changed": 1}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"data": None}, "--data: expected it with --how activations, got none"),
        ({"layer": None}, "--layer: expected it with --how activations, got none"),
        ({"layer": "relu9"}, "--layer: expected a layer of the model"),
        ({"data": "no/such.csv"}, "--data: expected the name of a built-in set"),
        ({"split": "dev"}, "--data: .* at least one item in the part dev"),
        ({"maps": "many"}, "--maps: expected a number from 1 to 999, or random: and a number"),
        ({"maps": "weight:3"}, "--maps: expected a number"),
        ({"maps": "3", "map": "1"}, "--maps: expected it without --map"),
        ({"map": "16"}, "--map: expected a number from 0 to 15, got '16'"),
        ({"unit": "max"}, "--unit: expected none with --how activations"),
        ({"category": "top"}, "--class: expected a name or a number"),
        ({"category": "nudes"}, "--class: expected one of safe, nude"),
        ({"out": ""}, "--out: expected a folder, got an empty name"),
    ],
)
def test_options_that_name_nothing(tmp_path: Path, options: dict[str, Any], told: str) -> None:
    """The option, what was expected, what was got; nothing is written."""
    with pytest.raises(MisuseError, match=told):
        surveyed(tmp_path, count=2, **options)
    assert not [*tmp_path.glob("out/*.csv")]


def test_only_networks_have_layers(tmp_path: Path) -> None:
    """A method of the user's has none."""
    with pytest.raises(MisuseError, match="expected a network with --how activations, got"):
        surveyed(tmp_path, count=1, method=own(tmp_path))


def test_a_sheet_that_is_not_about_the_network_says_so() -> None:
    """In words; one that is says no more than its numbers."""
    said = worth_line((Remaining(1, 9, (0.2,)), Remaining(9, 9, (0.71,))))

    assert said.endswith("these pictures hardly depend on what the network has learned")
    top = worth_line((Remaining(1, 9, (0.9,)), Remaining(9, 9, (0.69,))))
    assert top.endswith("these pictures hardly depend on what the top layer has learned")
    assert "hardly" not in worth_line((Remaining(1, 9, (0.6,)), Remaining(9, 9, (0.69,))))
    assert worth_line(()) == ""
