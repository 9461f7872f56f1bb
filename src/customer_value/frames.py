"""Tables that dbt hands to Python models, as pandas."""

from typing import Any

import pandas as pd


def to_pandas(relation: Any) -> pd.DataFrame:
    """A relation of DuckDB or a data frame of Spark as a pandas data frame.

    Args:
        relation: What `dbt.ref` gives: a DuckDB relation or a Spark data frame.

    Returns:
        All of its rows; hand over small grouped tables only.
    """
    return relation.df() if hasattr(relation, "df") else relation.toPandas()
