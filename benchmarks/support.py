"""Times support alone, at two numbers of events (messages and all else that happens to a ticket).

Makes a shop for each size (events are about 0.32 an order), builds all that stands before, then
builds the models of support in a process of its own.

Run: python benchmarks/support.py [--events 100000 1000000] [--folder .bench]
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import duckdb
from run import BIN, PROJECT, environment, measured, model_seconds

EVENTS_PER_ORDER = 0.32
TABLES = (
    "orders,order_lines,refunds,customers,products,exchange_rates,survey_responses,support_events"
)
SUPPORT = ["path:models/intermediate/support", "path:models/marts/support"]


def bench(events: int, folder: Path) -> float:
    """Prints the figures of one size, and gives its seconds."""
    orders = round(events / EVENTS_PER_ORDER)
    data = folder / f"support_{events}"
    env = environment(orders, folder / "support")
    shutil.rmtree(Path(env["CUSTOMER_VALUE_DB"]).parent, ignore_errors=True)
    Path(env["CUSTOMER_VALUE_DB"]).parent.mkdir(parents=True)
    if not (data / "orders").exists():
        generate = [sys.executable, "-m", "customer_value.sample", "--orders", str(orders)]
        measured([*generate, "--out", str(data), "--tables", TABLES, "--quiet"])
    variables = json.dumps({"raw_path": str(data)})
    dbt = [str(BIN / "dbt"), "-q", "build", "--exclude-resource-type", "test", "unit_test"]
    before = ["--select", "+path:models/marts/support", "--exclude", *SUPPORT]
    print(f"  all before: {measured([*dbt, '--vars', variables, *before], env)}", flush=True)
    support = measured([*dbt, "--vars", variables, "--select", *SUPPORT], env)
    nodes, slowest = model_seconds(Path(env["DBT_TARGET_PATH"]))
    with duckdb.connect(env["CUSTOMER_VALUE_DB"], read_only=True) as connection:
        tickets, found = connection.execute(
            "select count(*), sum(event_count) from support_tickets"
        ).fetchone()
    print(f"  {tickets:,} tickets, {found:,} events")
    print(f"  support: {support}; nodes {nodes:.1f} s")
    print("  slowest: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest))
    return support.cpu_seconds


def main() -> None:
    """Reads the arguments and runs both sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    arguments = parser.parse_args()
    seconds = {}
    for events in arguments.events:
        print(f"{events:,} events", flush=True)
        seconds[events] = bench(events, arguments.folder.resolve())
    first, *_, last = arguments.events
    print(
        f"CPU growth {seconds[last] / seconds[first]:.1f} for {last / first:.1f} times the events"
    )


if __name__ == "__main__":
    main()
