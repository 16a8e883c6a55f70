"""What the rooms of the renderer pass to each other: round cones, their looks, the camera.

Conventions
-----------
The world is in metres, right-handed: x to the right, y up, z towards a viewer at yaw 0; the
ground is the plane y = 0.  Image points are (x, y) in pixels, x to the right, y down, the
center of the first pixel at (0.5, 0.5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Kinds of surface; the shading treats each in its own way.
SKIN, CLOTH, HAIR, OBJECT = 0, 1, 2, 3
#: Patterns over a surface: one color, two in stripes, two in checks, and the grains of the
#: distractors.
PLAIN, STRIPE, CHECK, WOOD, SAND, LEATHER, FUR, BREAD = range(8)


@dataclass(frozen=True)
class Cones:
    """Round cones: spheres of linearly changing radius swept along a line.

    Cones of one layer melt into each other; layers meet with an edge.

    Attributes
    ----------
    ends : ndarray of shape (n, 2, 3), dtype float64
        Centers of the two end spheres, metres.
    radii : ndarray of shape (n, 2), dtype float64
        Radii of the end spheres, metres.
    layer : ndarray of shape (n,), dtype int32
        Number of the layer, from 0 without gaps.
    cut : ndarray of shape (n, 2), dtype float64
        Where the cone is cut flat across its axis, as positions along the axis (0 first end, 1
        second end); -inf and inf leave the round end.  Hems of clothing.
    code : ndarray of shape (n,), dtype uint8
        Value of the cone's pixels in the indexed mask, see `truth`.
    albedo : ndarray of shape (n, 3), dtype float64
        Linear color as the camera sees it when fully lit, before any pattern.
    """

    ends: NDArray[np.float64]
    radii: NDArray[np.float64]
    layer: NDArray[np.int32]
    cut: NDArray[np.float64]
    code: NDArray[np.uint8]
    albedo: NDArray[np.float64]


@dataclass(frozen=True)
class Layers:
    """How the layers of a set of cones melt and look; arrays over the L layers.

    Attributes
    ----------
    melt : ndarray of shape (L,), dtype float64
        Radius over which cones of the layer melt together, metres; 0 for none.
    surface : ndarray of shape (L,), dtype int32
        SKIN, CLOTH, HAIR or OBJECT.
    pattern : ndarray of shape (L,), dtype int32
        PLAIN to BREAD.
    second : ndarray of shape (L, 3), dtype float64
        The other color of the pattern, linear.
    scale : ndarray of shape (L,), dtype float64
        Period of the pattern, metres.
    mottle : ndarray of shape (L, 2, 3), dtype float64
        For skin, relative change of the color for one standard deviation of melanin (first) and
        of blood (second); zero elsewhere.
    gloss : ndarray of shape (L,), dtype float64
        Strength of the surface reflection in `full`, 0 to 1.
    seed : ndarray of shape (L,), dtype int32
        Of the fine structure.
    """

    melt: NDArray[np.float64]
    surface: NDArray[np.int32]
    pattern: NDArray[np.int32]
    second: NDArray[np.float64]
    scale: NDArray[np.float64]
    mottle: NDArray[np.float64]
    gloss: NDArray[np.float64]
    seed: NDArray[np.int32]


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with a square picture.

    Attributes
    ----------
    position : ndarray of shape (3,), dtype float64
        Metres.
    rotation : ndarray of shape (3, 3), dtype float64
        Rows are the camera's right, down and forward directions in the world.
    focal : float
        Focal length over the side of the picture.
    center : tuple of float
        Where the optical axis meets the picture, over its side; (0.5, 0.5) is the middle.
    """

    position: NDArray[np.float64]
    rotation: NDArray[np.float64]
    focal: float
    center: tuple[float, float] = (0.5, 0.5)

    def project(self, points: NDArray[np.float64], size: int) -> NDArray[np.float64]:
        """Map points of the world to the picture.

        Parameters
        ----------
        points : ndarray of shape (..., 3)
            Metres, in front of the camera.
        size : int
            Side of the picture, pixels.

        Returns
        -------
        ndarray of shape (..., 3)
            x and y in pixels, and the depth along the optical axis in metres.

        Examples
        --------
        >>> straight = Camera(np.array([0.0, 1.0, 5.0]),
        ...                   np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, -1]]), 1.0)
        >>> straight.project(np.array([1.0, 1.0, 0.0]), 100).tolist()
        [70.0, 50.0, 5.0]
        """
        seen = (points - self.position) @ self.rotation.T
        depth = seen[..., 2]
        scale = self.focal * size / depth
        return np.stack(
            [
                seen[..., 0] * scale + self.center[0] * size,
                seen[..., 1] * scale + self.center[1] * size,
                depth,
            ],
            axis=-1,
        )
