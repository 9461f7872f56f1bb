"""Kaplan-Meier chances to place the next order; see customer_value.survival."""

from customer_value.frames import to_pandas
from customer_value.survival import estimate_chances


def model(dbt, session):
    """One row per dimension, value and order number."""
    return estimate_chances(to_pandas(dbt.ref("int_order_waits_counted")))
