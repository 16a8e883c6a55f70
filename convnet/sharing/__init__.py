"""Passes of one input with a window filled, where what the window cannot reach is computed once.

Filling a window of a network's input changes, layer by layer, only the part of each tensor that
the window reaches: it grows by the filters and shrinks by the strides.  The rest is what it is
without the window.  So the input is passed once as it is, its tensors are kept, and for each
window every layer below a *cut* is computed on a patch alone; the patch is put into what was kept
at the cut, and the rest of the network runs as always.

The result is that of a whole pass but for the order in which a runtime adds up single precision:
convolutions and pools look at their windows alone, and where a patch lies at the border it gets
the same padding that the whole map would get.  Layers that mix all places (means over whole maps,
dense layers, softmax) are above the cut; an operator that nobody here knows ends the search for
one.

Conventions
-----------
Rows and columns are two axes that never meet: along each of them a window is known by its first
pixel, and everything about a patch is a table over first pixels.  All patches of a tensor have one
size, that of the farthest reach of any window of this size anywhere in the input; a patch that
would hang over the border is moved inside.  So windows are computed together, and the score of a
window depends on its place and size and on nothing else that is asked.

Files
-----
`reach` says what a window reaches; `narrow` finds where a network may be cut, and counts; `cut`
chooses; `cells` groups layers that run on the same patch; `passes` runs what was chosen.
"""

from __future__ import annotations

from .cut import Sharing, find_sharing
from .passes import SharedPasses

__all__ = ["SharedPasses", "Sharing", "find_sharing"]
