"""The page of an audit: both methods in words, no pixel, no script, foreign text escaped."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.audit.auditing import found_of
from benchmarks.audit.places import Place
from benchmarks.audit.told import lines, percent, sentences, together
from benchmarks.audit.wish import Audited
from benchmarks.measure.intervals import Interval
from benchmarks.report.audit_page import AuditPage, render_audit
from benchmarks.report.audit_picture import effects_svg, names_shown
from tests.benchmarks.audit import toys


@pytest.fixture(scope="module")
def audited() -> Audited:
    """Audit the lover of red."""
    return toys.told()


def test_two_methods_stand_side_by_side(audited: Audited) -> None:
    """Each is told in words, and what they differ in is told of both."""
    other = replace(audited, method="other")

    page = render_audit(AuditPage((audited, other), "fleck audit --method x"))

    assert "What &lt;red&gt; and other rely on" in page
    assert page.count("Everything that was changed") == 2
    for sentence in together([audited, other]):
        assert sentence.split(":")[0] in page


def test_methods_that_saw_other_pictures_are_told_apart(audited: Audited) -> None:
    """A picture that failed one method is not counted for both."""
    other = replace(audited, method="other", pictures=17, negatives=7)

    page = render_audit(AuditPage((audited, other)))

    assert "&lt;red&gt;: 20 pictures of the set toys (10 positive, 10 negative); other: 17" in page
    assert AuditPage((audited, audited)).sets.startswith("20 pictures of the set toys")


def test_a_page_without_regions_has_no_empty_table(audited: Audited) -> None:
    """Where the filter sees no skin in any photograph, that is said."""
    page = render_audit(AuditPage((replace(audited, places=(), truth=False),)))

    assert "No picture shows a region." in page
    assert "Evidence by region" not in page
    assert "parts of the body" not in page


def test_nothing_foreign_and_no_picture_is_on_the_page(audited: Audited) -> None:
    """Names are escaped, nothing runs, and no pixel of a patch is shown."""
    page = render_audit(AuditPage((audited,), "fleck audit"))

    assert "<red>" not in page
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


def test_the_red_cue_is_told_in_words(audited: Audited) -> None:
    """A reader learns what the method goes by without seeing any picture."""
    told = " ".join(sentences(audited))

    assert "a red spot anywhere in the picture" in told
    assert "of positives and 0 % of negatives" in told
    assert any("red spot" in line for line in lines(audited))


def test_a_method_that_sees_nothing_is_told_as_that() -> None:
    """No evidence and no cue are findings, too."""
    pictures = toys.with_cue(8)
    from benchmarks.audit.examining import examined

    looks = [examined(p, lambda shown: [0.5] * len(shown), toys.HOW) for p in pictures]
    found = found_of(
        looks,
        [],
        [],
        method="blind",
        score_kind="one half",
        threshold=None,
        scale="score",
        data="toys",
        seed=0,
    )

    told = sentences(found)

    assert told[0].startswith("Where its evidence lies is not told")
    assert told[-1].endswith("none passes its test.")
    assert "blind" in render_audit(AuditPage((found,)))


def test_what_a_share_of_evidence_is_made_of_is_said(audited: Audited) -> None:
    """A region that few pictures show, or few with evidence, is not told of all."""
    own = Interval(0.8, 0.7, 0.9, 0.95, "BCa")
    place = Place("skin", "", 5, 2, 0.4, 0.5, 0.6, Interval(0.1, 0, 0, 0.95, ""), own, *[None] * 5)

    few = sentences(replace(audited, places=(place,), judged=9))[0]
    all_of_them = sentences(replace(audited, places=(replace(place, weighed=9),), judged=9))[0]

    assert "80 % on bare skin (in 2 of 9: 40 % of the pixels, so 2 times" in few
    assert few.endswith("a blob in the middle has 50 %).")
    assert "80 % on bare skin (40 % of the pixels, so 2 times" in all_of_them
    both = [replace(audited, places=(place,), judged=9, method=name) for name in ("a", "b")]
    assert "bare skin: a 80 % (in 2 of 9), b 80 % (in 2 of 9)." in together(both)[0]


def test_skin_that_only_a_filter_sees_is_called_that(audited: Audited) -> None:
    """Of photographs nobody knows where skin is; sand is recolored, too."""
    cue = replace(audited.cues[0], name="skin turned")
    told = {truth: sentences(replace(audited, truth=truth, cues=(cue,))) for truth in (True, False)}

    assert any(sentence.startswith("Of skin: ") for sentence in told[True])
    assert any(
        sentence.startswith("Of what the filter of 1996 takes for skin: ")
        for sentence in told[False]
    )


def test_too_few_scenes_are_no_acquittal(audited: Audited) -> None:
    """Where no test could be passed at all, that is said."""
    cues = [replace(cue, effect=replace(cue.effect, units=4, adjusted=1.0)) for cue in audited.cues]

    told = sentences(replace(audited, cues=tuple(cues)))[-1]

    assert told.endswith("none passes its test; of 4 scenes none could.")


def test_the_figure_has_a_row_for_each_change(audited: Audited) -> None:
    """What is drawn is named, and marks carry their numbers."""
    drawn = effects_svg([audited])

    assert drawn.count("<circle") == len(names_shown([audited]))
    assert "red spot" in drawn
    assert "nan" not in drawn


def test_no_p_value_is_zero(audited: Audited) -> None:
    """What is below a thousandth is told as that."""
    sure = replace(audited.cues[0].effect, adjusted=1e-4)

    told = lines(replace(audited, cues=(replace(audited.cues[0], effect=sure),)))

    assert "<.001" in told[-1]
    assert "0.000" not in told[-1]


def test_shares_below_one_percent_keep_a_digit() -> None:
    """A region of two pixels in a thousand is not 0 %."""
    assert [percent(share) for share in (0.002, 0.05, 1.0)] == ["0.2 %", "5 %", "100 %"]
    assert np.isnan(float("nan"))
