"""What is written down of a known public set, and of the ways in which a copy may lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Layout:
    """One way in which a copy lies in folders.

    Attributes
    ----------
    says : str
        The layout in words, for messages.
    pictures : str
        Regular expression of a picture's path, from any folder above it; its group ``stem``
        names the picture, ``part`` its part and ``place`` what else tells it from others.
    files : int
        Pictures in a whole copy.
    verified : str
        ``files`` or ``documents``.
    mask : str
        Path of the true skin, from the same folder, with the groups in braces; empty for none.
    kind : str
        How the mask is read: class numbers in a PNG or a MATLAB file, or white on black.
    """

    says: str
    pictures: str
    files: int
    verified: Literal["files", "documents"]
    mask: str = ""
    kind: Literal["", "classes", "matlab", "white"] = ""


@dataclass(frozen=True)
class Known:
    """A public set.

    Attributes
    ----------
    name, title, what : str
        Short and full name, and what the pictures are.
    page : str
        Where to get it.
    terms, consent : str
        On what terms, and what is known of the people shown.
    labels : str
        Which pictures are negatives, and who says so; the others have no label.
    citation : mapping of str to str
        Fields of a BibTeX entry; ``type`` and ``key`` are its head.
    layouts : tuple of Layout
        The first that fits most pictures is taken.
    gaps : tuple of str
        What it does not cover.
    negatives : str
        Rule for the label 0: ``seen`` (pictures that the maintainers looked at, decision 0008),
        ``classes`` (by `negative_classes`) or empty.
    negative_classes : frozenset of str
        See there.
    pins : mapping of str to str
        `known.copy_digest` of copies that were at hand, and what they are.
    """

    name: str
    title: str
    what: str
    page: str
    terms: str
    consent: str
    labels: str
    citation: Mapping[str, str]
    layouts: tuple[Layout, ...]
    gaps: tuple[str, ...]
    negatives: Literal["", "seen", "classes"] = ""
    negative_classes: frozenset[str] = frozenset()
    pins: Mapping[str, str] = field(default_factory=dict, hash=False)
