"""Render a picture as this is imported: the server of forks then hands on compiled kernels.

Every process that renders loads them from the disk otherwise, which takes it a second.
"""

from benchmarks.data.figures.factors import Factors, Spec
from benchmarks.data.figures.making import make

make(Spec("one", "dev", "draw", "", 0, Factors(size=64, quality="draft", background="photo")))
