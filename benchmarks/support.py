"""Times support alone, at two numbers of events (messages and all else that happens to a ticket).

Makes one shop with about 100,000 events and builds all that stands before. Then support is built in
a process of its own for each size, the larger one from copies of the tickets. Messages of the
made-up shop are few and short, so each gets 30 words of its own, as real ones have.

Run: python benchmarks/support.py [--events 100000 1000000] [--folder .bench]
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import duckdb
from run import BIN, PROJECT, environment, measured, model_seconds

SHOP_EVENTS = 100_000
EVENTS_PER_ORDER = 0.32
TABLES = (
    "orders,order_lines,refunds,customers,products,exchange_rates,survey_responses,support_events"
)
SUPPORT = ["path:models/intermediate/support", "path:models/marts/support"]
STAGED = ["base_support_events", "base_repeated_keys", "stg_support_events"]


def copy_tickets(source: Path, target: Path, copies: int) -> None:
    """Writes the events with tickets and words of their own in each copy."""
    words = " || ' ' || ".join(
        f"substring(md5(event_id || copy || '{place}'), 1, {4 + place % 7})" for place in range(30)
    )
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    duckdb.sql(
        f"""
        copy (
            select * exclude (copy) replace (
                event_id || '-' || copy as event_id,
                ticket_id || '-' || copy as ticket_id,
                case when body is not null then body || ' ' || {words} end as body
            )
            from read_parquet('{source}/*.parquet') cross join range({copies}) as copies (copy)
        ) to '{target}/part.parquet' (format parquet)
        """
    )


def bench(events: int, data: Path, own: Path, env: dict[str, str], dbt: list[str]) -> float:
    """Prints the figures of one size, and gives its CPU seconds."""
    copy_tickets(own, data / "support_events", max(1, round(events / SHOP_EVENTS)))
    measured([*dbt, "--select", *STAGED], env)
    support = measured([*dbt, "--select", *SUPPORT], env)
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
    """Reads the arguments, makes the shop and runs both sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    data, own = folder / "support_shop", folder / "support_shop_events"
    orders = round(SHOP_EVENTS / EVENTS_PER_ORDER)
    env = environment(orders, folder / "support")
    shutil.rmtree(Path(env["CUSTOMER_VALUE_DB"]).parent, ignore_errors=True)
    Path(env["CUSTOMER_VALUE_DB"]).parent.mkdir(parents=True)
    if not own.exists():
        generate = [sys.executable, "-m", "customer_value.sample", "--orders", str(orders)]
        measured([*generate, "--out", str(data), "--tables", TABLES, "--quiet"])
        (data / "support_events").rename(own)
    copy_tickets(own, data / "support_events", 1)
    dbt = [str(BIN / "dbt"), "-q", "build", "--exclude-resource-type", "test", "unit_test"]
    dbt += ["--vars", json.dumps({"raw_path": str(data)})]
    before = ["--select", "+path:models/marts/support", "--exclude", *SUPPORT]
    print(f"all before: {measured([*dbt, *before], env)}", flush=True)
    seconds = {}
    for events in arguments.events:
        print(f"{events:,} events", flush=True)
        seconds[events] = bench(events, data, own, env, dbt)
    first, *_, last = arguments.events
    print(
        f"CPU growth {seconds[last] / seconds[first]:.1f} for {last / first:.1f} times the events"
    )


if __name__ == "__main__":
    main()
