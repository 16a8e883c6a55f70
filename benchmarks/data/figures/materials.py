"""Colors of wood, sand, fur, leather, bread and leaves.

Each is a pair of linear reflectances in sRGB's primaries, darker first.  They are ours, chosen
after what such materials look like on photographs, not measured; many are the color of skin
because wood and sand are.
"""

from __future__ import annotations

#: Pairs of a dark and a light color.
Palette = tuple[tuple[tuple[float, float, float], tuple[float, float, float]], ...]

#: Dark and light parts of woods: pine, oak, beech, cherry, walnut, bleached and red stained.
WOODS: Palette = (
    ((0.38, 0.20, 0.085), (0.72, 0.48, 0.26)),
    ((0.22, 0.125, 0.055), (0.52, 0.34, 0.18)),
    ((0.36, 0.20, 0.115), (0.66, 0.44, 0.29)),
    ((0.20, 0.075, 0.035), (0.46, 0.22, 0.115)),
    ((0.055, 0.030, 0.018), (0.21, 0.122, 0.072)),
    ((0.30, 0.235, 0.17), (0.60, 0.52, 0.41)),
    ((0.13, 0.040, 0.020), (0.34, 0.125, 0.066)),
)
#: Wet and dry sands: beach, coral, desert, gray river sand.
SANDS: Palette = (
    ((0.33, 0.235, 0.145), (0.80, 0.63, 0.44)),
    ((0.46, 0.37, 0.27), (0.93, 0.82, 0.66)),
    ((0.32, 0.155, 0.070), (0.78, 0.45, 0.24)),
    ((0.26, 0.215, 0.165), (0.62, 0.54, 0.44)),
)
#: Roots and tips of furs: brown, fox, cream, camel, gray, black.
FURS: Palette = (
    ((0.045, 0.024, 0.013), (0.42, 0.25, 0.145)),
    ((0.070, 0.026, 0.010), (0.62, 0.29, 0.12)),
    ((0.200, 0.145, 0.090), (0.95, 0.82, 0.62)),
    ((0.110, 0.060, 0.028), (0.78, 0.51, 0.29)),
    ((0.060, 0.058, 0.056), (0.62, 0.60, 0.57)),
    ((0.008, 0.007, 0.007), (0.13, 0.115, 0.105)),
)
#: Dark and light parts of leather: cognac, tan, brown, cream, oxblood.
LEATHERS: Palette = (
    ((0.13, 0.050, 0.020), (0.36, 0.165, 0.070)),
    ((0.24, 0.130, 0.060), (0.52, 0.32, 0.17)),
    ((0.040, 0.022, 0.014), (0.145, 0.080, 0.050)),
    ((0.38, 0.29, 0.20), (0.76, 0.64, 0.48)),
    ((0.045, 0.012, 0.010), (0.19, 0.045, 0.033)),
)
#: Crust and crumb of bread: wheat, rye, milk bread.
BREADS: Palette = (
    ((0.34, 0.165, 0.060), (0.78, 0.60, 0.38)),
    ((0.165, 0.080, 0.036), (0.46, 0.31, 0.18)),
    ((0.47, 0.235, 0.085), (0.86, 0.70, 0.46)),
)
#: Shaded and lit leaves: spring green, laurel, olive, dry.
LEAVES: Palette = (
    ((0.105, 0.200, 0.030), (0.210, 0.330, 0.060)),
    ((0.022, 0.072, 0.018), (0.065, 0.160, 0.040)),
    ((0.085, 0.110, 0.045), (0.190, 0.220, 0.110)),
    ((0.130, 0.070, 0.022), (0.330, 0.200, 0.075)),
)
