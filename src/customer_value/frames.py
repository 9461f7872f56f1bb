"""Tables that dbt hands to Python models, as pandas."""

from typing import Any

import pandas as pd


def to_pandas(relation: Any) -> pd.DataFrame:
    """A relation of DuckDB or a data frame of Spark as a pandas data frame.

    Args:
        relation: What `dbt.ref` gives: a DuckDB relation or a Spark data frame.

    Returns:
        All of its rows, sorted by all columns, so that sums of floats do not depend on the order
        in which a database's threads were ready; hand over small grouped tables only.
    """
    frame = relation.df() if hasattr(relation, "df") else relation.toPandas()
    return frame.sort_values(list(frame.columns), ignore_index=True)


def only_value(relation: Any, column: str) -> Any:
    """The value of a column of a relation with one row.

    Raises:
        ValueError: Where it has no row, or several.
    """
    (value,) = to_pandas(relation)[column]
    return value
