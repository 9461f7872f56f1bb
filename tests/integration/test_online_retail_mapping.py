"""The worked example: UCI Online Retail mapped into the raw contract.

The real file is not part of the project; tests on it skip where it is absent. The figures they
hold the mapping against are published totals of the data set. The rules are tested on made-up
lines, which need no file.
"""

import importlib.util
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pyarrow.parquet import read_table

REPO = Path(__file__).resolve().parents[2]
EXAMPLE = REPO / "examples" / "online_retail"
SOURCE = REPO.parent / "shared" / "data" / "online_retail.parquet"

needs_source = pytest.mark.skipif(
    not SOURCE.is_file(),
    reason=f"UCI Online Retail is not at {SOURCE} (it is never part of the project)",
)

CONTRACT_TYPES = {
    "orders": {
        "order_id": "VARCHAR",
        "ordered_at": "TIMESTAMP",
        "customer_id": "VARCHAR",
        "total": "DECIMAL(18,4)",
        "order_type": "VARCHAR",
        "currency": "VARCHAR",
        "country": "VARCHAR",
        "region": "VARCHAR",
    },
    "order_lines": {
        "order_line_id": "VARCHAR",
        "order_id": "VARCHAR",
        "quantity": "DECIMAL(18,3)",
        "unit_price": "DECIMAL(18,4)",
        "line_type": "VARCHAR",
        "product_id": "VARCHAR",
        "title": "VARCHAR",
    },
    "refunds": {
        "refund_line_id": "VARCHAR",
        "amount": "DECIMAL(18,4)",
        "refunded_at": "TIMESTAMP",
        "order_id": "VARCHAR",
        "customer_id": "VARCHAR",
        "refund_id": "VARCHAR",
        "order_line_id": "VARCHAR",
        "product_id": "VARCHAR",
        "refund_type": "VARCHAR",
        "quantity": "DECIMAL(18,3)",
    },
    "customers": {"customer_id": "VARCHAR", "country": "VARCHAR"},
    "products": {"product_id": "VARCHAR", "title": "VARCHAR", "product_type": "VARCHAR"},
}

# Made-up documents. Line ids are the places in this list, from 0.
LINES = [
    # customer 1 buys A twice in one minute, on two invoices; 100 holds it on three lines
    ("100", "A", "Apple", 2, "2011-01-01 10:00", 1.00, 1, "EIRE"),
    ("100", "A", "Apple", 1, "2011-01-01 10:00", 2.00, 1, "EIRE"),
    ("100", "A", "Apple", 9, "2011-01-01 10:00", 2.00, 1, "EIRE"),
    ("101", "B2", "Bowl", 1, "2011-01-02 10:00", 3.00, 1, "EIRE"),
    ("102", "B2", "Bowl", 1, "2011-01-02 10:00", 3.00, 1, "EIRE"),
    # given for nothing, later than any sale: cannot be what was paid back
    ("103", "A", "found", 5, "2011-01-03 10:00", 0.00, 1, "EIRE"),
    # two lines that repeat each other, the invoice runs into the next minute
    ("104", "POST", "Postage", 1, "2011-01-04 10:00", 0.001, None, "Channel Islands"),
    ("104", "POST", "Postage", 1, "2011-01-04 10:00", 0.001, None, "Channel Islands"),
    ("104", "m", "Manual", 1, "2011-01-04 10:01", 5.00, None, "Channel Islands"),
    ("104", "gift_0001_10", "Voucher", 1, "2011-01-04 10:01", 10.00, None, "Channel Islands"),
    # a stock correction and a bad debt
    ("105", "A", "damaged", -4, "2011-01-05 10:00", 0.00, None, "Unspecified"),
    ("A106", "B", "Adjust bad debt", 1, "2011-01-06 10:00", -7.50, None, "United Kingdom"),
    # cancellations of customer 1: price 2 and 3 pieces; the higher of 101 and 102; the same minute
    ("C107", "A", "Apple", -3, "2011-01-07 10:00", 2.00, 1, "EIRE"),
    ("C107", "B2", "Bowl", -1, "2011-01-07 10:00", 3.00, 1, "EIRE"),
    ("C108", "A", "Apple", -1, "2011-01-01 10:00", 1.00, 1, "EIRE"),
    # before the purchase, another customer's, nobody's, a fee
    ("C109", "B2", "Bowl", -1, "2011-01-01 10:00", 3.00, 1, "Atlantis"),
    ("C110", "A", "Apple", -1, "2011-01-08 10:00", 1.00, 2, "USA"),
    ("C111", "A", "Pear", -1, "2011-01-08 10:00", 1.00, None, "RSA"),
    ("C112", "AMAZONFEE", None, -1, "2011-01-08 10:00", 99.00, None, "United Kingdom"),
    ("C113", "DOT", "Postage", -1, "2011-01-08 10:00", 1.10, None, "United Kingdom"),
]


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("online_retail_map", EXAMPLE / "map.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_source(path: Path, lines: list[tuple]) -> Path:
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table lines (
                InvoiceNo varchar, StockCode varchar, Description varchar, Quantity bigint,
                InvoiceDate timestamp, UnitPrice double, CustomerID bigint, Country varchar
            )
            """
        )
        connection.executemany("insert into lines values (?, ?, ?, ?, ?, ?, ?, ?)", lines)
        connection.table("lines").write_parquet(str(path))
    return path


def read_tables(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.parquet")):
        connection.read_parquet(str(path)).create_view(path.stem)
    return connection


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return connection.execute(sql).fetchall()


def row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    (only,) = rows(connection, sql)
    return only


# The rules, on made-up lines ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(example, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    source = write_source(folder / "source.parquet", LINES)
    assert example.main([str(source), str(folder / "raw")]) == 0
    with read_tables(folder / "raw") as connection:
        yield connection


def test_tables_have_the_types_of_the_contract(small):
    written = {
        table: {name: kind for name, kind, *_ in rows(small, f"describe {table}")}
        for table in CONTRACT_TYPES
    }
    assert written == CONTRACT_TYPES


def test_an_order_takes_its_first_moment_and_its_positive_lines(small):
    minute = datetime(2011, 1, 4, 10, 0)
    assert rows(small, "from orders order by ordered_at, order_id")[4:] == [
        ("104", minute, None, Decimal("15.002"), "sale", "GBP", None, "Channel Islands"),
        ("105", datetime(2011, 1, 5, 10), None, Decimal(0), "sale", "GBP", None, None),
        ("A106", datetime(2011, 1, 6, 10), None, Decimal("-7.5"), "adjustment", "GBP", "GB", None),
    ]


def test_every_line_without_c_stays_also_repeats_and_stock_corrections(small):
    lines = rows(small, "select order_line_id, line_type, quantity from order_lines")
    assert [line_id for line_id, *_ in lines] == [str(place) for place in range(12)]
    assert lines[5:] == [
        ("5", "product", 5),
        ("6", "shipping", 1),
        ("7", "shipping", 1),
        ("8", "adjustment", 1),
        ("9", "gift_card", 1),
        ("10", "product", -4),
        ("11", "adjustment", 1),
    ]


def test_a_refund_finds_the_latest_earlier_purchase_and_its_line(small):
    refunds = rows(
        small,
        """
        select refund_line_id, refund_id, order_id, order_line_id, customer_id, amount, quantity
        from refunds
        """,
    )
    assert refunds == [
        # the free line of 103 is later, line 1 has the price but is too small
        ("12", "C107", "100", "2", "1", 6, 3),
        ("13", "C107", "102", "4", "1", 3, 1),
        ("14", "C108", "100", "0", "1", 1, 1),
        ("15", "C109", None, None, "1", 3, 1),
        ("16", "C110", None, None, "2", 1, 1),
        ("17", "C111", None, None, None, 1, 1),
        ("18", "C112", None, None, None, 99, 1),
        ("19", "C113", None, None, None, Decimal("1.1"), 1),
    ]


def test_only_goods_are_refunds_of_items(small):
    kinds = rows(small, "select product_id, refund_type from refunds group by all order by all")
    assert kinds == [
        ("A", "item"),
        ("AMAZONFEE", "adjustment"),
        ("B2", "item"),
        ("DOT", "shipping"),
    ]


def test_customers_include_those_with_cancellations_only(small):
    # Atlantis, the latest country but one of customer 1, has no code and overrides nothing
    assert rows(small, "from customers") == [("1", "IE"), ("2", "US")]


def test_products_keep_each_code_and_take_the_most_frequent_description(small):
    assert rows(small, "from products") == [
        ("A", "Apple", "physical"),
        ("AMAZONFEE", None, "service"),
        ("B", "Adjust bad debt", "service"),
        ("B2", "Bowl", "physical"),
        ("DOT", "Postage", "service"),
        ("POST", "Postage", "service"),
        ("gift_0001_10", "Voucher", "gift_card"),
        ("m", "Manual", "service"),
    ]


def test_title_ties_go_to_lines_with_a_price_then_to_the_text(example, tmp_path):
    minute = "2011-01-01 10:00"
    lines = [
        ("1", "X", "a note", -1, minute, 0.0, None, "USA"),
        ("2", "X", "Xylophone", 1, minute, 1.0, None, "USA"),
        ("3", "Y", "yarn", 1, minute, 1.0, None, "USA"),
        ("4", "Y", "Yarn", 1, minute, 1.0, None, "USA"),
        ("5", "Z", "  ", 1, minute, 1.0, None, "USA"),
    ]
    example.main([str(write_source(tmp_path / "source.parquet", lines)), str(tmp_path / "raw")])
    with read_tables(tmp_path / "raw") as connection:
        titles = rows(connection, "select product_id, title from products")
    assert titles == [("X", "Xylophone"), ("Y", "Yarn"), ("Z", None)]


def test_what_is_said_names_the_differences_and_new_countries(
    example, tmp_path, capsys, monkeypatch
):
    source = write_source(tmp_path / "source.parquet", LINES)
    assert example.main([str(source), str(tmp_path / "raw")]) == 0
    said = capsys.readouterr().out
    assert "Invoices: 14 = 7 orders + 7 refund documents" in said
    assert "Value of all lines: -79.598 = 35.502 on order lines - 115.10 on refunds" in said
    assert "Bad-debt adjustments, value: -7.50 = -7.50 on orders of type adjustment" in said
    assert "2 orders have a total of 0, 1 of them stock corrections alone" in said
    assert "Not in country_codes.csv, so without a country: Atlantis" in said

    wrong = ("Lines", "count(*) from source", {"refunds": "count(*) from refunds"})
    monkeypatch.setattr(example, "CHECKS", (wrong,))
    assert example.main([str(source), str(tmp_path / "raw")]) == 1
    said = capsys.readouterr()
    assert "Lines: 20 DIFFERS FROM 8 refunds" in said.out
    assert said.err == "\nDoes not add up: Lines.\n"


def test_a_source_that_cannot_be_mapped_is_named_in_one_sentence(example, tmp_path):
    out = tmp_path / "raw"
    with pytest.raises(SystemExit, match="There is no file .*absent.parquet"):
        example.main([str(tmp_path / "absent.parquet"), str(out)])

    text = tmp_path / "text.parquet"
    text.write_text("no parquet")
    with pytest.raises(SystemExit, match="text.parquet cannot be read as Parquet"):
        example.main([str(text), str(out)])

    lacking = tmp_path / "lacking.parquet"
    with duckdb.connect() as connection:
        connection.sql("select '1' as InvoiceNo, 1 as Quantity").write_parquet(str(lacking))
    with pytest.raises(SystemExit, match="lacks StockCode, Description, InvoiceDate, UnitPrice"):
        example.main([str(lacking), str(out)])
    assert not out.exists()


# The published totals, on the real file ----------------------------------------------------------


@pytest.fixture(scope="module")
def real(example, tmp_path_factory):
    out = tmp_path_factory.mktemp("online_retail")
    assert example.main([str(SOURCE), str(out)]) == 0
    with read_tables(out) as connection:
        yield connection


@needs_source
def test_every_line_and_invoice_lands_once(real):
    assert row(real, "select count(*) from orders") == (22064,)
    assert row(real, "select count(distinct refund_id) from refunds") == (3836,)
    assert 22064 + 3836 == 25900
    (order_lines,) = row(real, "select count(*) from order_lines")
    (refund_lines,) = row(real, "select count(*) from refunds")
    assert (refund_lines, order_lines + refund_lines) == (9288, 541909)
    ids = "select order_line_id as id from order_lines union select refund_line_id from refunds"
    assert row(real, f"select count(*) from ({ids})") == (541909,)
    assert row(real, "select count(distinct order_id) from order_lines") == (22064,)


@needs_source
def test_value_of_all_lines_is_lines_less_refunds_exactly(real):
    (sold,) = row(real, "select sum((quantity * unit_price)::decimal(18, 4)) from order_lines")
    (refunded,) = row(real, "select sum(amount) from refunds")
    assert refunded == Decimal("896812.49")
    assert sold - refunded == Decimal("9747747.934")
    # no order line is left out of its order's total: those below zero carry no money
    assert row(real, "select sum(total) from orders") == (sold,)


@needs_source
def test_customers_codes_and_countries(real):
    assert row(real, "select count(*), count(distinct customer_id) from customers") == (4372, 4372)
    assert row(real, "select count(*), count(distinct product_id) from products") == (4070, 4070)
    in_use = "select product_id from order_lines union select product_id from refunds"
    assert row(real, f"select count(*) from ({in_use}) semi join products using (product_id)") == (
        4070,
    )
    # 38 names: 35 with a code, the Channel Islands as a region, two that name no country
    assert row(real, "select count(distinct country) from orders") == (35,)
    assert rows(real, "select distinct region from orders where region is not null") == [
        ("Channel Islands",)
    ]
    codes = f"read_csv('{EXAMPLE / 'country_codes.csv'}', all_varchar = true)"
    listed = row(real, f"select count(*), count(distinct country), count(iso_code) from {codes}")
    assert listed == (38, 38, 35)


@needs_source
def test_sales_with_a_known_customer(real):
    sold = """
        from order_lines inner join orders using (order_id)
        where customer_id is not null and quantity > 0 and unit_price > 0
    """
    assert row(
        real,
        f"""
        select
            count(*), count(distinct order_id), count(distinct customer_id),
            sum((quantity * unit_price)::decimal(18, 4))
        {sold}
        """,
    ) == (397884, 18532, 4338, Decimal("8911407.904"))
    orders_each = f"select customer_id, count(distinct order_id) as orders {sold} group by all"
    assert row(real, f"select count(*) from ({orders_each}) where orders >= 2") == (2845,)


@needs_source
def test_odd_rows_land_where_the_contract_says(real):
    without_customer = """
        select count(*) from (
            select order_line_id from order_lines inner join orders using (order_id)
            where customer_id is null
            union all select refund_line_id from refunds where customer_id is null
        )
    """
    assert row(real, without_customer) == (135080,)
    assert row(real, "select count(*) from order_lines where unit_price <= 0") == (2517,)
    # stock corrections: the project rejects the lines and counts their orders as not valid
    assert rows(
        real,
        """
        select unit_price, total, customer_id, count(*), count(distinct order_id)
        from order_lines inner join orders using (order_id)
        where quantity < 0
        group by all
        """,
    ) == [(0, 0, None, 1336, 1336)]
    assert row(real, "select count(*) from orders where total = 0") == (2102,)
    assert rows(real, "select order_id, total from orders where order_type = 'adjustment'") == [
        ("A563185", Decimal("11062.06")),
        ("A563186", Decimal("-11062.06")),
        ("A563187", Decimal("-11062.06")),
    ]
    assert row(real, "select count(*) from orders where total < 0 and order_type = 'sale'") == (0,)


@needs_source
def test_refunds_find_their_orders(real):
    linked = "select count(*), sum(amount) from refunds where order_id is not null"
    assert row(real, linked) == (7599, Decimal("487108.11"))
    assert row(real, "select count(*) from refunds where customer_id is null") == (383,)
    # a linked refund names its line, of the same order, customer and code, not later than itself
    consistent = """
        select count(*)
        from refunds
        inner join order_lines using (order_line_id, order_id, product_id)
        inner join orders using (order_id, customer_id)
        where refunded_at >= ordered_at and order_lines.quantity > 0 and unit_price > 0
    """
    assert row(real, consistent) == (7599,)
    fee = "select sum(amount) from refunds where product_id = 'AMAZONFEE'"
    charged = "select sum(quantity * unit_price) from order_lines where product_id = 'AMAZONFEE'"
    assert row(real, charged)[0] - row(real, fee)[0] == Decimal("-221520.50")


@needs_source
def test_customer_12346_bought_and_cancelled_it_all(real):
    assert row(
        real,
        """
        select orders.order_id, total, refund_id, amount, refunded_at::date = ordered_at::date
        from orders inner join refunds using (order_id)
        where orders.customer_id = '12346'
        """,
    ) == ("541431", Decimal("77183.60"), "C541433", Decimal("77183.60"), True)


@needs_source
def test_an_invoice_names_one_customer_and_one_country():
    # the mapping takes the least of each, which is a choice only where there are several
    with duckdb.connect() as connection:
        several = f"""
            select count(*) from (
                select InvoiceNo from '{SOURCE}' group by InvoiceNo
                having
                    count(distinct Country) > 1
                    or count(distinct coalesce(CustomerID, 0)) > 1
            )
        """
        assert row(connection, several) == (0,)


@needs_source
def test_threads_change_nothing(example, tmp_path):
    for threads in (1, 4):
        with duckdb.connect(config={"threads": threads}) as connection:
            example.write_tables(connection, SOURCE, tmp_path / str(threads))
    for table in example.TABLES:
        one, four = (read_table(tmp_path / threads / f"{table}.parquet") for threads in ("1", "4"))
        assert one.equals(four), table
