"""What the model in use says of each cell of today's customers; see customer_value.clv."""

from customer_value.clv import predict_cells
from customer_value.clv.over_time import latest
from customer_value.frames import only_value, to_pandas


def model(dbt, session):
    """One row per cell of today; none where no model could be fitted."""
    return predict_cells(
        latest(to_pandas(dbt.ref("int_clv_cells"))),
        latest(to_pandas(dbt.ref("int_clv_parameters_fitted"))),
        annual_discount_rate=float(dbt.config.meta_get("annual_discount_rate")),
        models=[only_value(dbt.ref("int_clv_model_chosen"), "model_name")],
    )
