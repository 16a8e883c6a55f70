"""Tiles of wood, sand, fur and noise: range, seams, spectrum, repeatability."""

import numpy as np
import pytest

from benchmarks.data.figures.textures import LEVELS, SIDE, SPANS, pink, pyramid, tile


def slope_of(field: np.ndarray) -> float:
    """Fit the slope of the amplitude over the frequency, on logarithmic axes."""
    amplitude = np.abs(np.fft.rfft2(field))
    frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None, :])
    edges = np.geomspace(4 / SIDE, 0.4, 13)
    ring = np.digitize(frequency, edges)
    means = [amplitude[ring == number].mean() for number in range(1, len(edges))]
    middles = np.sqrt(edges[1:] * edges[:-1])
    return float(np.polyfit(np.log(middles), np.log(means), 1)[0])


@pytest.mark.parametrize("slope", [1.0, 1.8])
def test_the_amplitude_of_pink_noise_falls_with_the_asked_power(slope: float) -> None:
    """Over two decades of frequency the fitted slope is within 0.05."""
    assert slope_of(pink(np.random.default_rng(5), slope)) == pytest.approx(-slope, abs=0.05)


def test_the_noise_tile_keeps_the_spectrum_of_natural_pictures() -> None:
    """Cutting off 1 in 400 values does not change the slope of 1/f."""
    assert slope_of(tile("noise", 0)[0]) == pytest.approx(-1, abs=0.08)


@pytest.mark.parametrize("kind", SPANS)
def test_a_tile_is_in_range_and_repeatable(kind: str) -> None:
    """All three numbers lie in [0, 1] and use much of it; the same tile comes out twice."""
    fields = tile(kind, 2)

    assert all(field.shape == (SIDE, SIDE) and field.dtype == np.float32 for field in fields)
    assert all(field.min() >= 0 and field.max() <= 1 for field in fields)
    assert 0.05 < fields[0].std() < 0.3
    assert all(np.array_equal(one, two) for one, two in zip(fields, tile(kind, 2), strict=True))


@pytest.mark.parametrize("kind", SPANS)
def test_variants_differ(kind: str) -> None:
    """Two tiles of a kind are not alike."""
    one, two = tile(kind, 0)[0], tile(kind, 1)[0]

    assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 0.4


@pytest.mark.parametrize("kind", ["noise", "sand", "fur"])
def test_a_tile_repeats_without_a_seam(kind: str) -> None:
    """The step across each edge is no larger than the steps inside; boards do end at edges."""
    tone = tile(kind, 3)[0]
    for turned in (tone, tone.T):
        inside = np.abs(np.diff(turned, axis=0)).mean(axis=1)
        assert np.abs(turned[0] - turned[-1]).mean() < 1.5 * inside.max()


def test_wood_runs_along_the_rows_and_ripples_across_them() -> None:
    """Neighbors along the grain are more alike than neighbors across it."""
    wood, sand = tile("wood", 0)[0], tile("sand", 0)[2]

    assert np.abs(np.diff(wood, axis=0)).mean() < 0.5 * np.abs(np.diff(wood, axis=1)).mean()
    # Sand over eight texels: over one it is all grains.
    assert np.abs(sand[8:] - sand[:-8]).mean() > 1.2 * np.abs(sand[:, 8:] - sand[:, :-8]).mean()


def test_levels_of_a_pyramid_are_means_of_the_tile() -> None:
    """The words of each level unpack to averages over squares of the tile, to half a step."""
    fields, words = tile("wood", 1), pyramid("wood", 1)
    start = 0
    for level in range(LEVELS):
        side = SIDE >> level
        word = words[start : start + side * side].reshape(side, side)
        start += side * side
        for place, field in enumerate(fields):
            stored = (word >> np.uint64(20 * place) & np.uint64(255)).astype(float) / 255
            means = field.reshape(side, 1 << level, side, 1 << level).mean(axis=(1, 3))
            assert np.abs(stored - means).max() < 0.51 / 255
    assert start == words.size


def test_a_pyramid_is_kept_and_cannot_be_changed() -> None:
    """Every scene of a process gets the same read-only array."""
    assert pyramid("sand", 1) is pyramid("sand", 1)
    assert not pyramid("sand", 1).flags.writeable


def test_unknown_kinds_and_variants_are_refused() -> None:
    """The message names what there is."""
    with pytest.raises(ValueError, match="expected a kind of noise, wood, sand, fur, got 'silk'"):
        tile("silk", 0)
    with pytest.raises(ValueError, match="expected a variant from 0 to 7, got 8"):
        tile("wood", 8)
