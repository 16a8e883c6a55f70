"""Networks that another head can be put on: the bytes of the file, and its card.

What can be typed
-----------------
* ``convnet``: the network of this package
* ``open_nsfw`` and ``open_nsfw:package``: weights from an installed package
* ``MODEL.onnx``: any network, with its card ``MODEL.toml`` beside it
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from convnet.model import inspect_file

from .network_card import NetworkCard, read_network_card

#: Networks that go by a name.
NAMED = ("convnet", "open_nsfw", "open_nsfw:package")


@dataclass(frozen=True)
class Backbone:
    """A network as a file.

    Attributes
    ----------
    name : str
        As a card shows it; holds no folder of this machine.
    data : bytes
        The file, inspected, with the hash that the card promises.
    card : NetworkCard
        How pictures come to it, and on what terms.
    """

    name: str
    data: bytes = field(repr=False)
    card: NetworkCard


def require_backbone(typed: str) -> None:
    """Refuse what is neither the name of a network nor that of a model file.

    Parameters
    ----------
    typed : str
        As typed.

    Raises
    ------
    ValueError
        If it is neither; whether the file is there is not looked at.

    Examples
    --------
    >>> require_backbone("mine.onnx")
    >>> require_backbone("fleck")
    Traceback (most recent call last):
    ...
    ValueError: expected convnet, open_nsfw, open_nsfw:package or MODEL.onnx, got 'fleck'
    """
    if typed in NAMED or Path(typed).suffix.lower() == ".onnx":
        return
    near = get_close_matches(typed.lower(), NAMED, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    if Path(typed).suffix.lower() in (".pt", ".pth", ".h5", ".keras", ".tflite", ".safetensors"):
        hint = "; export it to ONNX, for PyTorch with torch.onnx.export"
    msg = f"expected {', '.join(NAMED)} or MODEL.onnx, got {typed!r}{hint}"
    raise ValueError(msg)


def open_backbone(typed: str) -> Backbone:
    """Read a network and its card.

    Parameters
    ----------
    typed : str
        Any of the forms above.

    Returns
    -------
    Backbone

    Raises
    ------
    ValueError
        If there is none of that name, or no file.
    AbsentPeerError
        If its package is not installed (also a `ValueError`).
    NetworkCardError
        If it has no card, or a wrong one (also a `ValueError`).
    ModelRefusedError
        If the file is refused or not the one of the card (also a `ValueError`).

    Examples
    --------
    >>> open_backbone("no/such/model.onnx")
    Traceback (most recent call last):
    ...
    ValueError: expected a model file, got no file no/such/model.onnx
    """
    require_backbone(typed)
    if typed == "convnet":
        from .figures_net import WEIGHTS

        card = read_network_card(WEIGHTS)
        return Backbone(typed, inspect_file(WEIGHTS, sha256=card.sha256), card)
    if typed in NAMED:
        from .open_nsfw import find_weights, weights_card
        from .peers import AbsentPeerError, absent_reason

        found = find_weights()
        if found is None:
            raise AbsentPeerError(
                absent_reason(typed) or f"{typed}: expected its weights, got none"
            )
        path, weights = found
        card = weights_card(weights)
        if typed.endswith(":package"):
            card = card.model_copy(update={"jpeg": "after crop"})
        return Backbone(typed, inspect_file(path, sha256=card.sha256), card)
    path = Path(typed)
    if not path.exists():
        msg = f"expected a model file, got no file {path}"
        raise ValueError(msg)
    card = read_network_card(path)
    return Backbone(path.stem, inspect_file(path, sha256=card.sha256), card)
