"""Maps of whole methods, from the file to the files: what is in them, and that it is right."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.methods.network import of_class, open_model
from benchmarks.run.arguments import MisuseError
from convnet.coverage import average, place
from convnet.fills import input_ground, mean_color, photo_ground
from convnet.geometry import frame_of, to_photo
from convnet.occlusion import crop_map, input_occlusion_map, occlusion_map
from convnet.preprocessing import prepare

from .asking import LIGHT, SHAPE, Heard, kept, made, network, own, pixels

GRID = place(SHAPE, 8, 4)


@pytest.mark.parametrize("how", ["crop", "occlusion"])
def test_the_files_hold_what_the_library_makes_of_the_same_method(tmp_path: Path, how: str) -> None:
    """Map, windows and scores are those of `convnet.occlusion` in this process, bit for bit."""
    made(tmp_path, own(tmp_path), how, fills=("black",))
    light = [lambda several: [float(one.mean()) / 255 for one in several]][0]
    expected = (
        crop_map(pixels(), light, GRID)
        if how == "crop"
        else occlusion_map(pixels(), light, GRID, np.zeros_like(pixels()))
    )
    found = kept(tmp_path, f"beach.{how}.npz")

    assert np.array_equal(found["map"], expected.map)
    assert np.array_equal(found["windows"], GRID.boxes)
    assert np.array_equal(found["scores"], expected.scores)
    assert found["whole"] == light([pixels()])[0]


@pytest.mark.parametrize("how", ["crop", "occlusion"])
def test_a_method_that_writes_into_its_picture_spoils_none_but_its_own(
    tmp_path: Path, how: str
) -> None:
    """Later windows show the photograph as it is."""
    spoils = LIGHT.replace("return", "found =") + "    image[...] = 0\n    return found\n"
    for name, text in (("plain", LIGHT), ("spoils", spoils)):
        folder = tmp_path / name
        folder.mkdir()
        made(folder, own(folder, text), how, fills=("black",))

    found, expected = (kept(tmp_path / name, f"beach.{how}.npz") for name in ("spoils", "plain"))
    assert np.array_equal(found["scores"], expected["scores"])


def test_the_map_can_be_made_again_from_windows_and_scores(tmp_path: Path) -> None:
    """What is promised to scripts is enough: 1 - s, averaged over what covers a pixel."""
    made(tmp_path, own(tmp_path), fills=("image",), edge="clamp")
    found = kept(tmp_path, "beach.occlusion.npz")

    again = average(SHAPE, found["windows"], 1 - found["scores"])

    assert np.allclose(found["map"], again, atol=1e-12)


def test_a_networks_map_in_input_space_returns_to_the_photograph(tmp_path: Path) -> None:
    """Windows of 8 pixels of 24 by 40 are windows of 3 by 2 of the 8 by 8 that it sees."""
    typed = network(tmp_path)
    made(tmp_path, typed, space="input", fills=("mean",), share=False)
    found = kept(tmp_path, "beach.occlusion.npz")
    net = open_model(typed)
    frame = frame_of(SHAPE, net.recipe)
    values = prepare(pixels(), net.recipe)
    grid = place((8, 8), (3, 2), (1, 1))
    ground = input_ground(values, "mean", grid.size, net.recipe, frame.box)
    expected = input_occlusion_map(values, net.score_inputs, grid, ground, "NCHW")

    assert np.array_equal(found["input_map"], expected.map)
    assert np.array_equal(found["input_windows"], grid.boxes)
    assert np.array_equal(found["map"], to_photo(expected.map, frame))
    assert found["windows"][0].tolist() == [0, 0, 9, 10]
    assert found["map"].shape == SHAPE


def test_both_spaces_and_both_maps_in_one_call(tmp_path: Path) -> None:
    """Three maps with names of their own, and one picture of all; the spaces are compared."""
    records = [each.record for each in made(tmp_path, network(tmp_path), "both", space="both")]
    names = sorted(path.name for path in (tmp_path / "out").glob("beach.*"))

    assert [record["how"] for record in records] == ["crop", "occlusion", "occlusion", "both"]
    assert [record["space"] for record in records] == ["photo", "photo", "input", None]
    assert names == [
        "beach.both.png",
        *("beach.crop.npz", "beach.crop.png"),
        *("beach.occlusion.input.npz", "beach.occlusion.input.png"),
        *("beach.occlusion.npz", "beach.occlusion.png"),
        "beach.scores",
    ]
    spaces = records[2]["spaces"]
    first, second = (
        kept(tmp_path, "beach.occlusion.npz"),
        kept(tmp_path, "beach.occlusion.input.npz"),
    )
    assert spaces["pixels"] == 24 * 40
    assert spaces["largest"] == pytest.approx(np.abs(first["map"] - second["map"]).max())
    assert set(records[3]["apart"]) == {"photo", "input"}


def test_fills_are_columns_beside_the_first(tmp_path: Path) -> None:
    """The map is that of the first fill; mean, spread and agreement are over all."""
    (one,) = made(tmp_path, network(tmp_path), fills=("all",))
    found = kept(tmp_path, "beach.occlusion.npz")
    net = open_model(network(tmp_path))
    blurred = photo_ground(pixels(), "blur", (8, 8), mean_color(net.recipe))

    assert found["fills"].tolist() == ["mean", "black", "gray", "image", "blur"]
    assert np.array_equal(found["map"], found["fill_maps"][0])
    expected = occlusion_map(pixels(), net.score_batch, GRID, blurred)
    assert np.array_equal(found["fill_maps"][4], expected.map)
    assert np.allclose(found["mean"], found["fill_maps"].mean(axis=0))
    assert np.allclose(found["spread"], np.ptp(found["fill_maps"], axis=0))
    assert one.record["apart"]["largest_spread"] == pytest.approx(found["spread"].max())
    moved = found["fill_maps"] - (1 - found["whole"])
    assert ((found["agreement"] != 0) == (np.abs(np.sign(moved).sum(axis=0)) == 5)).all()


def test_without_a_wish_a_network_gets_its_mean_and_black_and_others_gray(tmp_path: Path) -> None:
    """The mean is what the network was trained around; black is what was published."""
    (net,) = made(tmp_path, network(tmp_path))
    (other,) = made(tmp_path, own(tmp_path))

    assert net.record["fills"] == ["mean", "black"]
    assert other.record["fills"] == ["gray", "black"]


def test_another_class_is_asked_for_by_name_number_or_as_the_greatest(tmp_path: Path) -> None:
    """The score is then that class's, and the file says so."""
    typed = network(tmp_path)
    net = of_class(open_model(typed), 0)
    wanted = net.score(pixels())
    top = "safe" if wanted >= 0.5 else "nude"
    for category in ("safe", "0"):
        (found,) = made(tmp_path, typed, category=category, fills=("black",))
        assert (found.record["class"], found.record["whole"]) == ("safe", wanted)
    (found,) = made(tmp_path, typed, category="top", fills=("black",))

    assert found.record["class"] == top
    assert found.record["whole"] == pytest.approx(max(wanted, 1 - wanted))


@pytest.mark.parametrize("fit", ["pad", "crop"])
def test_another_fit_changes_what_is_seen_and_the_map_still_fits(tmp_path: Path, fit: str) -> None:
    """Padding is cut off again; what "crop" cuts off has no value in input space."""
    heard = Heard()
    (found,) = made(tmp_path, network(tmp_path), fit=fit, space="input", heard=heard)
    values = kept(tmp_path, "beach.occlusion.npz")["map"]

    assert found.record["fit"] == fit
    assert values.shape == SHAPE
    assert np.isnan(values).any() == (fit == "crop")
    assert any(line.startswith(f"--fit {fit}") for line in heard.lines)


def test_everything_that_a_map_depends_on_is_in_its_file(tmp_path: Path) -> None:
    """Window, stride, edge, fill, score, resampling, batch, hash of the model."""
    typed = network(tmp_path)
    made(tmp_path, typed, fills=("black",), batch=5, edge="pad", scale="logit")
    found = json.loads(str(kept(tmp_path, "beach.occlusion.npz")["record"]))

    assert (found["window"], found["stride"], found["edge"]) == (8, 4, "pad")
    assert (found["fills"], found["scale"], found["batch"]) == (["black"], "logit", 5)
    assert (found["resampling"], found["fit"]) == ("bilinear", "squash")
    assert found["method"]["model_sha256"] == open_model(typed).model.sha256
    assert (found["photo"]["rows"], found["photo"]["columns"]) == SHAPE
    assert str(tmp_path) not in json.dumps(found)


def test_the_files_are_the_same_for_any_number_at_once_and_any_number_of_workers(
    tmp_path: Path,
) -> None:
    """Byte for byte, but for the number at once, which they record."""
    typed, contents = network(tmp_path), []
    for number, jobs in enumerate((1, 2)):
        out = str(tmp_path / f"out{number}")
        made(tmp_path, typed, "both", out=out, jobs=jobs, batch=7, engine="processes")
        contents.append(
            [path.read_bytes() for path in sorted(Path(out).iterdir()) if path.is_file()]
        )
    made(tmp_path, typed, "both", out=str(tmp_path / "out"), batch=3)

    assert contents[0] == contents[1]
    for name in ("map", "scores"):
        with np.load(tmp_path / "out0" / "beach.crop.npz") as first:
            assert np.array_equal(first[name], kept(tmp_path, "beach.crop.npz")[name])


def test_a_coarse_map_says_what_it_costs(tmp_path: Path) -> None:
    """A sparser grid, a sample of the others, and the error between guess and truth."""
    (full,) = made(tmp_path, own(tmp_path), fills=("black",), stride=2)
    truth = kept(tmp_path, "beach.occlusion.npz")["scores"]
    out = str(tmp_path / "out")
    (found,) = made(tmp_path, own(tmp_path), fills=("black",), stride=2, coarse=3, out=out)
    arrays = kept(tmp_path, "beach.occlusion.npz")
    (error,) = found.record["coarse"]
    sample = arrays["sample"]

    assert found.record["scored"] < full.record["scored"]
    assert np.array_equal(arrays["scores"][arrays["scored"]], truth[arrays["scored"]])
    assert np.array_equal(arrays["sample_scores"], truth[sample])
    apart = np.abs(arrays["scores"][sample] - truth[sample])
    assert (error["mean"], error["largest"]) == (
        pytest.approx(apart.mean()),
        pytest.approx(apart.max()),
    )
    assert error["windows"] == len(sample)


def test_a_coarse_map_without_a_sample_says_so(tmp_path: Path) -> None:
    """One window that covers all: nothing is guessed, and no error is made up."""
    (found,) = made(tmp_path, own(tmp_path), fills=("black",), window=40, stride=40, coarse=2)

    assert any(
        line.strip() == "coarse: 1 window scored, none was left out to measure a guess by"
        for line in found.lines
    )


def test_what_no_window_covers_has_no_value_and_that_is_told(tmp_path: Path) -> None:
    """A stride over the window leaves gaps; NaN in the map, a share in the record."""
    (found,) = made(tmp_path, own(tmp_path), "crop", stride=16, edge="drop")
    values = kept(tmp_path, "beach.crop.npz")["map"]

    assert np.isnan(values).any()
    assert found.record["covered"] == pytest.approx(np.isfinite(values).mean())
    assert any("has no value" in line for line in found.lines)


def test_a_photograph_that_is_none_is_a_fault(tmp_path: Path) -> None:
    """No file is made, and all fields but path, method and the fault are null."""
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff")
    (found,) = made(tmp_path, own(tmp_path), photo=str(bad))

    assert found.fault == found.record["fault"] == "truncated"
    assert found.record["map"] is None
    assert not (tmp_path / "out").exists()


def test_a_method_that_cannot_score_the_photograph_is_a_fault(tmp_path: Path) -> None:
    """Found out by one call; its line is named."""
    typed = own(tmp_path, "def score(image):\n    return image['red']\n")
    heard = Heard()
    (found,) = made(tmp_path, typed, heard=heard)

    assert found.fault == "error"
    assert "line 2" in str(found.record["message"])
    assert heard.seen == []


def test_a_window_that_fails_costs_only_itself(tmp_path: Path) -> None:
    """Its pixels have the mean of the others; it is counted with its reason."""
    text = (
        "def score(image):\n"
        f"    if image.shape[0] < 20 and image[0, 0, 0] == {pixels()[0, 0, 0]}:\n"
        "        raise ValueError('not this one')\n"
        "    return 0.25\n"
    )
    (found,) = made(tmp_path, own(tmp_path, text), "crop")
    failed = int((pixels()[::4, ::4, 0][:5, :9] == pixels()[0, 0, 0]).sum())
    values = kept(tmp_path, "beach.crop.npz")

    assert found.record["failed"] == failed
    assert np.isnan(values["scores"]).sum() == failed
    assert np.isnan(values["map"][:4, :4]).all()
    assert any("not this one" in line for line in found.lines)


def test_a_method_that_draws_gets_the_same_draws_for_every_window(tmp_path: Path) -> None:
    """Windows differ by what is under them; a method that only draws gives a constant map."""
    typed = own(tmp_path, "def score(image, rng):\n    return float(rng.random())\n")
    made(tmp_path, typed, "crop")

    assert np.ptp(kept(tmp_path, "beach.crop.npz")["map"]) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"space": "input"}, "--space: expected photo with my.py:score"),
        ({"category": "nude"}, "--class: expected it with a network"),
        ({"fit": "pad"}, "--fit: expected it with a network"),
        ({"fills": ("mean",)}, "--fill: expected mean with a network"),
        ({"window": 50, "edge": "drop"}, "--window: expected a window that fits"),
        ({"out": ""}, "--out: expected a folder, got an empty name"),
        ({"scale": "logit", "method": "def score(i):\n    return 2.0\n"}, "only probabilities"),
    ],
)
def test_what_makes_no_sense_is_refused(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    """One line that names the option."""
    typed = own(tmp_path, str(options.pop("method", LIGHT)))
    with pytest.raises(MisuseError, match=message):
        made(tmp_path, typed, **options)


def test_a_class_that_is_none_is_refused_with_its_neighbor(tmp_path: Path) -> None:
    """The classes are listed."""
    with pytest.raises(MisuseError, match=r"expected one of safe, nude.*did you mean 'nude'"):
        made(tmp_path, network(tmp_path), category="nud")


def test_log_odds_of_a_logit_are_refused(tmp_path: Path) -> None:
    """Its card says that the score is one already."""
    typed = network(tmp_path, score="logit")
    with pytest.raises(MisuseError, match="whose score is logit of nude"):
        made(tmp_path, typed, scale="logit")


def test_the_photograph_is_never_replaced(tmp_path: Path) -> None:
    """A photograph called like the picture to be made, in the folder where it is to go."""
    own_name = tmp_path / "a.png"
    assert cv2.imwrite(str(own_name), pixels())
    linked = tmp_path / "a.crop.png"
    linked.symlink_to(own_name)
    with pytest.raises(MisuseError, match="would be replaced"):
        made(tmp_path, own(tmp_path), "crop", photo=str(own_name), out=str(tmp_path))
