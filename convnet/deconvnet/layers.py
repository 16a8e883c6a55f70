"""The layers a deconvnet knows its way back through: what they are, not what is done to them.

A network of any exporter comes down to these thirteen records.  What only renames or regroups
numbers (`Identity`, `Cast`, a `Dropout` that is off) has vanished, constants are arrays, padding is
written out, and batch normalization has become what it is after training: a factor and a shift.

Conventions
-----------
Extents leave out the first axis, which is the batch.  Maps are rows and columns, channels first.
`below` names the tensor a layer stands on, `above` the one it makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Extents = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Layer:
    """A step of the network.

    Attributes
    ----------
    below : tuple of str
        Tensors it is computed from.
    above : str
        The tensor it computes.
    """

    below: tuple[str, ...]
    above: str


@dataclass(frozen=True, eq=False)
class Conv(Layer):
    """A convolution (in truth a correlation, as everywhere in networks).

    Attributes
    ----------
    filters : ndarray of shape (maps, channels / group, rows, columns), dtype float32
        The weights.
    bias : ndarray of shape (maps,), dtype float32, or None
        Added; of no use on the way down.
    strides, dilations : (int, int)
        Rows and columns.
    pads : (int, int, int, int)
        Top, left, bottom, right.
    group : int
        Blocks of maps that see only their block of channels.
    """

    filters: NDArray[np.float32]
    bias: NDArray[np.float32] | None
    strides: tuple[int, int]
    dilations: tuple[int, int]
    pads: tuple[int, int, int, int]
    group: int


@dataclass(frozen=True, eq=False)
class Dense(Layer):
    """Every number with every unit: `below @ weights + bias`.

    Attributes
    ----------
    weights : ndarray of shape (inputs, units), dtype float32
        The weights.
    bias : ndarray, dtype float32, or None
        Added; of no use on the way down.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32] | None


@dataclass(frozen=True, eq=False)
class Rectifier(Layer):
    """What is negative becomes 0, and what is above a ceiling becomes the ceiling.

    Attributes
    ----------
    ceiling : float or None
        6 in a ReLU6; None in a ReLU.
    """

    ceiling: float | None = None


@dataclass(frozen=True, eq=False)
class Pool(Layer):
    """Windows over the maps.

    Attributes
    ----------
    size, strides, dilations : (int, int)
        Rows and columns.
    pads : (int, int, int, int)
        Top, left, bottom, right.
    ceil : bool
        Whether a window that hangs over the border counts.
    """

    size: tuple[int, int]
    strides: tuple[int, int]
    dilations: tuple[int, int]
    pads: tuple[int, int, int, int]
    ceil: bool


@dataclass(frozen=True, eq=False)
class MaxPool(Pool):
    """The largest value of each window; its place is the switch."""


@dataclass(frozen=True, eq=False)
class AveragePool(Pool):
    """The mean of each window.

    Attributes
    ----------
    padding_counts : bool
        Whether zeros of the padding count among the numbers of a window.
    """

    padding_counts: bool


@dataclass(frozen=True, eq=False)
class Mean(Layer):
    """The mean over whole axes.

    Attributes
    ----------
    axes : tuple of int
        From 1 on; the batch is axis 0.
    kept : bool
        Whether the axes stay, with extent 1.
    """

    axes: tuple[int, ...]
    kept: bool


@dataclass(frozen=True, eq=False)
class Add(Layer):
    """The sum of two tensors of equal extents: where a shortcut meets its branch."""


@dataclass(frozen=True, eq=False)
class Affine(Layer):
    """A factor and a shift a channel, or for all: batch normalization, and constants.

    Attributes
    ----------
    scale, shift : ndarray, dtype float32, or None
        As they broadcast against a batch.
    """

    scale: NDArray[np.float32] | None
    shift: NDArray[np.float32] | None


@dataclass(frozen=True, eq=False)
class Regroup(Layer):
    """The same numbers in the same order under other extents: flatten, reshape, squeeze."""


@dataclass(frozen=True, eq=False)
class Transpose(Layer):
    """The same numbers with axes exchanged.

    Attributes
    ----------
    order : tuple of int
        Where each axis comes from; the batch stays first.
    """

    order: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Concat(Layer):
    """Tensors side by side.

    Attributes
    ----------
    axis : int
        From 1 on.
    """

    axis: int


@dataclass(frozen=True, eq=False)
class Pad(Layer):
    """A border: of one value, or of the numbers it lies beside.

    Attributes
    ----------
    before, after : tuple of int
        Numbers added on each axis, the batch included.
    mode : {"constant", "edge", "reflect"}
        What they are: one value, the outermost, or the picture mirrored at the outermost.
    value : float
        The one value.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    mode: str
    value: float


@dataclass(frozen=True, eq=False)
class Contrast(Layer):
    """Normalization across neighboring maps (local response normalization).

    Attributes
    ----------
    size : int
        Neighbors.
    alpha, beta, bias : float
        b = a / (bias + alpha / size * sum of squares) ** beta.
    """

    size: int
    alpha: float
    beta: float
    bias: float


@dataclass(frozen=True, eq=False)
class Layers:
    """A network, or the part of it below one layer.

    Attributes
    ----------
    picture : str
        The tensor that the pictures are.
    top : str
        The tensor that is explained.
    steps : tuple of Layer
        From below.
    extents : mapping of str to tuple of int
        Of each tensor, without the batch.
    logits : bool
        Whether the top is the scores of the classes.
    witness : (ndarray, ndarray)
        A batch of pictures, and what the network itself makes of it at the top.
    tolerance : float
        How far two computations of the top may lie apart, by its norm.
    """

    picture: str
    top: str
    steps: tuple[Layer, ...]
    extents: Mapping[str, Extents]
    logits: bool
    witness: tuple[NDArray[np.floating], NDArray[np.floating]] = field(repr=False)
    tolerance: float = 1e-4
