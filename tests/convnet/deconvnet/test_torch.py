"""Against torch: its own gradient, the other rules in its autograd, and a network it exported."""

import io
import warnings
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import pytest

from convnet.deconvnet import RULES, Deconvnet, Rule, class_seed, explain_graph
from tests.convnet.deconvnet.oracle import Step, onnx_of
from tests.convnet.deconvnet.test_oracle import distance, drawn


@pytest.fixture(autouse=True)
def _torch(require: Callable[[bool, str], None]) -> None:
    """Skip where torch is not installed."""
    require(find_spec("torch") is not None, "torch is not installed")


@pytest.mark.parametrize("number", range(1, 50, 6))
def test_random_networks(number: int) -> None:
    """Autograd's gradient, and the rules as derivatives of its rectifiers."""
    from tests.convnet.deconvnet.torch_twins import torch_reconstruction

    steps, model, pictures = drawn(number)
    seed = np.array([[0, 1, 0], [1, 0, -1]])
    for rule in RULES:
        found = Deconvnet(explain_graph(model, rule=rule)).reconstruct(pictures, seed)
        assert distance(found, torch_reconstruction(steps, pictures, seed, rule)) <= 1e-5, rule


@pytest.mark.parametrize("size", [3, 5])
def test_the_derivative_of_contrast_normalization(size: int) -> None:
    """Maps at the edge have fewer neighbors."""
    from tests.convnet.deconvnet.torch_twins import torch_reconstruction

    rng = np.random.default_rng(size)
    # Constants that make the normalization matter: with 1e-4 it would be hidden by rounding.
    lrn = {"size": size, "alpha": 0.7, "beta": 0.75, "bias": 2.0}
    filters = rng.normal(size=(7, 3, 3, 3)).astype(np.float32)
    steps = [
        Step("Conv", ("x",), "c", (filters,), {"strides": [1, 1], "pads": [0] * 4, "group": 1})
    ]
    steps[0].attributes["dilations"] = [1, 1]
    steps += [
        Step("Relu", ("c",), "r"),
        Step("LRN", ("r",), "n", (), lrn),
        Step("GlobalAveragePool", ("n",), "y"),
    ]
    pictures = rng.normal(size=(2, 3, 8, 8)).astype(np.float32)
    model = onnx_of(steps, (3, 8, 8)).SerializeToString()
    seed = rng.normal(size=(1, 7, 1, 1))
    found = Deconvnet(explain_graph(model, rule="gradient")).reconstruct(pictures, seed)

    assert distance(found, torch_reconstruction(steps, pictures, seed, "gradient")) <= 1e-5


@pytest.mark.parametrize("rule", RULES)
def test_a_network_that_torch_exported(rule: Rule) -> None:
    """Batch norm, a residual block, overlapping pools, `view` with the size of the batch."""
    import torch
    from torch import nn

    class Small(nn.Module):
        """A convnet with a residual block."""

        def __init__(self) -> None:
            """Make the layers."""
            super().__init__()
            self.stem = nn.Sequential(
                nn.Conv2d(3, 8, 5, stride=2, padding=2), nn.BatchNorm2d(8), nn.ReLU()
            )
            self.pool = nn.MaxPool2d(3, 2, padding=1)
            self.branch = nn.Sequential(
                nn.Conv2d(8, 8, 3, padding=1), nn.ReLU6(), nn.Dropout(), nn.Conv2d(8, 8, 1)
            )
            self.head = nn.Linear(8, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            """Return logits."""
            x = self.pool(self.stem(x))
            x = torch.relu(x + self.branch(x))
            return torch.as_tensor(self.head(x.mean(dim=(2, 3)).view(x.size(0), -1)))

    torch.manual_seed(0)
    network = Small()
    network(torch.randn(8, 3, 24, 24))
    network.eval()
    file = io.BytesIO()
    with warnings.catch_warnings():
        # The exporter that needs no further package says that another is newer.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (torch.zeros(2, 3, 24, 24),),
            file,
            dynamo=False,
            input_names=["pictures"],
            dynamic_axes={"pictures": {0: "batch"}},
        )
    pictures = torch.randn(5, 3, 24, 24, generator=torch.Generator().manual_seed(1))
    net = Deconvnet(explain_graph(file.getvalue(), rule=rule))
    found = net.reconstruct(pictures.numpy(), class_seed((2,), 1, against=0))
    leaf = pictures.requires_grad_()
    logits = network(leaf)

    assert np.allclose(net.activation(pictures.detach().numpy()), logits.detach(), atol=1e-5)
    if rule == "gradient":
        (expected,) = torch.autograd.grad((logits[:, 1] - logits[:, 0]).sum(), leaf)
        assert distance(found, expected.numpy()) <= 1e-5
