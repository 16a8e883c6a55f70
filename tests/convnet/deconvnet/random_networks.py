"""Random networks of the kinds of layers there are, as the oracle's lists of steps."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from tests.convnet.deconvnet.oracle import Step

#: Channels of the pictures.
CHANNELS = 3


class Growing:
    """A network that grows from "x", keeping count of its maps and their side."""

    def __init__(self, rng: Generator, side: int) -> None:
        """Begin with pictures."""
        self.rng = rng
        self.steps: list[Step] = []
        self.top, self.maps, self.side = "x", CHANNELS, side

    def add(
        self, operator: str, *weights: object, below: tuple[str, ...] = (), **attributes: object
    ) -> str:
        """Append a step; it stands on the top unless told otherwise."""
        name = f"t{len(self.steps) + 1}"
        arrays = tuple(np.asarray(array, dtype=np.float32) for array in weights)
        self.steps.append(Step(operator, below or (self.top,), name, arrays, dict(attributes)))
        self.top = name
        return name

    def normal(self, *shape: int, scale: float = 1.0) -> object:
        """Draw weights."""
        return self.rng.normal(0, scale, shape)

    def conv(self, maps: int, size: int, stride: int = 1, pad: int = 0, dilation: int = 1) -> None:
        """Append a convolution; groups where the numbers of maps allow them."""
        group = 2 if self.maps % 2 == 0 and maps % 2 == 0 and self.rng.random() < 0.3 else 1
        channels = self.maps // group
        scale = (2 / (channels * size**2)) ** 0.5
        self.add(
            "Conv",
            self.normal(maps, channels, size, size, scale=scale),
            self.normal(maps, scale=0.1),
            strides=[stride] * 2,
            pads=[pad] * 4,
            dilations=[dilation] * 2,
            group=group,
        )
        self.side = (self.side + 2 * pad - (size - 1) * dilation - 1) // stride + 1
        self.maps = maps

    def norm(self) -> None:
        """Append batch normalization."""
        gamma, variance = self.rng.uniform(0.5, 1.5, self.maps), self.rng.uniform(0.5, 2, self.maps)
        shift, mean = self.normal(self.maps, scale=0.2), self.normal(self.maps, scale=0.2)
        self.add("BatchNormalization", gamma, shift, mean, variance, epsilon=1e-5)

    def pool(self) -> None:
        """Append one of the pools: 2/2 or 3/2, padded or not, ceil or floor, largest or mean."""
        size = int(self.rng.integers(2, 4))
        # A window in the padding alone has no largest value; ceil with padding may make one.
        padded = size == 3 and self.rng.random() < 0.4
        ceil = not padded and self.rng.random() < 0.5
        kind = "MaxPool" if self.rng.random() < 0.75 else "AveragePool"
        more = (
            {"count_include_pad": int(self.rng.integers(2))}
            if kind == "AveragePool" and not ceil
            else {}
        )
        pad = int(padded)
        self.add(
            kind,
            kernel_shape=[size] * 2,
            strides=[2, 2],
            pads=[pad] * 4,
            ceil_mode=int(ceil),
            **more,
        )
        room = self.side + 2 * pad - size
        self.side = (-(-room // 2) if ceil else room // 2) + 1

    def residual(self) -> None:
        """Append a block with a shortcut, rectified before its convolutions or after the sum."""
        before = self.rng.random() < 0.5
        entry = self.top
        if before:
            self.add("Relu")
        self.conv(self.maps, 3, pad=1)
        if self.rng.random() < 0.5:
            self.norm()
        self.add("Relu")
        self.conv(self.maps, 3, pad=1)
        self.add("Add", below=(self.top, entry))
        if not before:
            self.add("Relu")

    def head(self, classes: int = 3) -> None:
        """Append the scores of classes, and probabilities on half of the networks."""
        if self.rng.random() < 0.5:
            self.add("GlobalAveragePool")
            self.side = 1
        self.add("Flatten")
        inputs = self.maps * self.side**2
        if self.rng.random() < 0.5:
            hidden = self.normal(inputs, 16, scale=inputs**-0.5)
            self.add("MatMul", hidden)
            self.add("Add", self.normal(16, scale=0.1))
            self.add("Relu")
            inputs = 16
        self.add(
            "Gemm", self.normal(classes, inputs, scale=inputs**-0.5), self.normal(classes), transB=1
        )
        if self.rng.random() < 0.5:
            self.add("Softmax", axis=1)


def random_network(seed: int) -> tuple[list[Step], int]:
    """Draw a network; returns its steps and the side of its pictures."""
    rng = np.random.default_rng([1996, seed])
    side = int(rng.integers(17, 22))
    net = Growing(rng, side)
    net.conv(
        4, int(rng.choice([3, 5])), stride=int(rng.integers(1, 3)), pad=int(rng.integers(0, 3))
    )
    if rng.random() < 0.5:
        net.norm()
    net.add("Relu")
    net.pool()
    if rng.random() < 0.7:
        net.residual()
    net.conv(6, 3, pad=int(rng.integers(1, 3)), dilation=int(rng.integers(1, 3)))
    net.add("Relu")
    if net.side >= 3 and rng.random() < 0.6:
        net.pool()
    net.head()
    return net.steps, side
