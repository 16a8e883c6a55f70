"""Finding Naked People (Fleck, Forsyth and Bregler 1996): skin filter and grouper."""

__version__ = "0.1.0"
