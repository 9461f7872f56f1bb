"""Which model the shop's past speaks for; see customer_value.clv.choice."""

from customer_value.clv.choice import choose_model
from customer_value.frames import to_pandas


def model(dbt, session):
    """One row per model."""
    return choose_model(to_pandas(dbt.ref("int_clv_backtest_measured")))
