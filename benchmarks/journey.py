"""Times the journey alone, at two numbers of web events (messages among them).

Makes one shop with about 100,000 web events and builds all that stands before. Then the journey is
built in a process of its own for each size, from copies of the events: each copy has visitors,
visits, carts and recipients of its own, whom the shop does not know. One visitor has 100,000 events
besides, spread over days so that it is no robot.

Run: python benchmarks/journey.py [--events 1000000 10000000] [--folder .bench]
"""

from pathlib import Path

import duckdb
from growing import Area, time_area

HEAVY_EVENTS, HEAVY_EVENTS_PER_DAY = 100_000, 1_000
KEYS = ("event_id", "visitor_id", "session_id", "cart_id", "customer_id", "order_id")


def copy_events(source: Path, target: Path, copies: int) -> None:
    """Writes the events with people of their own in each copy after the first, and a busy one."""
    own = ", ".join(
        f"case when copy = 0 then {name} else {name} || '-' || copy end as {name}" for name in KEYS
    )
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
            select * exclude (place) replace (
                'heavy-' || place as event_id,
                'heavy' as visitor_id,
                null as customer_id,
                null as session_id,
                null as order_id,
                (timestamp '2025-12-31 12:00:00'
                    - to_days((place // {HEAVY_EVENTS_PER_DAY})::int)
                    - to_seconds(place % {HEAVY_EVENTS_PER_DAY} * 40))::varchar as occurred_at
            )
            from (
                select * from read_parquet('{source}/*.parquet')
                where event_type = 'product_view' limit 1
            ) cross join range({HEAVY_EVENTS}) as places (place)
        ) to '{target}/heavy.parquet' (format parquet)
        """
    )


FOUND = """
    select format(
        '{:,} web events, {:,} messages among them, {:,} touchpoints',
        sum(web_events)::bigint,
        (sum(web_events) filter (where event_type like '%_sent'))::bigint,
        (select count(*) from journey_touchpoints)
    )
    from journey_event_balance
"""

if __name__ == "__main__":
    time_area(
        Area(
            name="journey",
            raw_table="web_events",
            tables="orders,order_lines,refunds,customers,products,exchange_rates,survey_responses,"
            "support_events,web_events,loyalty_events",
            rows=100_000,
            rows_per_order=1.65,
            copy=copy_events,
            found=FOUND,
            sizes=(1_000_000, 10_000_000),
        ),
        __doc__,
    )
