"""What stands where in a scene: the true segments of its figures, and the scene graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .axes import projected_segments
from .body import PARENTS, PART_SEGMENT, SEGMENTS, Figure
from .geometry import Camera
from .illuminants import Light
from .placing import Placed
from .rendering import Lamp
from .silhouettes import areas
from .truth import SegmentTruth


def segments_of(
    placed: Placed,
    size: int,
    visible: NDArray[np.int64],
    covered: NDArray[np.float64],
) -> tuple[SegmentTruth, ...]:
    """Write down where every segment is and how much of it can be seen.

    Parameters
    ----------
    placed : Placed
        The figures and the camera.
    size : int
        Side of the picture, pixels.
    visible : ndarray of shape (figures, 20)
        Pixels in which each segment is seen.
    covered : ndarray of shape (20,)
        Share of each segment that is clothed.

    Returns
    -------
    tuple of SegmentTruth
        Figure by figure, in the order of `body.SEGMENTS`.
    """
    axes = [projected_segments(figure, placed.camera, size) for figure in placed.figures]
    if not axes:
        return ()
    depths = np.array([depth for _, depth in axes])
    order = np.argsort(np.argsort(depths.mean(axis=2), axis=None, kind="stable"))
    alone = np.array([_alone(figure, placed.camera, size) for figure in placed.figures])
    share = np.minimum(visible / np.maximum(alone, 1), 1.0).round(3).tolist()
    hidden = covered.round(3).tolist()
    found = []
    for number, (lines, depth) in enumerate(axes):
        rows = zip(lines.round(1).tolist(), depth.round(3).tolist(), strict=True)
        for index, ((x0, y0, x1, y1, w0, w1), (near, far)) in enumerate(rows):
            found.append(
                SegmentTruth(
                    number,
                    SEGMENTS[index],
                    hidden[index],
                    (x0, y0, x1, y1),
                    (w0, w1),
                    share[number][index],
                    (near, far),
                    int(order[number * len(SEGMENTS) + index]),
                )
            )
    return tuple(found)


def graph_of(
    placed: Placed,
    lamp: Lamp,
    illuminant: Light,
    ita: Sequence[float],
    standing: str,
    photograph: str | None,
) -> dict[str, Any]:
    """Write down camera, light and everything that stands in a scene.

    Parameters
    ----------
    placed : Placed
        Figures, camera and lump.
    lamp : Lamp
        The key light.
    illuminant : Light
        Its color.
    ita : sequence of float
        Tone of each figure, degrees.
    standing : str
        The distractor, ``none`` for none.
    photograph : str or None
        Id of the photograph in the background.

    Returns
    -------
    dict
        Plain values, ready for JSON.
    """
    camera = placed.camera
    figures = [
        {
            "posture": figure.posture,
            "stature": round(figure.height, 3),
            "thickness": round(figure.thickness, 3),
            "ita": ita[number],
            "place": figure.ends[0, 0].round(3).tolist(),
        }
        for number, figure in enumerate(placed.figures)
    ]
    return {
        "camera": {
            "position": camera.position.round(4).tolist(),
            "rotation": camera.rotation.round(6).tolist(),
            "focal": round(camera.focal, 6),
            "center": [round(value, 6) for value in camera.center],
            "distance": round(placed.distance, 3),
        },
        "lamp": {
            "direction": lamp.direction.round(4).tolist(),
            "key": round(lamp.key, 3),
            "ambient": round(lamp.ambient, 3),
        },
        "light": {"cct": illuminant.cct, "cast": illuminant.cast.round(4).tolist()},
        "figures": figures,
        "distractor": standing,
        "photograph": photograph,
    }


def _alone(figure: Figure, camera: Camera, size: int) -> NDArray[np.int64]:
    """Count the pixels of each segment if nothing hid it."""
    spots = camera.project(figure.part_ends, size)
    radii = figure.part_radii * (camera.focal * size) / spots[..., 2]
    circles = np.concatenate([spots[..., :2], radii[..., None]], axis=2)
    return areas(circles, PART_SEGMENT, JOINED)


def _joined() -> NDArray[np.bool_]:
    """Tell which segments share a joint: with their parent, and with its other children."""
    parents = np.array(PARENTS)
    numbers = np.arange(len(parents))
    near = (parents[:, None] == numbers) | (parents[None, :] == numbers[:, None])
    near |= parents[:, None] == parents[None, :]
    near &= ~np.eye(len(parents), dtype=np.bool_)
    return np.asarray(near)


JOINED = _joined()
