"""How small a difference a set of items can show.

Conventions
-----------
A gap is the smallest true difference that a test at the given level finds with the given power.
The level is that of the test, as .05, not that of an interval.  A gap says what the items can do,
not what the methods did; where a test can find nothing, however large, there is no gap: None.

Gaps
----
* `decision_gap` : shares of right decisions, by McNemar's exact test.
* `area_gap` : areas under ROC curves, by DeLong's test.
"""

from __future__ import annotations

#: Chance to find a difference of the size of the gap; a habit of the field, no more.
POWER = 0.8
#: Of the test.
LEVEL = 0.05


def decision_gap(
    n: int, discordant: int, *, power: float = POWER, level: float = LEVEL
) -> float | None:
    """Return the smallest difference of the shares of right decisions that can be shown.

    Parameters
    ----------
    n : int
        Items.
    discordant : int
        Items that only one of the two methods decides rightly.
    power : float
        Chance that the test rejects.
    level : float
        Of the test.

    Returns
    -------
    float or None
        Between 0 and 1; None where so few discordant items reject at no outcome (five or fewer at
        5 %).

    Raises
    ------
    ValueError
        If there are more discordant items than items, or power and level are no chances with the
        power above the level.

    Notes
    -----
    Of d discordant items each is won by the better method with chance p.  The exact test rejects
    up to some count of the rarer outcome; the chance of that grows with p, and the gap is
    ``(2 * p - 1) * d / n`` at the p where it reaches the power.  Another pair of methods on the
    same items has another number of discordant items and another gap.

    References
    ----------
    .. [1] S. W. Duffy, "Asymptotic and exact power for the McNemar test and its analogue with R
       controls per case", Biometrics 40, 1984.

    Examples
    --------
    >>> round(decision_gap(2000, 143), 4)
    0.0169
    >>> decision_gap(2000, 5) is None
    True
    """
    from scipy.optimize import brentq
    from scipy.stats import binom

    if not 0 <= discordant <= n:
        msg = f"expected discordant items from 0 to n, got {discordant} of {n}"
        raise ValueError(msg)
    _check(power, level)
    # The largest count of the rarer outcome that is still rejected; -1 where none is.
    limit = int(binom.ppf(level / 2, discordant, 0.5))
    while limit >= 0 and 2 * binom.cdf(limit, discordant, 0.5) > level:
        limit -= 1
    if limit < 0:
        return None

    def lacking(chance: float) -> float:
        """Take the power at a chance, less the one wanted."""
        either = binom.cdf(limit, discordant, 1 - chance) + binom.cdf(limit, discordant, chance)
        return float(either) - power

    chance = float(brentq(lacking, 0.5, 1.0, xtol=1e-15, rtol=1e-14))
    return (2 * chance - 1) * discordant / n


def area_gap(
    standard_error: float | None, *, power: float = POWER, level: float = LEVEL
) -> float | None:
    """Return the smallest difference of areas that can be shown.

    Parameters
    ----------
    standard_error : float or None
        Of the difference of two areas, as `differences.delong` returns it.
    power : float
        Chance that the test rejects.
    level : float
        Of the test.

    Returns
    -------
    float or None
        In the unit of the areas; no area differs by more than 1.  None without a standard error.

    Raises
    ------
    ValueError
        If the standard error is not positive, or power and level are no chances with the power
        above the level.

    Notes
    -----
    The two-sided test finds the right direction with this power; the chance to find the wrong
    one, about one in a million at the usual power and level, is left out.  The standard error is
    taken to be the same at the gap as at the difference observed.

    Examples
    --------
    >>> round(area_gap(0.01), 4)
    0.028
    """
    from scipy.stats import norm

    _check(power, level)
    if standard_error is None:
        return None
    if not standard_error > 0:
        msg = f"expected a positive standard error, got {standard_error}"
        raise ValueError(msg)
    return float(norm.isf(level / 2) + norm.ppf(power)) * standard_error


def _check(power: float, level: float) -> None:
    """Refuse what is no power and no level of a test."""
    if not 0 < level < 0.5:
        msg = f"expected a level of the test between 0 and 0.5, as 0.05, got {level}"
        raise ValueError(msg)
    if not level < power < 1:
        msg = f"expected a power between the level, {level}, and 1, got {power}"
        raise ValueError(msg)
