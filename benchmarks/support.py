"""Times support alone, at two numbers of events (messages and all else that happens to a ticket).

Makes one shop with about 100,000 events and builds all that stands before. Then support is built in
a process of its own for each size, the larger one from copies of the tickets. Messages of the
made-up shop are few and short, so each gets 30 words of its own, as real ones have.

Run: python benchmarks/support.py [--events 100000 1000000] [--folder .bench]
"""

from pathlib import Path

import duckdb
from growing import Area, time_area


def copy_tickets(source: Path, target: Path, copies: int) -> None:
    """Writes the events with tickets and words of their own in each copy."""
    words = " || ' ' || ".join(
        f"substring(md5(event_id || copy || '{place}'), 1, {4 + place % 7})" for place in range(30)
    )
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


FOUND = """
    select format('{:,} tickets, {:,} events', count(*), sum(event_count)::bigint)
    from support_tickets
"""

if __name__ == "__main__":
    time_area(
        Area(
            name="support",
            raw_table="support_events",
            tables="orders,order_lines,refunds,customers,products,exchange_rates,survey_responses,"
            "support_events",
            rows=100_000,
            rows_per_order=0.32,
            copy=copy_tickets,
            found=FOUND,
            sizes=(100_000, 1_000_000),
        ),
        __doc__,
    )
