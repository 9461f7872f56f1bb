"""Columns and types of the sample shop against the contract of the sources."""

import csv
from pathlib import Path

import duckdb
import pytest
import yaml
from sample_runs import PROJECT, SEEDS, medium, run

from customer_value.sample.columns import TYPES
from customer_value.sample.tables import COLUMNS, KEYS


def contract() -> dict[str, dict]:
    tables = {}
    for path in sorted(PROJECT.glob("models/staging/*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                tables[table["name"]] = {column["name"]: column for column in table["columns"]}
    return tables


def test_tables_and_columns_are_those_of_the_contract():
    expected = {
        table: {name: column["data_type"] for name, column in columns.items()}
        for table, columns in contract().items()
    }
    assert expected == COLUMNS


def test_keys_are_those_of_the_contract():
    expected = {
        table: tuple(
            name
            for name, column in columns.items()
            if column.get("config", {}).get("meta", {}).get("key")
        )
        for table, columns in contract().items()
    }
    assert expected == KEYS


@pytest.mark.parametrize("table", COLUMNS)
def test_csv_headers_are_the_columns(table):
    folder, _ = run(customers=300)
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(COLUMNS[table])
    assert {len(row) for row in rows} == {len(COLUMNS[table])}


@pytest.mark.parametrize("table", COLUMNS)
def test_parquet_columns_have_the_types_of_the_contract(table):
    folder, _ = run(customers=300, file_format="parquet")
    names = {"bigint": "BIGINT", "int": "INTEGER", "string": "VARCHAR"}
    relation = duckdb.sql(f"from read_parquet('{folder}/{table}/*.parquet')")
    expected = {name: names.get(kind, kind.upper()) for name, kind in COLUMNS[table].items()}
    assert {n: str(t) for n, t in zip(relation.columns, relation.types, strict=True)} == expected


def test_every_type_of_the_contract_can_be_written():
    assert {kind for columns in COLUMNS.values() for kind in columns.values()} <= set(TYPES)


# the source gives no such time for these tables, which is allowed
NEVER_LOADED = {
    "ad_spend", "customer_attributes", "erasure_requests", "exchange_rates",
    "experiment_exposures", "products", "subscriptions", "web_events",
}  # fmt: skip


@pytest.mark.parametrize("table", COLUMNS)
def test_nearly_every_column_has_values(table):
    database, _ = medium()
    counts = database.sql(f"select count(columns(*)) from raw_{table}").fetchone()
    empty = {name for name, count in zip(COLUMNS[table], counts, strict=True) if count == 0}
    allowed = {"loaded_at"} if table in NEVER_LOADED else set()
    if table == "exchange_rates":
        allowed.add("is_deleted")
    assert empty == allowed


def personal_columns(table: str) -> set[str]:
    return {
        name
        for name, column in contract()[table].items()
        if column.get("config", {}).get("meta", {}).get("contains_pii")
    }


def test_no_address_lies_outside_the_example_domains():
    domains = ("@example.com", "@example.org")
    for path in sorted(Path(SEEDS).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name, value in row.items():
                    if name == "email" and value:
                        assert value.lower().endswith(domains), (path.name, value)
                    elif "@" in (value or ""):
                        pytest.fail(f"{path.name}: {name} holds {value}")


def test_web_addresses_are_reserved_ones():
    for path in sorted(Path(SEEDS).glob("*.csv")):
        text = path.read_text(encoding="utf-8")
        assert text.count("://") == text.count("https://") == text.count(".example/")


def test_phones_lie_in_ranges_set_aside_for_fiction():
    database, _ = medium()
    ranges = r"\+49 30 23125 \d{3}|\+33 1 99 00 0\d{3}|07700 900\d{3}|\+1 202-555-01\d{2}"
    (wrong,) = database.execute(
        "select count(*) from customers where not coalesce(regexp_full_match(phone, ?), true)",
        [ranges],
    ).fetchone()
    assert wrong == 0


def test_personal_columns_of_customers_are_filled():
    database, _ = medium()
    for name in personal_columns("customers"):
        assert database.sql(f"select count({name}) from customers").fetchone()[0] > 0
