"""Stored cases of real-valued masks: few pixels, so that every pair of them can be counted."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure.mask_histograms import histogram

#: Images of each case: what is skin, and gray levels.  "worked" is small enough for paper; in
#: "drifting" the values of each image lie elsewhere, "even" has ties of both kinds in every bin,
#: and in "apart" one image holds skin alone and one none.
CASES: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "worked": (("1100", (255, 102, 102, 0)), ("1100", (0, 255, 255, 51))),
    "drifting": (
        ("1111000000", (220, 180, 201, 90, 80, 60, 95, 180, 3, 12)),
        ("1100000000", (120, 70, 69, 68, 119, 20, 20, 21, 5, 0)),
        ("1111110000", (255, 255, 250, 249, 128, 127, 127, 129, 254, 0)),
        ("1000000000", (40, 12, 45, 11, 0, 0, 0, 1, 2, 40)),
        ("1110000000", (66, 150, 33, 31, 66, 160, 12, 9, 150, 149)),
    ),
    "even": (
        ("10101010", (7, 7, 100, 100, 200, 200, 255, 255)),
        ("11001100", (7, 100, 7, 100, 200, 255, 200, 255)),
        ("10000001", (0, 0, 7, 7, 7, 255, 255, 255)),
    ),
    "apart": (
        ("11111", (255, 200, 150, 100, 1)),
        ("00000", (0, 99, 101, 180, 30)),
        ("10100", (90, 80, 101, 100, 90)),
    ),
}


def truth_of(letters: str) -> NDArray[np.bool_]:
    """Read what is skin."""
    return np.array([letter == "1" for letter in letters], dtype=np.bool_)


def counts_of(name: str) -> NDArray[np.int64]:
    """Return the histograms of a case."""
    return np.array(
        [histogram(truth_of(one), np.array(gray, dtype=np.uint8)) for one, gray in CASES[name]]
    )


def gray_pixels(name: str) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return every single pixel of a case: what it is, and its gray level."""
    return (
        np.concatenate([truth_of(one) for one, _ in CASES[name]]),
        np.concatenate([np.array(gray, dtype=np.int64) for _, gray in CASES[name]]),
    )
