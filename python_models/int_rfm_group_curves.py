"""Kaplan-Meier chances to order again from an RFM group on; see customer_value.survival."""

from customer_value.frames import to_pandas
from customer_value.survival import estimate_chances


def model(dbt, session):
    """One row per RFM group that somebody came into."""
    return estimate_chances(to_pandas(dbt.ref("int_rfm_group_waits_counted")))
