"""Against captum: seven cases in which it is right, five in which it is not.

captum is an extra of its own; where it is installed these tests run, elsewhere they are skipped.
What "right" means is the rule written for torch's autograd in `torch_twins`, and what a graph of
ours gives.

captum's hooks see modules of `nn.ReLU` alone, and replace the whole gradient of the tensor that
enters one.  So it gives the plain gradient, without a word, where a rectifier is a function or a
ReLU6, and it is wrong where that tensor feeds a shortcut too.
"""

import io
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from convnet.deconvnet import Deconvnet, class_seed, explain_graph
from tests.convnet.deconvnet.test_oracle import distance

pytestmark = pytest.mark.skipif(
    find_spec("captum") is None or find_spec("torch") is None,
    reason="captum is not installed: extra `captum`",
)

#: By name: whether captum is right.
CASES = {
    "separate modules": True,
    "in place": True,
    "one module reused in series": True,
    "one module in parallel branches": True,
    "a residual block rectified after its sum": True,
    "overlapping pools": True,
    "a network that begins with a rectifier": True,
    "functional.relu": False,
    "torch.relu": False,
    "a method of the tensor": False,
    "ReLU6": False,
    "a residual block rectified before its branch": False,
}


def network_of(case: str) -> Any:
    """Return a small network in which one thing is special."""
    import torch
    from torch import nn
    from torch.nn import functional

    acts: dict[str, Callable[[Any], Any]] = {
        "functional.relu": functional.relu,
        "torch.relu": torch.relu,
        "a method of the tensor": lambda x: x.relu(),
    }

    class Net(nn.Module):
        """Convolution, rectifier, pool, convolution, rectifier, scores."""

        def __init__(self) -> None:
            """Make the layers."""
            super().__init__()
            self.first, self.second = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1)
            self.third = nn.Conv2d(6, 6, 3, padding=1)
            size = 3 if case == "overlapping pools" else 2
            self.pool, self.head = nn.MaxPool2d(size, 2), nn.Linear(6, 2)
            inplace = case == "in place"
            kind = nn.ReLU6 if case == "ReLU6" else nn.ReLU
            self.one, self.two = kind(inplace=inplace), kind(inplace=inplace)
            self.three = kind(inplace=inplace)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            """Return logits."""
            if case == "a network that begins with a rectifier":
                x = self.three(x)
            act = acts.get(case)
            again = self.one if "reused" in case or "parallel" in case else self.two
            x = self.pool((act or self.one)(self.first(x)))
            if case == "a residual block rectified after its sum":
                x = self.three(x + self.third(again(self.second(x))))
            elif case == "a residual block rectified before its branch":
                x = x - 0.2
                x = x + self.third(again(x))
            elif case == "one module in parallel branches":
                x = again(self.second(x)) + again(self.third(x))
            else:
                x = (act or again)(self.second(x))
            return torch.as_tensor(self.head(x.mean(dim=(2, 3))))

    torch.manual_seed(1)
    return Net().eval()


@pytest.mark.parametrize("guided", [False, True], ids=["deconvnet", "guided"])
@pytest.mark.parametrize("case", CASES)
def test_where_captum_is_right_and_where_not(case: str, *, guided: bool) -> None:
    """Within 1e-5 in the seven cases, a thousand times as far off in the five."""
    import torch
    from captum.attr import Deconvolution, GuidedBackprop

    network = network_of(case)
    generator = torch.Generator().manual_seed(2)
    pictures = torch.randn(2, 3, 12, 12, generator=generator)
    with warnings.catch_warnings():
        # captum warns of its hooks, the exporter of its successor.
        warnings.simplefilter("ignore")
        # A copy, because captum may leave a hook on the tensor it is given.
        theirs = (GuidedBackprop if guided else Deconvolution)(network).attribute(
            pictures.clone().requires_grad_(), target=1
        )
        file = io.BytesIO()
        torch.onnx.export(
            network_of(case),
            (torch.zeros(2, 3, 12, 12),),
            file,
            dynamo=False,
            input_names=["x"],
            dynamic_axes={"x": {0: "batch"}},
        )
    net = Deconvnet(explain_graph(file.getvalue(), rule="guided" if guided else "deconvnet"))
    ours = net.reconstruct(pictures.numpy(), class_seed((2,), 1))

    apart = distance(theirs.detach().numpy(), ours)
    if CASES[case]:
        assert apart <= 1e-5
    else:
        assert apart > 1e-2


@pytest.mark.parametrize("case", ["functional.relu", "ReLU6"])
def test_what_captum_gives_there_is_the_plain_gradient(case: str) -> None:
    """Not a deconvnet of any kind, and no warning says so."""
    import torch
    from captum.attr import Deconvolution

    network = network_of(case)
    pictures = torch.randn(2, 3, 12, 12, generator=torch.Generator().manual_seed(2))
    leaf = pictures.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(network(leaf)[:, 1].sum(), leaf)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = Deconvolution(network).attribute(pictures.clone().requires_grad_(), target=1)

    assert np.array_equal(theirs.detach().numpy(), gradient.numpy())
