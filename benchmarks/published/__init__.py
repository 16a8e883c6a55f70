"""Numbers other people published, with the counts behind them and how far we can trust them.

Conventions
-----------
Counts are primary: whoever quotes a percentage from here recomputes it from its counts.
Where a source gives percentages only, `recall`, `false_positive_rate` and `precision` hold
them as printed and the counts are None.  Published and measured numbers never share a
column: the data sets differ.

Marks
-----
`confidence` is of the numbers, `meaning` of what we say they belong to:

- seen: read in the source itself
- secondary: restated by a source that was read
- background: recalled; not found in any text that could be opened.  Where the counts
  reproduce every printed percentage exactly, the note says so
- inferred: our reading

`printed` is of the percentages where they are known otherwise than the counts.
"""

from .authors import ECCV96_ROWS, IJCV99_ROWS, IJCV99_SETS
from .others import FIGURES, OTHER_ROWS, SURVEY_ROWS
from .records import Publication, PublishedFigure, PublishedRow

__all__ = [
    "ECCV96_ROWS",
    "FIGURES",
    "IJCV99_ROWS",
    "IJCV99_SETS",
    "ROWS",
    "Publication",
    "PublishedFigure",
    "PublishedRow",
]

ROWS: tuple[PublishedRow, ...] = ECCV96_ROWS + IJCV99_ROWS + OTHER_ROWS + SURVEY_ROWS
