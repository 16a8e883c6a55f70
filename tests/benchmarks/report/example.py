"""A small report made by hand, and names that would do harm if they were taken for HTML."""

from benchmarks.report.figures import measured_response, published_response, score_spread
from benchmarks.report.gallery import Credit, Gallery, Mistake, divide
from benchmarks.report.html import ControlReport, SliceTable
from benchmarks.report.outcomes import Outcome, Result
from benchmarks.report.published import PublishedRow
from benchmarks.report.tables import (
    System,
    comparators,
    control_response,
    rate,
    slices,
    stages,
    timings,
)

#: Each would run, load or break something if it reached the page unescaped.
MARKUP = (
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "\"><svg onload=document.title='taken'>",
    "' onmouseover='document.title=1",
    "</title><script src=https://example.invalid/x.js></script>",
    "<a href=javascript:document.title='taken'>x</a>",
    "{{ 7 * 7 }}{% raw %}",
    "<style>@import url(https://example.invalid/x.css)</style>",
    "<iframe src=https://example.invalid/></iframe>",
    '=HYPERLINK("https://example.invalid")',
    "]]><!--",
    "&lt;script&gt;\u202e\u0007",
)
#: Ways out of the place a name stands in: an attribute, a cell, a comment, a style, a script.
WAYS_OUT = (
    "",
    '"',
    "'",
    ">",
    '">',
    "'>",
    "-->",
    "]]>",
    "</td>",
    "</code>",
    "</style>",
    "</script>",
    "</title>",
    "</svg>",
    "\\",
    "%22%3E",
    "&quot;&gt;",
)
#: Over two hundred names, as reliability asks.
HOSTILE = tuple(way + name for way in WAYS_OUT for name in MARKUP)
#: One gray pixel.
PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
SYSTEMS = (
    System("skin filter alone", "", ("fleck:skin", "fleck-kapur:skin")),
    System("any girdle or spine", "F", ("fleck", "fleck-kapur"), primary=True),
)


def outcome(number: int, name: str, fault: str | None = None) -> Outcome:
    """Make one photograph: every third passes the gate, every sixth is marked."""
    columns = {"person_visible": "person" if number % 2 else "none", "source": name}
    if fault is not None:
        return Outcome(name, "00", columns, fault=fault)
    passed, marked = number % 3 == 0, number % 6 == 0
    results = {
        "fleck:skin": Result(0.4 if passed else 0.1, passed),
        "fleck": Result(2.4 if marked else 1.4 if passed else 0.1, marked),
        "fleck-kapur:skin": Result(0.5, True),
        "fleck-kapur": Result(1.5, False),
        "kovac": Result(number / 100, None),
    }
    seconds = {"page": {"skin": 0.004, "groups": 0.001 * number}}
    return Outcome(name, "00", columns, results=results, seconds=seconds)


def report(names: tuple[str, ...] = ("kodak_7", "kodak_8")) -> ControlReport:
    """Make a report in which every foreign text is one of the names given."""
    outcomes = [outcome(number, names[number % len(names)]) for number in range(30)]
    measured = control_response(outcomes, SYSTEMS)
    whole = (rate(48, 1401), "recalled", "inferred", names[0])
    primary = (rate(182, 4289), "read", "recalled")
    published = (
        PublishedRow(names[0], 1996, "whole system", "", *whole),
        PublishedRow("IJCV 1999", 1999, "any girdle or spine", "F", *primary),
    )
    mistakes = [
        Mistake(name, who, 2.4, name, Credit(*[name] * 5), PIXEL if who == "none" else "")
        for name in names
        for who in ("none", "person")
    ]
    return ControlReport(
        set_name=names[0],
        split="test",
        command="make report",
        total=len(outcomes) + len(names),
        faults=tuple((name, "truncated", name) for name in names),
        presets=("page", "kapur97"),
        measured=measured,
        published=published,
        headline=published[1:],
        stages=(stages(outcomes, "page", "fleck:skin", "fleck"),),
        comparators=comparators(outcomes, {"kovac": "share of pixels called skin"}),
        absent=tuple((name, name) for name in names),
        slices=(SliceTable("source", ("fleck",), slices(outcomes, "source", ["fleck"])),),
        galleries=(Gallery(names[0], names[0], *divide(mistakes)),),
        timings=timings(outcomes),
        provenance=tuple((name, name) for name in names),
        environment=tuple((name, name) for name in names),
        caveats=names,
        rules=tuple((PIXEL, name) for name in names),
        figures={
            "measured": measured_response(measured, ("page", "kapur97"), 100),
            "published": published_response(published, 100),
            "spread": score_spread([(names[0], [0.1, 0.2])], 0.3, "share", names[0]),
        },
    )
