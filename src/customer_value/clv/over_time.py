"""The models as of several dates: parameters, and what was expected of the whole shop."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from customer_value.clv.cells import FloatArray, cells_from_frame, usable_rows
from customer_value.clv.fit import MODELS
from customer_value.clv.gamma_gamma import GammaGamma
from customer_value.clv.predict import expected_purchases, expected_purchases_of_newcomer
from customer_value.clv.tables import (
    NUMBER,
    PARAMETER_COLUMNS,
    TEXT,
    WHOLE,
    fit_parameters,
    models_from,
)

DATE = "datetime64[us]"
TOTAL_COLUMNS = {
    "as_of_date": DATE,
    "model_name": TEXT,
    "model_status": TEXT,
    "horizon_days": WHOLE,
    "customers": WHOLE,
    "customers_alive": NUMBER,
    "expected_purchases": NUMBER,
    "expected_revenue": NUMBER,
    "newcomer_purchases": NUMBER,
    "newcomer_purchase_value": NUMBER,
}


def fit_dates(
    cells: pd.DataFrame,
    spend_cells: pd.DataFrame,
    dates: pd.DataFrame,
    model_name: str,
    prior_strength: float = 1.0,
) -> pd.DataFrame:
    """Fits as of today all models, with lifetimes beside them, and as of month ends the one in use.

    Args:
        cells: Columns of `fit_parameters`, and as_of_date.
        spend_cells: The same of its spend cells.
        dates: as_of_date and date_role; roles other than today and month_end are left out.
        model_name: The model in use: mbg_nbd, bg_nbd or pareto_nbd.
        prior_strength: As in `fit_parameters`.

    Returns:
        as_of_date and the columns of `fit_parameters`; no rows without dates.

    Raises:
        KeyError: For a missing column or an unknown model.
    """
    types = {"as_of_date": DATE} | PARAMETER_COLUMNS
    tables = [pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})]
    for day, is_today in _dates(dates):
        fitted = fit_parameters(
            cells[cells["as_of_date"] == day],
            spend_cells[spend_cells["as_of_date"] == day],
            models=tuple(MODELS) if is_today else (model_name,),
            prior_strength=prior_strength,
            referees=("mbg_nbd", "bg_nbd", "gamma_gamma") if is_today else (),
        )
        fitted.insert(0, "as_of_date", pd.Series(day, index=fitted.index).astype(DATE))
        tables.append(fitted)
    return pd.concat(tables[1:] or tables, ignore_index=True)


def forecast_totals(
    cells: pd.DataFrame,
    parameters: pd.DataFrame,
    model_name: str,
    horizons: Sequence[int] = (90, 180, 365),
) -> pd.DataFrame:
    """What the model in use expected of all customers of a date, one row per date and horizon.

    Revenue needs no customers: the value expected of a purchase day,
    value_per_scale(k) (gamma + k z), is linear in the value k z that a customer brought.

    Args:
        cells: Columns as_of_date, repeat_purchase_days, recency_days, age_days, customers, and
            spend_value: k z summed over the cell's customers, in money.
        parameters: Table of `fit_dates`.
        model_name: The model in use.
        horizons: Days after each date.

    Returns:
        as_of_date, model_name, model_status, horizon_days, customers.
        customers_alive: Expected number of customers who have not left for good.
        expected_purchases: Purchase days expected of them within the horizon.
        expected_revenue: What these are worth, not discounted; null without a spend model.
        newcomer_purchases: Purchase days within the horizon after the first one of a customer
            just won.
        newcomer_purchase_value: Expected value of a purchase day of a customer nobody knows.
        Null numbers where the date has insufficient data.

    Raises:
        KeyError: For a missing column.
    """
    rows = []
    for day, fitted in parameters.groupby("as_of_date"):
        found = models_from(fitted)
        model, spend = found.get(model_name), found.get("gamma_gamma")
        status = fitted.loc[fitted["model_name"] == model_name, "model_status"].iloc[0]
        usable = cells[(cells["as_of_date"] == day) & usable_rows(cells)]
        customers = cells_from_frame(usable)
        shared = {
            "as_of_date": day,
            "model_name": model_name,
            "model_status": status,
            "customers": round(customers.customers),
        }
        expected = np.full((len(customers), len(horizons)), np.nan)
        newcomers = np.full(len(horizons), np.nan)
        alive = np.nan
        if model is not None:
            expected = expected_purchases(model, customers, horizons)
            newcomers = expected_purchases_of_newcomer(model, horizons)
            alive = float(customers.weight @ model.p_alive(customers))
        value = _value_in_cells(spend, usable, customers.repeats + 1)
        for place, horizon in enumerate(horizons):
            rows.append(
                shared
                | {
                    "horizon_days": horizon,
                    "customers_alive": alive,
                    "expected_purchases": float(customers.weight @ expected[:, place]),
                    "expected_revenue": float(value @ expected[:, place]),
                    "newcomer_purchases": newcomers[place],
                    "newcomer_purchase_value": spend.population_mean if spend else np.nan,
                }
            )
    return pd.DataFrame(rows, columns=list(TOTAL_COLUMNS)).astype(TOTAL_COLUMNS)


def latest(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the latest as_of_date, which is today."""
    return frame[frame["as_of_date"] == frame["as_of_date"].max()]


def _value_in_cells(
    spend: GammaGamma | None, cells: pd.DataFrame, purchases: FloatArray
) -> FloatArray:
    """Expected value of a purchase day, summed over each cell's customers, shape (n,)."""
    if spend is None:
        return np.full(len(cells), np.nan)
    customers = pd.to_numeric(cells["customers"]).to_numpy(dtype=float)
    bought = pd.to_numeric(cells["spend_value"]).to_numpy(dtype=float)
    return spend.value_per_scale(purchases) * (spend.gamma * customers + bought)


def _dates(dates: pd.DataFrame) -> Iterator[tuple[pd.Timestamp, bool]]:
    """The dates to fit, ascending, and whether each is today."""
    wanted = dates[dates["date_role"].isin(["today", "month_end"])]
    for day, roles in wanted.groupby("as_of_date")["date_role"]:
        yield day, "today" in set(roles)
