import duckdb
import pandas as pd

from customer_value.frames import to_pandas


class SparkFrame:
    """Stands for Spark's data frame, which has no `df`."""

    def toPandas(self) -> pd.DataFrame:  # noqa: N802
        return pd.DataFrame({"n": [1]})


def test_relations_of_both_engines_become_pandas() -> None:
    assert to_pandas(duckdb.sql("select 1 as n")).to_dict("list") == {"n": [1]}
    assert to_pandas(SparkFrame()).to_dict("list") == {"n": [1]}
