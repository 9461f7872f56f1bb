"""Kaplan-Meier churn and at-risk windows; see customer_value.survival."""

from customer_value.frames import to_pandas
from customer_value.survival import estimate_windows


def model(dbt, session):
    """One row, or none where the shop has no customers."""
    return estimate_windows(to_pandas(dbt.ref("int_last_gaps_counted")))
