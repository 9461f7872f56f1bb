"""Marts as a BI tool meets them: described in the database, and flat."""


def test_every_mart_and_column_carries_its_description(sample_build):
    bare = sample_build.rows(
        "select table_name, '' as column_name from duckdb_tables() "
        "where schema_name = 'main' and coalesce(comment, '') not like '%One row%' "
        "union all "
        "select table_name, column_name from duckdb_columns() "
        "where schema_name = 'main' and not internal and coalesce(trim(comment), '') = ''"
    )
    assert bare == []
    (marts,) = sample_build.row("select count(*) from duckdb_tables() where schema_name = 'main'")
    assert marts > 40
    # a text of a doc block, not its name
    (text,) = sample_build.row(
        "select comment from duckdb_columns() where table_name = 'fct_orders' "
        "and column_name = 'gross_revenue'"
    )
    assert text == "Goods at their price before discounts, returns, tax and shipping."


def test_marts_are_tables_of_plain_types(sample_build):
    plain = {"VARCHAR", "BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP"}
    found = sample_build.rows(
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = 'main'"
    )
    nested = [
        column
        for column in found
        if column[2] not in plain and not column[2].startswith("DECIMAL(")
    ]
    assert nested == []
    views = "select view_name from duckdb_views() where schema_name = 'main' and not internal"
    assert sample_build.rows(views) == []
