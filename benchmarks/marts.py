"""Times each table alone, at two sizes, with its peak memory and the growth between them.

Needs what run.py leaves behind: the raw tables and a database of each size. All other tables are
built first; then each is computed once more, in a process of its own. What Python makes is made by
dbt, whose own start of 4 to 5 seconds counts.

Run: python benchmarks/marts.py [--orders 1000000 10000000] [--folder .bench]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from run import BIN, PROJECT, environment, measured

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
    whole = measured([*dbt, "--vars", variables], env)
    print(f"  the whole project: {whole}", flush=True)
    manifest = json.loads((target / "manifest.json").read_text())
    found = {}
    for node in in_order(manifest):
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


def in_order(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Tables of the intermediate layer and the marts, quality apart, by folder and name."""
    tables = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["config"]["materialized"] == "table"
        and node["fqn"][1] not in ("staging",)
        and "quality" not in node["fqn"]
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
