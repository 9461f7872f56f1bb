"""Marts as a BI tool meets them: described in the database, and flat."""

import duckdb


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


def test_marts_are_of_plain_types(sample_build):
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


def test_marts_are_tables_but_for_what_syncs_read(sample_build):
    """Views name no database, so that they can be read under whatever name a file is opened."""
    views = "select view_name from duckdb_views() where schema_name = 'main' and not internal"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample_build.database}' as elsewhere (read_only)")
        named = {name for (name,) in connection.execute(views).fetchall()}
        assert named == {"audience_members_current", "audience_members_changes"}
        for name in named:
            query = f"select count(*) from elsewhere.main.{name}"
            assert connection.execute(query).fetchone()[0] > 1000
