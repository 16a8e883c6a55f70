"""What light surfaces send back: plain for `draft`, studio light for `full`.

Conventions
-----------
Light is linear.  The key light is distant; light from all sides comes more from above than from
the ground.  A white surface that faces the key light sends back ``key`` plus ``ambient``.
Albedo already carries the cast of the illuminant; reflections off the surface are white and take
it from the lamp.

References
----------
J. Jimenez, X.-C. Wu, A. Pesce, A. Jarabo, "Practical real-time strategies for accurate indirect
occlusion", 2016, for the light that sheltered places get from each other; C. Kelemen and
L. Szirmay-Kalos, "A microfacet based coupled specular-diffuse BRDF model", Eurographics 2001;
B. Walter and others, "Microfacet models for refraction through rough surfaces", 2007 (GGX).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .geometry import CLOTH, HAIR, SKIN
from .kernels import kernel, part
from .melting import ALBEDO, NORMAL, POINT

#: Light from the ground over light from above.  Ours.
BOUNCE = 0.55
#: How far light creeps round the terminator of skin, by channel: red goes deepest.  The order
#: follows the mean free paths in skin of H. W. Jensen and others, 2001; the sizes are ours.
WRAP = (0.32, 0.17, 0.11)
#: Width of the reflection (GGX alpha) on skin, cloth, hair and objects.  Ours.
ALPHA = (0.20, 0.5, 0.22, 0.16)
#: Reflection at normal incidence, of an index of refraction of 1.4: ((n - 1) / (n + 1))^2.
FRESNEL = 0.028


@kernel
def draft(
    surface: NDArray[np.int64], fragments: NDArray[np.float64], lamp: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Shade fragments by their slope alone; linear in albedo.

    Parameters
    ----------
    surface : ndarray of shape (F,), dtype int64
        SKIN to OBJECT.
    fragments : ndarray of shape (F, WIDTH)
        Columns as in `marching`.
    lamp : ndarray of shape (5,)
        Direction towards the key light, its strength, that of the light from all sides.

    Returns
    -------
    ndarray of shape (F, 3)
        Linear radiance.
    """
    colors = np.empty((len(surface), 3))
    for k in range(len(surface)):
        line = fragments[k]
        slope = line[NORMAL] * lamp[0] + line[NORMAL + 1] * lamp[1] + line[NORMAL + 2] * lamp[2]
        # Half-Lambert for skin, after Valve's "Half-Life" (Mitchell and others, 2006).
        key = (0.5 + 0.5 * slope) ** 2 if surface[k] == SKIN else max(slope, 0.0)
        sky = 0.5 * (1 + BOUNCE) + 0.5 * (1 - BOUNCE) * line[NORMAL + 1]
        for channel in range(3):
            colors[k, channel] = line[ALBEDO + channel] * (lamp[3] * key + lamp[4] * sky)
    return colors


@part
def _reflection(
    facing: float, slope: float, half: tuple[float, float], alpha: float
) -> tuple[float, float]:
    """Reflect the key light and the surroundings off a rough surface.

    `half` holds the cosines of the half vector with the normal and with the light.
    """
    sharp = alpha * alpha
    lobe = sharp / (half[0] * half[0] * (sharp - 1) + 1) ** 2
    grazing = (1 - half[1]) ** 5
    key = lobe * (FRESNEL + (1 - FRESNEL) * grazing) / (4 * max(half[1] * half[1], 0.1))
    rim = (1 - facing) ** 4
    return key * max(slope, 0.0), FRESNEL + 0.35 * (1 - alpha) * rim


@kernel
def full(
    surface: NDArray[np.int64],
    fragments: NDArray[np.float64],
    bent: NDArray[np.float64],
    shine: NDArray[np.float64],
    light: NDArray[np.float64],
    eye: NDArray[np.float64],
    lamp: NDArray[np.float64],
    cast: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Shade fragments with shadows, shelter, gloss and light that creeps through skin.

    Parameters
    ----------
    surface : ndarray of shape (F,), dtype int64
        SKIN to OBJECT.
    fragments : ndarray of shape (F, WIDTH)
        Columns as in `marching`.
    bent : ndarray of shape (F, 3)
        Normals of the relief.
    shine : ndarray of shape (F,)
        Strength of the reflection, 0 to 1.
    light : ndarray of shape (F, 2)
        Of `occlusion.occlusion`.
    eye : ndarray of shape (3,)
        Position of the camera, metres.
    lamp : ndarray of shape (5,)
        As for `draft`.
    cast : ndarray of shape (3,)
        What the camera makes of a white surface.

    Returns
    -------
    ndarray of shape (F, 3)
        Linear radiance.
    """
    colors = np.empty((len(surface), 3))
    for k in range(len(surface)):
        line, kind = fragments[k], surface[k]
        nx, ny, nz = bent[k]
        vx, vy, vz = eye[0] - line[POINT], eye[1] - line[POINT + 1], eye[2] - line[POINT + 2]
        away = np.sqrt(vx * vx + vy * vy + vz * vz) + 1e-12
        vx, vy, vz = vx / away, vy / away, vz / away
        slope = nx * lamp[0] + ny * lamp[1] + nz * lamp[2]
        facing = min(max(nx * vx + ny * vy + nz * vz, 0.0), 1.0)
        hx, hy, hz = vx + lamp[0], vy + lamp[1], vz + lamp[2]
        size = np.sqrt(hx * hx + hy * hy + hz * hz) + 1e-12
        half = (
            max((nx * hx + ny * hy + nz * hz) / size, 0.0),
            max((vx * hx + vy * hy + vz * hz) / size, 0.0),
        )
        glint, rim = _reflection(facing, slope, half, ALPHA[kind])
        sky = 0.5 * (1 + BOUNCE) + 0.5 * (1 - BOUNCE) * ny
        # A little more light from where the photographer stands shapes what the key leaves dark.
        sky *= 0.75 + 0.25 * facing
        shadow, shelter = light[k, 0], light[k, 1]
        fuzz = 0.12 * (1 - facing) ** 3 if kind in (CLOTH, HAIR) else 0.0
        gloss = shine[k] * (lamp[3] * shadow * glint + lamp[4] * shelter * rim)
        for channel in range(3):
            wrap = WRAP[channel] if kind == SKIN else 0.04
            key = max((slope + wrap) / (1 + wrap), 0.0)
            # Red light also fills the edge of a shadow that falls on skin.
            lit = shadow + wrap * shadow * (1 - shadow)
            tone = line[ALBEDO + channel]
            dim = shelter / (1 - min(tone, 0.9) * (1 - shelter))
            colors[k, channel] = (
                tone * (lamp[3] * key * lit + lamp[4] * (sky + fuzz) * dim) + cast[channel] * gloss
            )
    return colors
