"""Times raw Parquet to core and RFM tables, beside pandas and beside two floors, all in one run.

The floor is DuckDB reading the same Parquet once and grouping the lines' value by customer: no path
to a customer table can be quicker. The copy is DuckDB storing the same Parquet as tables: no path
that keeps orders and lines can be quicker. Every step runs in a process of its own; its wall time
and peak memory are what the operating system says of that process.

Run: python benchmarks/run.py [--orders 1000000 10000000] [--folder .bench] [--pandas-up-to 1000000]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TABLES = "orders,order_lines,refunds,customers,products,exchange_rates"
# what pandas_rfm.py makes too; what groups buy, and groups over time, are timed apart
RFM = ("rfm_customers", "rfm_cut_points", "rfm_groups")
FLOOR = """
import duckdb, sys
folder = sys.argv[1]
duckdb.sql(f\"\"\"
    select count(*), sum(order_count), sum(line_value) from (
        select coalesce(orders.customer_id, orders.email) as customer,
            count(distinct orders.order_id) as order_count,
            max(orders.ordered_at) as last_order,
            sum(order_lines.quantity * order_lines.unit_price) as line_value
        from read_parquet('{folder}/order_lines/*.parquet') as order_lines
        join read_parquet('{folder}/orders/*.parquet') as orders using (order_id)
        group by all)
\"\"\").fetchall()
"""

COPY = """
import duckdb, sys
folder, database, *tables = sys.argv[1:]
connection = duckdb.connect(database, config={"storage_compatibility_version": "v1.4.0"})
connection.execute("set preserve_insertion_order = false; set memory_limit = '4GB'")
for table in tables:
    connection.execute(f"create table {table} as from read_parquet('{folder}/{table}/*.parquet')")
"""

OURS = """
import duckdb, sys
print(*duckdb.connect(sys.argv[1]).sql(\"\"\"
    select (select count(*) from rfm_customers), count_if(is_valid),
        sum(net_revenue) filter (where is_valid)
    from fct_orders
\"\"\").fetchone())
"""


class Measure(NamedTuple):
    """Wall and CPU seconds, peak memory in GB, and what the process printed."""

    seconds: float
    cpu_seconds: float
    peak_gb: float
    printed: str

    def __str__(self) -> str:
        """Gives the figures as they are printed."""
        return f"{self.seconds:.1f} s (CPU {self.cpu_seconds:.1f} s), peak {self.peak_gb:.1f} GB"


def measured(command: list[str], env: dict[str, str] | None = None) -> Measure:
    """Runs a command in a process of its own and measures it."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=PROJECT, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, text=True
    )
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        raise SystemExit(f"{' '.join(command[:4])} failed:\n{printed[-3000:]}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Measure(seconds, cpu_seconds, usage.ru_maxrss / 1024**2, printed)


def model_seconds(target: Path) -> tuple[float, list[tuple[str, float]]]:
    """Seconds that dbt spent running nodes, and the slowest models."""
    results = json.loads((target / "run_results.json").read_text())
    times = [
        (node["unique_id"].split(".")[2], node["execution_time"]) for node in results["results"]
    ]
    return results["elapsed_time"], sorted(times, key=lambda node: -node[1])[:8]


def environment(orders: int, folder: Path) -> dict[str, str]:
    """Where the build of a size keeps its database and files."""
    work = folder / f"work_{orders}"
    return {
        "CUSTOMER_VALUE_DB": str(work / "bench.duckdb"),
        "CUSTOMER_VALUE_TEMP": str(work / "temp"),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
    }


def bench(orders: int, folder: Path, with_pandas: bool) -> None:
    """Prints one block of figures for a shop of so many orders."""
    data, work = folder / f"raw_{orders}", folder / f"work_{orders}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if not (data / "orders").exists():
        generate = [sys.executable, "-m", "customer_value.sample", "--orders", str(orders)]
        print(f"  generated: {measured([*generate, '--out', str(data), '--tables', TABLES])}")
    env = environment(orders, folder)
    variables = json.dumps({"raw_path": str(data)})
    dbt = [str(BIN / "dbt"), "-q", "build", "--exclude-resource-type", "test", "unit_test"]
    dbt += ["--vars", variables, "--select"]
    today = ["+marts.core", *(f"+{table}" for table in RFM)]
    described = ["+rfm_group_profile", "+rfm_map_comparison"]
    history = ["+tag:rfm_history", "--exclude", *today, *described]
    measured([str(BIN / "dbt"), "-q", "parse", "--vars", variables], env)

    floor = measured([sys.executable, "-c", FLOOR, str(data)])
    copied = str(work / "copy.duckdb")
    copy = measured([sys.executable, "-c", COPY, str(data), copied, *TABLES.split(",")])
    Path(copied).unlink()
    ours = measured([*dbt, *today], env)
    nodes, slowest = model_seconds(work / "target")
    print(f"  floor: {floor}")
    print(f"  copy: {copy}; {copy.seconds / floor.seconds:.1f} x floor")
    print(
        f"  core and RFM: {ours}; {ours.seconds / floor.seconds:.1f} x floor, "
        f"{ours.seconds / copy.seconds:.1f} x copy; nodes {nodes:.1f} s"
    )
    print("  slowest: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest))
    groups = measured([*dbt, *described, "--exclude", *today], env)
    print(f"  RFM groups described: {groups}")
    print(f"  RFM as of every month: {measured([*dbt, *history], env)}")
    if with_pandas:
        script = str(PROJECT / "benchmarks" / "pandas_rfm.py")
        pandas = measured([sys.executable, script, str(data)])
        print(f"  pandas: {pandas}; {pandas.seconds / ours.seconds:.1f} x ours")
        print(f"  pandas says (customers, valid orders, net revenue): {pandas.printed.strip()}")
        check = measured([sys.executable, "-c", OURS, env["CUSTOMER_VALUE_DB"]])
        print(f"  ours: {check.printed.strip()}", flush=True)


def main() -> None:
    """Reads the arguments and runs each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    parser.add_argument("--pandas-up-to", type=int, default=1_000_000)
    arguments = parser.parse_args()
    for orders in arguments.orders:
        print(f"{orders:,} orders", flush=True)
        bench(orders, arguments.folder.resolve(), orders <= arguments.pandas_up_to)


if __name__ == "__main__":
    main()
