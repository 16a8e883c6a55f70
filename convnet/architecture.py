"""Our networks as tables: one line a layer, from pixels to the score.

A table says everything about a network but its weights, and needs no library: shapes, numbers of
weights and receptive fields follow from it by hand arithmetic.

Conventions
-----------
Pictures and maps are square; extents are rows = columns.  A convolution is followed by the
rectifier unless `relu` is off.  Pooling takes the largest value of a window; with `ceil` the last
window may hang over the border.  Channels come first, as in ONNX.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Conv:
    """A convolution, then a rectifier.

    Attributes
    ----------
    filters : int
        Maps that come out.
    size, stride, pad : int
        Of the square filters, pixels of the layer below.
    norm : bool
        Whether it is trained with batch normalization, which is folded into the filters when the
        network is exported.
    """

    filters: int
    size: int
    stride: int = 1
    pad: int = 0
    norm: bool = False


@dataclass(frozen=True)
class Pool:
    """The largest value of each window.

    Attributes
    ----------
    size, stride : int
        Of the square windows.
    ceil : bool
        Whether a window that hangs over the border counts.
    """

    size: int
    stride: int
    ceil: bool = False


@dataclass(frozen=True)
class Contrast:
    """Local contrast normalization across maps (Krizhevsky, Sutskever and Hinton, 2012).

    Attributes
    ----------
    size : int
        Neighboring maps.
    alpha, beta, bias : float
        b = a / (bias + alpha / size * sum of squares) ** beta.
    """

    size: int = 5
    alpha: float = 1e-4
    beta: float = 0.75
    bias: float = 2.0


@dataclass(frozen=True)
class Average:
    """The mean of each map: one number a map, wherever it responds."""


@dataclass(frozen=True)
class Dropout:
    """Set a share of the numbers to zero while training; nothing afterwards.

    Attributes
    ----------
    share : float
        Of the numbers.
    """

    share: float = 0.5


@dataclass(frozen=True)
class Dense:
    """Every number of the layer below with every unit.

    Attributes
    ----------
    units : int
        Numbers that come out.
    relu : bool
        Whether a rectifier follows.
    """

    units: int
    relu: bool = True


Layer = Conv | Pool | Contrast | Average | Dropout | Dense


@dataclass(frozen=True)
class Architecture:
    """A network without its weights.

    Attributes
    ----------
    name, citation : str
        What it is called, and where it comes from.
    side : int
        Rows and columns of its input, of three channels.
    layers : tuple of Layer
        From below; the last is `Dense(1, relu=False)`, the logit of the positive class.
    """

    name: str
    citation: str
    side: int
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Shape:
    """What comes out of a layer.

    Attributes
    ----------
    maps : int
        Channels, or units of a dense layer.
    side : int
        Rows and columns; 1 after `Average` and `Dense`.
    weights : int
        Trained numbers of the layer in the exported network, biases included.
    field, step : int
        Side of the square of input pixels that one number depends on, and how far the squares of
        neighbors lie apart; the whole input where everything is seen.
    """

    maps: int
    side: int
    weights: int
    field: int
    step: int


def shapes(architecture: Architecture) -> tuple[Shape, ...]:
    """Work out what comes out of every layer.

    Parameters
    ----------
    architecture : Architecture
        The table.

    Returns
    -------
    tuple of Shape
        One a layer.

    Raises
    ------
    ValueError
        If a layer is larger than what it stands on, or one follows that needs maps where there
        are none.

    Examples
    --------
    >>> [(shape.maps, shape.side) for shape in shapes(ZFNET) if shape.side > 1][:4:3]
    [(96, 110), (256, 26)]
    >>> sum(shape.weights for shape in shapes(FIGURES_NET)) < 1_000_000
    True
    """
    below = Shape(3, architecture.side, 0, 1, 1)
    found = []
    for number, layer in enumerate(architecture.layers, 1):
        try:
            below = _shape(layer, below, architecture.side)
        except ValueError as error:
            msg = f"{architecture.name}, layer {number}: {error}"
            raise ValueError(msg) from error
        found.append(below)
    return tuple(found)


def _shape(layer: Layer, below: Shape, whole: int) -> Shape:
    """Work out what comes out of one layer."""
    if isinstance(layer, Dropout | Contrast):
        return Shape(below.maps, below.side, 0, below.field, below.step)
    if isinstance(layer, Dense):
        inputs = below.maps * below.side**2
        return Shape(layer.units, 1, layer.units * (inputs + 1), whole, whole)
    if isinstance(layer, Average):
        return Shape(below.maps, 1, 0, whole, whole)
    pad = layer.pad if isinstance(layer, Conv) else 0
    room = below.side + 2 * pad - layer.size
    if room < 0:
        msg = f"expected an input of at least {layer.size - 2 * pad} rows, got {below.side}"
        raise ValueError(msg)
    ceil = isinstance(layer, Pool) and layer.ceil
    side = (room + layer.stride - 1) // layer.stride + 1 if ceil else room // layer.stride + 1
    field = below.field + (layer.size - 1) * below.step
    maps, weights = below.maps, 0
    if isinstance(layer, Conv):
        maps = layer.filters
        weights = layer.filters * (below.maps * layer.size**2 + 1)
    return Shape(maps, side, weights, field, below.step * layer.stride)


#: Our own: the plainest network that has switches at every step down.  Ours.
FIGURES_NET = Architecture(
    name="figures-net",
    citation="this software; convolution, rectifier and largest value, after LeCun et al. (1989)",
    side=128,
    layers=(
        Conv(24, size=5, stride=2, pad=2, norm=True),
        Pool(2, 2),
        Conv(48, size=3, pad=1, norm=True),
        Conv(48, size=3, pad=1, norm=True),
        Pool(2, 2),
        Conv(96, size=3, pad=1, norm=True),
        Conv(96, size=3, pad=1, norm=True),
        Pool(2, 2),
        Conv(128, size=3, pad=1, norm=True),
        Conv(128, size=3, pad=1, norm=True),
        Average(),
        Dropout(0.2),
        Dense(1, relu=False),
    ),
)

#: M. D. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014,
#: figure 3.  Padding and the rounding of the pools are not printed there; they are the ones that
#: give its sizes 110, 55, 26, 13, 6 (inferred).  The constants of the contrast normalization are
#: those of Krizhevsky et al. (2012), whose network it changes (second-hand).
ZFNET = Architecture(
    name="zfnet",
    citation="M. D. Zeiler, R. Fergus, Visualizing and Understanding Convolutional Networks, 2014",
    side=224,
    layers=(
        Conv(96, size=7, stride=2, pad=1),
        Pool(3, 2, ceil=True),
        Contrast(),
        Conv(256, size=5, stride=2),
        Pool(3, 2, ceil=True),
        Contrast(),
        Conv(384, size=3, pad=1),
        Conv(384, size=3, pad=1),
        Conv(256, size=3, pad=1),
        Pool(3, 2),
        Dense(4096),
        Dropout(0.5),
        Dense(4096),
        Dropout(0.5),
        Dense(1, relu=False),
    ),
)

#: The tables that a caller may name.
ARCHITECTURES = {"figures": FIGURES_NET, "zfnet": ZFNET}
