"""What the command does with one photograph, and with many of them in order.

`detect_photo`, `mask_photo` and `score_photo` run in a worker process: they take a path, give
a `Photo` and write nothing.  `each_photo` runs one of them over a list, turns every loss of a
worker into a fault of its photograph, and writes the pictures itself: whatever becomes of a
worker, it leaves no half-written file, and a full disk is met in one place.

Nothing heavy is imported before the first photograph is worked on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from .engines import DEADLINE, run_each
from .files import keep_file
from .workers import Lost, start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.data.images import Image
    from benchmarks.methods.chosen import Chosen, Settings
    from benchmarks.methods.protocol import Method

#: The fields of a record besides `path` and `fault`, in the order in which they are written.
#: Those of `detect` up to `seconds`, and those of `score`, are promised to scripts.
DETECT_FIELDS = (
    *("verdict", "score", "threshold", "skin_fraction", "rejected_by"),
    *("segments", "limbs", "girdles", "spines", "seconds"),
    *("overlay", "budget_exceeded", "preset", "configuration", "size"),
    *("sha256", "width", "height", "flags"),
)
SCORE_FIELDS = ("method", "score", "decision", "threshold", "sha256")
MASK_FIELDS = ("method", "mask", "share", "sha256")

#: Where a mask between 0 and 1 is cut, as `benchmarks.methods.protocol` lays down.
MASK_CUT = 0.5


@dataclass(frozen=True)
class Photo:
    """What is known about one photograph after the work.

    Attributes
    ----------
    path : str
        As it was reached.
    fault : str or None
        The code of what went wrong; the fields are then None.
    message : str
        One sentence about the fault.
    fields : dict
        The findings, by name.
    picture : bytes or None
        A PNG to be kept: an overlay or a mask.
    """

    path: str
    fault: str | None
    message: str
    fields: dict[str, object]
    picture: bytes | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the record as plain JSON fields."""
        return {"path": self.path, "fault": self.fault, **self.fields}


def detect_photo(path: str, *, preset: str, configuration: str, size: str, overlay: bool) -> Photo:
    """Run the 1996 detector on a photograph.

    Parameters
    ----------
    path : str
        The file.
    preset, configuration, size : str
        As for `fleck.detect`.
    overlay : bool
        Whether to draw the evidence into `Photo.picture`.

    Returns
    -------
    Photo
        With `DETECT_FIELDS`.

    Examples
    --------
    >>> detect_photo("no/such.jpg", preset="page", configuration="F", size="paper",
    ...              overlay=False).fields["verdict"] is None
    True
    """
    from benchmarks.methods.evidence import find_evidence

    image = _read(path, DETECT_FIELDS)
    if isinstance(image, Photo):
        return image
    found, drawn = find_evidence(image.pixels, preset, configuration, size, overlay=overlay)  # type: ignore[arg-type]
    found |= {
        "sha256": image.sha256,
        "width": image.pixels.shape[1],
        "height": image.pixels.shape[0],
        "flags": list(image.flags),
    }
    fields = {name: found.get(name) for name in DETECT_FIELDS}
    return Photo(path, None, "", fields, None if drawn is None else _png(drawn))


def score_photo(path: str, *, method: Chosen | str) -> Photo:
    """Score a photograph with any method that looks at pixels.

    Parameters
    ----------
    path : str
        The file.
    method : Chosen or str
        As chosen, or a built-in name.  One that draws gets a generator that depends on its
        name and the bytes of the file.

    Returns
    -------
    Photo
        With `SCORE_FIELDS`; a score that is not finite is the fault `nan_score`.

    Examples
    --------
    >>> score_photo("no/such.jpg", method="kovac").fields["score"] is None
    True
    """
    name = _name(method)
    image = _read(path, SCORE_FIELDS, method=name)
    if isinstance(image, Photo):
        return image
    from benchmarks.methods.protocol import decide, item_rng, takes_rng

    scorer = _method(method)
    drawn = {"rng": item_rng(0, name, "", image.sha256)} if takes_rng(scorer) else {}
    score = float(scorer.score(image.pixels, **drawn))
    if not math.isfinite(score):
        message = f"{name} gave the score {score}"
        return _faulty(path, "nan_score", message, SCORE_FIELDS, method=name)
    fields: dict[str, object] = {
        "method": name,
        "score": score,
        "decision": decide(score, scorer.threshold),
        "threshold": scorer.threshold,
        "sha256": image.sha256,
    }
    return Photo(path, None, "", fields)


def mask_photo(path: str, *, method: Chosen | str, real: bool) -> Photo:
    """Mark the skin pixels of a photograph.

    Parameters
    ----------
    path : str
        The file.
    method : Chosen or str
        One that gives masks, as chosen, or its built-in name.
    real : bool
        Whether to keep the values between 0 and 1 as 0 to 255 instead of black and white.

    Returns
    -------
    Photo
        With `MASK_FIELDS`; `picture` is an 8-bit PNG of the size of the decoded image.

    Examples
    --------
    >>> mask_photo("no/such.jpg", method="kovac", real=False).fields["share"] is None
    True
    """
    import numpy as np

    name = _name(method)
    image = _read(path, MASK_FIELDS, method=name)
    if isinstance(image, Photo):
        return image
    mask = np.asarray(_method(method).mask(image.pixels))
    if not np.isfinite(mask).all():
        message = f"{name} gave a mask with values that are not finite"
        return _faulty(path, "nan_score", message, MASK_FIELDS, method=name)
    marked = mask >= MASK_CUT
    # At 50 million pixels every copy in double precision is 400 MB.
    gray = np.rint(np.clip(mask.astype(np.float32), 0, 1) * 255) if real else marked * 255
    fields: dict[str, object] = {
        "method": name,
        "mask": None,
        "share": float(marked.mean()),
        "sha256": image.sha256,
    }
    return Photo(path, None, "", fields, _png(gray.astype(np.uint8)))


def each_photo(
    function: Callable[..., Photo],
    paths: Sequence[str],
    names: Sequence[str],
    *,
    pictures: Mapping[str, str] | None = None,
    jobs: int = 1,
    deadline: float = DEADLINE,
    **options: Any,
) -> Generator[Photo]:
    """Work on photographs in supervised processes, in order.

    Parameters
    ----------
    function : callable
        One of the three above.
    paths : sequence of str
        The photographs.
    names : sequence of str
        The fields of the record, null where a worker was lost.
    pictures : dict of str to str, optional
        Where the picture of each photograph is kept.
    jobs, deadline
        As for `run_each`.
    **options
        Passed to `function`.

    Yields
    ------
    Photo
        One for each path; the field that names its picture is filled in.

    Raises
    ------
    OSError
        If a picture cannot be written; those written before are intact.

    Examples
    --------
    >>> faults = each_photo(score_photo, ["no/such.jpg"], SCORE_FIELDS, method="kovac")
    >>> [photo.path for photo in faults]
    ['no/such.jpg']
    """
    known = {"method": _name(options["method"])} if "method" in names else {}
    _load()
    work = partial(function, **options)
    for path, answer in run_each(work, paths, jobs=jobs, deadline=deadline):
        if isinstance(answer, Lost):
            yield _faulty(path, answer.code, answer.message, names, **known)
        elif answer.picture is not None and pictures is not None:
            keep_file(answer.picture, pictures[path])
            kept = "mask" if "mask" in names else "overlay"
            yield replace(answer, picture=None, fields=answer.fields | {kept: pictures[path]})
        else:
            yield answer


def _load() -> None:
    """Load what every photograph needs before the workers are forked, so that all share it."""
    if start_method() == "fork":
        import cv2

        import benchmarks.data.images  # noqa: F401 - loaded for those who come after

        cv2.setNumThreads(1)  # one worker is one core


def _read(path: str, names: Sequence[str], **known: object) -> Image | Photo:
    """Decode a file, or make the record of its fault."""
    import cv2

    from benchmarks.data.images import Fault, read

    cv2.setNumThreads(1)  # one worker is one core
    image = read(path)
    if isinstance(image, Fault):
        return _faulty(path, image.code, image.message, names, **known)
    return image


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode gray or RGB pixels."""
    import cv2

    ordered = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, encoded = cv2.imencode(".png", ordered)
    if not done:
        msg = f"expected pixels that can be written as PNG, got shape {pixels.shape}"
        raise ValueError(msg)
    return bytes(encoded.tobytes())


def _faulty(path: str, fault: str, message: str, names: Sequence[str], **known: object) -> Photo:
    """Make the record of a photograph without findings."""
    return Photo(path, fault, message, {**dict.fromkeys(names), **known})


def _name(method: Chosen | str) -> str:
    """Name a method as records do, without a folder."""
    return method if isinstance(method, str) else method.name


def _method(method: Chosen | str) -> Any:
    """Find a method."""
    from benchmarks.methods.chosen import Settings

    if isinstance(method, str):
        return _found(method, Settings())
    return _found(method.typed, method.settings)


@lru_cache(maxsize=8)
def _found(typed: str, settings: Settings) -> Method:
    """Find a method once a worker."""
    from benchmarks.methods.names import find_method

    return find_method(typed, settings)
