"""Every metric of the room, as a number of labels and scores: what `test_degenerate` goes through.

A metric that takes counts, decisions, p-values or masks is handed such as are made of the labels
and scores; where a score is no number, so is what is made of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure.areas import area, average_precision, partial_area
from benchmarks.measure.bands import roc_band
from benchmarks.measure.base_rate import koopman, response_ratio, restated
from benchmarks.measure.calibration import calibration
from benchmarks.measure.clustered_areas import clustered_area, clustered_area_change
from benchmarks.measure.clusters import (
    clustered_change,
    clustered_quotient,
    clustered_response_ratio,
    clustered_wilson,
    effective,
)
from benchmarks.measure.counts import count, ratio
from benchmarks.measure.curves import det, precision_recall, roc
from benchmarks.measure.dependence import mutual_information
from benchmarks.measure.differences import delong, mcnemar, permutation
from benchmarks.measure.families import family_level, holm, ranks
from benchmarks.measure.intervals import bootstrap, exact, wilson, wilson_change, wilson_share
from benchmarks.measure.limbs import agreement, match
from benchmarks.measure.mask_areas import (
    binning_loss,
    mask_area,
    mask_average_precision,
    mean_image_area,
)
from benchmarks.measure.mask_curves import mask_bands, mask_precision_recall, mask_roc
from benchmarks.measure.mask_histograms import histogram
from benchmarks.measure.masks import count_pixels, of_each_image, per_image, pooled
from benchmarks.measure.means import clustered_mean
from benchmarks.measure.operating_point import choose
from benchmarks.measure.resampling import resampled
from benchmarks.measure.resolution import area_gap, decision_gap

from .degenerate import (
    Metric,
    brier_of_turned,
    half,
    honest_errors,
    honest_precision,
    honest_threshold,
    like_scikit,
    mirrored,
    negated,
    number,
    of_turned_counts,
    opposite,
    other_half,
    other_sign,
    other_way,
    rng,
    same,
    told,
    turned_curve,
)


def _share(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the first column over the second."""
    out = np.full(np.shape(sums[..., 1]), np.nan)
    return np.divide(sums[..., 0], sums[..., 1], out=out, where=np.asarray(sums[..., 1]) != 0)


def _shifted(found: Any) -> float | None:
    """Lay a mean so that turned scores mirror it at 1/2."""
    value = number(found)
    return None if value is None else value + 0.5


#: By module and name.
METRICS: dict[str, Metric] = {
    "areas.area": Metric(
        lambda i: area(i.labels, i.scores), mirrored, both=True, tied=lambda _: 0.5
    ),
    "clustered_areas.clustered_area": Metric(
        lambda i: clustered_area(i.labels, i.scores, i.clusters, rng=rng(), resamples=100),
        mirrored,
        both=True,
        tied=lambda _: 0.5,
    ),
    "clustered_areas.clustered_area_change": Metric(
        lambda i: clustered_area_change(
            i.labels,
            i.scores,
            i.clusters,
            np.arange(len(i.labels)) % 2 == 0,
            rng=rng(),
            resamples=100,
        ),
        other_sign,
        both=True,
        tied=lambda _: 0.0,
    ),
    "areas.average_precision": Metric(
        lambda i: average_precision(i.labels, i.scores),
        like_scikit,
        both=True,
        tied=lambda i: float(i.labels.mean()),
    ),
    "areas.partial_area": Metric(
        lambda i: partial_area(i.labels, i.scores, 0.5), half, both=True, tied=lambda _: 0.25
    ),
    "bands.roc_band": Metric(
        lambda i: roc_band(i.labels, i.scores, i.clusters, rng=rng(), resamples=100, grid=5),
        told,
        both=True,
        undefined=("low", "high"),
    ),
    "base_rate.koopman": Metric(
        lambda i: koopman(i.marked(True), i.of(True), i.marked(False), i.of(False)),
        of_turned_counts,
        both=True,
        infinite=("value", "high"),
    ),
    "base_rate.response_ratio": Metric(
        lambda i: response_ratio(i.counts()), of_turned_counts, both=True, infinite=("high",)
    ),
    "base_rate.restated": Metric(lambda i: restated(i.counts()), told),
    "calibration.calibration": Metric(
        lambda i: calibration(i.labels, i.probable, 3), brier_of_turned, both=True
    ),
    "clusters.effective": Metric(lambda i: effective(i.marks, i.labels >= 0, i.clusters), told),
    "clusters.clustered_wilson": Metric(
        lambda i: clustered_wilson(i.marks, i.labels >= 0, i.clusters), mirrored
    ),
    "clusters.clustered_response_ratio": Metric(
        lambda i: clustered_response_ratio(i.labels, i.marks, i.clusters, rng=rng(), resamples=100),
        of_turned_counts,
        both=True,
    ),
    "clusters.clustered_change": Metric(
        lambda i: clustered_change(
            i.labels, i.labels >= 0, i.marks, i.clusters, rng=rng(), resamples=100
        ),
        of_turned_counts,
        both=True,
    ),
    "clusters.clustered_quotient": Metric(
        lambda i: clustered_quotient(i.labels >= 0, i.marks, i.clusters, rng=rng(), resamples=100),
        mirrored,
    ),
    "counts.ratio": Metric(lambda i: ratio(i.marked(True), i.of(True)), mirrored),
    "counts.count": Metric(lambda i: count(i.labels, i.marks), other_half),
    "curves.roc": Metric(
        lambda i: roc(i.labels, i.scores), turned_curve, both=True, infinite=("thresholds",)
    ),
    "curves.precision_recall": Metric(
        lambda i: precision_recall(i.labels, i.scores),
        honest_precision,
        both=True,
        infinite=("thresholds",),
    ),
    "curves.det": Metric(
        lambda i: det(i.labels, i.scores), honest_errors, both=True, infinite=("thresholds",)
    ),
    "dependence.mutual_information": Metric(
        lambda i: mutual_information(i.labels, i.scores).plain, same, tied=lambda _: 0.0
    ),
    "differences.mcnemar": Metric(
        lambda i: mcnemar(i.labels, ~i.marks if i.marks.dtype == bool else i.marks, i.marks),
        negated,
    ),
    "differences.delong": Metric(
        lambda i: delong(i.labels, 0 * i.scores, i.scores), opposite, both=True, tied=lambda _: 0.0
    ),
    "differences.permutation": Metric(
        lambda i: permutation(i.scores, i.clusters, rng=rng(), draws=99), opposite
    ),
    "families.holm": Metric(lambda i: holm(i.probable), told),
    "families.family_level": Metric(lambda i: family_level(i.marked()), told),
    "families.ranks": Metric(
        lambda i: ranks(np.triu(np.outer(i.marks, i.marks).astype(i.marks.dtype), 1)), told
    ),
    "intervals.wilson": Metric(lambda i: wilson(i.marked(True), i.of(True)), mirrored),
    "intervals.exact": Metric(lambda i: exact(i.marked(True), i.of(True)), mirrored),
    "intervals.wilson_share": Metric(
        lambda i: wilson_share(float(np.mean(i.marks)) if i.labels.size else 0.5, i.labels.size),
        mirrored,
    ),
    "intervals.wilson_change": Metric(
        lambda i: wilson_change(float(np.tanh(i.scores.sum())), i.labels.size), other_way
    ),
    "intervals.bootstrap": Metric(
        lambda i: bootstrap(
            np.stack([i.marks, np.ones(i.labels.size)], axis=-1).astype(np.float64),
            _share,
            rng=rng(),
            resamples=100,
        ),
        mirrored,
    ),
    "limbs.agreement": Metric(
        lambda i: agreement(i.segments(False), i.segments(True)),
        told,
        undefined=("width",),
        infinite=("offset",),
    ),
    "limbs.match": Metric(lambda i: match(i.segments(False), i.segments(True)), told),
    "mask_areas.mask_area": Metric(
        lambda i: mask_area(i.images(), rng=rng(), resamples=100),
        mirrored,
        both=True,
        tied=lambda _: 0.5,
    ),
    "mask_areas.mask_average_precision": Metric(
        lambda i: mask_average_precision(i.images(), rng=rng(), resamples=100),
        like_scikit,
        both=True,
        tied=lambda i: float(i.labels.mean()),
    ),
    "mask_areas.mean_image_area": Metric(
        lambda i: mean_image_area(i.images(), rng=rng(), resamples=100),
        mirrored,
        both=True,
        tied=lambda _: 0.5,
    ),
    "mask_areas.binning_loss": Metric(lambda i: binning_loss(i.images()), told, both=True),
    "mask_curves.mask_roc": Metric(
        lambda i: mask_roc(i.images()), turned_curve, both=True, infinite=("thresholds",)
    ),
    "mask_curves.mask_precision_recall": Metric(
        lambda i: mask_precision_recall(i.images()), told, both=True, infinite=("thresholds",)
    ),
    "mask_curves.mask_bands": Metric(
        lambda i: mask_bands(i.images(), rng=rng(), resamples=100, grid=5),
        told,
        both=True,
        undefined=("low", "high"),
    ),
    "mask_histograms.histogram": Metric(lambda i: histogram(i.labels, i.probable), told),
    "masks.count_pixels": Metric(lambda i: count_pixels(i.labels, i.marks), other_half),
    "masks.pooled": Metric(
        lambda i: pooled(i.pixel_counts(), "recall", rng=rng(), resamples=100), mirrored
    ),
    "masks.of_each_image": Metric(
        lambda i: of_each_image(i.pixel_counts(), "recall"), told, undefined=("",)
    ),
    "masks.per_image": Metric(
        lambda i: per_image(i.pixel_counts(), "recall", rng=rng(), resamples=100), mirrored
    ),
    "means.clustered_mean": Metric(
        lambda i: clustered_mean(i.scores, i.clusters, rng=rng(), resamples=100),
        lambda before, after, _: mirrored(_shifted(before), _shifted(after), _),
        left_out="an image in which a number is undefined is left out and counted",
    ),
    "operating_point.choose": Metric(
        lambda i: choose(i.labels, i.scores, "fpr=0.3"),
        honest_threshold,
        both=True,
        infinite=("threshold",),
    ),
    "resampling.resampled": Metric(
        lambda i: resampled(i.labels, [i.scores], rng=rng(), resamples=100)[0],
        like_scikit,
        left_out="a method without a score for an item leaves it out",
        undefined=("low", "high"),
    ),
    "resolution.decision_gap": Metric(lambda i: decision_gap(i.labels.size, i.marked()), told),
    "resolution.area_gap": Metric(
        lambda i: area_gap(float(i.scores.std()) if i.labels.size else None), same
    ),
}


#: Public functions of the room that are no metric, and why.
OTHERS = {
    "areas.standard_error": "undoes an interval",
    "areas.too_few": "says yes or no of two numbers",
    "areas.checked_limit": "refuses a limit",
    "clusters.totals": "sums",
    "elongated.elongated": "finds shapes in a mask",
    "intervals.acceleration": "a part of BCa",
    "intervals.bca_tails": "a part of BCa",
    "labeled.checked": "refuses items",
    "labeled.checked_labels": "refuses labels",
    "labeled.grouped": "refuses clusters",
    "labeled.one_class": "tells a missing class",
    "mask_histograms.by_unit": "sums",
    "mask_histograms.checked_histograms": "refuses histograms",
    "mask_histograms.has_both": "tells a missing class",
    "masks.table": "writes counts as an array",
    "means.widened": "gives an interval a width",
    "operating_point.parse_rule": "reads text",
    "rankings.influence": "a part of resampling",
    "rankings.ranking": "a part of resampling",
}
