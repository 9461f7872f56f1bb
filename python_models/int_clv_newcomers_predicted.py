"""What a customer won today will do; see customer_value.clv."""

from customer_value.clv import predict_newcomers
from customer_value.clv.over_time import latest
from customer_value.frames import to_pandas


def model(dbt, session):
    """One row per model and horizon; none where no model could be fitted."""
    return predict_newcomers(
        latest(to_pandas(dbt.ref("int_clv_parameters_fitted"))),
        annual_discount_rate=float(dbt.config.meta_get("annual_discount_rate")),
    )
