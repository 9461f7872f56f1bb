"""How good forecasts were, from customers summed into rows.

A row stands for `weight` customers with one forecast, so that figures of millions of customers
come from small tables, exact where a row's customers also share the outcome. Customers with equal
forecasts are tied: what a ranking says of them is the mean over all orders they could stand in.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import xlogy

from customer_value.clv.cells import FloatArray

# A forecast of nothing for someone who buys would cost infinitely much; no forecast counts as
# less than this, in purchase days or money.
LEAST_FORECAST = 1e-4
TOP_SHARE = 0.1

TEXT, NUMBER, WHOLE = "string", "float64", "int64"
KEYS = ("fold_number", "model_name", "target")
MEASURE_COLUMNS = {
    "fold_number": WHOLE,
    "model_name": TEXT,
    "target": TEXT,
    "customers": WHOLE,
    "predicted": NUMBER,
    "actual": NUMBER,
    "poisson_deviance": NUMBER,
    "mean_absolute_error": NUMBER,
    "root_mean_squared_error": NUMBER,
    "bias": NUMBER,
    "gini": NUMBER,
    "top_decile_lift": NUMBER,
    "interval_coverage": NUMBER,
    "alive_auc": NUMBER,
}


def poisson_deviance(predicted: FloatArray, actual: FloatArray) -> FloatArray:
    """Poisson deviance of each row, 2 (y log(y / m) - y + m); 0 for a perfect forecast.

    Strictly consistent for the mean (Gneiting 2011, "Making and evaluating point forecasts"): the
    best that one can say is the expectation, also where most customers buy nothing. The mean
    absolute error is best for the median, which for most customers is 0.

    Args:
        predicted: m; less than `LEAST_FORECAST` counts as that.
        actual: y; less than 0, as where more was given back than bought, counts as 0.
    """
    predicted = np.maximum(predicted, LEAST_FORECAST)
    actual = np.maximum(actual, 0.0)
    return 2 * (xlogy(actual, actual / predicted) - actual + predicted)


def gini(ranking: npt.ArrayLike, actual: npt.ArrayLike, weight: npt.ArrayLike = 1.0) -> float:
    """Gini coefficient of the actual values in order of a ranking, over the largest possible one.

    Twice the area between the curve of concentration (share of the actual total that the top
    share of customers has) and the diagonal, divided by the same with customers in order of the
    actual values themselves: 1 for the best order, 0 for chance, -1 for the worst.

    Args:
        ranking: What customers are ordered by, highest first, shape (n,).
        actual: Value of each of a row's customers, shape (n,).
        weight: Customers of each row.

    Returns:
        The coefficient; nan where there is nothing to order: no customers, all alike, or a total
        that is not above 0.
    """
    ranking, actual, weight = np.broadcast_arrays(
        *(np.asarray(each, float) for each in (ranking, actual, weight))
    )
    if not (weight @ actual > 0):
        return np.nan
    best = _area(actual, actual, weight)
    return _area(ranking, actual, weight) / best if best > 1e-12 else np.nan


def top_lift(
    ranking: npt.ArrayLike,
    actual: npt.ArrayLike,
    weight: npt.ArrayLike = 1.0,
    share: float = TOP_SHARE,
) -> float:
    """Mean actual value of the top share by a ranking, over that of all customers.

    Of customers tied at the border as many count as fit, at their mean.

    Returns:
        The lift; nan without customers or where the total is not above 0.
    """
    ranking, actual, weight = np.broadcast_arrays(
        *(np.asarray(each, float) for each in (ranking, actual, weight))
    )
    total = weight @ actual
    if not total > 0:
        return np.nan
    customers, values = _curve(ranking, actual, weight)
    return float(np.interp(share, customers, values)) / share


def auc(score: npt.ArrayLike, positives: npt.ArrayLike, negatives: npt.ArrayLike) -> float:
    """Probability that a customer of the one kind has a higher score than one of the other.

    The area under the ROC curve; ties count half.

    Args:
        score: Score of a row's customers, shape (n,).
        positives: How many of them are of the kind that should score high, shape (n,).
        negatives: How many are not, shape (n,).

    Returns:
        The probability; nan where one kind is absent.
    """
    score, positives, negatives = (
        np.asarray(each, float) for each in (score, positives, negatives)
    )
    if not (positives.sum() > 0 and negatives.sum() > 0):
        return np.nan
    _, place = np.unique(score, return_inverse=True)
    above, below = np.bincount(place, positives), np.bincount(place, negatives)
    lower = np.cumsum(below) - below
    return float(above @ (lower + below / 2) / (above.sum() * below.sum()))


def outcome_rows(
    predicted: npt.ArrayLike,
    actual: npt.ArrayLike,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    p_alive: npt.ArrayLike = np.nan,
    customers: npt.ArrayLike = 1.0,
) -> pd.DataFrame:
    """Rows for `measure` of customers who share forecast and outcome.

    What `int_clv_backtest_outcomes` does in SQL.

    Args:
        predicted: Forecast per customer, shape (n,).
        actual: What came, per customer.
        low: Lower end of the forecast's interval.
        high: Upper end of it; nan where there is no interval.
        p_alive: Probability to be alive; nan where the model has none.
        customers: Customers in the row.
    """
    predicted, actual, low, high, p_alive, customers = np.broadcast_arrays(
        *(np.asarray(each, float) for each in (predicted, actual, low, high, p_alive, customers))
    )
    error = predicted - actual
    is_covered = np.where(np.isnan(high), np.nan, (low <= actual) & (actual <= high))
    return pd.DataFrame(
        {
            "ranking": predicted,
            "p_alive": p_alive,
            "customers": customers,
            "buyers": customers * (actual > 0),
            "predicted": customers * predicted,
            "actual": customers * actual,
            "absolute_error": customers * np.abs(error),
            "squared_error": customers * error**2,
            "deviance": customers * poisson_deviance(predicted, actual),
            "covered_customers": customers * is_covered,
        }
    )


def measure(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Figures of merit of each fold, model and target.

    Args:
        outcomes: Rows of customers with about one forecast and outcome: fold_number, model_name,
            target, ranking (the forecast, or what stands for it in order), p_alive (null where
            the model has none), and as sums over the row: customers, buyers (bought anything in
            the holdout), predicted, actual, absolute_error, squared_error, deviance,
            covered_customers (null where there is no interval).

    Returns:
        One row per fold_number, model_name and target, sorted, with
        customers, predicted, actual: Totals.
        poisson_deviance, mean_absolute_error, root_mean_squared_error: Per customer, in purchase
            days or money.
        bias: Predicted over actual total, less 1; null where nothing came.
        gini: See `gini`.
        top_decile_lift: See `top_lift`.
        interval_coverage: Share of customers whose outcome lies in the interval of 90%.
        alive_auc: `auc` of p_alive for buying at all in the holdout.
    """
    numbers = [name for name in outcomes if name not in KEYS]
    outcomes = outcomes.assign(
        **{
            name: pd.to_numeric(outcomes[name]).to_numpy(dtype=float, na_value=np.nan)
            for name in numbers
        }
    )
    rows = [
        dict(zip(KEYS, key, strict=True)) | _measured(group)
        for key, group in outcomes.groupby(list(KEYS), sort=True)
    ]
    return pd.DataFrame(rows, columns=list(MEASURE_COLUMNS)).astype(MEASURE_COLUMNS)


def _measured(rows: pd.DataFrame) -> dict[str, float]:
    sums = rows[
        ["customers", "predicted", "actual", "absolute_error", "squared_error", "deviance"]
    ].sum()
    customers = sums["customers"]
    weight = rows["customers"].to_numpy()
    actual = rows["actual"].to_numpy() / weight
    ranking = rows["ranking"].to_numpy()
    has_score = rows["p_alive"].notna().all()
    buyers = rows["buyers"]
    return {
        "customers": customers,
        "predicted": sums["predicted"],
        "actual": sums["actual"],
        "poisson_deviance": sums["deviance"] / customers,
        "mean_absolute_error": sums["absolute_error"] / customers,
        "root_mean_squared_error": np.sqrt(sums["squared_error"] / customers),
        "bias": sums["predicted"] / sums["actual"] - 1 if sums["actual"] > 0 else np.nan,
        "gini": gini(ranking, actual, weight),
        "top_decile_lift": top_lift(ranking, actual, weight),
        "interval_coverage": rows["covered_customers"].sum(skipna=False) / customers,
        "alive_auc": auc(rows["p_alive"], buyers, rows["customers"] - buyers)
        if has_score
        else np.nan,
    }


def _curve(
    ranking: FloatArray, actual: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The curve of concentration, both shares from 0 to 1; tied rows are one step."""
    _, place = np.unique(-ranking, return_inverse=True)
    customers = np.cumsum(np.bincount(place, weight))
    values = np.cumsum(np.bincount(place, weight * actual))
    start = np.zeros(1)
    return (
        np.concatenate([start, customers / customers[-1]]),
        np.concatenate([start, values / values[-1]]),
    )


def _area(ranking: FloatArray, actual: FloatArray, weight: FloatArray) -> float:
    """Area between the curve of concentration and the diagonal."""
    customers, values = _curve(ranking, actual, weight)
    return float(np.trapezoid(values, customers)) - 0.5
