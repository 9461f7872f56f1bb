import duckdb
import pandas as pd
import pytest

from customer_value.frames import only_value, to_pandas


class SparkFrame:
    """Stands for Spark's data frame, which has no `df`."""

    def toPandas(self) -> pd.DataFrame:  # noqa: N802
        return pd.DataFrame({"n": [1]})


def test_relations_of_both_engines_become_pandas() -> None:
    assert to_pandas(duckdb.sql("select 1 as n")).to_dict("list") == {"n": [1]}
    assert to_pandas(SparkFrame()).to_dict("list") == {"n": [1]}


def test_rows_come_in_one_order_nulls_last() -> None:
    rows = duckdb.sql("from (values (2, 'b'), (null, 'a'), (2, 'a'), (1, null)) as t (n, word)")
    frame = to_pandas(rows)
    assert frame["n"].fillna(9).to_list() == [1, 2, 2, 9]
    assert frame["word"].to_list()[1:3] == ["a", "b"]


def test_the_value_of_the_only_row() -> None:
    assert only_value(duckdb.sql("select 'x' as word, 1 as n"), "word") == "x"
    with pytest.raises(ValueError):
        only_value(duckdb.sql("from (values (1), (2)) as t (n)"), "n")
