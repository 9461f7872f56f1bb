"""Two builds of the same data give identical marts, whatever the number of threads.

The shop is large enough that DuckDB cuts its tables into several row groups, which its threads
take in any order: sums of doubles, ties in rankings and unordered first values would then differ.
"""

from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import REPO

ORDERS = 125_000
TABLES = {
    # times repeat, so that order within a customer must be settled by more than the time
    "orders": f"""
        select
            i as order_id,
            timestamp '2022-01-01' + interval (hash(i, 1) % 1000) day
                + interval (hash(i, 2) % 3 * 8) hour as ordered_at,
            case when hash(i, 3) % 10 > 0 then hash(i, 4) % 30000 end as customer_id,
            'guest' || hash(i, 5) % 5000 || '@example.com' as email,
            (hash(i, 6) % 30000 / 100 + 1)::decimal(18, 4) as total,
            ['EUR', 'EUR', 'USD', 'GBP'][1 + (hash(i, 7) % 4)::int] as currency,
            ['web', 'app', 'store'][1 + (hash(i, 8) % 3)::int] as channel,
            ['DE', 'FR', 'US', 'GB'][1 + (hash(i, 9) % 4)::int] as country,
            hash(i, 10) % 2 = 0 as is_tax_included,
            (hash(i, 11) % 700 / 100)::decimal(18, 4) as tax,
            (hash(i, 12) % 300 / 100)::decimal(18, 4) as discount,
            hash(i, 13) % 50 = 0 as is_test
        from range({ORDERS}) as numbers (i)
        union all
        -- exact repeats, and repeats of a key that only their text tells apart
        select i, timestamp '2024-01-01', i, null, (i % 3)::decimal(18, 4), 'EUR', 'web', 'DE',
            false, 0, 0, false
        from range(500) as numbers (i), range(2) as copies (copy)
    """,
    "order_lines": f"""
        select
            i as order_line_id,
            i // 2 as order_id,
            'P' || hash(i, 1) % 800 as product_id,
            (1 + hash(i, 2) % 3)::decimal(18, 3) as quantity,
            (hash(i, 3) % 9999 / 100)::decimal(18, 4) as unit_price,
            'Title ' || hash(i, 4) % 5 as title
        from range({2 * ORDERS}) as numbers (i)
        where i % 9 > 0
    """,
    "refunds": f"""
        select
            i as refund_line_id,
            case when i % 10 > 0 then hash(i, 1) % {ORDERS} end as order_id,
            hash(i, 2) % 30000 as customer_id,
            (hash(i, 3) % 5000 / 100)::decimal(18, 4) as amount,
            timestamp '2022-02-01' + interval (hash(i, 4) % 1000) day as refunded_at
        from range(20000) as numbers (i)
    """,
    "customers": """
        select
            i as customer_id,
            'guest' || hash(i, 1) % 5000 || '@example.com' as email,
            timestamp '2021-12-01' + interval (hash(i, 2) % 20) day as created_at,
            case when i % 40 = 0 then hash(i, 3) % 30000 end as merged_into_customer_id,
            ['DE', 'FR', 'US'][1 + (hash(i, 4) % 3)::int] as country
        from range(30000) as numbers (i)
    """,
    "exchange_rates": """
        select date '2021-12-25' + i::int as rate_date, currency,
            (0.8 + hash(i, currency) % 100000 / 1000000)::decimal(18, 8) as rate
        from range(1020) as numbers (i), (values ('USD'), ('GBP')) as currencies (currency)
    """,
}


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    with duckdb.connect() as connection:
        for table, query in TABLES.items():
            connection.execute(f"copy ({query}) to '{folder}/{table}.parquet'")
    return folder


def profiles_with_threads(folder: Path, threads: int) -> Path:
    """A copy of profiles.yml in which dbt and DuckDB both use so many threads."""
    profiles = yaml.safe_load((REPO / "profiles.yml").read_text())
    output = profiles["customer_value"]["outputs"]["dev"]
    output["threads"] = threads
    output["settings"]["threads"] = threads
    folder.mkdir()
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles))
    return folder


def test_one_and_four_threads_give_identical_marts(project, replay, raw, tmp_path):
    variables = {"raw_path": str(raw), "reporting_currency": "EUR", "prices_include_tax": True}
    with_one = profiles_with_threads(tmp_path / "1", 1)
    with_four = profiles_with_threads(tmp_path / "4", 4)
    # one model after another here, several at a time there
    one = replay.build(variables, tests=False, threads=1, profiles=with_one)
    four = project.build(variables, tests=False, profiles=with_four)
    for build in (one, four):
        assert (build.error, build.failures) == ("", [])
    assert one.tables("main") == four.tables("main")
    with duckdb.connect() as connection:
        for name, build in (("one", one), ("four", four)):
            connection.execute(f"attach '{build.database}' as {name} (read_only)")
        differences = {}
        for table in one.tables("main"):
            one_table, four_table = f'one.main."{table}"', f'four.main."{table}"'
            differing = connection.execute(
                f"""
                select
                    (select count(*) from (from {one_table} except all from {four_table})),
                    (select count(*) from (from {four_table} except all from {one_table}))
                """
            ).fetchone()
            if differing != (0, 0):
                differences[table] = differing
        assert differences == {}
        (orders,) = connection.execute("select count(*) from one.main.fct_orders").fetchone()
    assert orders == ORDERS
