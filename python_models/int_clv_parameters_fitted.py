"""CLV models fitted as of today and of month ends; see customer_value.clv.over_time."""

from customer_value.clv.over_time import fit_dates
from customer_value.frames import only_value, to_pandas


def model(dbt, session):
    """One row per date, model and parameter."""
    return fit_dates(
        to_pandas(dbt.ref("int_clv_cells")),
        to_pandas(dbt.ref("int_clv_spend_cells")),
        to_pandas(dbt.ref("int_clv_dates")),
        model_name=only_value(dbt.ref("int_clv_model_chosen"), "model_name"),
    )
