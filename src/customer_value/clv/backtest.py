"""What each model would have said at dates of the past, from what was known then.

A fold is such a date with a horizon: the models are fitted to the cells as of the date and
forecast the days that follow, which have come by now.
"""

import numpy as np
import pandas as pd

from customer_value.clv.cells import cells_from_frame, usable_rows
from customer_value.clv.naive import NAIVE, naive_forecast
from customer_value.clv.tables import fit_parameters, predict_cells

TEXT, NUMBER, WHOLE = "string", "float64", "int64"
CELL_KEYS = {"repeat_purchase_days": WHOLE, "recency_week": WHOLE, "age_week": WHOLE}
FORECASTS = (
    "p_alive",
    "expected_purchases",
    "purchases_p05",
    "purchases_p95",
    "spend_gamma",
    "spend_purchase_days",
    "value_per_scale",
    "revenue_p05_per_scale",
    "revenue_p95_per_scale",
)
FORECAST_COLUMNS = {
    "fold_number": WHOLE,
    "model_name": TEXT,
    "model_status": TEXT,
    **CELL_KEYS,
    **dict.fromkeys(FORECASTS, NUMBER),
}


def forecast_folds(
    folds: pd.DataFrame, cells: pd.DataFrame, spend_cells: pd.DataFrame
) -> pd.DataFrame:
    """Fits all models to each fold's cells and forecasts its holdout.

    Args:
        folds: One row per fold: fold_number, as_of_date, horizon_days.
        cells: Customers as of the folds' dates (others are left out): as_of_date,
            repeat_purchase_days, recency_week, age_week, recency_days, age_days, customers.
        spend_cells: The same by what they spend: as_of_date, purchase_days, mean_value, customers.

    Returns:
        One row per fold, model and cell: fold_number, model_name (naive among them),
        model_status, repeat_purchase_days, recency_week, age_week, and as in `predict_cells`
        p_alive, expected_purchases, purchases_p05, purchases_p95, spend_gamma,
        spend_purchase_days, value_per_scale, revenue_p05_per_scale, revenue_p95_per_scale. The
        naive forecast values a purchase day at the customer's own mean and has no p_alive and no
        intervals. A model without enough data in a fold has no rows there; no folds, no rows.
    """
    tables = [pd.DataFrame(columns=list(FORECAST_COLUMNS))]
    for fold in folds.sort_values("fold_number").itertuples():
        known = cells[cells["as_of_date"] == fold.as_of_date]
        spent = spend_cells[spend_cells["as_of_date"] == fold.as_of_date]
        horizon = int(fold.horizon_days)
        by_models = forecast_by_models(known, spent, horizon)
        for table in (by_models, forecast_naively(known, horizon)):
            tables.append(table.assign(fold_number=int(fold.fold_number)))
    found = [table for table in tables if len(table)] or tables[:1]
    return pd.concat(found, ignore_index=True)[list(FORECAST_COLUMNS)].astype(FORECAST_COLUMNS)


def forecast_by_models(
    cells: pd.DataFrame, spend_cells: pd.DataFrame, horizon: int
) -> pd.DataFrame:
    """Forecasts of all models that can be fitted, with the columns of `cells`.

    See `forecast_folds`; horizons are in days.
    """
    parameters = fit_parameters(cells, spend_cells, referees=())
    predicted = predict_cells(cells, parameters, [horizon], annual_discount_rate=0)
    short_names = {
        f"expected_purchases_{horizon}": "expected_purchases",
        **{f"purchases_{horizon}_{end}": f"purchases_{end}" for end in ("p05", "p95")},
        **{
            f"revenue_{horizon}_{end}_per_scale": f"revenue_{end}_per_scale"
            for end in ("p05", "p95")
        },
    }
    return predicted.rename(columns=short_names)


def forecast_naively(cells: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """`naive_forecast` of all usable rows, with the columns of `cells`."""
    usable = cells[usable_rows(cells)]
    customers = cells_from_frame(usable)
    # a scale of nothing but her own spending: a purchase day is worth her mean
    forecasts = dict.fromkeys(FORECASTS, np.nan) | {
        "expected_purchases": naive_forecast(customers, horizon),
        "spend_gamma": 0.0,
        "spend_purchase_days": customers.repeats + 1,
        "value_per_scale": 1 / (customers.repeats + 1),
    }
    return usable.assign(model_name=NAIVE, model_status=NAIVE, **forecasts)
