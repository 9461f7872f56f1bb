"""Runs of the sample shop that several tests read, each made once."""

import json
import tempfile
from functools import cache
from pathlib import Path

import duckdb

from customer_value.sample import generate

PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT / "seeds" / "sample"
SEED_CUSTOMERS = 1100

_folders = tempfile.TemporaryDirectory(prefix="sample_shop_")


@cache
def run(**arguments) -> tuple[Path, dict]:
    """Folder and truth of a run with these arguments, in CSV unless they say otherwise."""
    folder = Path(tempfile.mkdtemp(dir=_folders.name))
    options = {"file_format": "csv", "progress": False, **arguments}
    return folder, generate(folder, **options)


@cache
def medium() -> tuple[duckdb.DuckDBPyConnection, dict]:
    """A sound shop of 20,000 customers in several chunks, as typed tables, and its truth."""
    folder, truth = run(
        customers=20_000, chunk_customers=8_000, file_format="parquet", bad_rows=False
    )
    database = duckdb.connect()
    for table in truth["tables"]:
        database.execute(
            f"create table raw_{table} as from read_parquet('{folder}/{table}/*.parquet');"
            f"create table {table} as from raw_{table} where is_deleted is null"
        )
    # the newest of each key, as staging keeps it
    for table, key in {
        "orders": "order_id",
        "order_lines": "order_line_id",
        "refunds": "refund_line_id",
        "customers": "customer_id",
        "experiment_exposures": "exposure_id",
        "survey_responses": "response_id",
    }.items():
        database.execute(
            f"create or replace table {table} as from raw_{table} where is_deleted is null "
            f"qualify row_number() over (partition by {key} "
            "order by updated_at desc nulls last, loaded_at desc nulls last) = 1"
        )
    return database, truth


@cache
def seeds() -> tuple[duckdb.DuckDBPyConnection, dict]:
    """The committed small run, all text, and its truth."""
    database = duckdb.connect()
    truth = json.loads((SEEDS / "truth.json").read_text(encoding="utf-8"))
    for table in truth["tables"]:
        database.execute(
            f"create table {table} as from read_csv('{SEEDS}/sample_{table}.csv', "
            "header = true, all_varchar = true, quote = '\"', escape = '\"')"
        )
    return database, truth


def one(database: duckdb.DuckDBPyConnection, query: str) -> tuple:
    """The first row of a query."""
    return database.execute(query).fetchone()
