"""What the model in use expected of the whole shop; see customer_value.clv.over_time."""

from customer_value.clv.over_time import forecast_totals
from customer_value.frames import only_value, to_pandas


def model(dbt, session):
    """One row per date and horizon."""
    return forecast_totals(
        to_pandas(dbt.ref("int_clv_cells")),
        to_pandas(dbt.ref("int_clv_parameters_fitted")),
        model_name=only_value(dbt.ref("int_clv_model_chosen"), "model_name"),
    )
