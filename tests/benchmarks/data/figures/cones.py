"""Small scenes of round cones, a camera and a lamp for the tests of the renderer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.figures.geometry import SKIN, Camera, Cones, Layers
from benchmarks.data.figures.rendering import Lamp

#: Looks along -z from four metres in front of the origin.
AHEAD = Camera(np.array([0.0, 0.0, 4.0]), np.diag([1.0, -1.0, -1.0]), 1.0)
#: From above and aside, as a photographer stands.
ASIDE_FORWARD = np.array([-0.6, -0.25, -0.76]) / np.linalg.norm([-0.6, -0.25, -0.76])
ASIDE_RIGHT = np.cross(ASIDE_FORWARD, [0.0, 1.0, 0.0]) / np.linalg.norm(
    np.cross(ASIDE_FORWARD, [0.0, 1.0, 0.0])
)
ASIDE = Camera(
    np.array([0.0, 1.0, 0.0]) - 4 * ASIDE_FORWARD,
    np.array([ASIDE_RIGHT, np.cross(ASIDE_FORWARD, ASIDE_RIGHT), ASIDE_FORWARD]),
    1.6,
)
LAMP = Lamp(np.array([0.6, 0.64, 0.48]), 0.8, 0.3, np.ones(3))


def cones(
    *parts: tuple[tuple[float, ...], tuple[float, ...], float, float], **more: object
) -> Cones:
    """Make cones of one layer: both ends and both radii of each; codes count from 1 by 2."""
    count = len(parts)
    made = Cones(
        np.array([[part[0], part[1]] for part in parts], dtype=np.float64).reshape(count, 2, 3),
        np.array([part[2:] for part in parts], dtype=np.float64).reshape(count, 2),
        np.zeros(count, dtype=np.int32),
        np.tile([-np.inf, np.inf], (count, 1)),
        (1 + 2 * np.arange(count)).astype(np.uint8),
        np.full((count, 3), 0.5),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def layers(count: int = 1, **more: object) -> Layers:
    """Make plain layers of skin without melting."""
    made = Layers(
        np.zeros(count),
        np.full(count, SKIN, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.zeros((count, 3)),
        np.full(count, 0.1),
        np.zeros((count, 2, 3)),
        np.zeros(count),
        np.arange(count, dtype=np.int32),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def gray(size: int) -> NDArray[np.float32]:
    """Make a plain backdrop."""
    return np.full((size, size, 3), 0.4, dtype=np.float32)


def mannequin() -> Cones:
    """Make a body of 14 cones that share joints, standing on the ground, left arm raised."""
    chest, neck = (0.0, 1.3, 0.0), (0.0, 1.5, 0.0)
    parts = [
        ((0.0, 0.95, 0.0), (0.0, 1.1, 0.0), 0.14, 0.13),
        ((0.0, 1.1, 0.0), chest, 0.13, 0.15),
        (chest, neck, 0.1, 0.06),
        ((0.0, 1.6, 0.0), (0.0, 1.66, 0.0), 0.09, 0.1),
    ]
    for side, lift in ((-1.0, 0.35), (1.0, -0.25)):
        shoulder, elbow = (0.2 * side, 1.4, 0.0), (0.34 * side, 1.4 + lift, 0.1)
        hip, knee = (0.1 * side, 0.92, 0.0), (0.13 * side, 0.5, 0.05)
        parts += [
            (chest, shoulder, 0.1, 0.065),
            (shoulder, elbow, 0.06, 0.045),
            (elbow, (0.3 * side, 1.35 + 2 * lift, 0.25), 0.045, 0.03),
            ((0.0, 0.95, 0.0), hip, 0.12, 0.1),
            (hip, knee, 0.095, 0.06),
        ]
    return cones(*parts)
