"""What audiences do, members against holdout; see customer_value.effects."""

from customer_value.effects import measure_effects
from customer_value.frames import to_pandas


def model(dbt, session):
    """One row per audience and outcome."""
    return measure_effects(
        to_pandas(dbt.ref("int_activation_outcomes_summed")),
        to_pandas(dbt.ref("int_activation_audiences_followed")),
    )
