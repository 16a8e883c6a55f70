"""Pictures for the page: pixels in, text that stands inside the HTML file out.

A photograph may be shown as a mistake only where nobody is visible in it, so the split into
shown and withheld is made here, in one place, from the manifest's own column.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

#: The manifest's word for a photograph in which nobody can be seen.
NOBODY = "none"
#: Longest side of an embedded picture, pixels.  Ours: two columns of a page, at twice their width.
LONGEST_SIDE = 720
#: Pictures in one gallery: four rows of three.  Ours.
MOST = 12
#: JPEG quality of an embedded photograph.  Ours: thin lines of an overlay stay clean.
QUALITY = 82


@dataclass(frozen=True)
class Credit:
    """Who made a photograph and on which terms it is shown.

    Attributes
    ----------
    attribution, license : str
        As the manifest gives them.
    link, license_link : str
        Addresses of the original and of the license; empty where there is none.
    changes : str
        What was done to the photograph before it came into the set.
    """

    attribution: str
    license: str
    link: str = ""
    license_link: str = ""
    changes: str = ""


@dataclass(frozen=True)
class Mistake:
    """One photograph wrongly marked.

    Attributes
    ----------
    id : str
        As in the manifest.
    person_visible : str
        The manifest's column; `NOBODY` permits showing the photograph.
    score : float
        Of the method that marked it.
    evidence : str
        What was found in it, in words.
    credit : Credit
        Stands beside the picture.
    picture : str
        Data address of the overlay; empty where there is none.
    """

    id: str
    person_visible: str
    score: float
    evidence: str
    credit: Credit
    picture: str = ""


def may_be_shown(person_visible: str) -> bool:
    """Tell whether a photograph's pixels may stand on a page of mistakes.

    Parameters
    ----------
    person_visible : str
        The manifest's column.

    Returns
    -------
    bool
        True only for the one word that says that nobody is visible.

    Examples
    --------
    >>> may_be_shown("none"), may_be_shown("person"), may_be_shown("")
    (True, False, False)
    """
    return person_visible == NOBODY


@dataclass(frozen=True)
class Gallery:
    """The mistakes of one method: those shown, and those given as id and score.

    Attributes
    ----------
    title, note : str
        Whose mistakes they are.
    shown, withheld : tuple of Mistake
        As `divide` splits them.
    """

    title: str
    note: str
    shown: tuple[Mistake, ...]
    withheld: tuple[Mistake, ...]


def divide(
    mistakes: Iterable[Mistake], most: int = MOST
) -> tuple[tuple[Mistake, ...], tuple[Mistake, ...]]:
    """Split mistakes into those shown and those given as id and score.

    Parameters
    ----------
    mistakes : iterable of Mistake
        In any order.
    most : int
        Pictures to show at most; those of the highest scores.

    Returns
    -------
    shown, withheld : tuple of Mistake
        Both by falling score, then id.  Nothing withheld has a picture.

    Raises
    ------
    ValueError
        If a photograph that may not be shown brings a picture.

    Examples
    --------
    >>> nobody = Mistake("a", "none", 2.4, "", Credit("", ""), "data:,")
    >>> someone = Mistake("b", "person", 2.5, "", Credit("", ""))
    >>> shown, withheld = divide([nobody, someone])
    >>> shown[0].id, withheld[0].id
    ('a', 'b')
    """
    ordered = sorted(mistakes, key=lambda mistake: (-mistake.score, mistake.id))
    for mistake in ordered:
        if mistake.picture and not may_be_shown(mistake.person_visible):
            msg = (
                f"expected no pixels of {mistake.id}, where person_visible is "
                f"{mistake.person_visible!r}, got a picture"
            )
            raise ValueError(msg)
    shown = [mistake for mistake in ordered if mistake.picture][:most]
    withheld = [replace(mistake, picture="") for mistake in ordered if mistake not in shown]
    return tuple(shown), tuple(withheld)


def embed_photograph(picture: NDArray[np.uint8]) -> str:
    """Encode a photograph as a JPEG inside a data address.

    Parameters
    ----------
    picture : ndarray of shape (M, N, 3), dtype uint8
        sRGB; brought to at most `LONGEST_SIDE` pixels.

    Returns
    -------
    str
        ``data:image/jpeg;base64,…``

    Examples
    --------
    >>> embed_photograph(np.zeros((4, 4, 3), dtype=np.uint8))[:22]
    'data:image/jpeg;base64'
    """
    rows, columns = picture.shape[:2]
    shrink = LONGEST_SIDE / max(rows, columns)
    if shrink < 1:
        size = (max(1, round(columns * shrink)), max(1, round(rows * shrink)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return _address(picture, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def embed_drawing(picture: NDArray[np.uint8]) -> str:
    """Encode a drawing without loss, as a PNG inside a data address.

    Parameters
    ----------
    picture : ndarray of shape (M, N, 3), dtype uint8
        sRGB, at the size it is shown at or larger.

    Returns
    -------
    str
        ``data:image/png;base64,…``

    Examples
    --------
    >>> embed_drawing(np.zeros((4, 4, 3), dtype=np.uint8))[:21]
    'data:image/png;base64'
    """
    return _address(picture, ".png", [cv2.IMWRITE_PNG_COMPRESSION, 9])


def _address(picture: NDArray[np.uint8], suffix: str, options: list[int]) -> str:
    """Encode RGB pixels and wrap them as a data address."""
    done, data = cv2.imencode(suffix, picture[:, :, ::-1], options)
    if not done:
        msg = f"expected pixels that encode as {suffix}, got shape {picture.shape}"
        raise ValueError(msg)
    kind = "png" if suffix == ".png" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data.tobytes()).decode('ascii')}"
