"""The deconvnet of Zeiler and Fergus (ECCV 2014, section 2.1), as an ONNX graph beside the model.

A picture goes up through the network; every activation of a layer but the chosen ones is set to
zero; what is left goes down again through unpooling (`switches`), rectification (`rectifiers`) and
transposed filters (`backward`), until it is a picture.  The graph holds both ways and runs
wherever the model runs, without the library that trained it.

Conventions
-----------
The graph takes `picture`, a batch as the model takes it, and `seed`, one array for all pictures or
one a picture, of the extents of the explained layer.  It gives `reconstruction`, of the shape of
`picture`, and `activation`, what the layer computed.

What goes down from a layer is seed times activation: 1 at one unit and 0 elsewhere sends down that
unit's activation, as in the paper.  A unit that did not fire gives black, not a picture of what
would fire it.  What goes down from the scores of classes is the seed alone: 1 at a class for its
logit, 1 and -1 for the difference of two (see `seeds`).  A probability is not explained: through
softmax the competing classes would be drawn too.

The lowest transposed filter is the last step: reconstructions have both signs.

Files
-----
`reading` makes `layers` of a model's operators (`operators`, `window_operators`), helped by a run
on noise (`probing`); `graph` writes both ways (`forward`, `backward`); `net` runs what was written.
"""

from __future__ import annotations

from .graph import activation_graph, explain_graph
from .net import Activations, Deconvnet
from .node import OperatorRefusedError
from .reading import UnknownLayerError, layer_names
from .rectifiers import RULES, Rule
from .seeds import class_seed, map_seed, strongest_units, unit_seed
from .switches import OVERLAPS, Overlap

__all__ = [
    "OVERLAPS",
    "RULES",
    "Activations",
    "Deconvnet",
    "OperatorRefusedError",
    "Overlap",
    "Rule",
    "UnknownLayerError",
    "activation_graph",
    "class_seed",
    "explain_graph",
    "layer_names",
    "map_seed",
    "strongest_units",
    "unit_seed",
]
