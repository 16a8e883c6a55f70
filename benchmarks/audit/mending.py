"""The pictures that a list of proposals asks for, made from what is named there alone."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from benchmarks.data.figures.draws import drawn_specs

from .painting import RED, Ellipse, painted
from .pictures import pixels_of
from .trying import pasted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.data.figures.factors import Spec

    from .patches import Patch
    from .proposing import Proposal

#: Ids of drawn scenes: first letter of the split, stream, number.
_ID = re.compile(r"([td])(\d)-(\d+)")
_SPLITS: dict[str, Literal["train", "dev"]] = {"t": "train", "d": "dev"}


def specs_for(proposals: Sequence[Proposal], size: int) -> list[Spec]:
    """Find the scenes of proposals by their ids and factors.

    Parameters
    ----------
    proposals : sequence of Proposal
        Of scenes.
    size : int
        Side, pixels.

    Returns
    -------
    list of Spec
        In the same order.

    Raises
    ------
    ValueError
        If an id is none of a drawn scene.

    Examples
    --------
    >>> from .proposing import Proposal
    >>> one = Proposal("t9-00003", 1, "without", "spot", "render", (("coverage", "none"),))
    >>> specs_for([one], 32)[0].seed
    1900003
    """
    kinds: dict[tuple[str, str, tuple[tuple[str, str | float], ...]], list[int]]
    kinds = defaultdict(list)
    parsed = []
    for proposal in proposals:
        found = _ID.fullmatch(proposal.id)
        if found is None:
            msg = f"expected the id of a drawn scene, as t9-00012, got {proposal.id!r}"
            raise ValueError(msg)
        key = (found[1], found[2], proposal.factors)
        kinds[key].append(int(found[3]))
        parsed.append((key, int(found[3])))
    drawn = {
        (letter, stream, factors): drawn_specs(
            _SPLITS[letter],
            max(numbers) + 1,
            size,
            overrides=dict(factors),
            stream=int(stream),
        )
        for (letter, stream, factors), numbers in kinds.items()
    }
    return [drawn[key][number] for key, number in parsed]


def made(proposal: Proposal, spec: Spec, patches: Mapping[str, Patch]) -> NDArray[np.uint8]:
    """Render a proposal.

    Parameters
    ----------
    proposal : Proposal
        Of a scene.
    spec : Spec
        The scene, its factors as proposed.
    patches : mapping of str to Patch
        By `key_of`.

    Returns
    -------
    ndarray of shape (N, N, 3), dtype uint8

    Raises
    ------
    ValueError
        If an item of a manifest is meant, which is no scene.
    """
    pixels = pixels_of(spec)
    if proposal.how == "render":
        return pixels
    if proposal.place is None or proposal.how == "cover":
        msg = f"expected a scene to render, paint or paste on, got {proposal}"
        raise ValueError(msg)
    rows, columns = pixels.shape[:2]
    top, left, bottom, right = (
        share * extent
        for share, extent in zip(proposal.place, (rows, columns, rows, columns), strict=True)
    )
    if proposal.how == "paint":
        where = Ellipse((top + bottom) / 2, (left + right) / 2, bottom - top, right - left)
        return painted(pixels, where, RED)
    side = max(1, round(bottom - top))
    return pasted(pixels, patches[proposal.patch].whole, (round(top), round(left)), side)
