"""What each model would have forecast at dates of the past; see customer_value.clv.backtest."""

from customer_value.clv.backtest import forecast_folds
from customer_value.frames import to_pandas


def model(dbt, session):
    """One row per fold, model and cell; none where the history is too short for a fold."""
    folds = dbt.ref("int_clv_dates").filter("date_role = 'fold'")
    return forecast_folds(
        to_pandas(folds),
        to_pandas(dbt.ref("int_clv_cells").join(folds, "as_of_date")),
        to_pandas(dbt.ref("int_clv_spend_cells").join(folds, "as_of_date")),
    )
