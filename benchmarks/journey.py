"""Times the journey alone, at two numbers of web events (messages among them).

Makes one shop with about 100,000 web events and builds all that stands before. Then the journey is
built in a process of its own for each size, the larger one from copies of the events: each copy has
visitors, visits, carts and recipients of its own, whom the shop does not know. One visitor of the
largest copy has 100,000 events, spread over days so that it is no robot.

Run: python benchmarks/journey.py [--events 1000000 10000000] [--folder .bench]
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import duckdb
from run import BIN, PROJECT, environment, measured, model_seconds

SHOP_EVENTS = 100_000
EVENTS_PER_ORDER = 1.65
HEAVY_EVENTS, HEAVY_EVENTS_PER_DAY = 100_000, 1_000
TABLES = (
    "orders,order_lines,refunds,customers,products,exchange_rates,survey_responses,"
    "support_events,web_events,loyalty_events"
)
JOURNEY = ["path:models/intermediate/journey", "path:models/marts/journey"]
STAGED = ["base_web_events", "base_repeated_keys", "stg_web_events"]


def copy_events(source: Path, target: Path, copies: int) -> None:
    """Writes the events with people of their own in each copy after the first, and a busy one."""
    own = ", ".join(
        f"case when copy = 0 then {name} else {name} || '-' || copy end as {name}"
        for name in (
            "event_id",
            "visitor_id",
            "session_id",
            "cart_id",
            "customer_id",
            "order_id",
        )
    )
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    duckdb.sql(
        f"""
        copy (
            select * exclude (copy) replace ({own})
            from read_parquet('{source}/*.parquet') cross join range({copies}) as copies (copy)
        ) to '{target}/part.parquet' (format parquet)
        """
    )
    duckdb.sql(
        f"""
        copy (
            select * replace (
                'heavy-' || place as event_id,
                'heavy' as visitor_id,
                null as customer_id,
                null as session_id,
                null as order_id,
                (timestamp '2025-12-31 12:00:00'
                    - interval (place // {HEAVY_EVENTS_PER_DAY}) day
                    - interval (place % {HEAVY_EVENTS_PER_DAY} * 40) second)::varchar as occurred_at
            )
            from (
                select * from read_parquet('{source}/*.parquet')
                where event_type = 'product_view' limit 1
            ) cross join range({HEAVY_EVENTS}) as places (place)
        ) to '{target}/heavy.parquet' (format parquet)
        """
    )


def bench(events: int, data: Path, own: Path, env: dict[str, str], dbt: list[str]) -> float:
    """Prints the figures of one size, and gives its CPU seconds."""
    copy_events(own, data / "web_events", max(1, round(events / SHOP_EVENTS)))
    measured([*dbt, "--select", *STAGED], env)
    journey = measured([*dbt, "--select", *JOURNEY], env)
    nodes, slowest = model_seconds(Path(env["DBT_TARGET_PATH"]))
    with duckdb.connect(env["CUSTOMER_VALUE_DB"], read_only=True) as connection:
        found, messages = connection.execute(
            "select sum(web_events), sum(web_events) filter (where event_type like '%_sent') "
            "from journey_event_balance"
        ).fetchone()
        (touchpoints,) = connection.execute("select count(*) from journey_touchpoints").fetchone()
    print(f"  {found:,} web events, {messages:,} messages among them, {touchpoints:,} touchpoints")
    print(f"  journey: {journey}; nodes {nodes:.1f} s")
    print("  slowest: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest))
    return journey.cpu_seconds


def main() -> None:
    """Reads the arguments, makes the shop and runs both sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    data, own = folder / "journey_shop", folder / "journey_shop_events"
    orders = round(SHOP_EVENTS / EVENTS_PER_ORDER)
    env = environment(orders, folder / "journey")
    shutil.rmtree(Path(env["CUSTOMER_VALUE_DB"]).parent, ignore_errors=True)
    Path(env["CUSTOMER_VALUE_DB"]).parent.mkdir(parents=True)
    if not own.exists():
        generate = [sys.executable, "-m", "customer_value.sample", "--orders", str(orders)]
        measured([*generate, "--out", str(data), "--tables", TABLES, "--quiet"])
        (data / "web_events").rename(own)
    copy_events(own, data / "web_events", 1)
    dbt = [str(BIN / "dbt"), "-q", "build", "--exclude-resource-type", "test", "unit_test"]
    dbt += ["--vars", json.dumps({"raw_path": str(data)})]
    before = ["--select", "+path:models/marts/journey", "--exclude", *JOURNEY]
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
