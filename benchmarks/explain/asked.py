"""What was asked: a photograph, a method, and every knob of an explanation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from benchmarks.methods.chosen import Settings
from convnet.maps import Scale

if TYPE_CHECKING:
    from convnet.deconvnet import Overlap, Rule

#: Window and stride, in pixels of the photograph, of the maps that were published in 2016: the
#: script's defaults and three further pairs of its pages.
PRESETS: dict[str, tuple[int, int]] = {
    "64/3": (64, 3),
    "72/25": (72, 25),
    "64/25": (64, 25),
    "64/48": (64, 48),
}

#: Window as in 2016.  The stride is ours: 3 would take thirty times as many windows.
WINDOW, STRIDE = 64, 16

SPACES = ("photo", "input", "both")
SCALES: tuple[Scale, ...] = ("score", "logit")
FITS = ("pad", "squash", "crop")
PIXELS = ("none", "full")
DRAWN = ("signed", "absolute")


@dataclass(frozen=True)
class Wish:
    """One call of `fleck explain`.

    Attributes
    ----------
    photo, method, how, out : str
        Path, method as typed, kind of explanation, folder.
    window, stride : int
        In pixels of the photograph.
    edge : str
        Key of `convnet.coverage.EDGES`.
    fills : tuple of str
        What occluders show, the one of the map first; empty for the default.
    scale : {"score", "logit"}
        What is averaged.
    space : {"photo", "input", "both"}
        What windows lie in.
    category : str or None
        Class of a network: a name, a number or "top".
    fit : str or None
        How the photograph comes to the network, where not as its card says.
    coarse : int
        Score one window in so many along each side.
    strength : float
        Share of a map's color over the photograph.
    contour : bool
        Lines in the place of colors.
    pixels : {"none", "full"}
        Whether the pictures may show the photograph.
    yes : bool
        Whether a service may be asked without a question.
    most : int or None
        Pictures to be scored at most.
    batch : int
        Pictures at once; 0 for as the method likes.
    jobs : int
        Processes.
    deadline : float
        Seconds a picture may take.
    seed : int
        Of methods that draw, and of the sample of a coarse map.
    settings : Settings
        How a network is run.
    engine : {"processes", "serial"}
        Whether method and decoder have processes of their own, or this one.
    layer, map, unit : str or None
        What a deconvnet is to look at.
    against : str or None
        A class whose logit is taken from the other's.
    rule : {"deconvnet", "gradient", "guided"}
        What passes a rectifier on the way down.
    overlap : {"sum", "last"}
        What becomes of several windows of a max pool that chose one place.
    drawn : {"signed", "absolute"}
        How a reconstruction is drawn.
    sweep : bool
        Whether the photograph is changed along the reconstruction and scored again.
    graph : str or None
        Where the explaining graph is written.
    data, split : str or None
        A set of pictures and its part, for what is not about one photograph; `photo` is then
        empty.
    sample : int or None
        Only so many of them, chosen by the seed; 0 for all, None for as many as is usual.
    only : str or None
        The one way to explain that is checked for its sanity.
    maps : str or None
        Maps of the layer that a figure shows: a number, or "random:" and a number.
    share : bool
        Whether passes in input space may share what a window cannot reach.
    """

    photo: str
    method: str
    how: str
    out: str
    window: int = WINDOW
    stride: int = STRIDE
    edge: str = "cut"
    fills: tuple[str, ...] = ()
    scale: Scale = "score"
    space: str = "photo"
    category: str | None = None
    fit: str | None = None
    coarse: int = 1
    strength: float = 0.5
    contour: bool = False
    pixels: str = "none"
    yes: bool = False
    most: int | None = None
    batch: int = 0
    jobs: int = 1
    deadline: float = 10.0
    seed: int = 0
    settings: Settings = field(default_factory=Settings)
    engine: Literal["processes", "serial"] = "processes"
    layer: str | None = None
    map: str | None = None
    unit: str | None = None
    against: str | None = None
    rule: Rule = "deconvnet"
    overlap: Overlap = "sum"
    drawn: str = "signed"
    sweep: bool = False
    graph: str | None = None
    data: str | None = None
    split: str | None = None
    sample: int | None = None
    only: str | None = None
    maps: str | None = None
    share: bool = True


@dataclass(frozen=True)
class Explained:
    """One explanation that was made.

    Attributes
    ----------
    record : dict
        Plain JSON, for `--json`.
    lines : tuple of str
        The same for people.
    fault : str or None
        Code of what went wrong; there is then no file.
    """

    record: dict[str, object]
    lines: tuple[str, ...] = ()
    fault: str | None = None
