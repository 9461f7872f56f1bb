"""Time to the next order by Kaplan-Meier, from counts of waits.

A wait runs from an order to the customer's next one, or to the as-of date where none followed. Such
an open wait is no refusal: it says only that the customer had not come back by then (censored). The
share of orders that were followed counts it as a refusal and so understates what recent customers
will do; the product-limit estimate (Kaplan and Meier 1958, JASA 53, 457-481) does not.

Waits are grouped before they come here: one row per segment, days and whether an order followed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight

HORIZONS = (30, 90, 180, 365)
CONFIDENCE = 0.95
# below it, a figure is one of single customers
FEW_FOLLOWED = 10
FEW_WAITS = 30
FEW_RETURNS = 30
# a year and half of one, for shops with too few returns to measure
DEFAULT_CHURN_DAYS = 365
DEFAULT_AT_RISK_DAYS = 180

RELIABLE = "Enough waits"
NO_RETURN = "Nobody came back yet"
FEW = f"Fewer than {FEW_WAITS} waits: read the bounds"
SHORT = f"Fewer than {FEW_FOLLOWED} waits were still open after {HORIZONS[-1]} days"

_SEGMENT = ["dimension", "dimension_value", "order_number"]
CHANCES_TYPES = {
    "dimension": "string",
    "dimension_value": "string",
    "order_number": "Int32",
    "wait_count": "Int32",
    "next_orders": "Int32",
    "followed_days": "Int32",
    **{
        f"chance_{days}d{bound}": "Float64"
        for days in HORIZONS
        for bound in ("", "_lower", "_upper")
    },
    "median_wait_days": "Int32",
    "median_wait_days_lower": "Int32",
    "median_wait_days_upper": "Int32",
    "status": "string",
}
WINDOWS_TYPES = {
    "churn_window_days": "Int32",
    "at_risk_window_days": "Int32",
    "churn_quantile": "Float64",
    "method": "string",
    "customers": "Int32",
    "returning_customers": "Int32",
    "returning_share": "Float64",
    "followed_days": "Int32",
    "note": "string",
}


@dataclass(frozen=True)
class ReturnCurve:
    """Chance to have come back by a day, on the days on which it rises.

    Attributes:
        days: Days since the order on which somebody came back, ascending.
        chance: Chance to have come back by then.
        lower: Lower bound of the chance; NaN where everybody came back.
        upper: Upper bound of the chance; NaN where everybody came back.
        wait_count: Waits, ended and open ones.
        return_count: Waits that an order ended.
        longest_days: The longest wait.
        followed_days: Last day that `FEW_FOLLOWED` waits or more reached; None where fewer are.
    """

    days: np.ndarray
    chance: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    wait_count: int
    return_count: int
    longest_days: int
    followed_days: int | None

    def within(self, day: int) -> tuple[float, float, float]:
        """The chance to have come back by a day, with its bounds.

        Returns:
            Chance, lower and upper bound. All NaN where no wait is that long and not everybody
            has come back: what happens then was not seen. The bounds are NaN where nobody or
            everybody came back, as the method gives them no width there.
        """
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        everybody = place >= 0 and self.chance[place] == 1
        if day > self.longest_days and not everybody:
            return np.nan, np.nan, np.nan
        if place < 0:
            return 0.0, np.nan, np.nan
        return float(self.chance[place]), float(self.lower[place]), float(self.upper[place])

    def days_until(self, share: float) -> tuple[float, float, float]:
        """First day by which a share has come back, with its bounds.

        The bounds are the days on which the bounds of the chance reach the share (Brookmeyer and
        Crowley 1982, Biometrics 38, 29-41).

        Args:
            share: Above 0, up to 1.

        Returns:
            Day, lower and upper bound; each NaN where it is not reached.
        """
        return (
            _first_day(self.days, self.chance, share),
            _first_day(self.days, self.upper, share),
            _first_day(self.days, self.lower, share),
        )


def return_curve(
    waited_days: np.ndarray, is_followed: np.ndarray, wait_count: np.ndarray
) -> ReturnCurve:
    """The Kaplan-Meier curve of grouped waits, with pointwise bounds of 95%.

    The bounds are those of log(-log S), "exponential Greenwood" (Kalbfleisch and Prentice 1980, The
    Statistical Analysis of Failure Time Data, section 1.3; Hosmer and Lemeshow 1999, Applied
    Survival Analysis, section 2.2), which never leave 0 to 1. The variance is Greenwood's, summed
    here: with frequency weights `SurvfuncRight.surv_prob_se` is the standard error of the
    cumulative hazard, not of the curve.

    Args:
        waited_days: Days waited, 0 or more.
        is_followed: Whether an order ended the wait; otherwise the as-of date did.
        wait_count: How many waits a row stands for.

    Returns:
        The curve; without a row an empty one.
    """
    days = np.asarray(waited_days, dtype=np.int64)
    ended = np.asarray(is_followed, dtype=np.float64)
    weights = np.asarray(wait_count, dtype=np.int64)
    days, ended, weights = days[weights > 0], ended[weights > 0], weights[weights > 0]
    if not len(days):
        nothing = np.array([])
        return ReturnCurve(nothing, nothing, nothing, nothing, 0, 0, -1, None)
    estimate = SurvfuncRight(days, ended, freq_weights=weights)
    survival = estimate.surv_prob
    at_risk, returned = estimate.n_risk, estimate.n_events
    with np.errstate(divide="ignore", invalid="ignore"):
        # the variance of log S, and from it that of log(-log S)
        log_variance = np.cumsum(returned / (at_risk * (at_risk - returned)))
        width = norm.ppf(0.5 + CONFIDENCE / 2) * np.sqrt(log_variance) / np.abs(np.log(survival))
        lower = 1 - survival ** np.exp(-width)
        upper = 1 - survival ** np.exp(width)
    has_width = survival > 0
    longest_first = np.argsort(-days, kind="stable")
    reached = np.cumsum(weights[longest_first]) >= FEW_FOLLOWED
    return ReturnCurve(
        days=estimate.surv_times,
        chance=1 - survival,
        lower=np.where(has_width, lower, np.nan),
        upper=np.where(has_width, upper, np.nan),
        wait_count=int(weights.sum()),
        return_count=int(returned.sum()),
        longest_days=int(days.max()),
        followed_days=int(days[longest_first][reached.argmax()]) if reached.any() else None,
    )


def estimate_chances(waits: pd.DataFrame) -> pd.DataFrame:
    """Chances to place the next order, by segment and order number.

    Args:
        waits: One row per dimension, dimension_value, order_number, waited_days and is_followed,
            with wait_count.

    Returns:
        One row per dimension, dimension_value and order_number, with the columns and types of
        `CHANCES_TYPES`, also where there are no rows. `followed_days` is the last day that
        `FEW_FOLLOWED` waits reached; `status` says in words how far the figures carry.
    """
    rows = []
    for segment, counts in waits.groupby(_SEGMENT, sort=True):
        curve = return_curve(counts["waited_days"], counts["is_followed"], counts["wait_count"])
        row = dict(zip(_SEGMENT, segment, strict=True))
        row |= {
            "wait_count": curve.wait_count,
            "next_orders": curve.return_count,
            "followed_days": curve.followed_days,
            "status": _status(curve),
        }
        for days in HORIZONS:
            names = (f"chance_{days}d{bound}" for bound in ("", "_lower", "_upper"))
            row |= zip(names, curve.within(days), strict=True)
        names = (f"median_wait_days{bound}" for bound in ("", "_lower", "_upper"))
        row |= zip(names, curve.days_until(0.5), strict=True)
        rows.append(row)
    return _typed(rows, CHANCES_TYPES)


def estimate_windows(gaps: pd.DataFrame) -> pd.DataFrame:
    """Days of silence after which a customer is at risk, and after which they have lapsed.

    The churn window is the quantile of the days to the next order, the at-risk window their median,
    both from one Kaplan-Meier curve. Where so few come back that the curve stays below the
    quantile, both are taken of those who do come back: the curve divided by the height it reaches,
    which estimates the share that comes back at all (Maller and Zhou 1992, Biometrika 79, 731-739).
    The curve is read as far as `FEW_FOLLOWED` customers were followed.

    Args:
        gaps: One row per waited_days and is_followed, with customers and, the same in all rows,
            churn_quantile.

    Returns:
        One row with the columns and types of `WINDOWS_TYPES`, none where there are no customers.
    """
    if gaps.empty:
        return _typed([], WINDOWS_TYPES)
    quantile = float(gaps["churn_quantile"].iloc[0])
    curve = return_curve(gaps["waited_days"], gaps["is_followed"], gaps["customers"])
    row = {
        "churn_quantile": quantile,
        "customers": curve.wait_count,
        "returning_customers": curve.return_count,
        "followed_days": curve.followed_days,
    }
    if curve.return_count < FEW_RETURNS:
        row |= {
            "churn_window_days": DEFAULT_CHURN_DAYS,
            "at_risk_window_days": DEFAULT_AT_RISK_DAYS,
            "method": "default",
            "note": f"{_people(curve.return_count)} came back, fewer than {FEW_RETURNS}: "
            "too few to measure, so default windows stand in",
        }
        return _typed([row], WINDOWS_TYPES)
    share = curve.chance[curve.days <= curve.followed_days].max()
    scale, method, note = 1.0, "kaplan_meier", None
    if share < quantile - 1e-9:
        scale, method = share, "kaplan_meier_of_returning"
        note = (
            f"{share:.0%} come back within the {curve.followed_days} days that can be seen: "
            "the windows are quantiles of those who do"
        )
    churn_days = max(_first_day(curve.days, curve.chance, scale * quantile), 1)
    row |= {
        "churn_window_days": churn_days,
        "at_risk_window_days": min(
            max(_first_day(curve.days, curve.chance, scale / 2), 1), churn_days
        ),
        "method": method,
        "returning_share": share,
        "note": note,
    }
    return _typed([row], WINDOWS_TYPES)


def _first_day(days: np.ndarray, chance: np.ndarray, share: float) -> float:
    """First day on which the chance reaches the share, NaN where it never does."""
    # a share of exactly one half must not be missed by the last digit of a product
    reached = np.flatnonzero(chance >= share - 1e-9)
    return float(days[reached[0]]) if len(reached) else np.nan


def _status(curve: ReturnCurve) -> str:
    if not curve.return_count:
        return NO_RETURN
    if curve.wait_count < FEW_WAITS:
        return FEW
    if curve.followed_days < HORIZONS[-1]:
        return SHORT
    return RELIABLE


def _people(count: int) -> str:
    return "1 customer" if count == 1 else f"{count} customers"


def _typed(rows: list[dict], types: dict[str, str]) -> pd.DataFrame:
    """A frame of the rows whose types do not hang on what is in them."""
    frame = pd.DataFrame(rows, columns=list(types))
    return frame.astype(
        {name: "float64" for name, kind in types.items() if kind != "string"}
    ).astype(types)
