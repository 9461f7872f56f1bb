"""Map UCI Online Retail into the raw contract and say where every line went.

Runs mapping.sql (beside this file) over the source, writes one Parquet file per raw table into a
folder that the project reads with `raw_path`, and holds the files against the source.
"""

import argparse
import sys
from decimal import Decimal
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
TABLES = ("orders", "order_lines", "refunds", "customers", "products")
SOURCE_COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)

# What makes a line a published "sale": the same words over the source and over the files.
SOLD = "from source where CustomerID is not null and Quantity > 0 and UnitPrice > 0"
SOLD_MAPPED = """
    from order_lines inner join orders using (order_id)
    where customer_id is not null and quantity > 0 and unit_price > 0
"""
VALUE = "sum(Quantity::bigint * UnitPrice::decimal(18, 4))"
VALUE_MAPPED = "sum((quantity * unit_price)::decimal(18, 4))"
TWICE = "group by {} having count(distinct {}) >= 2"

# Per total: its name in words, SQL for it over the source, and the places where it landed with
# the SQL for each over the written files. What stands after `select` is written; the places must
# add up to the total.
CHECKS = (
    (
        "Lines",
        "count(*) from source",
        {
            "order lines": "count(*) from order_lines",
            "refund lines": "count(*) from refunds",
        },
    ),
    (
        "Invoices",
        "count(distinct InvoiceNo) from source",
        {
            "orders": "count(*) from orders",
            "refund documents": "count(distinct refund_id) from refunds",
        },
    ),
    (
        "Value of all lines",
        f"{VALUE} from source",
        {
            "on order lines": f"{VALUE_MAPPED} from order_lines",
            "on refunds": "-sum(amount) from refunds",
        },
    ),
    (
        "Customers",
        "count(distinct CustomerID) from source",
        {
            "with an order": "count(*) from customers semi join orders using (customer_id)",
            "with cancellations only": "count(*) from customers anti join orders "
            "using (customer_id)",
        },
    ),
    (
        "Stock codes",
        "count(distinct StockCode) from source",
        {
            "products": "count(*) from products where product_type = 'physical'",
            "gift vouchers": "count(*) from products where product_type = 'gift_card'",
            "postage, fees, entries by hand": "count(*) from products "
            "where product_type = 'service'",
        },
    ),
    (
        "Countries",
        "count(distinct Country) from source",
        {
            "with one ISO code": "count(*) from source_countries where iso_code is not null",
            "without (country null)": "count(*) from source_countries where iso_code is null",
        },
    ),
    (
        "Lines without a customer",
        "count(*) from source where CustomerID is null",
        {
            "on orders": "count(*) from order_lines inner join orders using (order_id) "
            "where customer_id is null",
            "on refunds": "count(*) from refunds where customer_id is null",
        },
    ),
    (
        "Exact repeats of an earlier line (kept)",
        "count(*) from repeats",
        {
            "on orders": "count(*) from repeats inner join order_lines on line_id = order_line_id",
            "on refunds": "count(*) from repeats inner join refunds on line_id = refund_line_id",
        },
    ),
    (
        "Lines with a price of zero or less",
        "count(*) from source where UnitPrice <= 0",
        {
            "stock corrections": "count(*) from order_lines where unit_price = 0 and quantity < 0",
            "free lines of orders": "count(*) from order_lines "
            "where unit_price = 0 and quantity > 0",
            "negative adjustments": "count(*) from order_lines "
            "where unit_price < 0 and line_type = 'adjustment'",
        },
    ),
    (
        "Lines below zero without a C",
        "count(*) from source where Quantity < 0 and not starts_with(InvoiceNo, 'C')",
        {
            "order lines that the project rejects (out_of_range)": "count(*) from order_lines "
            "where quantity < 0",
        },
    ),
    (
        "Bad-debt adjustments, value",
        f"{VALUE} from source where starts_with(InvoiceNo, 'A')",
        {"on orders of type adjustment": "sum(total) from orders where order_type = 'adjustment'"},
    ),
    (
        "Cancelled invoices",
        "count(distinct InvoiceNo) from source where starts_with(InvoiceNo, 'C')",
        {"refund documents": "count(distinct refund_id) from refunds"},
    ),
    (
        "Cancelled lines",
        "count(*) from source where starts_with(InvoiceNo, 'C')",
        {
            "linked to an order": "count(order_id) from refunds",
            "unlinked, customer known": "count(customer_id) from refunds where order_id is null",
            "unlinked, no customer": "count(*) from refunds "
            "where order_id is null and customer_id is null",
        },
    ),
    (
        "Cancelled value",
        f"-{VALUE} from source where starts_with(InvoiceNo, 'C')",
        {
            "linked to an order": "sum(amount) from refunds where order_id is not null",
            "unlinked, customer known": "sum(amount) from refunds "
            "where order_id is null and customer_id is not null",
            "unlinked, no customer": "sum(amount) from refunds "
            "where order_id is null and customer_id is null",
        },
    ),
    (
        "Sold lines (customer known, quantity and price above zero)",
        f"count(*) {SOLD}",
        {"order lines": f"count(*) {SOLD_MAPPED}"},
    ),
    (
        "Their invoices",
        f"count(distinct InvoiceNo) {SOLD}",
        {"orders": f"count(distinct order_id) {SOLD_MAPPED}"},
    ),
    (
        "Their customers",
        f"count(distinct CustomerID) {SOLD}",
        {"customers": f"count(distinct customer_id) {SOLD_MAPPED}"},
    ),
    (
        "Their value",
        f"{VALUE} {SOLD}",
        {"on order lines": f"{VALUE_MAPPED} {SOLD_MAPPED}"},
    ),
    (
        "Their customers with two or more invoices",
        f"count(*) from (select CustomerID {SOLD} {TWICE.format('CustomerID', 'InvoiceNo')})",
        {
            "customers": "count(*) from "
            f"(select customer_id {SOLD_MAPPED} {TWICE.format('customer_id', 'order_id')})",
        },
    ),
)


def in_words(value: int | Decimal) -> str:
    """Write a figure with thousands marks; money with two places, or three where it has them.

    Args:
        value: A count or an amount.

    Returns:
        The figure as text, for example `25,900` or `9,747,747.934`.
    """
    if isinstance(value, int):
        return f"{value:,}"
    cents = value.quantize(Decimal("0.01"))
    return f"{cents:,}" if cents == value else f"{value.normalize():,f}"


def figure(connection: duckdb.DuckDBPyConnection, sql: str) -> int | Decimal:
    """Ask for one figure.

    Args:
        connection: The connection to ask.
        sql: What follows `select`; gives one row with one count or sum.

    Returns:
        The figure; 0 for a sum over no rows.
    """
    return connection.execute(f"select {sql}").fetchone()[0] or 0


def write_tables(connection: duckdb.DuckDBPyConnection, source: Path, out: Path) -> None:
    """Run mapping.sql over the source and write each raw table as one Parquet file.

    Args:
        connection: An open DuckDB connection; keeps the mapping's temporary tables and views.
        source: The Parquet file with the eight columns of UCI Online Retail.
        out: Folder for the files, made if absent; files of the same names are replaced.

    Raises:
        SystemExit: The source is no readable Parquet file or lacks a column.
    """
    if not source.is_file():
        raise SystemExit(f"There is no file {source}.")
    try:
        columns = connection.read_parquet(str(source)).columns
    except duckdb.Error as error:
        raise SystemExit(f"{source} cannot be read as Parquet: {error}") from error
    missing = [column for column in SOURCE_COLUMNS if column not in columns]
    if missing:
        raise SystemExit(f"{source} lacks {', '.join(missing)}.")

    connection.execute("set variable source_path = ?", [str(source)])
    connection.execute("set variable country_codes_path = ?", [str(HERE / "country_codes.csv")])
    connection.execute((HERE / "mapping.sql").read_text(encoding="utf-8"))

    out.mkdir(parents=True, exist_ok=True)
    # All are written under another name first: a run that breaks leaves no half-new folder.
    unfinished = {table: out / f"{table}.parquet.part" for table in TABLES}
    for table, path in unfinished.items():
        connection.table(table).write_parquet(str(path), compression="zstd")
    for table, path in unfinished.items():
        path.replace(out / f"{table}.parquet")


def reconcile(connection: duckdb.DuckDBPyConnection, source: Path, out: Path) -> list[str]:
    """Print each total of the source beside what landed where, from the written files.

    Args:
        connection: The connection that `write_tables` used; its views are replaced by the files.
        source: The Parquet file that was mapped.
        out: The folder that was written.

    Returns:
        The names of the totals that do not add up; empty when all do.
    """
    connection.read_parquet(str(source), file_row_number=True).create_view("source")
    # The line_id is that of mapping.sql.
    connection.execute(
        f"""
        create temp table repeats as
        select file_row_number::varchar as line_id
        from source
        qualify
            row_number() over (
                partition by {", ".join(SOURCE_COLUMNS)} order by file_row_number
            ) > 1;

        create temp table source_countries as
        select distinct source.Country as country_name, country_codes.iso_code
        from source
        left join country_codes on source.Country = country_codes.country_name;
        """
    )
    for table in TABLES:
        connection.execute(f"drop view {table}")
        connection.read_parquet(str(out / f"{table}.parquet")).create_view(table)

    differing = []
    for name, source_sql, places in CHECKS:
        total = figure(connection, source_sql)
        landed = {place: figure(connection, sql) for place, sql in places.items()}
        agrees = total == sum(landed.values())
        parts = " + ".join(f"{in_words(value)} {place}" for place, value in landed.items())
        sign = "=" if agrees else "DIFFERS FROM"
        print(f"{name}: {in_words(total)} {sign} {parts.replace('+ -', '- ')}")
        if not agrees:
            differing.append(name)
    return differing


def print_kinds(connection: duckdb.DuckDBPyConnection) -> None:
    """Print lines and value by kind, empty orders, and country names that are not in the list.

    Args:
        connection: The connection that `reconcile` used, with views over the written files.
    """
    for heading, kind, value, table in (
        ("Order lines", "line_type", VALUE_MAPPED, "order_lines"),
        ("Refunds", "refund_type", "sum(amount)", "refunds"),
    ):
        print(f"\n{heading} by {kind}:")
        kinds = connection.execute(
            f"select {kind}, count(*), {value} from {table} group by all order by 3 desc, 1"
        ).fetchall()
        for name, lines, amount in kinds:
            print(f"  {name:<12}{in_words(lines):>10} lines{in_words(amount):>18}")

    empty_orders, corrections = connection.execute(
        """
        select count(*), count_if(largest_quantity < 0)
        from orders
        inner join (
            select order_id, max(quantity) as largest_quantity from order_lines group by order_id
        ) using (order_id)
        where total = 0
        """
    ).fetchone()
    print(
        f"\n{in_words(empty_orders)} orders have a total of 0, {in_words(corrections)} of them "
        "stock corrections alone: the project keeps them and counts them as not valid."
    )

    new_names = connection.execute(
        "from source_countries anti join country_codes using (country_name) "
        "select country_name where country_name is not null order by country_name"
    ).fetchall()
    if new_names:
        names = ", ".join(name for (name,) in new_names)
        print(f"Not in country_codes.csv, so without a country: {names}")


def main(arguments: list[str] | None = None) -> int:
    """Map the file named on the command line.

    Args:
        arguments: Command-line arguments; None takes those of the process.

    Returns:
        0, or 1 where a total of the source was not found again in the files.

    Raises:
        SystemExit: The source is absent, unreadable or lacks a column.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="Parquet file of UCI Online Retail")
    parser.add_argument("out", type=Path, help="folder for the raw tables, made if absent")
    options = parser.parse_args(arguments)

    with duckdb.connect() as connection:
        write_tables(connection, options.source, options.out)
        print(f"Wrote {', '.join(f'{table}.parquet' for table in TABLES)} to {options.out}\n")
        differing = reconcile(connection, options.source, options.out)
        print_kinds(connection)

    if differing:
        print(f"\nDoes not add up: {', '.join(differing)}.", file=sys.stderr)
        return 1
    print(f"\nAll {len(CHECKS)} totals of the source were found again in the files.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
