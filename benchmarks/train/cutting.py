"""The frozen network of a transfer: found, looked at, and cut where its features are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.methods.backbones import open_backbone, require_backbone
from benchmarks.run.arguments import LackError, MisuseError
from convnet.grafting import Cut, cut
from convnet.tensors import LayerError

if TYPE_CHECKING:
    from benchmarks.methods.backbones import Backbone


def chosen_backbone(typed: str) -> Backbone:
    """Find a network, a foreign file first in a process of its own.

    Parameters
    ----------
    typed : str
        As for `benchmarks.methods.backbones.open_backbone`.

    Returns
    -------
    Backbone

    Raises
    ------
    MisuseError
        If there is none, or its card is missing or wrong.
    LackError
        If its package is not installed or its file is refused.

    Examples
    --------
    >>> chosen_backbone("no/such.onnx")
    Traceback (most recent call last):
    ...
    benchmarks.run.arguments.MisuseError: --backbone: expected a file, got ...
    """
    from benchmarks.methods.chosen import Settings
    from benchmarks.methods.names import is_lack
    from benchmarks.run.choosing import choose

    try:
        require_backbone(typed)
        if Path(typed).suffix.lower() == ".onnx":
            choose(typed, Settings(), digest=False)
        return open_backbone(typed)
    except (MisuseError, LackError) as error:
        raise type(error)(str(error).replace("--method:", "--backbone:", 1)) from error
    except ValueError as error:
        msg = f"--backbone: {error}"
        raise LackError(msg) if is_lack(error) else MisuseError(msg) from error


def cut_backbone(backbone: Backbone, layer: str | None = None) -> Cut:
    """Cut a network where its features are.

    Parameters
    ----------
    backbone : Backbone
        The network.
    layer : str, optional
        The tensor to take; without it the one that enters the last layer.

    Returns
    -------
    Cut

    Raises
    ------
    MisuseError
        If there is no such tensor, or none that could be taken.
    """
    try:
        return cut(backbone.data, backbone.card.output, backbone.card.layout, layer=layer)
    except LayerError as error:
        msg = f"--layer: {error}"
        raise MisuseError(msg) from error
