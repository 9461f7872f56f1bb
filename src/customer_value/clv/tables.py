"""Tables in, tables out: what the dbt Python models call.

Every column keeps its type in an empty table; text columns are of pandas' `string` type, so
that a database does not take an empty one for numbers. Missing numbers are nan, which DuckDB
reads as null.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from customer_value.clv.cells import (
    Cells,
    FloatArray,
    cells_from_frame,
    newcomer,
    spend_cells_from_frame,
    usable_rows,
)
from customer_value.clv.fit import (
    MODELS,
    SHRINKAGE_REPEATERS,
    DropoutModel,
    Fit,
    fit_dropout,
    fit_ladder,
    fit_spend,
    fit_spend_ladder,
    log_likelihood,
    spend_log_likelihood,
)
from customer_value.clv.gamma_gamma import GammaGamma, SpendMode
from customer_value.clv.predict import p_active, purchases_quantiles
from customer_value.clv.referee import Referee, lifetimes_dropout, lifetimes_spend
from customer_value.clv.value import (
    expected_and_discounted_purchases,
    revenue_quantiles_per_scale,
    revenue_variance_per_squared_scale,
)
from customer_value.clv.waits import median_wait_if_alive

TEXT, NUMBER, WHOLE = "string", "float64", "int64"

PARAMETER_COLUMNS = {
    "model_name": TEXT,
    "parameter_name": TEXT,
    "value": NUMBER,
    "standard_error": NUMBER,
    "value_low": NUMBER,
    "value_high": NUMBER,
    "mle_value": NUMBER,
    "lifetimes_value": NUMBER,
    "relative_difference": NUMBER,
    "log_likelihood": NUMBER,
    "mle_log_likelihood": NUMBER,
    "lifetimes_log_likelihood": NUMBER,
    "lifetimes_note": TEXT,
    "spend_mode": TEXT,
    "customers": WHOLE,
    "repeat_customers": WHOLE,
    "model_status": TEXT,
    "status_detail": TEXT,
}
INTERVAL = {"p05": 0.05, "p95": 0.95}
_NORMAL_975 = 1.959964


def fit_parameters(
    cells: pd.DataFrame,
    spend_cells: pd.DataFrame,
    models: Sequence[str] = tuple(MODELS),
    spend_mode: SpendMode = "all",
    prior_strength: float = 1.0,
    referees: Sequence[str] = ("mbg_nbd", "bg_nbd", "gamma_gamma"),
) -> pd.DataFrame:
    """Fits all models to a shop's cells, one row per model and parameter.

    Never raises for small or odd data: `model_status` and `status_detail` say what happened, and
    a model without enough data has its rows with null values. Rows that no model can read
    (missing numbers, t_x after T, values of zero or less) are left out and counted in
    status_detail.

    Args:
        cells: Columns repeat_purchase_days (x), recency_days (mean t_x), age_days (mean T),
            customers (count); times in days.
        spend_cells: Columns purchase_days (k: all purchase days in mode "all", those after the
            first in mode "repeat"), mean_value (mean net value of a purchase day, in money),
            customers (count).
        models: Dropout models to fit: mbg_nbd, bg_nbd, pareto_nbd.
        spend_mode: What purchase_days of `spend_cells` counts.
        prior_strength: Strength of the priors below 500 repeat buyers.
        referees: Models that lifetimes fits as well; its Pareto/NBD takes long.

    Returns:
        model_name: mbg_nbd, bg_nbd, pareto_nbd or gamma_gamma.
        parameter_name: r, alpha, a, b; r, alpha, s, beta; p, q, gamma. alpha and beta are in
            days, gamma in money.
        value: The parameter that predictions use; null if insufficient_data.
        standard_error: Of value; null where the parameter was not learned from the shop.
        value_low, value_high: 95% interval, taken on the logarithm.
        mle_value: The parameter without priors; null below 10 repeat buyers or where the
            likelihood has no clear top.
        lifetimes_value: What lifetimes finds in the same cells; null if not asked or failed.
        relative_difference: |mle_value / lifetimes_value - 1|.
        log_likelihood, mle_log_likelihood, lifetimes_log_likelihood: Of the cells at each of
            the three, by our formula: where the last is lower, lifetimes stopped short.
        lifetimes_note: Why lifetimes gave nothing, in words; empty if it did or was not asked.
        spend_mode: all or repeat for gamma_gamma, null for the others.
        customers, repeat_customers: Customers in the cells, and those with a second purchase
            day.
        model_status: ok_mle, ok_map, shrinkage or insufficient_data.
        status_detail: The same in words.

    Raises:
        KeyError: For a missing column or an unknown model.
    """
    customers = cells_from_frame(cells)
    spenders = spend_cells_from_frame(spend_cells)
    rows = []
    for name in models:
        fit = fit_ladder(customers, name, prior_strength)
        free = _without_priors(fit, lambda name=name: fit_dropout(customers, name, 0))
        referee = _asked(
            fit, name in referees, lambda name=name: lifetimes_dropout(customers, name)
        )
        theirs = np.nan
        if referee.parameters:
            theirs = log_likelihood(customers, MODELS[name](**referee.parameters))
        left_out = _left_out(cells, customers.customers)
        rows += _parameter_rows(fit, MODELS[name].names, free, referee, theirs, left_out, None)
    fit = fit_spend_ladder(spenders, spend_mode, prior_strength)
    free = _without_priors(fit, lambda: fit_spend(spenders, spend_mode, 0))
    referee = _asked(fit, "gamma_gamma" in referees, lambda: lifetimes_spend(spenders))
    theirs = np.nan
    if referee.parameters:
        theirs = spend_log_likelihood(spenders, GammaGamma(**referee.parameters))
    left_out = _left_out(spend_cells, spenders.customers)
    rows += _parameter_rows(fit, GammaGamma.names, free, referee, theirs, left_out, spend_mode)
    return _typed(pd.DataFrame(rows, columns=list(PARAMETER_COLUMNS)), PARAMETER_COLUMNS)


def models_from(parameters: pd.DataFrame) -> dict[str, DropoutModel | GammaGamma]:
    """The fitted models of a table of `fit_parameters`, by model_name.

    Models with insufficient data are not among them.
    """
    found = {}
    for name, rows in parameters.groupby("model_name", sort=False):
        values = dict(zip(rows["parameter_name"], rows["value"].astype(float), strict=True))
        if np.isfinite(list(values.values())).all():
            found[str(name)] = {**MODELS, "gamma_gamma": GammaGamma}[str(name)](**values)
    return found


def predict_cells(
    cells: pd.DataFrame,
    parameters: pd.DataFrame,
    horizons: Sequence[int] = (90, 180, 365),
    annual_discount_rate: float = 0.1,
    models: Sequence[str] | None = None,
) -> pd.DataFrame:
    """What each model says of each cell, one row per model and usable row of `cells`.

    Money is left to SQL, in closed form, so that customers of one cell can differ in what they
    spend: with `spend_scale = spend_gamma + spend_purchase_days * mean_value`,
    value, revenue and its quantiles are each the column `..._per_scale` times `spend_scale`
    (where spend_purchase_days = 0 the mean value counts for nothing and may be null).

    Args:
        cells: Columns repeat_purchase_days, recency_days, age_days and customers; any other
            columns, such as keys, come back as they are.
        parameters: Table of `fit_parameters`.
        horizons: Days after the as-of date, ascending; H below is the last one.
        annual_discount_rate: 0.1 makes a purchase in a year's time worth 1 / 1.1.
        models: Dropout models to predict with; all that have parameters, if not said.

    Returns:
        All columns of `cells`, and
        model_name: mbg_nbd, bg_nbd or pareto_nbd.
        model_status: The rung of the ladder that the model stands on.
        p_alive: Probability that the customer has not left for good.
        median_wait_days: Days until half of such customers have bought again, if alive.
        p_active_<h>: Probability of at least one purchase day within h days.
        expected_purchases_<h>: Expected purchase days within h days.
        discounted_purchases_<h>: The same, each discounted to the as-of date.
        purchases_<H>_p05, purchases_<H>_p95: Quantiles of purchase days within H days, exact.
        spend_gamma, spend_purchase_days: gamma, in money, and k of the spend model: x + 1 in
            mode all, x in mode repeat. Null, as are the next four, without a spend model.
        value_per_scale: Expected value of the next purchase day over spend_scale.
        revenue_<H>_p05_per_scale, revenue_<H>_p95_per_scale: Quantiles of revenue within H
            days over spend_scale; purchase counts and spend are both uncertain in them.
        revenue_<H>_variance_per_squared_scale: Variance of revenue within H days over the square
            of spend_scale: variances of customers add up, quantiles do not.

    Raises:
        KeyError: For a missing column.
        ValueError: For horizons that do not ascend, or a rate of -100% or less.
    """
    found = models_from(parameters)
    spend = found.pop("gamma_gamma", None)
    wanted = [name for name in found if models is None or name in models]
    usable = cells[usable_rows(cells)].reset_index(drop=True)
    customers = cells_from_frame(usable)
    status = parameters.drop_duplicates("model_name").set_index("model_name")
    purchases = customers.repeats
    if spend is not None and status.loc["gamma_gamma", "spend_mode"] == "all":
        purchases = purchases + 1
    types = prediction_columns(horizons)
    tables = []
    for name in wanted:
        predicted = _predicted(
            found[name], spend, customers, purchases, horizons, annual_discount_rate
        )
        table = pd.DataFrame(
            {"model_name": name, "model_status": status.loc[name, "model_status"], **predicted},
            index=usable.index,
        )
        tables.append(pd.concat([usable, _typed(table, types)], axis=1))
    if not tables:
        nothing = _typed(pd.DataFrame(columns=list(types)), types)
        return pd.concat([usable.iloc[:0], nothing], axis=1)
    return pd.concat(tables, ignore_index=True)


def prediction_columns(horizons: Sequence[int]) -> dict[str, str]:
    """Names and types of the columns that `predict_cells` adds to those of the cells."""
    last = horizons[-1]
    names = ["p_alive", "median_wait_days"]
    for kind in ("p_active", "expected_purchases", "discounted_purchases"):
        names += [f"{kind}_{each}" for each in horizons]
    names += [f"purchases_{last}_{each}" for each in INTERVAL]
    names += ["spend_gamma", "spend_purchase_days", "value_per_scale"]
    names += [f"revenue_{last}_{each}_per_scale" for each in INTERVAL]
    names += [f"revenue_{last}_variance_per_squared_scale"]
    return {"model_name": TEXT, "model_status": TEXT} | dict.fromkeys(names, NUMBER)


NEWCOMER_COLUMNS = {
    "model_name": TEXT,
    "model_status": TEXT,
    "horizon_days": WHOLE,
    "p_active": NUMBER,
    "expected_purchases": NUMBER,
    "discounted_purchases": NUMBER,
    "expected_purchase_value": NUMBER,
}


def predict_newcomers(
    parameters: pd.DataFrame,
    horizons: Sequence[int] = (90, 180, 365),
    annual_discount_rate: float = 0.1,
) -> pd.DataFrame:
    """What a customer won today will do, one row per model and horizon.

    Args:
        parameters: Table of `fit_parameters`.
        horizons: Days after her first purchase day, ascending.
        annual_discount_rate: 0.1 makes a purchase in a year's time worth 1 / 1.1.

    Returns:
        model_name, model_status: As in `predict_cells`.
        horizon_days: Days after the first purchase day.
        p_active: Probability of a second purchase day within the horizon.
        expected_purchases, discounted_purchases: Purchase days after the first one.
        expected_purchase_value: Expected value of a purchase day, in money, before anything
            is known of her; null without a spend model.

    Raises:
        ValueError: For horizons that do not ascend, or a rate of -100% or less.
    """
    found = models_from(parameters)
    spend = found.pop("gamma_gamma", None)
    status = parameters.drop_duplicates("model_name").set_index("model_name")["model_status"]
    tables = [pd.DataFrame(columns=list(NEWCOMER_COLUMNS))]
    for name, model in found.items():
        expected, discounted = expected_and_discounted_purchases(
            model, newcomer(), horizons, annual_discount_rate
        )
        table = {
            "model_name": name,
            "model_status": status[name],
            "horizon_days": list(horizons),
            "p_active": p_active(model, newcomer(), horizons)[0],
            "expected_purchases": expected[0],
            "discounted_purchases": discounted[0],
            "expected_purchase_value": spend.population_mean if spend else np.nan,
        }
        tables.append(pd.DataFrame(table))
    return _typed(pd.concat(tables[1:] or tables, ignore_index=True), NEWCOMER_COLUMNS)


def _predicted(
    model: DropoutModel,
    spend: GammaGamma | None,
    cells: Cells,
    purchases: FloatArray,
    horizons: Sequence[int],
    annual_discount_rate: float,
) -> dict[str, FloatArray | float]:
    last = horizons[-1]
    expected, discounted = expected_and_discounted_purchases(
        model, cells, horizons, annual_discount_rate
    )
    columns: dict[str, FloatArray | float] = {
        "p_alive": model.p_alive(cells),
        "median_wait_days": median_wait_if_alive(model, cells),
    }
    for kind, values in (
        ("p_active", p_active(model, cells, horizons)),
        ("expected_purchases", expected),
        ("discounted_purchases", discounted),
    ):
        columns |= {f"{kind}_{each}": values[:, place] for place, each in enumerate(horizons)}
    probabilities = list(INTERVAL.values())
    quantiles = purchases_quantiles(model, cells, last, probabilities)
    for place, name in enumerate(INTERVAL):
        columns[f"purchases_{last}_{name}"] = quantiles[:, place]
    if spend is None:
        return columns
    columns |= {
        "spend_gamma": spend.gamma,
        "spend_purchase_days": purchases,
        "value_per_scale": spend.value_per_scale(purchases),
    }
    quantiles = revenue_quantiles_per_scale(model, spend, cells, purchases, last, probabilities)
    for place, name in enumerate(INTERVAL):
        columns[f"revenue_{last}_{name}_per_scale"] = quantiles[:, place]
    columns[f"revenue_{last}_variance_per_squared_scale"] = revenue_variance_per_squared_scale(
        model, spend, cells, purchases, last
    )
    return columns


def _without_priors(fit: Fit, again: Callable[[], Fit]) -> Fit | None:
    """The fit that lifetimes' compares with: ours without priors, where it has a clear top."""
    if fit.model_status == "ok_mle":
        return fit
    if fit.repeaters < SHRINKAGE_REPEATERS:
        return None
    free = again()
    return free if free.is_converged else None


def _asked(fit: Fit, is_asked: bool, ask: Callable[[], Referee]) -> Referee:
    if not is_asked:
        return Referee({}, "")
    if fit.repeaters < SHRINKAGE_REPEATERS:
        return Referee({}, f"Not asked: fewer than {SHRINKAGE_REPEATERS} repeat buyers.")
    return ask()


def _parameter_rows(
    fit: Fit,
    names: Sequence[str],
    free: Fit | None,
    referee: Referee,
    lifetimes_log_likelihood: float,
    left_out: str,
    spend_mode: str | None,
) -> list[dict]:
    rows = []
    for name in names:
        value = getattr(fit.parameters, name, np.nan)
        error = fit.standard_errors.get(name, np.nan)
        # of q only the part above 1 is free
        floor = 1.0 if name == "q" else 0.0
        factor = np.exp(_NORMAL_975 * error / (value - floor))
        mle_value = getattr(free.parameters, name) if free else np.nan
        theirs = referee.parameters.get(name, np.nan)
        rows.append(
            {
                "model_name": fit.model_name,
                "parameter_name": name,
                "value": value,
                "standard_error": error,
                "value_low": floor + (value - floor) / factor,
                "value_high": floor + (value - floor) * factor,
                "mle_value": mle_value,
                "lifetimes_value": theirs,
                "relative_difference": abs(mle_value / theirs - 1),
                "log_likelihood": fit.log_likelihood,
                "mle_log_likelihood": free.log_likelihood if free else np.nan,
                "lifetimes_log_likelihood": lifetimes_log_likelihood,
                "lifetimes_note": referee.note,
                "spend_mode": spend_mode,
                "customers": round(fit.customers),
                "repeat_customers": round(fit.repeaters),
                "model_status": fit.model_status,
                "status_detail": fit.status_detail + left_out,
            }
        )
    return rows


def _left_out(frame: pd.DataFrame, kept: float) -> str:
    """How many customers no model can read, as a sentence; empty if none."""
    customers = pd.to_numeric(frame["customers"]).to_numpy(dtype=float, na_value=np.nan)
    number = round(float(np.nansum(np.maximum(customers, 0))) - kept)
    if number <= 0:
        return ""
    return f" Left out as unusable: {number:,} customer{'' if number == 1 else 's'}."


def _typed(table: pd.DataFrame, types: dict[str, str]) -> pd.DataFrame:
    """The columns in order, each of its type; those that are absent become null."""
    return table.reindex(columns=list(types)).astype(types)
