"""Times each table alone, at two sizes, with its peak memory and the growth between them.

Needs what run.py leaves behind: the raw tables and a database of each size. All tables of `AREAS`
and what they are made of are built first, then each is computed once more, in a process of its own.
What Python makes is made by dbt, whose own start of 4 to 5 seconds counts. Areas that are left out
have raw tables of their own to grow, and benchmarks of their own.

Run: python benchmarks/marts.py [--orders 1000000 10000000] [--folder .bench]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from run import BIN, PROJECT, environment, measured

AREAS = ("core", "kpi", "rfm", "clv", "quality")
ALONE = """
import duckdb, sys
database, sql_file, temp = sys.argv[1:]
connection = duckdb.connect(database, config={
    "memory_limit": "4GB", "temp_directory": temp, "preserve_insertion_order": False,
})
connection.execute("set timezone = 'UTC'")
connection.execute("set enable_progress_bar = false")
sql = open(sql_file).read()
connection.execute("create or replace table bench_scratch as " + sql)
print(connection.execute("select count(*) from bench_scratch").fetchone()[0])
connection.execute("drop table bench_scratch")
"""


class Step(NamedTuple):
    """A table's rows (None where Python makes it), wall and CPU seconds and peak memory in GB."""

    rows: int | None
    seconds: float
    cpu_seconds: float
    peak_gb: float


def steps(orders: int, folder: Path) -> dict[str, Step]:
    """Measures every table of a size, by the name of its model."""
    env = environment(orders, folder)
    target = Path(env["DBT_TARGET_PATH"])
    variables = json.dumps({"raw_path": str(folder / f"raw_{orders}")})
    dbt = [str(BIN / "dbt"), "-q", "build", "--exclude-resource-type", "test", "unit_test"]
    marts = [f"+path:models/marts/{area}" for area in AREAS]
    print(f"  all: {measured([*dbt, '--vars', variables, '--select', *marts], env)}", flush=True)
    found = {}
    for node in tables_built(target):
        if node["language"] == "python":
            run = [str(BIN / "dbt"), "-q", "run", "--select", node["name"], "--vars", variables]
            measure, rows = measured(run, env), None
        else:
            sql = target / "compiled" / "customer_value" / node["original_file_path"]
            arguments = [env["CUSTOMER_VALUE_DB"], str(sql), env["CUSTOMER_VALUE_TEMP"]]
            measure = measured([sys.executable, "-c", ALONE, *arguments])
            rows = int(measure.printed)
        found[node["name"]] = Step(rows, measure.seconds, measure.cpu_seconds, measure.peak_gb)
        print(f"  {node['name']}: {measure}, rows: {rows}", flush=True)
    return found


def tables_built(target: Path) -> list[dict[str, Any]]:
    """Tables that dbt built just now, by folder and name, those of staging left out."""
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    results = json.loads((target / "run_results.json").read_text())["results"]
    built = [nodes[result["unique_id"]] for result in results if result["unique_id"] in nodes]
    tables = [
        node
        for node in built
        if node["resource_type"] == "model"
        and node["config"]["materialized"] == "table"
        and node["fqn"][1] != "staging"
    ]
    return sorted(tables, key=lambda node: (node["original_file_path"], node["name"]))


def main() -> None:
    """Reads the arguments, measures both sizes, prints a table of Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, nargs=2, default=[1_000_000, 10_000_000])
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    arguments = parser.parse_args()
    small, large = arguments.orders
    sizes = {}
    for orders in arguments.orders:
        print(f"{orders:,} orders", flush=True)
        sizes[orders] = steps(orders, arguments.folder.resolve())
    print(f"| table | rows | {small:,} orders | {large:,} orders | growth of CPU | peak memory |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, first in sizes[small].items():
        last = sizes[large][name]
        rows = "made by Python" if last.rows is None else f"{last.rows:,}"
        print(
            f"| `{name}` | {rows} | {first.seconds:.1f} s | {last.seconds:.1f} s"
            f" | {last.cpu_seconds / first.cpu_seconds:.1f} | {last.peak_gb:.1f} GB |"
        )


if __name__ == "__main__":
    main()
