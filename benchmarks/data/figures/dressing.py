"""From bodies to what the renderer draws: skin, hair, garments, and skin without a body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .body import HAIR_MELT, SITES, SKIN_MELT, Figure, figure_cones
from .bodylike import BodyLike
from .cloth import cloth_colors
from .clothing import MELT, clothe, garments
from .codes import FIGURES, OBJECT, code_of, hair_code
from .factors import Factors
from .geometry import CHECK, CLOTH, HAIR, PLAIN, SKIN, STRIPE, Cones
from .illuminants import Light, light
from .pieces import Pieces, alike
from .pigments import SkinColors, skin_colors

#: Reflectances of hair from black to fair and gray, linear.  Ours.
HAIRS = np.array(
    [
        [0.010, 0.008, 0.007],
        [0.030, 0.018, 0.011],
        [0.075, 0.040, 0.020],
        [0.160, 0.085, 0.035],
        [0.330, 0.215, 0.095],
        [0.290, 0.280, 0.265],
    ]
)
#: Strength of the surface reflection of skin, cloth and hair in `full`.  Ours, looked at.
_SKIN_GLOSS, _CLOTH_GLOSS, _HAIR_GLOSS = 0.35, 0.05, 0.3
#: Metres of a stripe or check with its space.  Ours: from a shirt's to a beach towel's.
_PERIOD = (0.03, 0.09)
_PATTERNS = {"plain": PLAIN, "stripe": STRIPE, "check": CHECK}


def add_figure(
    pieces: Pieces,
    number: int,
    figure: Figure,
    ita: float,
    factors: Factors,
    illuminant: Light,
    rng: np.random.Generator,
) -> None:
    """Add one figure, its hair and its garments to a scene.

    Parameters
    ----------
    pieces : Pieces
        The scene.
    number : int
        Of the figure, 0 to 3.
    figure : Figure
        Its body.
    ita : float
        Its tone, degrees.
    factors : Factors
        Of which haemoglobin, coverage, cloth_color and cloth_pattern are looked at.
    illuminant : Light
        What it stands in.
    rng : numpy.random.Generator
        Chooses hair and cloth; a bare figure has the hair that the same figure has dressed.
    """
    skin = skin_colors(ita, factors.haemoglobin, illuminant)
    hair = _hair(rng, illuminant)
    seed = int(rng.integers(100_000))
    pieces.add(
        figure_cones(figure, number, _site_colors(skin), hair),
        alike((SKIN_MELT,), SKIN, mottle=skin.mottle, gloss=_SKIN_GLOSS, seed=seed),
        alike((HAIR_MELT,), HAIR, gloss=_HAIR_GLOSS, seed=seed + 1),
    )
    count = len(garments(factors.coverage))
    if not count:
        return
    daylight = skin_colors(ita, factors.haemoglobin, light(6500.0, "right")).sites["trunk"]
    period = float(rng.uniform(*_PERIOD))
    pair = cloth_colors(factors.cloth_color, daylight, rng, illuminant.cast, skin.sites["trunk"])
    # What is the ground of one garment is the pattern of the next.
    turns = np.arange(count) % 2
    colors, seconds = pair[turns], pair[1 - turns]
    worn = clothe(figure, factors.coverage)
    codes = [code_of(number, int(segment), covered=True) for segment in worn.segment]
    pieces.add(
        Cones(
            worn.ends,
            worn.radii,
            worn.garment,
            worn.cut,
            np.array(codes, dtype=np.uint8),
            colors[worn.garment],
        ),
        alike(
            (MELT,) * count,
            CLOTH,
            pattern=_PATTERNS[factors.cloth_pattern],
            second=seconds,
            scale=period,
            gloss=_CLOTH_GLOSS,
            seed=seed + 2,
        ),
    )


def add_lump(
    pieces: Pieces,
    lump: BodyLike,
    ita: float,
    factors: Factors,
    illuminant: Light,
    rng: np.random.Generator,
) -> None:
    """Add a head, a hand or tubes of skin color to a scene.

    A head and a hand are skin: where there is a code left for them they have that of a figure of
    its own.  Tubes have the color of skin and are none.

    Parameters
    ----------
    pieces : Pieces
        The scene.
    lump : BodyLike
        What to add.
    ita : float
        Its tone, degrees.
    factors : Factors
        Of which haemoglobin and people are looked at.
    illuminant : Light
        What it stands in.
    rng : numpy.random.Generator
        Chooses the hair.
    """
    skin = skin_colors(ita, factors.haemoglobin, illuminant)
    is_hair = lump.segment < 0
    colors = np.where(is_hair[:, None], _hair(rng, illuminant), _site_colors(skin)[lump.segment])
    number = factors.people
    if lump.kind == "tubes" or number == FIGURES:
        codes = [OBJECT] * len(lump.segment)
    else:
        codes = [
            hair_code(number) if segment < 0 else code_of(number, int(segment))
            for segment in lump.segment
        ]
    seed = int(rng.integers(100_000))
    pieces.add(
        Cones(
            lump.ends,
            lump.radii,
            is_hair.astype(np.int32),
            np.tile(lump.cut, (len(lump.segment), 1)),
            np.array(codes, dtype=np.uint8),
            colors,
        ),
        alike((lump.melt,), SKIN, mottle=skin.mottle, gloss=_SKIN_GLOSS, seed=seed),
        alike((HAIR_MELT,), HAIR, gloss=_HAIR_GLOSS, seed=seed + 1),
    )


def _hair(rng: np.random.Generator, illuminant: Light) -> NDArray[np.float64]:
    """Choose a color of hair."""
    chosen: NDArray[np.float64] = HAIRS[int(rng.integers(len(HAIRS)))] * illuminant.cast
    return chosen


def _site_colors(skin: SkinColors) -> NDArray[np.float64]:
    """List the color of each segment."""
    return np.array([skin.sites[site] for site in SITES])
