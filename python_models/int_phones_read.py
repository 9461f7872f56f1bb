"""Phone numbers in E.164, each read once; see customer_value.phones."""

from customer_value.frames import to_pandas
from customer_value.phones import read_new_phones, table_of_last_build


def model(dbt, session):
    """One row per distinct phone and country; what the last build read is taken from its table."""
    return read_new_phones(
        to_pandas(dbt.ref("int_phones_typed")), table_of_last_build(dbt.this, session)
    )
