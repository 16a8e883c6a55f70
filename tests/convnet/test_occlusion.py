"""Maps of black boxes whose answer is known: exactness, invariances, and captum's formula."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from convnet.coverage import EDGES, Grid, coverage, place
from convnet.fills import input_ground, mean_color, photo_ground
from convnet.geometry import frame_of, to_photo
from convnet.maps import WindowMap, agreement, attribution, made_map, window_values
from convnet.occluders import InputOccluder, cropped, occluded
from convnet.occlusion import crop_map, input_occlusion_map, occlusion_map
from convnet.preprocessing import Recipe, prepare

Photo = NDArray[np.uint8]
Box = Callable[[Sequence[Photo]], list[float]]

SHAPE = (23, 31)
GRID = place(SHAPE, 8, 3)


def noise(shape: tuple[int, int] = SHAPE) -> Photo:
    """Return a seeded picture."""
    return np.random.default_rng(3).integers(0, 256, (*shape, 3), dtype=np.uint8)


def weights(shape: tuple[int, int] = SHAPE) -> NDArray[np.float64]:
    """Return one seeded weight a channel and pixel."""
    return np.random.default_rng(4).normal(size=(*shape, 3)) / 1e5


def linear(photos: Sequence[Photo]) -> list[float]:
    """Score by weights of pixels; a picture of another size has those of its corner."""
    return [
        float((weights()[: photo.shape[0], : photo.shape[1]] * photo).sum()) for photo in photos
    ]


def curved(photos: Sequence[Photo]) -> list[float]:
    """Score by something that is neither linear nor local."""
    return [float(1 / (1 + np.exp(-np.sin(photo.astype(float)).sum() / 50))) for photo in photos]


def made(how: str, box: Box, edge: str = "cut", **options: object) -> WindowMap:
    """Make a map of the noise, occluded by black."""
    photo, grid = noise(), place(SHAPE, 8, 3, edge)  # type: ignore[arg-type]
    if how == "crop":
        return crop_map(photo, box, grid, **options)  # type: ignore[arg-type]
    return occlusion_map(photo, box, grid, np.zeros_like(photo), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("how", ["crop", "occlusion"])
def test_a_constant_model_gives_a_constant_map(how: str, edge: str) -> None:
    """0.3 everywhere, or 1 - 0.3, exactly; or no value."""
    found = made(how, lambda photos: [0.3] * len(photos), edge).map

    assert np.unique(found[~np.isnan(found)]).tolist() == [0.3 if how == "crop" else 0.7]
    assert np.isnan(found).any() == (edge == "drop")


def test_occlusion_of_a_linear_model_in_closed_form() -> None:
    """Filling a window takes away exactly the part of the score that lies under it."""
    photo = noise()
    part = (weights() * photo).sum(axis=2)
    expected = np.zeros(SHAPE)
    for top, left, bottom, right in GRID.boxes:
        value = 1 - (part.sum() - part[top:bottom, left:right].sum())
        expected[top:bottom, left:right] += value
    expected /= coverage(SHAPE, GRID.boxes)

    assert np.abs(made("occlusion", linear).map - expected).max() < 1e-6


def test_crops_of_a_linear_model_in_closed_form() -> None:
    """The mean level of a crop is linear in it: a map is the photograph, averaged twice."""
    photo = noise()
    expected = np.zeros(SHAPE)
    for top, left, bottom, right in GRID.boxes:
        expected[top:bottom, left:right] += photo[top:bottom, left:right].mean()
    expected /= coverage(SHAPE, GRID.boxes)

    found = made("crop", lambda crops: [float(crop.mean()) for crop in crops]).map

    assert np.abs(found - expected).max() < 1e-6


@pytest.mark.parametrize("place_of", [(0, 0), (11, 17), (22, 30)])
def test_a_model_that_reads_one_pixel_shows_the_share_of_windows_that_cover_it(
    place_of: tuple[int, int],
) -> None:
    """The map is that pixel's level times the share of each pixel's windows that hide it."""
    row, column = place_of
    photo = noise()
    level = photo[row, column, 0] / 255
    hides = [box[0] <= row < box[2] and box[1] <= column < box[3] for box in GRID.boxes]
    share = coverage(SHAPE, GRID.boxes[hides]) / coverage(SHAPE, GRID.boxes)

    found = made("occlusion", lambda photos: [photo[row, column, 0] / 255 for photo in photos])

    assert np.abs(found.map - (1 - level * (1 - share))).max() < 1e-6


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("how", ["crop", "occlusion"])
def test_the_sum_rule(how: str, edge: str) -> None:
    """The map weighed by coverage adds up to the values of windows weighed by their areas."""
    found = made(how, curved, edge)
    boxes = found.grid.boxes
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    values = window_values(found.scores, found.how)

    weighed = np.nan_to_num(found.map) * coverage(SHAPE, boxes)

    assert weighed.sum() == pytest.approx((areas * values).sum(), rel=1e-12)


@pytest.mark.parametrize("how", ["crop", "occlusion"])
@pytest.mark.parametrize("batch", [1, 7, 8, 1000])
def test_any_number_at_once_gives_the_same_map(how: str, batch: int) -> None:
    """Bit for bit, and the watcher is told of every batch."""
    told: list[int] = []
    found = made(how, curved, batch=batch, watch=told.append)

    assert np.array_equal(found.map, made(how, curved).map)
    assert told[-1] == len(GRID)
    assert len(told) == -(-len(GRID) // batch)


def captums(score: Box, photo: Photo, ground: Photo, grid: Grid) -> NDArray[np.float64]:
    """Do what captum's Occlusion does: f(x) - f(occluded), weighed by windows that were there."""
    total, count = np.zeros(grid.shape), np.zeros(grid.shape)
    for down in range(-(-(grid.shape[0] - grid.size[0]) // grid.stride[0]) + 1):
        for across in range(-(-(grid.shape[1] - grid.size[1]) // grid.stride[1]) + 1):
            mask = np.zeros((*grid.shape, 1), dtype=bool)
            top, left = down * grid.stride[0], across * grid.stride[1]
            mask[top : top + grid.size[0], left : left + grid.size[1]] = True
            fell = score([photo])[0] - score([np.where(mask, ground, photo)])[0]
            total += fell * mask[..., 0]
            count += mask[..., 0]
    return total / count


@pytest.mark.parametrize("box", [linear, curved])
def test_occlusion_is_captums_map_and_one_minus_the_score(box: Box) -> None:
    """Mode 2 = captum + 1 - f(x), and `attribution` is captum's own."""
    photo = noise()
    ground = photo_ground(photo, "gray", (8, 8))
    found = occlusion_map(photo, box, GRID, ground)
    theirs = captums(box, photo, ground, GRID)
    whole = box([photo])[0]

    assert np.abs(found.map - (theirs + 1 - whole)).max() < 1e-6
    assert np.abs(attribution(found, whole) - theirs).max() < 1e-6


@pytest.mark.parametrize("layout", ["NHWC", "NCHW"])
def test_captum_itself_agrees_in_input_space(layout: str) -> None:
    """Where captum is installed: its attributions plus 1 - f(x) are our map to 1e-6."""
    torch = pytest.importorskip("torch")
    attr = pytest.importorskip("captum.attr")
    channels_last = layout == "NHWC"
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        *(torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1)),
        *(torch.nn.Flatten(), torch.nn.Linear(4, 1), torch.nn.Sigmoid()),
    ).double()

    def score(batch: NDArray[np.float32]) -> NDArray[np.float64]:
        """Run the network."""
        tensor = torch.tensor(batch).double()
        return net(tensor.permute(0, 3, 1, 2) if channels_last else tensor)[:, 0].detach().numpy()

    values = noise().astype(np.float32) / 255
    values = values if channels_last else np.ascontiguousarray(values.transpose(2, 0, 1))
    found = input_occlusion_map(values, score, GRID, np.zeros_like(values), layout)
    tensor = torch.tensor(values[None]).double()
    tensor = tensor.permute(0, 3, 1, 2) if channels_last else tensor
    theirs = attr.Occlusion(lambda x: net(x)[:, 0]).attribute(
        tensor, sliding_window_shapes=(3, 8, 8), strides=(3, 3, 3), baselines=0
    )

    whole = score(values[None])[0]
    assert np.abs(found.map - (theirs[0, 0].numpy() + 1 - whole)).max() < 1e-6


def test_the_two_spaces_agree_where_nothing_lies_between_them() -> None:
    """A recipe that only casts: filling before it is filling after it."""
    photo = noise()
    steps = Recipe(SHAPE, "squash", "RGB", "NCHW")
    values = prepare(photo, steps)
    grounds = photo_ground(photo, "black", (8, 8), mean_color(steps))
    inputs = input_ground(values, "black", (8, 8), steps, (0, 0, *SHAPE))

    in_photo = occlusion_map(photo, curved, GRID, grounds)
    in_input = input_occlusion_map(
        values, lambda batch: curved(list(batch.transpose(0, 2, 3, 1))), GRID, inputs, "NCHW"
    )

    assert (in_photo.space, in_input.space) == ("photo", "input")
    assert np.abs(in_photo.map - in_input.map).max() < 1e-6


def test_a_map_of_a_padded_input_returns_to_the_photograph() -> None:
    """Windows lie over the photograph in the input only; the map has the photograph's shape."""
    photo = noise((20, 40))
    steps = Recipe((24, 24), "pad", "RGB", "NHWC", fill=(255, 255, 255))
    frame = frame_of((20, 40), steps)
    values = prepare(photo, steps)
    top, left, bottom, right = frame.box
    grid = place((bottom - top, right - left), 4, 2, corner=(top, left))
    found = input_occlusion_map(
        values, lambda batch: batch.mean(axis=(1, 2, 3)) / 255, grid, np.zeros_like(values), "NHWC"
    )

    assert np.isnan(found.map[:top]).all()
    assert to_photo(found.map, frame).shape == (20, 40)
    assert not np.isnan(to_photo(found.map, frame)).any()


def test_pictures_of_windows_by_hand() -> None:
    """A crop over the border has its ground outside; an occluded photograph inside."""
    photo = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    ground = np.full_like(photo, 99)

    assert cropped(photo, (0, 1, 2, 3), ground)[..., 0].tolist() == [[3, 99], [9, 99]]
    assert occluded(photo, (1, 0, 2, 1), ground)[..., 0].tolist() == [[0, 3], [99, 9]]
    assert photo[1, 0, 0] == 6


@given(st.integers(1, 9), st.sampled_from(["NHWC", "NCHW"]))
def test_a_reused_batch_holds_what_fresh_copies_would(batch: int, layout: str) -> None:
    """Windows of the batch before are taken back, also where the last batch is shorter."""
    values = noise().astype(np.float32)
    values = values if layout == "NHWC" else values.transpose(2, 0, 1)
    ground = np.zeros_like(values)
    occluder = InputOccluder(values, ground, layout, batch)
    boxes = GRID.boxes[:11]

    for at in range(0, len(boxes), batch):
        for box, copy in zip(boxes[at : at + batch], occluder(boxes[at : at + batch]), strict=True):
            fresh = values.copy()
            place_of = (slice(box[0], box[2]), slice(box[1], box[3]))
            fresh[place_of if layout == "NHWC" else (slice(None), *place_of)] = 0
            assert np.array_equal(copy, fresh)


def test_logits_tell_apart_what_lies_near_one() -> None:
    """Occlusion has the log odds of 1 - s; certainty is as sure as single precision can be."""
    values = window_values([0.5, 0.999, 0.9999, 1.0], "occlusion", "logit")

    assert values[0] == 0
    assert np.diff(values).max() < -2
    assert np.isfinite(values).all()
    assert np.allclose(values, -window_values([0.5, 0.999, 0.9999, 1.0], "crop", "logit"))


def test_what_has_no_logit_is_refused() -> None:
    """A score of 2.3 is no probability."""
    with pytest.raises(ValueError, match=r"probabilities from 0 to 1.*got 2.3; use the scale"):
        window_values([0.1, 2.3], "crop", "logit")


def test_a_window_without_a_score_is_no_window() -> None:
    """The map is that of the others."""
    scores = np.linspace(0, 1, len(GRID))
    scores[10] = np.nan

    found = made_map("crop", "photo", GRID, scores, SHAPE)

    assert np.isfinite(found.map).all()


def test_fills_agree_only_where_all_have_one_sign() -> None:
    """Nothing, or no value, is no agreement."""
    fell = np.array([[1.0, -1.0, 0.0, np.nan], [2.0, -2.0, 1.0, 1.0]])

    assert agreement(fell[:, None]).tolist() == [[1, -1, 0, 0]]


def test_what_cannot_be_mapped_is_refused() -> None:
    """Another picture than the grid's, another number of scores, an attribution of crops."""
    with pytest.raises(ValueError, match=r"shape \(23, 31, 3\), got \(5, 5, 3\)"):
        crop_map(noise((5, 5)), curved, GRID)
    with pytest.raises(ValueError, match="expected 8 scores for as many pictures"):
        made("crop", lambda photos: [0.5])
    with pytest.raises(ValueError, match="got one of crops"):
        attribution(made("crop", curved), 0.5)
