"""The network that comes with this package: trained on rendered mannequins, see its card.

`fleck train --data figures` rebuilds it.  It has seen no naked person: what it is good for stands
in ``convnet/weights/figures.toml`` and in docs/methods/convnet.md.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .chosen import Settings
from .network import Network, network_of
from .network_card import read_network_card

#: The model file; its card lies beside it.
WEIGHTS = Path(__file__).resolve().parents[2] / "convnet" / "weights" / "figures.onnx"


@cache
def figures_net(settings: Settings = Settings()) -> Network:  # noqa: B008 - frozen
    """Return the network.

    Parameters
    ----------
    settings : Settings
        Threads and device.

    Returns
    -------
    Network
        Ready to score; the same one for every call in a process.

    Raises
    ------
    ModelRefusedError
        If the file is not the one of its card.
    NetworkCardError
        If the card is missing or wrong: the installation is damaged.
    ValueError
        If there is no such device.

    Examples
    --------
    >>> network = figures_net()
    >>> network.name, network.score_kind
    ('convnet', 'P(unclothed)')
    """
    card = read_network_card(WEIGHTS)
    sources = (WEIGHTS, WEIGHTS.with_suffix(".toml"))
    return network_of("convnet", WEIGHTS, card, settings, sources=sources)
