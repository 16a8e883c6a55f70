"""Value noise and scattered points in space, the same on every machine.

References
----------
K. Perlin, "An image synthesizer", SIGGRAPH 1985, for noise on a lattice; S. Worley, "A cellular
texture basis function", SIGGRAPH 1996, for distances to scattered points.
"""

from __future__ import annotations

import numpy as np

from .kernels import part

#: Value noise of lattice values uniform in -1 to 1 has this standard deviation (measured on a
#: million points; the sum of squared weights gives 0.37 as well).
NOISE_DEVIATION = 0.37


@part
def lattice(x: int, y: int, z: int, seed: int) -> float:
    """Draw the value of a lattice point, uniform in -1 to 1, by an integer hash."""
    mix = (x * 374761393 + y * 668265263 + z * 1440662683 + seed * 362437) & 0xFFFFFFFF
    mix = ((mix ^ (mix >> 13)) * 1274126177) & 0xFFFFFFFF
    mix = ((mix ^ (mix >> 15)) * 1103515245) & 0xFFFFFFFF
    return float((mix ^ (mix >> 16)) & 0xFFFFFF) / 8388607.5 - 1.0


@part
def noise(x: float, y: float, z: float, seed: int) -> tuple[float, float, float, float]:
    """Evaluate value noise, smooth in -1 to 1, and its gradient; positions in cells."""
    i, j, k = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    fx, fy, fz = x - i, y - j, z - k
    sx, sy, sz = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy), fz * fz * (3 - 2 * fz)
    a, b = lattice(i, j, k, seed), lattice(i + 1, j, k, seed)
    c, d = lattice(i, j + 1, k, seed), lattice(i + 1, j + 1, k, seed)
    e, f = lattice(i, j, k + 1, seed), lattice(i + 1, j, k + 1, seed)
    g, h = lattice(i, j + 1, k + 1, seed), lattice(i + 1, j + 1, k + 1, seed)
    ab, cd, ef, gh = a + sx * (b - a), c + sx * (d - c), e + sx * (f - e), g + sx * (h - g)
    near, far = ab + sy * (cd - ab), ef + sy * (gh - ef)
    front, back = (b - a) + sy * (d - c - b + a), (f - e) + sy * (h - g - f + e)
    return (
        near + sz * (far - near),
        6 * fx * (1 - fx) * (front + sz * (back - front)),
        6 * fy * (1 - fy) * ((cd - ab) + sz * (gh - ef - cd + ab)),
        6 * fz * (1 - fz) * (far - near),
    )


@part
def visible(scale: float, pixel: float) -> float:
    """Fade a structure out as its scale falls below two pixels."""
    return min(max(scale / pixel - 1.0, 0.0), 1.0)


@part
def cells_near(x: float, y: float, z: float, seed: int) -> tuple[float, float]:
    """Find the distances to the two nearest of points scattered one a cell."""
    i, j, k = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    one, two = 9.0, 9.0
    for a in range(i - 1, i + 2):
        for b in range(j - 1, j + 2):
            for c in range(k - 1, k + 2):
                dx = a + 0.5 + 0.4 * lattice(a, b, c, seed) - x
                dy = b + 0.5 + 0.4 * lattice(a, b, c, seed + 1) - y
                dz = c + 0.5 + 0.4 * lattice(a, b, c, seed + 2) - z
                gap = dx * dx + dy * dy + dz * dz
                if gap < one:
                    one, two = gap, one
                elif gap < two:
                    two = gap
    return np.sqrt(one), np.sqrt(two)
