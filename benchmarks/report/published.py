"""Published control responses as rows of a table of their own.

The records of `benchmarks.published` say how sure their counts are, and how sure it is what
the counts belong to.  Both marks go into the table, and whatever is inferred stands out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.published import IJCV99_SETS, ROWS
from benchmarks.published import PublishedRow as Record

from .tables import Rate, rate

#: The marks of `benchmarks.published` in one word, and what the word means.
MARKS = {
    "seen": ("read", "read in the source itself"),
    "secondary": ("restated", "restated by another source, which was read"),
    "background": ("recalled", "recalled; no text that could be opened holds it"),
    "inferred": ("inferred", "our reading"),
}


@dataclass(frozen=True)
class PublishedRow:
    """One published control response, on the photographs of its authors.

    Attributes
    ----------
    publication, system : str
        Where it was printed and what was run.
    year : int
        Of the publication.
    letter : str
        As printed in the 1999 table; empty elsewhere.
    rate : Rate
        From the published counts.
    counts, meaning : str
        How sure the counts are, and what they belong to: a word of `MARKS`.
    note : str
        What a reader must know beside the number.
    """

    publication: str
    year: int
    system: str
    letter: str
    rate: Rate
    counts: str
    meaning: str
    note: str = ""

    @property
    def inferred(self) -> bool:
        """Whether what the row stands for was worked out and not read."""
        return self.meaning == MARKS["inferred"][0]

    @property
    def read(self) -> bool:
        """Whether the counts were read in the source."""
        return self.counts == MARKS["seen"][0]


def published_rows(
    titles: Mapping[str, str], records: Iterable[Record] = ROWS
) -> tuple[PublishedRow, ...]:
    """Make the published table.

    Parameters
    ----------
    titles : mapping of str to str
        By method, what a row is called; records of other methods are left out.
    records : iterable of Record
        Published results; those without counts of controls are left out.

    Returns
    -------
    tuple of PublishedRow
        In the order of the records.

    Examples
    --------
    >>> [(row.letter, row.rate.k, row.rate.n) for row in published_rows({"fleck": "primary"})]
    [('', 48, 1401), ('F', 182, 4289)]
    """
    rows = []
    for record in records:
        if record.method is None or record.method not in titles:
            continue
        if not record.controls or record.marked_controls is None:
            continue
        publication, year = _publication(record)
        # The 1996 paper does not say which groups its whole system reported on.
        whole = record.method == "fleck" and record.letter is None
        rows.append(
            PublishedRow(
                publication,
                year,
                "whole system" if whole else titles[record.method],
                record.letter or "",
                rate(record.marked_controls, record.controls),
                MARKS[record.confidence][0],
                MARKS[record.meaning][0],
                record.note,
            )
        )
    return tuple(rows)


def _publication(record: Record) -> tuple[str, int]:
    """Name the test set: the project page and the 1999 article report on the same one."""
    if (record.positives, record.controls) == IJCV99_SETS:
        return "Forsyth and Fleck 1996, 1999: project page and IJCV 32(1)", 1999
    names = {"ECCV96": "Fleck, Forsyth and Bregler 1996: ECCV", "AP-APID": "Ap-Apid 2005"}
    source = record.publication
    return names.get(source.key, source.citation), source.year
