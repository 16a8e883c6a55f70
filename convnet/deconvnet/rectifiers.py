"""What passes a rectifier on the way down: the one point in which the three rules differ.

============  =====================  ==========================================================
rule          passes of a signal g   after
============  =====================  ==========================================================
`deconvnet`   max(g, 0)              M. D. Zeiler, R. Fergus, ECCV 2014, section 2.1
`gradient`    g where z > 0          K. Simonyan, A. Vedaldi, A. Zisserman, arXiv:1312.6034, 2013
`guided`      max(g, 0) where z > 0  J. T. Springenberg et al., arXiv:1412.6806, 2014
============  =====================  ==========================================================

z is what entered the rectifier on the way up.  The deconvnet does not look at it: the picture
enters through the switches of the pools alone (see `switches`), and a network without max pooling
gives the same reconstruction of a class for every picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .writing import Writer

Rule = Literal["deconvnet", "gradient", "guided"]

#: The three ways down.
RULES: tuple[Rule, ...] = ("deconvnet", "gradient", "guided")


def rectify(writer: Writer, signal: str, above: str, ceiling: float | None, rule: Rule) -> str:
    """Write the way back through a rectifier.

    Parameters
    ----------
    writer : Writer
        Where to.
    signal : str
        What comes from above.
    above : str
        What the rectifier gave on the way up; it is above 0 exactly where z is.
    ceiling : float or None
        Of the rectifier; at and above it nothing passes either.
    rule : {"deconvnet", "gradient", "guided"}
        What passes.

    Returns
    -------
    str
        Name of the signal below the rectifier.
    """
    if rule in ("deconvnet", "guided"):
        signal = writer.node("Relu", signal)
    if rule == "deconvnet":
        return signal
    zero = writer.number(0.0)
    open_ = writer.node("Greater", above, zero)
    if ceiling is not None:
        below_it = writer.node("Less", above, writer.number(ceiling))
        open_ = writer.node("And", open_, below_it)
    return writer.node("Where", open_, signal, zero)
