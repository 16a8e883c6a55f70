"""What might tell the label of a rendered picture without a look at the figure.

Conventions
-----------
Areas are under the ROC curve, over the pictures with a label; intervals resample scenes.  Models
are cross-validated with all pictures of a scene in one fold, and score a picture only by what
the others taught them.

Checks
------
* `oracle` : reads the indexed masks; the labels are in the pictures if it never errs.
* `factor_checks` : models of every factor but coverage, at every level of every factor.
* `background_checks` : models of background colors, figure height and picture size.
* `pair_check` : mutual information of factor pairs.
* `share_check` : the share of skin pixels alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.data.figures.body import SEGMENTS
from benchmarks.data.figures.codes import BACKGROUND, read_codes
from benchmarks.data.figures.factors import FACTOR_NAMES
from benchmarks.measure.clustered_areas import clustered_area
from benchmarks.measure.dependence import mutual_information
from benchmarks.measure.families import family_level
from benchmarks.measure.intervals import Interval

#: What the label is about: the segments that hips and chest are made of.
TRUNK = tuple(
    number
    for number, name in enumerate(SEGMENTS)
    if name.removeprefix("left_").removeprefix("right_") in ("pelvis", "chest", "hip")
)
#: Side of the blocks that share their color in a JPEG file with halved chroma: 16 pixels.
#: Background in a block with anything else would show the color of that.
BLOCK = 16
#: Folds of the cross-validation.  Ours: a divisor of the 32 scenes of the crossed block.
FOLDS = 8
#: Goals of the set: the most an area or a pair of factors may reach.
MOST_BACKGROUND, MOST_SHARE, MOST_BITS = 0.55, 0.85, 0.01
MODELS = ("boosting", "logistic")


@dataclass(frozen=True)
class Looked:
    """What the checks know of one picture.

    Attributes
    ----------
    id, scene : str
        The picture, and its scene.
    label : int or None
        1, 0, or None in the ambiguous band.
    factors : mapping of str to str
        Columns of the manifest.
    background : tuple of float
        See `background_colors`.
    bare_trunk : float
        See `oracle_score`.
    skin_share : float
        Share of the picture that is skin.
    file_bytes : int
        Size of the picture's file.
    """

    id: str
    scene: str
    label: int | None
    factors: Mapping[str, str]
    background: tuple[float, ...]
    bare_trunk: float
    skin_share: float
    file_bytes: int


@dataclass(frozen=True)
class Check:
    """One row of the table.

    Attributes
    ----------
    what, part : str
        What was asked, and of which pictures.
    value : Interval or float or None
        An area with its interval, bits, or None where it is undefined.
    goal : str
        What the value must be; empty where it only informs.
    passed : bool or None
        None without a goal.
    """

    what: str
    part: str
    value: Interval | float | None
    goal: str = ""
    passed: bool | None = None


def background_colors(pixels: NDArray[np.uint8], codes: NDArray[np.uint8]) -> tuple[float, ...]:
    """Describe the colors of the background.

    Parameters
    ----------
    pixels : ndarray of shape (M, N, 3), dtype uint8
        The picture.
    codes : ndarray of shape (M, N), dtype uint8
        Its indexed mask.

    Returns
    -------
    tuple of float
        Means, standard deviations, 10th and 90th percentiles of red, green and blue over the
        blocks of 16 pixels that hold background alone; NaN where there is none.

    Examples
    --------
    >>> gray = np.full((32, 32, 3), 90, dtype=np.uint8)
    >>> codes = np.zeros((32, 32), dtype=np.uint8)
    >>> codes[0, 0] = 1
    >>> background_colors(gray, codes)[:4]
    (90.0, 90.0, 90.0, 0.0)
    """
    rows, columns = (np.arange(0, length, BLOCK) for length in codes.shape)
    other = (codes != BACKGROUND).astype(np.int64)
    touched = np.add.reduceat(np.add.reduceat(other, rows, axis=0), columns, axis=1) > 0
    clear = ~touched.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)[: len(codes), : codes.shape[1]]
    if not clear.any():
        return (float("nan"),) * 12
    colors = pixels[clear].astype(np.float64)
    low, high = np.quantile(colors, [0.1, 0.9], axis=0)
    return tuple(np.concatenate([colors.mean(axis=0), colors.std(axis=0), low, high]).tolist())


def oracle_score(codes: NDArray[np.uint8], people: int) -> float:
    """Score a picture by its mask.

    Parameters
    ----------
    codes : ndarray of shape (M, N), dtype uint8
        The indexed mask.
    people : int
        Figures in the picture; skin of no figure does not count.

    Returns
    -------
    float
        The bare share of what is seen of hips and chest, of all that is seen of the bodies where
        neither is seen, and -1 where nobody is.

    Examples
    --------
    >>> from benchmarks.data.figures.codes import code_of
    >>> chest = SEGMENTS.index("chest")
    >>> bare, covered = code_of(0, chest), code_of(1, chest, covered=True)
    >>> oracle_score(np.array([[bare, bare, bare, covered, 0]], dtype=np.uint8), 2)
    0.75
    """
    masks = read_codes(codes)
    body = (masks.skin | masks.cloth) & (masks.figure < people)
    trunk = body & np.isin(masks.segment, TRUNK)
    seen = trunk if trunk.any() else body
    return float(np.mean(masks.skin[seen])) if seen.any() else -1.0


class Audit:
    """The pictures of one block, and the questions they are asked.

    Parameters
    ----------
    looked : sequence of Looked
        The pictures; those without a label enter `pair_check` alone.
    seed : int
        Of the resampling.
    resamples : int
        Of scenes, for every interval.

    Raises
    ------
    ValueError
        If there are not both labels and two scenes at least.
    """

    def __init__(self, looked: Sequence[Looked], *, seed: int, resamples: int) -> None:
        """Keep what is audited."""
        self.every = tuple(looked)
        self.labeled = tuple(each for each in looked if each.label is not None)
        self.labels = np.array([each.label for each in self.labeled], dtype=np.int64)
        self.scenes = np.array([each.scene for each in self.labeled])
        if len(set(self.labels.tolist())) < 2 or len(set(self.scenes.tolist())) < 2:
            msg = (
                f"expected pictures of both labels and of two scenes at least, got labels "
                f"{sorted(set(self.labels.tolist()))} and {len(set(self.scenes.tolist()))} scenes"
            )
            raise ValueError(msg)
        self.seed, self.resamples = seed, resamples

    def oracle(self) -> list[Check]:
        """Return the area of who reads the masks, and name whom it does not tell apart."""
        scores = np.array([each.bare_trunk for each in self.labeled])
        found = self._area(scores)
        passed = found is not None and found.value == 1.0
        checks = [Check("masks, read by an oracle", "all", found, "1.0", passed)]
        highest = scores[self.labels == 0].max()
        lowest = scores[self.labels == 1].min()
        for each, score in zip(self.labeled, scores, strict=True):
            if lowest <= highest and (score <= highest if each.label else score >= lowest):
                checks.append(Check("not told by its mask", each.id, float(score)))
        return checks

    def factor_checks(self) -> list[Check]:
        """Return the areas of models that know every factor but coverage."""
        names = [name for name in self._varied() if name != "coverage"]
        family = [(name, level) for name in names for level in self._levels(name)]
        columns = {name: self._column(name) for name in names}
        codes = [np.unique(column, return_inverse=True)[1] for column in columns.values()]
        ordinal = np.stack(codes, axis=-1).astype(np.float64)
        one_hot = np.hstack([np.eye(code.max() + 1)[code] for code in codes])
        checks = []
        for model, table in zip(MODELS, (ordinal, one_hot), strict=True):
            scores = self._cross_validated(model, table)
            what = f"other factors, {model}"
            checks.append(self._about_half(Check(what, "all", self._area(scores))))
            level = family_level(len(family))
            for name, value in family:
                there = columns[name] == value
                found = self._area(scores, there, level)
                checks.append(self._about_half(Check(what, f"{name} {value}", found)))
        return checks

    def background_checks(self) -> list[Check]:
        """Return the areas of models that know the background, the figure's height, the size."""
        known = [
            (*each.background, float(each.factors["figure_height"]), float(each.factors["size"]))
            for each in self.labeled
        ]
        table = np.array(known)
        checks = []
        for model in MODELS:
            found = self._area(self._cross_validated(model, table))
            passed = found is not None and found.value <= MOST_BACKGROUND
            what = f"background, height, size, {model}"
            checks.append(Check(what, "all", found, f"<= {MOST_BACKGROUND}", passed))
        return checks

    def pair_check(self) -> list[Check]:
        """Return the pair of factors that share most."""
        columns = {
            name: np.array([each.factors[name] for each in self.every]) for name in self._varied()
        }
        bits = {
            f"{one} and {other}": mutual_information(columns[one], columns[other]).bits
            for one, other in itertools.combinations(columns, 2)
        }
        pair = max(bits, key=lambda pair: bits[pair])
        what = f"bits shared, most of {len(bits)} pairs"
        return [Check(what, pair, bits[pair], f"<= {MOST_BITS}", bits[pair] <= MOST_BITS)]

    def share_check(self) -> list[Check]:
        """Return the areas of the share of skin and of the size of the file."""
        shares = self._area(np.array([each.skin_share for each in self.labeled]))
        passed = shares is not None and shares.value <= MOST_SHARE
        sizes = self._area(np.array([each.file_bytes for each in self.labeled], dtype=np.float64))
        return [
            Check("share of skin pixels", "all", shares, f"<= {MOST_SHARE}", passed),
            Check("bytes of the file", "all", sizes),
        ]

    def _varied(self) -> list[str]:
        """Name the factors that are not the same in all pictures."""
        first = self.every[0].factors
        return [
            name
            for name in FACTOR_NAMES
            if name in first and len({each.factors[name] for each in self.every}) > 1
        ]

    def _column(self, name: str) -> NDArray[np.str_]:
        """Return a factor of the pictures with a label."""
        return np.array([each.factors[name] for each in self.labeled])

    def _levels(self, name: str) -> list[str]:
        """Return the levels of a factor, in the order of their words."""
        return sorted(set(self._column(name).tolist()))

    def _about_half(self, check: Check) -> Check:
        """Judge whether an interval holds a half; what is undefined tells nothing."""
        found = check.value
        passed = not isinstance(found, Interval) or found.low <= 0.5 <= found.high
        return Check(check.what, check.part, found, "holds 0.5", passed)

    def _area(
        self,
        scores: NDArray[np.float64],
        there: NDArray[np.bool_] | None = None,
        level: float = 0.95,
    ) -> Interval | None:
        """Return an area of some pictures with its interval over scenes."""
        chosen = np.ones(len(scores), dtype=np.bool_) if there is None else there
        return clustered_area(
            self.labels[chosen],
            scores[chosen],
            self.scenes[chosen],
            rng=np.random.default_rng(self.seed),
            resamples=self.resamples,
            level=level,
            method="percentile",
        )

    def _cross_validated(self, model: str, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Score every picture by a model that has not seen its scene."""
        from sklearn.ensemble import HistGradientBoostingClassifier
        from sklearn.impute import SimpleImputer
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GroupKFold, cross_val_predict
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        chosen = {
            "boosting": HistGradientBoostingClassifier(min_samples_leaf=10, random_state=0),
            "logistic": make_pipeline(
                SimpleImputer(keep_empty_features=True),
                StandardScaler(),
                LogisticRegression(max_iter=1000),
            ),
        }[model]
        folds = GroupKFold(min(FOLDS, len(set(self.scenes.tolist()))))
        # On a busy machine, threads that wait for each other take ten times as long as one.
        with threadpool_limits(1):
            chances: NDArray[np.float64] = cross_val_predict(
                chosen, table, self.labels, groups=self.scenes, cv=folds, method="predict_proba"
            )[:, 1]
        # Models are sums of many numbers: equal inputs may differ in the last digits.
        return np.round(chances, 9)
