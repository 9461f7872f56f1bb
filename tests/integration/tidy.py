"""A small shop without faults, as typed DuckDB tables, for tests of the ways in."""

from pathlib import Path

import duckdb

# made by arithmetic alone, so that every way in gets the same rows; times are UTC
TABLES = {
    "orders": """
        select
            i as order_id,
            timestamp '2023-01-02 03:04:05' + interval (i * 53) hour as ordered_at,
            case when i % 5 > 0 then 'C' || lpad((i * 7 % 31)::varchar, 3, '0') end as customer_id,
            case when i % 5 = 0 then 'guest' || (i // 20) || '@example.com' end as email,
            (20 + i % 13 + (i % 4) * 0.05)::decimal(18, 4) as total,
            case i % 3 when 0 then 'USD' else 'EUR' end as currency,
            i % 19 = 0 as is_test,
            case when i % 23 = 0 then 'cancelled' else 'paid' end as status,
            case i % 2 when 0 then 'web' else 'app' end as channel,
            ['DE', 'FR', 'US'][1 + i % 3] as country,
            (i % 3)::decimal(18, 4) as discount,
            (i % 2 * 4.95)::decimal(18, 4) as shipping,
            (timestamp '2023-01-02' + interval (i * 53) hour)::date as delivered_at
        from range(240) as numbers (i)
    """,
    "order_lines": """
        select
            i as order_line_id,
            i // 2 as order_id,
            ('P' || i % 11)::varchar as product_id,
            (1 + i % 3)::decimal(18, 3) as quantity,
            (3 + i % 7 + 0.0625)::decimal(18, 4) as unit_price,
            i % 2 as line_number
        from range(440) as numbers (i)
    """,
    "refunds": """
        select
            i as refund_line_id,
            case when i % 6 > 0 then i * 9 end as order_id,
            case when i % 6 = 0 then 'C003' end as customer_id,
            (1 + i % 4)::decimal(18, 4) as amount,
            timestamp '2023-02-01 12:00:00' + interval (i * 430) hour as refunded_at,
            (i % 2)::decimal(18, 3) as quantity
        from range(26) as numbers (i)
    """,
    "customers": """
        select
            'C' || lpad(i::varchar, 3, '0') as customer_id,
            'person' || i || '@example.com' as email,
            timestamp '2022-12-01' + interval (i) day as created_at,
            case when i = 7 then 'C001' end as merged_into_customer_id,
            case when i = 9 then 'staff' else 'consumer' end as account_type,
            i % 2 = 0 as has_email_consent,
            date '1980-02-03' + (i * 100)::int as birth_date
        from range(31) as numbers (i)
    """,
    "customer_attributes": """
        select
            'C' || lpad(i::varchar, 3, '0') as customer_id,
            'persona' as attribute,
            'p' || i % 3 as value
        from range(20) as numbers (i)
    """,
    "products": """
        select
            'P' || i as product_id, 'Product ' || i as title, 'Brand ' || i % 3 as brand,
            case when i = 10 then 'gift_card' end as product_type, 1 + i % 9 as replenishment_days
        from range(1, 11) as numbers (i)
    """,
    "exchange_rates": """
        select (date '2022-12-26' + (i * 7)::int)::date as rate_date, 'USD' as currency,
            (0.9 + i % 5 * 0.01)::decimal(18, 8) as rate
        from range(90) as numbers (i)
    """,
    "erasure_requests": """
        select 1 as request_id, timestamp '2024-01-01' as requested_at, 'C005' as customer_id
    """,
    "survey_responses": """
        select i as response_id, 'nps' as survey_type, (i % 11)::tinyint as score,
            'C' || lpad((i % 31)::varchar, 3, '0') as customer_id, i as order_id,
            timestamp '2023-06-01' + interval (i) hour as responded_at, 'Answer ' || i as comment
        from range(50) as numbers (i)
    """,
    "support_events": """
        select i as event_id, i // 3 as ticket_id,
            ['created', 'agent_message', 'solved'][1 + i % 3] as event_type,
            timestamp '2023-06-01' + interval (i) hour as occurred_at, i % 2 = 0 as is_public
        from range(30) as numbers (i)
    """,
    "web_events": """
        select i as event_id, 'page_view' as event_type, 'V' || i % 9 as visitor_id,
            timestamp '2023-06-01' + interval (i) hour as occurred_at
        from range(60) as numbers (i)
    """,
    "experiment_exposures": """
        select i as exposure_id, 'E1' as experiment_id, ['a', 'b'][1 + i % 2] as variant,
            'V' || i as visitor_id, timestamp '2023-06-01' + interval (i) hour as exposed_at,
            0.5::decimal(18, 8) as expected_share
        from range(40) as numbers (i)
    """,
    "ad_spend": """
        select date '2023-06-01' + i::int as spend_date, 'google' as platform,
            (i * 1.5)::decimal(18, 4) as spend, i * 100 as impressions, i as clicks
        from range(30) as numbers (i)
    """,
    "subscriptions": """
        select i as subscription_period_id, i as subscription_id, 'C001' as customer_id,
            9.9::decimal(18, 4) as amount, 'month' as billing_interval,
            timestamp '2023-03-01' + interval (i) day as started_at
        from range(4) as numbers (i)
    """,
    "loyalty_events": """
        select i as event_id, 'C002' as customer_id, 'points_earned' as event_type,
            i * 10 as points, timestamp '2023-03-01' + interval (i) day as occurred_at
        from range(8) as numbers (i)
    """,
}


def make_tables(connection: duckdb.DuckDBPyConnection, schema: str = "main", **names: str) -> None:
    """Makes the shop's tables in a schema, under other names where some are given."""
    connection.execute(f"create schema if not exists {schema}")
    for table, query in TABLES.items():
        connection.execute(f"create table {schema}.{names.get(table, table)} as {query}")


def write_files(folder: Path, kind: str, *, until: str = "2099-01-01") -> Path:
    """Writes the shop as files of one kind, `csv` or `parquet`, as it stood on a day."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        make_tables(connection)
        kept = f"< timestamp '{until}'"
        for table in TABLES:
            rows = f"from {table}"
            if table in ("orders", "refunds"):
                rows += f" where {'ordered_at' if table == 'orders' else 'refunded_at'} {kept}"
            elif table == "order_lines":
                rows += f" where order_id in (select order_id from orders where ordered_at {kept})"
            connection.execute(f"copy ({rows}) to '{folder / table}.{kind}' (format {kind})")
    return folder
