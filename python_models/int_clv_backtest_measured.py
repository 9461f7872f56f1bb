"""How good forecasts were; see customer_value.clv.evaluate."""

from customer_value.clv.evaluate import measure
from customer_value.frames import to_pandas


def model(dbt, session):
    """One row per fold, model and target."""
    return measure(to_pandas(dbt.ref("int_clv_backtest_outcomes")))
