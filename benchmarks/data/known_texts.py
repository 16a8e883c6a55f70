"""A known public set in words: where to get it, how to cite it, and its card."""

from .card import Card
from .known_layouts import Known, Layout


def where(known: Known) -> str:
    """Say where a set is to be had, on what terms, and how a copy lies.

    Parameters
    ----------
    known : Known
        The set.

    Returns
    -------
    str

    Examples
    --------
    >>> from benchmarks.data.known_sets import KNOWN
    >>> print(where(KNOWN["kodak"])[:70])
    Kodak Lossless True Color Image Suite is to be had at https://r0k.us/g
    """
    layouts = "; or ".join(layout.says for layout in known.layouts)
    return (
        f"{known.title} is to be had at {known.page} (terms: {known.terms.rstrip('.')}); "
        f"a copy holds {layouts}"
    )


def bibtex(known: Known) -> str:
    """Write the citation of a set as a BibTeX entry.

    Parameters
    ----------
    known : Known
        The set.

    Returns
    -------
    str

    Examples
    --------
    >>> from benchmarks.data.known_sets import KNOWN
    >>> print(bibtex(KNOWN["kodak"]).splitlines()[0])
    @misc{kodak1999suite,
    """
    fields = [(key, value) for key, value in known.citation.items() if key not in ("type", "key")]
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields)
    return f"@{known.citation['type']}{{{known.citation['key']},\n{lines}}}\n"


def card_of(known: Known, layout: Layout, count: int) -> Card:
    """Fill the card with what is known of a set and of one copy.

    Parameters
    ----------
    known : Known
        The set.
    layout : Layout
        How the copy lies.
    count : int
        Pictures in the copy.

    Returns
    -------
    Card

    Examples
    --------
    >>> from benchmarks.data.known_sets import KNOWN
    >>> kodak = KNOWN["kodak"]
    >>> card_of(kodak, kodak.layouts[0], 19).name
    'kodak (part: 19 of 24)'
    """
    part = "" if count == layout.files else f" (part: {count} of {layout.files})"
    entry = known.citation
    publisher = entry.get("journal") or entry.get("booktitle") or entry.get("howpublished")
    masks = (
        ("Masks hold 255 for skin and 0 for all else, made from the set's own truth.",)
        if layout.mask
        else ()
    )
    basis = {
        "files": "The layout of this copy was verified on files.",
        "documents": "The layout of this copy is known from documents only.",
    }[layout.verified]
    return Card(
        name=f"{known.name}{part}",
        version="1",
        positive="The picture shows a naked person. No picture of this set is labeled so.",
        origin=f"{known.title}: {known.what}. {known.page}",
        licence=known.terms,
        consent=known.consent,
        labelled_by=known.labels,
        citation=f"{entry['author']}: {entry['title']}. {publisher}, {entry['year']}.",
        known_gaps=(*known.gaps, *masks, basis),
    )
