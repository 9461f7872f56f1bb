"""A broken shop: raw tables as CSV files, each row with what the contract makes of it.

Every row says where it must land: staged, rejected (with reason and column), duplicate or deleted.
The expected counts are counted from these rows, so they owe nothing to the project's SQL. All
personal data carries the text `zyzzx`, that of erased people also `vanyshed`, so that a scan finds
whatever leaks.
"""

import csv
import gzip
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

SETTINGS = {
    "raw_timezone": "Europe/Berlin",
    "reporting_timezone": "America/New_York",
    "reporting_currency": "eur",
    "prices_include_tax": True,
    "latest_allowed_at": "2024-07-01 00:00:00",
}
KEYS = {
    "orders": ["order_id"],
    "order_lines": ["order_line_id"],
    "refunds": ["refund_line_id"],
    "customers": ["customer_id"],
    "customer_attributes": ["customer_id", "attribute", "set_at"],
    "products": ["product_id"],
    "survey_responses": ["response_id"],
    "support_events": ["event_id"],
    "web_events": ["event_id"],
    "ad_spend": [
        "spend_date",
        "platform",
        "account_id",
        "campaign_id",
        "ad_group_id",
        "country",
        "region",
    ],
    "experiment_exposures": ["exposure_id"],
    "subscriptions": ["subscription_period_id"],
    "loyalty_events": ["event_id"],
    "exchange_rates": ["rate_date", "currency", "to_currency"],
    "erasure_requests": ["request_id"],
}
# a row that can be used, but for its key
USABLE = {
    "orders": {
        "ordered_at": "2024-06-03 10:00:00",
        "customer_id": "C1",
        "total": "10.00",
        "currency": "EUR",
    },
    "order_lines": {"order_id": "KEPT", "product_id": "P1", "quantity": "1", "unit_price": "10"},
    "refunds": {"order_id": "KEPT", "amount": "1.00", "refunded_at": "2024-06-10 10:00:00"},
    "customers": {"email": "someone.zyzzx@example.com"},
    "customer_attributes": {"customer_id": "C1", "attribute": "persona", "value": "collector"},
    "products": {"title": "A product"},
    "survey_responses": {"survey_type": "nps", "responded_at": "2024-06-05 10:00:00"},
    "support_events": {
        "ticket_id": "T1",
        "event_type": "created",
        "occurred_at": "2024-06-05 10:00:00",
    },
    "web_events": {
        "event_type": "page_view",
        "occurred_at": "2024-06-05 10:00:00",
        "visitor_id": "V1",
    },
    "ad_spend": {"spend_date": "2024-06-05", "platform": "google", "spend": "5.00"},
    "experiment_exposures": {
        "experiment_id": "E1",
        "variant": "control",
        "exposed_at": "2024-06-05 10:00:00",
        "visitor_id": "V1",
    },
    "subscriptions": {
        "subscription_id": "S1",
        "customer_id": "C1",
        "amount": "9.90",
        "billing_interval": "month",
        "started_at": "2024-06-01 10:00:00",
    },
    "loyalty_events": {
        "customer_id": "C1",
        "event_type": "points_earned",
        "occurred_at": "2024-06-05 10:00:00",
    },
    "exchange_rates": {"rate_date": "2024-06-03", "currency": "USD", "rate": "0.9"},
    "erasure_requests": {"requested_at": "2024-06-20 10:00:00"},
}
STAGED, REJECTED, DUPLICATE, DELETED = "staged", "rejected", "duplicate", "deleted"


@dataclass
class Row:
    """One raw row and what must become of it."""

    table: str
    cells: dict[str, str]
    fate: str
    reason: str = ""
    column: str = ""
    # columns of the staged row, as staging must hold them
    values: dict[str, Any] = field(default_factory=dict)
    # optional columns that become null, with the reason
    wrong: dict[str, str] = field(default_factory=dict)
    key: str = ""


@dataclass
class Shop:
    """Raw tables under construction."""

    rows: list[Row] = field(default_factory=list)
    # lines that do not fit their header: table, raw bytes, error, rows that they stand for
    broken: list[tuple[str, bytes, str, int]] = field(default_factory=list)

    def add(self, table: str, fate: str, **cells: Any) -> Row:
        """Adds a usable row with the cells given; None leaves a cell empty."""
        options = {name: cells.pop(name, None) for name in ("reason", "column", "values", "wrong")}
        keys = KEYS[table]
        is_plain = len(keys) == 1
        if is_plain and keys[0] not in cells:
            number = sum(row.table == table for row in self.rows)
            cells = {keys[0]: f"{table}-{number}", **cells}
        tombstone = cells.pop("only_key", False)
        written = cells if tombstone else {**USABLE[table], **cells}
        row = Row(
            table,
            {name: value for name, value in written.items() if value is not None},
            fate,
            options["reason"] or "",
            options["column"] or "",
            options["values"] or {},
            options["wrong"] or {},
        )
        if is_plain:
            row.key = row.cells.get(keys[0], "").strip()
        self.rows.append(row)
        return row

    def keep(self, table: str, **cells: Any) -> Row:
        return self.add(table, STAGED, **cells)

    def reject(self, table: str, reason: str, column: str, **cells: Any) -> Row:
        return self.add(table, REJECTED, reason=reason, column=column, **cells)

    def repeat(self, table: str, **cells: Any) -> Row:
        return self.add(table, DUPLICATE, **cells)

    def delete(self, table: str, **cells: Any) -> Row:
        return self.add(table, DELETED, **cells)

    def of(self, table: str, fate: str | None = None) -> list[Row]:
        return [row for row in self.rows if row.table == table and fate in (None, row.fate)]

    def counts(self, table: str) -> dict[str, int]:
        """Expected figures of quality_input_balance."""
        fates = Counter(row.fate for row in self.of(table))
        lines = sum(count for name, _, _, count in self.broken if name == table)
        return {
            "raw_row_count": sum(fates.values()) + lines,
            "staged_row_count": fates[STAGED],
            "rejected_row_count": fates[REJECTED] + lines,
            "duplicate_row_count": fates[DUPLICATE],
            "deleted_row_count": fates[DELETED],
        }


# Files --------------------------------------------------------------------------------------------


def write_table(
    path: Path,
    rows: Iterable[Row],
    columns: list[str] | None = None,
    broken: Iterable[bytes] = (),
    *,
    separator: str = ",",
    line_end: str = "\n",
    start: bytes = b"",
    header: list[str] | None = None,
) -> None:
    """Writes rows as one CSV file.

    Args:
        path: File; a name that ends in .gz is compressed.
        rows: Rows in their order.
        columns: Columns in their order; default: all that occur.
        broken: Lines to append as they are.
        separator: Text between values.
        line_end: Text after lines.
        start: Bytes before the header, such as a byte-order mark.
        header: Names to write for the columns, where they differ.
    """
    rows = list(rows)
    if columns is None:
        columns = list(dict.fromkeys(name for row in rows for name in row.cells))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
    writer.writerow(header or columns)
    for row in rows:
        writer.writerow([row.cells.get(column, "") for column in columns])
    content = start + text.getvalue().encode() + b"".join(broken)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def write_shop(shop: Shop, folder: Path) -> None:
    """Writes all tables, in as many kinds of CSV as the contract allows."""
    for table in KEYS:
        rows = shop.of(table)
        broken = [line for name, line, _, _ in shop.broken if name == table]
        path = folder / f"{table}.csv"
        if table == "customers":
            write_table(path, rows, broken=broken, line_end="\r\n", start=b"\xef\xbb\xbf")
        elif table == "products":
            write_table(path, rows, broken=broken, separator=";")
        elif table == "exchange_rates":
            write_table(path, rows, broken=broken, separator="|")
        elif table == "web_events":
            write_table(path.with_suffix(".csv.gz"), rows, broken=broken)
        elif table == "refunds":
            columns = list(dict.fromkeys(name for row in rows for name in row.cells))
            header = [f" {name.upper()} " for name in columns]
            write_table(path, rows, columns, broken, header=header)
        elif table == "order_lines":
            # two files whose columns differ; the second holds the rows without a discount
            first = [row for row in rows if "discount" in row.cells]
            second = [row for row in rows if "discount" not in row.cells]
            write_table(folder / table / "part1.csv", first)
            write_table(folder / table / "part2.csv", second, broken=broken, separator="\t")
        else:
            write_table(path, rows, broken=broken)


# The contract's arithmetic, in Python -------------------------------------------------------------


def readable_amount(text: str) -> Decimal | None:
    """A money text as decimal(18,4), None where the contract does not accept it."""
    if not re.fullmatch(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*", text):
        return None
    amount = Decimal(text.strip())
    if abs(amount) >= Decimal(10) ** 14:
        return None
    return amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)


# The rows -----------------------------------------------------------------------------------------

# text, UTC moment, day in New York
MOMENTS = [
    ("2024-06-03T10:00:00Z", "2024-06-03 10:00:00", "2024-06-03"),
    ("2024-06-03T10:00:00+02:00", "2024-06-03 08:00:00", "2024-06-03"),
    ("2024-06-03 10:00:00+02", "2024-06-03 08:00:00", "2024-06-03"),
    ("2024-06-03 10:00:00 +0200", "2024-06-03 08:00:00", "2024-06-03"),
    ("2024-06-03T10:00+05:30", "2024-06-03 04:30:00", "2024-06-03"),
    ("2024-06-03 23:59:59-11:00", "2024-06-04 10:59:59", "2024-06-04"),
    ("2024-06-03T10:00:00.123456Z", "2024-06-03 10:00:00.123456", "2024-06-03"),
    (" 2024-06-03T10:00:00Z\t", "2024-06-03 10:00:00", "2024-06-03"),
    # without offset: Berlin
    ("2024-06-03", "2024-06-02 22:00:00", "2024-06-02"),
    ("2024-06-03 10:00", "2024-06-03 08:00:00", "2024-06-03"),
    ("2024-01-15T10:00:00", "2024-01-15 09:00:00", "2024-01-15"),
    ("2024-06-03 05:59:59", "2024-06-03 03:59:59", "2024-06-02"),
    ("2024-06-03 06:00:00", "2024-06-03 04:00:00", "2024-06-03"),
    # the clocks go forward in Berlin: half past two does not exist
    ("2024-03-31 01:59:59", "2024-03-31 00:59:59", "2024-03-30"),
    ("2024-03-31 02:30:00", "2024-03-31 01:30:00", "2024-03-30"),
    ("2024-03-31 03:00:00", "2024-03-31 01:00:00", "2024-03-30"),
    # and back: half past two comes twice, the second is taken
    ("2023-10-29 01:59:59", "2023-10-28 23:59:59", "2023-10-28"),
    ("2023-10-29 02:30:00", "2023-10-29 01:30:00", "2023-10-28"),
    ("2023-10-29 03:00:00", "2023-10-29 02:00:00", "2023-10-28"),
    # midnight in New York, in summer, in winter and on the days when the clocks change
    ("2024-06-04T03:59:59Z", "2024-06-04 03:59:59", "2024-06-03"),
    ("2024-06-04T04:00:00Z", "2024-06-04 04:00:00", "2024-06-04"),
    ("2024-03-10T04:59:59Z", "2024-03-10 04:59:59", "2024-03-09"),
    ("2024-03-10T05:00:00Z", "2024-03-10 05:00:00", "2024-03-10"),
    ("2024-03-11T03:59:59Z", "2024-03-11 03:59:59", "2024-03-10"),
    ("2024-03-11T04:00:00Z", "2024-03-11 04:00:00", "2024-03-11"),
    ("2023-11-05T03:59:59Z", "2023-11-05 03:59:59", "2023-11-04"),
    ("2023-11-06T04:59:59Z", "2023-11-06 04:59:59", "2023-11-05"),
    ("2023-11-06T05:00:00Z", "2023-11-06 05:00:00", "2023-11-06"),
    # the last moment that is allowed; it also sets the as-of day
    ("2024-06-30T23:59:59.999999Z", "2024-06-30 23:59:59.999999", "2024-06-30"),
]
BAD_MOMENTS = [
    "05/01/2024",
    "1717408800",
    "1717408800000",
    "2024",
    "today",
    "2024-02-30",
    "2024-06-03 25:00:00",
    "03.06.2024 10:00",
    "20240603",
    "2024-06-03T10:00:00+99:99",
    "2024-06-03 10:00:00 CET",
    "2024-6-3",
]
GOOD_AMOUNTS = {
    "12.5": "12.5",
    ".5": "0.5",
    "5.": "5",
    "+7": "7",
    "1e2": "100",
    "5E-5": "0.0001",
    "12.34565": "12.3457",
    "0": "0",
    "-0": "0",
    "\u00a08.25 ": "8.25",
    "00042": "42",
}
BAD_AMOUNTS = [
    "1,234.50",
    "1.234,50",
    "12,50",
    "EUR12",
    "€12",
    "12 €",
    "NaN",
    "inf",
    "-Infinity",
    "0x10",
    "1_000",
    "1 000",
    "ten",
    "--5",
    "1e400",
    "100000000000000",
    "١٢",
]
BOOLEANS = {
    **dict.fromkeys(["true", "TRUE", "t", "T", "yes", "Yes", "YES", "y", "Y", "1", " true "], True),
    **dict.fromkeys(["false", "FALSE", "f", "F", "no", "No", "NO", "n", "N", "0"], False),
}
BAD_BOOLEANS = ["oui", "2", "on", "-1", "1.0", "null", "✓"]
NASTY_TEXTS = [
    'a "quoted" text',
    '"',
    '""',
    "'; drop table orders; --",
    "comma, semicolon; tab\tpipe|",
    "line\nbreak",
    "line\r\nbreak",
    "😀👩‍👩‍👧‍👦🇩🇪",
    "naïve café Ünïcödé ñ 漢字 العربية",
    "e\u0301",
    "\u202eright to left",
    "{{ var('raw_path') }} {% raw %}",
    "${HOME} `id` $(id)",
    "\\n \\ \\\\",
    "%s %d %%",
    "a\u2028b\u2029c",
    "zero\u200bwidth",
    "\x07bell\x1f\x1eseparators",
    "NULL",
    "NaN",
    "-",
    "0",
    "x" * 10_000,
]


def broken_shop() -> Shop:
    """The rows of all tables."""
    shop = Shop()
    add_rates(shop)
    add_orders(shop)
    add_repeated_and_deleted_orders(shop)
    add_lines(shop)
    add_refunds(shop)
    add_customers(shop)
    add_erasures(shop)
    add_products(shop)
    add_surveys(shop)
    add_support(shop)
    add_web(shop)
    add_ads(shop)
    add_subscriptions(shop)
    add_loyalty(shop)
    add_broken_lines(shop)
    return shop


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


def add_orders(shop: Shop) -> None:
    shop.keep("orders", order_id="KEPT", values={"total": Decimal("10.0000"), "customer_id": "C1"})
    for text, moment, day in MOMENTS:
        values = {"ordered_at": utc(moment), "order_date": date.fromisoformat(day)}
        shop.keep("orders", ordered_at=text, values=values)
    for text in BAD_MOMENTS:
        shop.reject("orders", "unreadable", "ordered_at", ordered_at=text)
    for text in ["2024-07-01T00:00:00Z", "2099-01-01", "1989-12-31T23:59:59Z", "0001-01-01"]:
        shop.reject("orders", "out_of_time", "ordered_at", ordered_at=text)

    for text, amount in GOOD_AMOUNTS.items():
        shop.keep("orders", total=text, values={"total": Decimal(amount)})
    for text in BAD_AMOUNTS:
        shop.reject("orders", "unreadable", "total", total=text)
    shop.reject("orders", "out_of_range", "total", total="-0.01")
    shop.keep("orders", total="-5", order_type="Adjustment ", values={"order_type": "adjustment"})
    shop.keep("orders", total="99999999999.9999", is_test="yes")
    # what an order in rupiah or yen comes to
    shop.keep("orders", total="2500000", values={"total": Decimal("2500000")})
    shop.reject("orders", "out_of_range", "total", total="100000000000")
    shop.reject("orders", "out_of_range", "total", total="-99999999999999", order_type="adjustment")

    # the first reason is recorded
    for blank in [None, "   ", "\ufeff"]:
        shop.reject("orders", "key_missing", "order_id", order_id=blank, total="x")
    shop.reject("orders", "required_missing", "ordered_at", ordered_at=None, total="x")
    shop.reject("orders", "required_missing", "total", ordered_at="x", total=" ")
    shop.reject("orders", "unreadable", "ordered_at", ordered_at="x", total="-1")
    shop.reject("orders", "unreadable", "total", ordered_at="2099-01-01", total="x")
    shop.reject("orders", "out_of_range", "total", ordered_at="2099-01-01", total="-1")

    # optional values go, the row stays
    shop.keep("orders", customer_id=None, values={"customer_id": None, "email": None})
    for text, reason in [
        ("05/01/2024", "unreadable"),
        ("2099-01-01", "out_of_time"),
        ("1980-01-01", "out_of_time"),
    ]:
        shop.keep(
            "orders",
            delivered_at=text,
            values={"delivered_at": None, "total": Decimal("10")},
            wrong={"delivered_at": reason},
        )
    shop.keep(
        "orders",
        promised_delivery_at="2099-01-01T00:00:00Z",
        values={"promised_delivery_at": utc("2099-01-01")},
    )
    # what shops write where they do not know the country
    for text in ("xx", "??"):
        shop.keep("orders", country=text, values={"country": None}, wrong={"country": "unreadable"})
    wrong = {
        "email": "unreadable",
        "order_type": "not_allowed",
        "is_test": "unreadable",
        "exchange_rate": "out_of_range",
        "discount": "out_of_range",
        "shipping": "unreadable",
        "country": "unreadable",
        "updated_at": "unreadable",
    }
    shop.keep(
        "orders",
        email="zyzzx at example",
        order_type="present",
        is_test="maybe",
        exchange_rate="0",
        discount="-1",
        shipping="1,5",
        country="Germany",
        updated_at="yesterday",
        values={
            **dict.fromkeys(wrong),
            "order_type": "sale",
            "is_test": False,
            "exchange_rate": Decimal("1"),
        },
        wrong=wrong,
    )
    shop.keep("orders", country=" de", values={"country": "DE"})
    shop.keep("orders", country="UK", values={"country": "GB"})
    shop.keep("orders", status="SHIPPED", channel=" Web ", values={"status": "shipped"})
    shop.keep("orders", status="Cancelled")
    shop.keep("orders", cancelled_at="2024-06-04")
    for text, value in BOOLEANS.items():
        shop.keep("orders", is_gift=text, values={"is_gift": value})
    for text in BAD_BOOLEANS:
        shop.keep("orders", is_gift=text, values={"is_gift": None}, wrong={"is_gift": "unreadable"})
    # no word about tax: the var says that prices include it
    shop.keep("orders", values={"is_tax_included": True})
    shop.keep("orders", is_tax_included="no", values={"is_tax_included": False})

    # identifiers are texts
    for text in ["007", "7", "0.70", "1e3", "0x7", "A/b c", "ß", "😀"]:
        shop.keep("orders", order_id=text, values={"order_id": text})
    for text in NASTY_TEXTS[:22]:
        shop.keep("orders", discount_code=text, values={"discount_code": text})

    # mixed case and blanks in an e-mail are one guest
    for text in [
        "guest.zyzzx@example.com",
        "  Guest.ZYZZX@Example.COM ",
        "\tGUEST.zyzzx@example.com",
    ]:
        values = {"email": "guest.zyzzx@example.com", "customer_id": None}
        shop.keep("orders", customer_id=None, email=text, values=values)

    # currencies: a rate by name, none at all, the order's own, a gap of 10 and of 11 days
    at = "2024-06-03T12:00:00Z"
    for cells, rate in [
        ({"currency": "eur "}, "1"),
        ({"currency": None}, "1"),
        ({"currency": "EUR", "exchange_rate": "7"}, "1"),
        ({"currency": "usd"}, "0.9"),
        ({"currency": "USD", "ordered_at": "2024-06-04T03:59:59Z"}, "0.9"),
        ({"currency": "USD", "ordered_at": "2024-06-04T04:00:00Z"}, "0.8"),
        ({"currency": "USD", "exchange_rate": "0.95"}, "0.95"),
        ({"currency": "GBP"}, "1.17"),
        ({"currency": "CHF", "exchange_rate": "1.05"}, "1.05"),
        ({"currency": "SEK", "ordered_at": "2024-05-11T12:00:00Z"}, "0.087"),
        ({"currency": "VND"}, "0.00003700"),
    ]:
        cells = {"ordered_at": at, **cells}
        shop.keep("orders", **cells, values={"exchange_rate": Decimal(rate)})
    for cells in [
        {"currency": "CHF"},
        {"currency": "EURO"},
        {"currency": "SEK", "ordered_at": "2024-05-12T12:00:00Z"},
        {"currency": "SEK", "ordered_at": "2024-04-30T12:00:00Z"},
        {"currency": "NOK"},
    ]:
        shop.reject("orders", "no_exchange_rate", "currency", **{"ordered_at": at, **cells})
    shop.reject(
        "orders",
        "no_exchange_rate",
        "currency",
        currency="CHF",
        exchange_rate="1,05",
        ordered_at=at,
        order_id="NO_RATE",
        email="norate.zyzzx@example.com",
    )


def add_repeated_and_deleted_orders(shop: Shop) -> None:
    def version(order_id: str, total: str, fate: str, **cells: Any) -> None:
        values = {"total": Decimal(total)} if fate == STAGED else None
        shop.add("orders", fate, order_id=order_id, total=total, values=values, **cells)

    version("BY_UPDATE", "1", DUPLICATE, updated_at="2024-06-01", loaded_at="2024-06-09")
    version("BY_UPDATE", "2", STAGED, updated_at="2024-06-03", loaded_at="2024-06-02")
    version("BY_UPDATE", "3", DUPLICATE, updated_at="2024-06-02", loaded_at="2024-06-20")
    # ten in Berlin was before nine in Greenwich
    version("BY_MOMENT", "1", DUPLICATE, updated_at="2024-06-01T10:00:00+02:00")
    version("BY_MOMENT", "2", STAGED, updated_at="2024-06-01T09:00:00Z")
    version("BY_LOAD", "2", STAGED, updated_at="2024-06-01", loaded_at="2024-06-03")
    version("BY_LOAD", "1", DUPLICATE, updated_at="2024-06-01", loaded_at="2024-06-02")
    version("BY_LOAD", "3", DUPLICATE, updated_at="2024-06-01")
    version("BY_TEXT", "1", DUPLICATE)
    version("BY_TEXT", "2", STAGED)
    version("SOME_DATED", "3", DUPLICATE)
    version("SOME_DATED", "2", STAGED, updated_at="2020-01-01")
    version("ALL_ALIKE", "1", STAGED)
    version("ALL_ALIKE", "1", DUPLICATE)
    version("ALL_ALIKE", "1", DUPLICATE)
    version(" BLANKS", "1", DUPLICATE, updated_at="2024-06-01")
    version("BLANKS\u00a0", "2", STAGED, updated_at="2024-06-02")
    version("case", "1", STAGED)
    version("CASE", "2", STAGED)
    # a date of change that cannot be read is none
    version("BAD_UPDATE", "1", STAGED, updated_at="2024-06-01")
    shop.repeat(
        "orders",
        order_id="BAD_UPDATE",
        total="2",
        updated_at="2099-01-01",
        wrong={"updated_at": "out_of_time"},
    )
    # a rejected row is nobody's newest
    version("OLDER_STAYS", "1", STAGED, updated_at="2024-06-01")
    shop.reject(
        "orders",
        "unreadable",
        "total",
        order_id="OLDER_STAYS",
        total="1,5",
        updated_at="2024-06-02",
    )

    tombstone = {"only_key": True, "is_deleted": "Yes", "updated_at": "2024-06-10"}
    version("DELETED_LATER", "4", DUPLICATE, updated_at="2024-06-01")
    shop.delete("orders", order_id="DELETED_LATER", **tombstone)
    shop.delete("orders", order_id="NEVER_SEEN", **tombstone)
    shop.delete("orders", order_id="DELETED_WHOLE", is_deleted="1", total="8")
    shop.delete("orders", order_id="DELETED_BROKEN", is_deleted="t", total="x", ordered_at="y")
    version("CAME_BACK", "5", STAGED, updated_at="2024-06-11")
    shop.repeat("orders", order_id="CAME_BACK", **tombstone)
    shop.reject("orders", "key_missing", "order_id", order_id=None, **tombstone)
    # deleted, but the source does not say when: an undated row is older than a dated one
    version("UNDATED_TOMBSTONE", "6", STAGED, updated_at="2024-06-01")
    shop.repeat("orders", order_id="UNDATED_TOMBSTONE", only_key=True, is_deleted="true")
    shop.keep(
        "orders",
        order_id="NOT_DELETED",
        is_deleted="perhaps",
        wrong={"is_deleted": "unreadable"},
    )
    # rejected in one row, deleted in another: deleted
    shop.reject(
        "orders", "unreadable", "total", order_id="BOTH", total="x", updated_at="2024-06-02"
    )
    shop.delete("orders", order_id="BOTH", only_key=True, is_deleted="y", updated_at="2024-06-01")
    shop.reject("orders", "unreadable", "total", order_id="REJECTED", total="x")


def add_rates(shop: Shop) -> None:
    keep = shop.keep
    keep("exchange_rates", rate_date="2024-06-03", currency="USD", rate="0.9")
    keep("exchange_rates", rate_date="2024-06-04", currency="usd", rate="0.8")
    keep("exchange_rates", rate_date="2024-06-03", currency="VND", rate="3.7e-05")
    # by name, without a name, and for another currency
    keep("exchange_rates", rate_date="2024-06-03", currency="GBP", to_currency="EUR", rate="1.17")
    keep("exchange_rates", rate_date="2024-06-03", currency="GBP", rate="9")
    keep("exchange_rates", rate_date="2024-06-03", currency="GBP", to_currency="JPY", rate="200")
    keep("exchange_rates", rate_date="2024-06-03", currency="NOK", to_currency="USD", rate="0.1")
    keep("exchange_rates", rate_date="2024-05-01", currency="SEK", rate="0.087")
    keep("exchange_rates", rate_date="2099-01-01", currency="USD", rate="1")
    reject = shop.reject
    reject("exchange_rates", "out_of_range", "rate", currency="CHF", rate="0")
    reject("exchange_rates", "out_of_range", "rate", currency="CHF", rate="-1")
    reject("exchange_rates", "unreadable", "rate", currency="CHF", rate="0,95")
    reject("exchange_rates", "required_missing", "rate", currency="CHF", rate=None)
    reject("exchange_rates", "unreadable", "rate_date", currency="CHF", rate_date="03/06/2024")
    reject("exchange_rates", "out_of_time", "rate_date", currency="CHF", rate_date="1970-01-01")
    reject("exchange_rates", "key_missing", "rate_date", currency="CHF", rate_date=None)
    reject("exchange_rates", "key_missing", "currency", currency=None)
    # a tombstone whose key cannot be read says nothing
    reject(
        "exchange_rates",
        "required_missing",
        "rate",
        only_key=True,
        rate_date="03/06/2024",
        currency="CHF",
        is_deleted="yes",
    )
    shop.repeat("exchange_rates", rate_date="2024-06-07", currency="USD", rate="2")
    shop.delete(
        "exchange_rates",
        only_key=True,
        rate_date="2024-06-07",
        currency="USD",
        is_deleted="yes",
        updated_at="2024-06-08",
    )


def add_lines(shop: Shop) -> None:
    table = "order_lines"
    shop.keep(
        table,
        quantity="1.5",
        unit_price="2.12345",
        line_number="9.0",
        discount="0.5",
        values={
            "quantity": Decimal("1.5"),
            "unit_price": Decimal("2.1235"),
            "line_number": 9,
            "line_type": "product",
            "is_free_gift": False,
        },
    )
    for text in ["4.7", "0x10", "1_000", "1,000", "9.5.1", "99999999999"]:
        shop.keep(
            table,
            line_number=text,
            values={"line_number": None},
            wrong={"line_number": "unreadable"},
        )
    shop.keep(
        table,
        line_type="voucher",
        values={"line_type": "product"},
        wrong={"line_type": "not_allowed"},
    )
    shop.keep(table, line_type="GIFT_WRAP", discount="", values={"line_type": "gift_wrap"})
    shop.keep(table, unit_price="-3", line_type="adjustment", discount="-1")
    shop.keep(table, discount="-1", values={"discount": None}, wrong={"discount": "out_of_range"})
    shop.keep(table, product_id="GHOST", values={"product_id": "GHOST"})
    shop.keep(table, product_id="0001", values={"product_id": "0001"})
    for text in ["0", "-1", "-0.001"]:
        shop.reject(table, "out_of_range", "quantity", quantity=text)
    shop.reject(table, "out_of_range", "unit_price", unit_price="-0.01")
    # bar codes in the wrong columns
    shop.reject(table, "out_of_range", "quantity", quantity="4006381333931")
    shop.reject(table, "out_of_range", "quantity", quantity="40063813", unit_price="4006.5")
    shop.keep(table, tax="4006381333931", values={"tax": None}, wrong={"tax": "out_of_range"})
    shop.reject(
        table, "out_of_range", "unit_price", unit_price="-4006381333931", line_type="adjustment"
    )
    shop.reject(table, "unreadable", "quantity", quantity="1 pc", discount="1")
    shop.reject(table, "unreadable", "unit_price", unit_price="1,50")
    shop.reject(table, "key_missing", "order_line_id", order_line_id=None)
    shop.reject(table, "required_missing", "order_id", order_id=None)
    shop.reject(table, "required_missing", "quantity", quantity=None)
    shop.reject(table, "required_missing", "unit_price", unit_price=None)
    shop.reject(table, "parent_missing", "order_id", order_id="NOWHERE")
    shop.reject(table, "parent_missing", "order_id", order_id="kept")
    shop.reject(table, "parent_rejected", "order_id", order_id="REJECTED")
    shop.reject(table, "parent_rejected", "order_id", order_id="NO_RATE")
    shop.keep(table, order_id="OLDER_STAYS")
    shop.keep(table, order_id=" CAME_BACK ", values={"order_id": "CAME_BACK"})
    for order_id in ["DELETED_LATER", "NEVER_SEEN", "DELETED_WHOLE", "BOTH"]:
        shop.delete(table, order_id=order_id)
    shop.delete(table, only_key=True, is_deleted="yes")
    # its own fault is recorded before its parent's
    shop.reject(table, "out_of_range", "quantity", order_id="NOWHERE", quantity="0")
    shop.repeat(table, order_line_id="TWICE", quantity="1", updated_at="2024-06-01")
    shop.keep(
        table,
        order_line_id="TWICE",
        quantity="2",
        updated_at="2024-06-02",
        values={"quantity": Decimal("2")},
    )


def add_refunds(shop: Shop) -> None:
    table = "refunds"
    shop.keep(table, amount="2.5", values={"amount": Decimal("2.5"), "refund_type": "item"})
    shop.keep(table, order_id=None, customer_id="C1", values={"order_id": None})
    shop.keep(table, order_id=None, values={"order_id": None, "customer_id": None})
    shop.keep(table, refund_type=" Item", values={"refund_type": "item"})
    shop.keep(
        table,
        refund_type="swap",
        values={"refund_type": "item"},
        wrong={"refund_type": "not_allowed"},
    )
    shop.keep(table, quantity="-1", values={"quantity": None}, wrong={"quantity": "out_of_range"})
    shop.keep(table, quantity="0", values={"quantity": Decimal("0")})
    shop.keep(table, returned_at="soon", wrong={"returned_at": "unreadable"})
    shop.reject(table, "out_of_range", "amount", amount="-1")
    shop.reject(table, "unreadable", "amount", amount="(5.00)")
    shop.reject(table, "required_missing", "amount", amount=None)
    shop.reject(table, "required_missing", "refunded_at", refunded_at=None)
    shop.reject(table, "out_of_time", "refunded_at", refunded_at="2024-07-02")
    shop.reject(table, "key_missing", "refund_line_id", refund_line_id=None)
    shop.reject(table, "parent_missing", "order_id", order_id="NOWHERE", customer_id="C1")
    shop.reject(table, "parent_rejected", "order_id", order_id="REJECTED")
    shop.reject(table, "parent_rejected", "order_id", order_id="NO_RATE")
    shop.reject(table, "no_exchange_rate", "currency", order_id=None, currency="CHF")
    shop.reject(table, "no_exchange_rate", "currency", currency="CHF")
    shop.keep(
        table,
        currency="usd",
        refunded_at="2024-06-05T12:00:00Z",
        values={"exchange_rate": Decimal("0.8"), "currency": "USD"},
    )
    chf = shop.keep("orders", currency="CHF", exchange_rate="1.05", order_id="IN_CHF")
    shop.keep(table, order_id=chf.key, values={"currency": "CHF", "exchange_rate": Decimal("1.05")})
    for order_id in ["DELETED_LATER", "DELETED_WHOLE", "BOTH"]:
        shop.delete(table, order_id=order_id)
    shop.delete(table, only_key=True, is_deleted="yes")


def add_customers(shop: Shop) -> None:
    table = "customers"
    personal = {
        "email": " Anna.ZYZZX@Example.COM ",
        "phone": "+49 30 zyzzx",
        "first_name": "Änna-Zyzzx",
        "last_name": 'O\'Zyzzx "Q"',
        "address": "Zyzzx-Straße 1\n2nd floor",
        "city": "Zyzzxtown",
        "postal_code": "01067 zyzzx",
        "gender": "F-zyzzx",
        "mobile_ad_id": "zyzzx-0001",
    }
    shop.keep(
        table,
        customer_id="C1",
        birth_date="1901-02-03",
        has_email_consent="Y",
        country="de",
        **personal,
        values={
            "email": "anna.zyzzx@example.com",
            "first_name": "Änna-Zyzzx",
            "last_name": 'O\'Zyzzx "Q"',
            "address": "Zyzzx-Straße 1\n2nd floor",
            "postal_code": "01067 zyzzx",
            "birth_date": date(1901, 2, 3),
            "has_email_consent": True,
            "has_sms_consent": False,
            "has_ad_user_data_consent": False,
            "country": "DE",
        },
    )
    shop.keep(table, country="US", values={"has_ad_user_data_consent": True})
    shop.keep(table, country=None, values={"has_ad_user_data_consent": False})
    # Google asks for consent there, by whatever code, and where nobody knows the country
    for text, country in [("uk", "GB"), ("EL", "GR"), ("RE", "RE")]:
        shop.keep(
            table, country=text, values={"country": country, "has_ad_user_data_consent": False}
        )
    for text in ["??", "--", "xx", "ZZ", "D1"]:
        shop.keep(
            table,
            country=text,
            values={"country": None, "has_ad_user_data_consent": False},
            wrong={"country": "unreadable"},
        )
    for text, reason in [
        ("1899-12-31", "out_of_time"),
        ("2099-01-01", "out_of_time"),
        ("05/01/1980", "unreadable"),
        ("1980", "unreadable"),
    ]:
        shop.keep(table, birth_date=text, values={"birth_date": None}, wrong={"birth_date": reason})
    shop.keep(
        table, email="zyzzx", values={"email": None}, wrong={"email": "unreadable"}, phone="zyzzx 2"
    )
    shop.reject(table, "key_missing", "customer_id", customer_id=None, **personal)
    shop.repeat(table, customer_id="0042", first_name="Old Zyzzx", updated_at="2024-01-01")
    shop.keep(
        table,
        customer_id="0042",
        first_name="New Zyzzx",
        updated_at="2024-01-02",
        values={"first_name": "New Zyzzx"},
    )
    shop.keep(table, customer_id="42", values={"customer_id": "42"})
    shop.delete(table, customer_id="LEFT", is_deleted="1", **personal)

    table = "customer_attributes"
    shop.keep(table, values={"value": "collector"})
    shop.keep(table, set_at="2024-06-03 10:00:00", values={"value": "collector"})
    # keys that look alike when they are joined by a bar
    shop.keep(table, customer_id="a|b", attribute="c", value="1")
    shop.keep(table, customer_id="a", attribute="b|c", value="2")
    shop.reject(table, "required_missing", "value", attribute="club", value=None)
    shop.reject(table, "key_missing", "customer_id", customer_id=None)
    shop.reject(table, "key_missing", "attribute", attribute=None)
    shop.reject(table, "unreadable", "set_at", attribute="club", set_at="June")
    shop.repeat(table, attribute="club", value="Kreuzberg", updated_at="2024-06-01")
    shop.keep(
        table,
        attribute="club",
        value="Mitte",
        updated_at="2024-06-02",
        values={"value": "Mitte"},
    )


def add_erasures(shop: Shop) -> None:
    """People whose personal data must be nowhere in staging, but for the requests themselves."""
    gone = {
        "first_name": "Vanyshed-Zyzzx",
        "phone": "vanyshed zyzzx",
        "has_email_consent": "yes",
    }
    nameless = {"first_name": None, "phone": None, "email": None, "has_email_consent": False}
    kept_money = {"customer_id": None, "email": None, "total": Decimal("20")}
    order = {"total": "20"}

    # by id, with an e-mail that the account had and a guest order under it
    shop.keep("erasure_requests", customer_id="G1")
    shop.keep(
        "customers",
        customer_id="G1",
        email="VANYSHED1.zyzzx@example.com",
        **gone,
        values=nameless,
    )
    shop.keep("orders", customer_id="G1", **order, values=kept_money)
    shop.keep(
        "orders", customer_id=None, email="vanyshed1.ZYZZX@example.com ", **order, values=kept_money
    )
    shop.delete("customer_attributes", customer_id="G1", attribute="persona")
    shop.delete("customer_attributes", customer_id="G1", attribute="size", set_at="2024-01-01")
    shop.keep("refunds", order_id=None, customer_id="G1", values={"customer_id": None})
    shop.keep(
        "survey_responses",
        customer_id="G1",
        comment="vanyshed zyzzx",
        score="9",
        values={"customer_id": None, "comment": None, "score": 9},
    )
    shop.keep(
        "support_events",
        email="Vanyshed1.zyzzx@Example.com",
        body="vanyshed zyzzx",
        subject="vanyshed zyzzx",
        values={"email": None, "body": None, "subject": None},
    )
    shop.keep(
        "web_events",
        customer_id="G1",
        search_term="vanyshed zyzzx",
        click_id="vanyshed-zyzzx",
        values={"customer_id": None, "search_term": None, "click_id": None},
    )
    shop.keep("experiment_exposures", customer_id="G1", values={"customer_id": None})
    shop.keep("subscriptions", customer_id="G1", values={"customer_id": None})
    shop.keep("loyalty_events", customer_id="G1", values={"customer_id": None})

    # by e-mail: the account under it, and a guest who has none
    shop.keep("erasure_requests", email=" Vanyshed2.ZYZZX@example.com", customer_id=None)
    shop.keep(
        "customers",
        customer_id="G2",
        email="vanyshed2.zyzzx@example.com",
        **gone,
        values=nameless,
    )
    shop.keep("orders", customer_id="G2", **order, values=kept_money)
    shop.keep("erasure_requests", email="vanyshed3.zyzzx@example.com")
    shop.keep(
        "orders", customer_id=None, email="vanyshed3.zyzzx@example.com", **order, values=kept_money
    )

    # accounts that the shop merged are one person: G4 into G5 into G6, the one in the middle asks
    shop.keep("erasure_requests", customer_id="G5")
    for account, later in [("G4", "G5"), ("G5", "G6"), ("G6", "G6"), ("G7", "G6")]:
        shop.keep(
            "customers",
            customer_id=account,
            merged_into_customer_id=later,
            email=f"{account}.vanyshed.zyzzx@example.com",
            **gone,
            values=nameless,
        )
        shop.keep("orders", customer_id=account, **order, values=kept_money)
    # two accounts merged into each other are no endless loop
    for account, later in [("R1", "R2"), ("R2", "R1")]:
        shop.keep("customers", customer_id=account, merged_into_customer_id=later)

    # a request that was withdrawn, and those that ask for nobody
    shop.repeat("erasure_requests", request_id="WITHDRAWN", customer_id="C1")
    shop.delete(
        "erasure_requests",
        request_id="WITHDRAWN",
        only_key=True,
        is_deleted="yes",
        updated_at="2024-06-25",
    )
    one_of = "customer_id, email"
    shop.reject("erasure_requests", "required_missing", one_of)
    shop.reject("erasure_requests", "unreadable", "email", email="zyzzx at home")
    shop.reject(
        "erasure_requests", "unreadable", "requested_at", customer_id="C1", requested_at="x"
    )
    shop.reject("erasure_requests", "key_missing", "request_id", request_id=None, customer_id="C1")
    shop.keep(
        "erasure_requests",
        customer_id="NEVER_HERE",
        email="zyzzx",
        values={"email": None},
        wrong={"email": "unreadable"},
    )


def add_products(shop: Shop) -> None:
    table = "products"
    for product_id in ["P1", "0001", "1"]:
        shop.keep(table, product_id=product_id, values={"product_type": "physical"})
    for text in NASTY_TEXTS:
        shop.keep(table, title=text, values={"title": text, "is_active": True})
    shop.keep(table, product_type=" Gift_Card", values={"product_type": "gift_card"})
    shop.keep(
        table,
        product_type="bundle",
        values={"product_type": "physical"},
        wrong={"product_type": "not_allowed"},
    )
    shop.keep(table, is_active="N", values={"is_active": False})
    shop.keep(table, is_active="?", values={"is_active": True}, wrong={"is_active": "unreadable"})
    shop.keep(table, replenishment_days="9.0", values={"replenishment_days": 9})
    for text, reason in [("4.7", "unreadable"), ("0", "out_of_range"), ("-3", "out_of_range")]:
        shop.keep(
            table,
            replenishment_days=text,
            values={"replenishment_days": None},
            wrong={"replenishment_days": reason},
        )
    shop.keep(table, price="1.234,50", values={"price": None}, wrong={"price": "unreadable"})
    # a raw text that holds the characters which part the entries
    for text in ["1\x1e2\x1f3", "\x1fx", "x\x1e"]:
        shop.keep(table, price=text, values={"price": None}, wrong={"price": "unreadable"})
    shop.keep(table, stock_quantity="-3.5", values={"stock_quantity": Decimal("-3.5")})
    shop.keep(table, launched_at="2098-01-01T00:00:00Z", values={"launched_at": utc("2098-01-01")})
    shop.reject(table, "key_missing", "product_id", product_id="\t")


def add_surveys(shop: Shop) -> None:
    table = "survey_responses"
    scores = {
        ("nps", None): ([0, 10], [-1, 11]),
        ("NPS", "5"): ([0, 5], [6]),
        ("csat", None): ([1, 5], [0, 6]),
        ("csat", "10"): ([1, 10], [0, 11]),
        ("csat", "1"): ([0, 1], [-1, 2]),
        ("ces", None): ([1, 7], [0, 8]),
        ("review", None): ([1, 5], [0, 6]),
        ("open", None): ([0, 99], []),
        ("pmf", "3"): ([1, 3], [0, 4]),
    }
    for (kind, scale), (inside, outside) in scores.items():
        for score in inside:
            values = {"score": score, "survey_type": kind.lower()}
            shop.keep(table, survey_type=kind, scale_max=scale, score=str(score), values=values)
        for score in outside:
            shop.reject(
                table, "out_of_range", "score", survey_type=kind, scale_max=scale, score=str(score)
            )
    # a scale that cannot be used is none
    for scale, reason in [("0", "out_of_range"), ("-5", "out_of_range"), ("ten", "unreadable")]:
        shop.keep(
            table,
            score="9",
            scale_max=scale,
            values={"score": 9, "scale_max": None},
            wrong={"scale_max": reason},
        )
    shop.keep(table, score="9.0", values={"score": 9})
    for text in ["9.5", "nine", "0x9", "1e1"]:
        shop.keep(table, score=text, values={"score": None}, wrong={"score": "unreadable"})
    shop.reject(table, "not_allowed", "survey_type", survey_type="stars", score="9")
    shop.reject(table, "not_allowed", "survey_type", survey_type="stars", score="x")
    shop.reject(table, "required_missing", "survey_type", survey_type=None)
    times = "sent_at, responded_at"
    shop.reject(table, "required_missing", times, responded_at=None)
    shop.reject(table, "out_of_time", "responded_at", responded_at="2099-01-01")
    shop.reject(table, "unreadable", "responded_at", responded_at="x", sent_at="2099-01-01")
    shop.keep(table, responded_at=None, sent_at="2024-06-01", values={"responded_at": None})
    shop.keep(
        table,
        responded_at="x",
        sent_at="2024-06-01",
        values={"responded_at": None},
        wrong={"responded_at": "unreadable"},
    )
    shop.keep(table, moment="Post_Delivery", values={"moment": "post_delivery"})
    shop.keep(table, moment="later", values={"moment": None}, wrong={"moment": "not_allowed"})
    for text in NASTY_TEXTS:
        comment = f"zyzzx {text} zyzzx"
        shop.keep(table, survey_type="open", comment=comment, values={"comment": comment})
    shop.reject(
        table, "not_allowed", "survey_type", survey_type="x", comment="zyzzx", email="zyzzx@x.y"
    )
    # links that lead nowhere do not reject
    shop.keep(
        table,
        customer_id="NOBODY",
        order_id="NOWHERE",
        product_id="GHOST",
        ticket_id="NONE",
        values={"customer_id": "NOBODY", "order_id": "NOWHERE"},
    )


def add_support(shop: Shop) -> None:
    table = "support_events"
    shop.keep(
        table,
        ticket_id="T1",
        author_type="Customer",
        subject="Zyzzx",
        body="zyzzx\n" * 2000 + "zyzzx",
        agent_id="agent zyzzx",
        email="HELP.zyzzx@example.com",
        values={
            "author_type": "customer",
            "priority": "normal",
            "is_public": True,
            "body": "zyzzx\n" * 2000 + "zyzzx",
            "email": "help.zyzzx@example.com",
        },
    )
    shop.keep(
        table,
        author_type="human",
        priority="P1",
        is_public="internal",
        values={"author_type": None, "priority": "normal", "is_public": True},
        wrong={"author_type": "not_allowed", "priority": "not_allowed", "is_public": "unreadable"},
    )
    ratings = [
        (None, "5", 5),
        (None, "6", None),
        (None, "0", None),
        ("10", "10", 10),
        ("1", "0", 0),
        ("1", "2", None),
    ]
    for scale, rating, value in ratings:
        wrong = {} if value is not None else {"rating": "out_of_range"}
        shop.keep(
            table,
            event_type="RATED",
            rating=rating,
            rating_max=scale,
            values={"rating": value},
            wrong=wrong,
        )
    shop.keep(
        table,
        event_type="rated",
        rating="4",
        rating_max="-1",
        values={"rating": 4, "rating_max": 5},
        wrong={"rating_max": "out_of_range"},
    )
    shop.reject(table, "not_allowed", "event_type", event_type="escalated", body="zyzzx")
    shop.reject(table, "required_missing", "ticket_id", ticket_id=None)
    shop.reject(table, "out_of_time", "occurred_at", occurred_at="2031-01-01")


def add_web(shop: Shop) -> None:
    table = "web_events"
    start = "1990-01-01T00:00:00Z"
    shop.keep(table, occurred_at=start, values={"occurred_at": utc("1990-01-01")})
    shop.reject(table, "out_of_time", "occurred_at", occurred_at="1989-12-31T23:59:59.999999Z")
    shop.reject(table, "unreadable", "occurred_at", occurred_at="1717408800")
    shop.keep(table, visitor_id=None, customer_id="C1", values={"quantity": Decimal("1")})
    shop.reject(table, "required_missing", "visitor_id, customer_id", visitor_id=" ")
    shop.reject(table, "not_allowed", "event_type", event_type="scroll", search_term="zyzzx")
    shop.keep(table, event_type="Search", search_term="zyzzx 'gift'", is_bot="F")
    shop.keep(
        table, quantity="0", values={"quantity": Decimal("1")}, wrong={"quantity": "out_of_range"}
    )
    shop.keep(table, event_type="purchase", order_id="NOWHERE", values={"order_id": "NOWHERE"})

    table = "experiment_exposures"
    shop.keep(table, expected_share="0.5", values={"expected_share": Decimal("0.5")})
    for text, reason in [("1.5", "out_of_range"), ("-0.1", "out_of_range"), ("50%", "unreadable")]:
        shop.keep(
            table,
            expected_share=text,
            values={"expected_share": None},
            wrong={"expected_share": reason},
        )
    shop.reject(table, "required_missing", "variant", variant=None)
    shop.reject(table, "required_missing", "visitor_id, customer_id", visitor_id=None)
    shop.reject(table, "out_of_time", "exposed_at", exposed_at="2024-07-01T02:00:00")


def add_ads(shop: Shop) -> None:
    table = "ad_spend"
    shop.keep(table, values={"spend": Decimal("5"), "objective": "acquisition", "currency": "EUR"})
    # a null in the key is a value of its own, and a repeated key a correction
    shop.repeat(table, account_id="a", spend="1", updated_at="2024-06-06")
    shop.keep(table, account_id="a", spend="2", updated_at="2024-06-07", country="")
    shop.keep(table, account_id="a", spend="3", country="de")
    shop.keep(table, campaign_id="a", spend="4", objective="Retention")
    shop.keep(table, platform="GOOGLE", region="x", values={"platform": "google"})
    shop.keep(
        table,
        account_id="b",
        objective="fame",
        clicks="1e3",
        impressions="-1",
        values={"objective": "acquisition", "clicks": None, "impressions": None},
        wrong={"objective": "not_allowed", "clicks": "unreadable", "impressions": "out_of_range"},
    )
    shop.keep(table, account_id="c", impressions="9999999999", values={"impressions": 9999999999})
    shop.keep(table, account_id="d", currency="USD", values={"exchange_rate": Decimal("0.8")})
    shop.reject(table, "out_of_range", "spend", account_id="e", spend="-1")
    shop.reject(table, "unreadable", "spend", account_id="e", spend="$1")
    shop.reject(table, "unreadable", "spend_date", account_id="e", spend_date="06/05/2024")
    shop.reject(table, "out_of_time", "spend_date", account_id="e", spend_date="2024-07-01")
    shop.keep(table, account_id="e", spend_date="2024-06-30")
    shop.reject(table, "key_missing", "platform", platform=None)
    shop.reject(table, "unreadable", "country", account_id="e", country="Germany")
    shop.reject(table, "no_exchange_rate", "currency", account_id="e", currency="CHF")
    shop.delete(table, only_key=True, spend_date="2024-06-09", platform="google", is_deleted="yes")


def add_subscriptions(shop: Shop) -> None:
    table = "subscriptions"
    shop.keep(
        table,
        billing_interval="Month",
        ended_at="2099-01-01",
        values={"interval_count": 1, "status": "active", "billing_interval": "month"},
    )
    shop.keep(
        table,
        ended_at="2024-05-31",
        values={"ended_at": None},
        wrong={"ended_at": "out_of_range"},
    )
    shop.keep(
        table,
        interval_count="0",
        values={"interval_count": 1},
        wrong={"interval_count": "out_of_range"},
    )
    shop.keep(table, status="zombie", values={"status": "active"}, wrong={"status": "not_allowed"})
    shop.keep(table, customer_id="NOBODY", product_id="GHOST", first_order_id="NOWHERE")
    shop.reject(table, "not_allowed", "billing_interval", billing_interval="fortnight")
    shop.reject(table, "out_of_range", "amount", amount="-1")
    shop.reject(table, "required_missing", "customer_id", customer_id=None)
    shop.reject(table, "no_exchange_rate", "currency", currency="CHF")


def add_loyalty(shop: Shop) -> None:
    table = "loyalty_events"
    shop.keep(table, points="100", values={"points": 100})
    shop.keep(table, points="-5", values={"points": None}, wrong={"points": "out_of_range"})
    shop.keep(table, event_type="Points_Adjusted", points="-5", values={"points": -5})
    shop.keep(table, expires_at="2099-01-01T00:00:00Z", values={"expires_at": utc("2099-01-01")})
    shop.keep(table, customer_id="NOBODY", order_id="NOWHERE")
    shop.reject(table, "not_allowed", "event_type", event_type="points_lost")
    shop.reject(table, "required_missing", "event_type", event_type=None)


def add_broken_lines(shop: Shop) -> None:
    """Lines that do not fit their header, at the ends of their files."""

    def break_line(table: str, line: bytes, error: str, rows: int = 1) -> None:
        shop.broken.append((table, line + b"\n", error, rows))

    break_line("orders", b"few,2024-06-03 zyzzx", "missing columns")
    break_line("orders", b"many" + b",zyzzx" * 99, "too many columns")
    break_line("orders", b"caf\xe9 zyzzx" + b"," * 99, "invalid encoding")
    break_line("loyalty_events", b"half", "missing columns")
    # the value begins with a quote, but has no other
    break_line("loyalty_events", b'open,"C1,points\nhidden,1\nhidden,2', "unquoted value", rows=3)
    break_line("products", b'P9;"12" plate";x', "unquoted value")
    break_line("customers", b"too,few,zyzzx\r", "missing columns")
