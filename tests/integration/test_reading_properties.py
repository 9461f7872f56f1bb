"""Rules of reading and converting that must hold for any input, on the SQL that the macros become.

dbt renders the macros once; the SQL then runs in DuckDB over generated values and is held against
plain Python. No model is built.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BERLIN = ZoneInfo("Europe/Berlin")
WHITE_SPACE = " \t\n\r\f\v\u00a0\ufeff"
TYPES = {
    "whole": "int",
    "big_whole": "bigint",
    "money": "decimal(18,4)",
    "quantity": "decimal(18,3)",
    "rate": "decimal(18,8)",
    "truth": "boolean",
    "day": "date",
    "moment": "timestamp",
}
READINGS = (
    """
{%- set text = {'name': 'text', 'meta': {}, 'is_present': true, 'is_text': true,
    'physical': 'VARCHAR'} -%}
select
    raw_text,
    """
    + ",\n    ".join(
        f"{{{{ read_value(dict(text, type='{data_type}')) }}}} as {name}"
        for name, data_type in TYPES.items()
    )
    + """
from (select {{ trimmed('given_text') }} as raw_text, place from given_texts) as texts
order by place
"""
)

# Python's own reading of the contract -------------------------------------------------------------


def trimmed(text: str) -> str | None:
    return text.strip(WHITE_SPACE) or None


def whole_number(text: str, bits: int) -> int | None:
    if not re.fullmatch(r"[+-]?[0-9]+(\.0*)?", text):
        return None
    number = int(text.split(".")[0])
    return number if -(2 ** (bits - 1)) <= number < 2 ** (bits - 1) else None


def decimal_number(text: str, places: int) -> Decimal | None:
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return None
    number = Decimal(text).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return number if abs(number) < Decimal(10) ** (18 - places) else None


def truth_value(text: str) -> bool | None:
    return {
        **dict.fromkeys(("true", "t", "yes", "y", "1"), True),
        **dict.fromkeys(("false", "f", "no", "n", "0"), False),
    }.get(text.lower())


def calendar_day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?"
    r"(Z| ?([+-])(0[0-9]|1[0-4])(?::?([0-5][0-9]))?)?)?"
)


def moment(text: str) -> datetime | None:
    """The UTC moment; without offset local time of Berlin, of two such hours the later."""
    match = MOMENT.fullmatch(text)
    day = calendar_day(match[1]) if match else None
    if day is None:
        return None
    hour, minute, second = (int(match[part] or 0) for part in (2, 3, 4))
    fraction = int((match[5] or "0")[:6].ljust(6, "0"))
    is_next_midnight = hour == 24 and not minute and not second and not fraction
    if not is_next_midnight and (hour > 23 or minute > 59 or second > 59):
        return None
    local = datetime(day.year, day.month, day.day) + timedelta(
        hours=hour, minutes=minute, seconds=second, microseconds=fraction
    )
    if match[6] == "Z":
        return local
    if match[6]:
        offset = timedelta(hours=int(match[8]), minutes=int(match[9] or 0))
        return local - offset if match[7] == "+" else local + offset
    # an hour that the clocks skip takes the offset before it, one that comes twice is the second
    both = (local.replace(tzinfo=BERLIN, fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(both).replace(tzinfo=None)


def expected_readings(text: str) -> tuple:
    raw = trimmed(text)
    if raw is None:
        return (None,) * (len(TYPES) + 1)
    return (
        raw,
        whole_number(raw, 32),
        whole_number(raw, 64),
        decimal_number(raw, 4),
        decimal_number(raw, 3),
        decimal_number(raw, 8),
        truth_value(raw),
        calendar_day(raw),
        moment(raw),
    )


# Texts --------------------------------------------------------------------------------------------

digits = st.text("0123456789", min_size=1, max_size=20)
signs = st.sampled_from(["", "+", "-"])
numbers = st.one_of(
    st.builds("{}{}".format, signs, digits),
    st.builds("{}{}.{}".format, signs, digits, st.text("0123456789", max_size=12)),
    st.builds("{}.{}".format, signs, digits),
    st.builds(
        "{}{}{}{}".format,
        signs,
        st.integers(0, 99999),
        st.sampled_from("eE"),
        st.integers(-9, 9),
    ),
    st.sampled_from(
        ["1,234.50", "EUR12", "€12", "NaN", "inf", "-Infinity", "4.7", "0x10", "1_000", "1e", "."]
    ),
)
truths = st.sampled_from(["true", "T", "Yes", "y", "1", "FALSE", "f", "NO", "n", "0", "on", "1.0"])
two_digits = st.integers(0, 61).map("{:02d}".format)
days = st.one_of(
    st.dates(date(1, 1, 2), date(9999, 12, 30)).map(date.isoformat),
    st.builds("20{}-{}-{}".format, two_digits, two_digits, two_digits),
    st.sampled_from(
        ["2024-03-31", "2024-10-27", "2023-10-29", "05/01/2024", "2024", "today", "20240501"]
    ),
)
hours = st.one_of(st.sampled_from(["00", "01", "02", "03", "23", "24"]), two_digits)
offsets = st.one_of(
    st.sampled_from(["", "Z", "+02:00", "+02", " +0200", "-0330", " -11:00", "+14", " Z", "z"]),
    st.builds("{}{}{}".format, signs, two_digits, st.one_of(st.just(""), two_digits)),
)
fractions = st.one_of(st.just(""), st.text("0123456789", min_size=1, max_size=9).map(".{}".format))
moments = st.one_of(
    st.builds("{}{}{}:{}{}".format, days, st.sampled_from("T "), hours, two_digits, offsets),
    st.builds(
        "{}{}{}:{}:{}{}{}".format,
        days,
        st.sampled_from("T "),
        hours,
        two_digits,
        two_digits,
        fractions,
        offsets,
    ),
    st.sampled_from(["1717408800", "1717408800000", "03.06.2024 10:00", "2024-06-03 10:00 PM"]),
)
any_text = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
padding = st.text(WHITE_SPACE, max_size=3)
texts = st.builds(
    "{}{}{}".format, padding, st.one_of(numbers, truths, days, moments, any_text), padding
)

many = settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def read_texts(project):
    sql = project.compile(READINGS, {"raw_path": "somewhere", "raw_timezone": "Europe/Berlin"})
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("create table given_texts (place int, given_text string)")

        def read(given_texts: list[str]) -> list[tuple]:
            connection.execute("delete from given_texts")
            rows = list(enumerate(given_texts))
            connection.executemany("insert into given_texts values (?, ?)", rows)
            return connection.execute(sql).fetchall()

        yield read


@many
@given(given_texts=st.lists(texts, min_size=1, max_size=30))
def test_every_text_is_read_as_the_contract_says(read_texts, given_texts):
    for text, read in zip(given_texts, read_texts(given_texts), strict=True):
        assert (text, read) == (text, expected_readings(text))


# Rows ---------------------------------------------------------------------------------------------

COLUMNS = [
    "event_id",
    "customer_id",
    "event_type",
    "occurred_at",
    "points",
    "updated_at",
    "loaded_at",
    "is_deleted",
]
EVENT_TYPES = {
    "points_earned",
    "points_redeemed",
    "points_expired",
    "points_adjusted",
    "tier_changed",
    "referral_sent",
    "referral_converted",
}
FIRST_MOMENT, LAST_MOMENT = datetime(1990, 1, 1), datetime(2024, 7, 1)


def allowed_moment(text: str | None) -> tuple[datetime | None, str | None]:
    """The moment, and why it cannot be used."""
    if text is None:
        return None, None
    read = moment(text)
    if read is None:
        return None, "unreadable"
    return read, None if FIRST_MOMENT <= read < LAST_MOMENT else "out_of_time"


def judged(raw: dict[str, str | None]) -> dict:
    """One raw loyalty event as the contract judges it: reason, column, values, wrong values."""
    texts = {name: trimmed(text) if text is not None else None for name, text in raw.items()}
    occurred_at, time_problem = allowed_moment(texts["occurred_at"])
    event_type = texts["event_type"] and texts["event_type"].lower()
    points = whole_number(texts["points"], 32) if texts["points"] else None
    wrong = {}
    if texts["points"] and points is None:
        wrong["points"] = "unreadable"
    elif points is not None and points < 0 and event_type != "points_adjusted":
        wrong["points"] = "out_of_range"
    moments = {}
    for name in ("updated_at", "loaded_at"):
        moments[name], problem = allowed_moment(texts[name])
        if problem:
            wrong[name], moments[name] = problem, None
    is_deleted = truth_value(texts["is_deleted"] or "")
    if texts["is_deleted"] and is_deleted is None:
        wrong["is_deleted"] = "unreadable"

    reason = None
    if not (is_deleted and texts["event_id"]):
        missing = [name for name in COLUMNS[1:4] if texts[name] is None]
        if texts["event_id"] is None:
            reason = ("key_missing", "event_id")
        elif missing:
            reason = ("required_missing", missing[0])
        elif time_problem == "unreadable":
            reason = ("unreadable", "occurred_at")
        elif event_type not in EVENT_TYPES:
            reason = ("not_allowed", "event_type")
        elif time_problem:
            reason = (time_problem, "occurred_at")
    return {
        "reason": reason,
        "wrong": {} if reason else {name: (why, texts[name]) for name, why in wrong.items()},
        "is_deleted": bool(is_deleted),
        "values": (
            texts["event_id"],
            texts["customer_id"],
            event_type,
            occurred_at,
            None if "points" in wrong else points,
            moments["updated_at"],
            moments["loaded_at"],
        ),
    }


def newest(versions: list[dict]) -> dict:
    """The row of a key that stays: by change, then by load, then by all columns as text."""

    def rank(row: dict) -> tuple:
        *values, updated_at, loaded_at = row["values"]
        text = "\x1f".join("" if value is None else str(value) for value in values)
        truth = "true" if row["is_deleted"] else "false"
        return updated_at or datetime.min, loaded_at or datetime.min, text, truth

    return max(versions, key=rank)


seconds = st.sampled_from(
    [
        None,
        "2024-06-01",
        "2024-06-02T10:00:00Z",
        "2024-06-02 12:00:00+02",
        "2024-06-03 10:00",
        "2024-06-30T23:59:59Z",
        "2024-07-01T00:00:00Z",
        "1989-12-31T23:59:59Z",
        "01/06/2024",
        " ",
    ]
)
raw_rows = st.fixed_dictionaries(
    {
        "event_id": st.sampled_from(["a", "A", " a", "b", "b|c", "\ufeff", None]),
        "customer_id": st.sampled_from(["1", "01", " 1", "é", None]),
        "event_type": st.sampled_from(
            ["points_earned", "Points_Adjusted ", "points_lost", "", "tier_changed"]
        ),
        "occurred_at": seconds,
        "points": st.one_of(st.none(), numbers, any_text),
        "updated_at": seconds,
        "loaded_at": seconds,
        "is_deleted": st.one_of(st.none(), st.sampled_from(["", "Y", "no", "maybe", "1", "0"])),
    }
)


@pytest.fixture(scope="module")
def stage_rows(project, tmp_path_factory):
    """A function from raw rows to what staging, the balance and the rejected tables hold."""
    folder = tmp_path_factory.mktemp("raw")
    variables = {
        "raw_path": str(folder),
        "raw_timezone": "Europe/Berlin",
        "latest_allowed_at": "2024-07-01 00:00:00",
    }
    path = folder / "loyalty_events.parquet"
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    pq.write_table(schema.empty_table(), path)

    def sql_of(macro: str) -> str:
        return project.compile("{{ " + macro + " }}", variables)

    base = sql_of("apply_contract('loyalty_events')")
    repeated = sql_of("repeated_keys_of('loyalty_events')")
    staged = sql_of("current_rows('loyalty_events')")
    balance = sql_of("balance_of('loyalty_events')")
    rejected = sql_of("rejected_rows_of('loyalty_events')")
    wrong = sql_of("rejected_values_of('loyalty_events')")
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        # the file is written anew too often for its time of change to tell
        connection.execute("set enable_external_file_cache = false")
        connection.execute("attach ':memory:' as customer_value")
        for name in ("main_base", "main_staging"):
            connection.execute(f"create schema customer_value.{name}")
        connection.execute(
            "create table customer_value.main_base.csv_broken_lines (table_name string, "
            "file string, line bigint, hidden_line bigint, error string, csv_line string)"
        )

        def run(rows: list[dict[str, str | None]]) -> dict[str, list[tuple]]:
            pq.write_table(pa.Table.from_pylist(rows, schema), path)
            made = "create or replace table customer_value"
            connection.execute(f"{made}.main_base.base_loyalty_events as {base}")
            connection.execute(f"{made}.main_base.base_repeated_keys as {repeated}")
            connection.execute(
                f"{made}.main_staging.stg_loyalty_events as select * from {staged} as rows"
            )
            kept = ", ".join(COLUMNS[:-1])
            return {
                name: connection.execute(query).fetchall()
                for name, query in {
                    "staged": f"select {kept} from customer_value.main_staging.stg_loyalty_events",
                    "balance": balance,
                    "rejected": f"select reject_reason, reject_column from ({rejected})",
                    "wrong": f"select reject_column, reject_reason, raw_value from ({wrong})",
                }.items()
            }

        yield run


def order_of(rows: list[tuple]) -> list[tuple]:
    return sorted(rows, key=repr)


@many
@given(rows=st.lists(raw_rows, max_size=12))
def test_every_row_is_staged_rejected_repeated_or_deleted(stage_rows, rows):
    found = stage_rows(rows)
    judgements = [judged(row) for row in rows]
    usable = [row for row in judgements if row["reason"] is None]
    keys = {row["values"][0] for row in usable}
    latest = [newest([row for row in usable if row["values"][0] == key]) for key in keys]
    staged = [row["values"] for row in latest if not row["is_deleted"]]

    assert order_of(found["staged"]) == order_of(staged)
    rejected = [row["reason"] for row in judgements if row["reason"]]
    assert order_of(found["rejected"]) == order_of(rejected)
    wrong = [
        (column, reason, text.replace("\x1e", " ").replace("\x1f", " "))
        for row in usable
        if not row["is_deleted"]
        for column, (reason, text) in row["wrong"].items()
    ]
    assert order_of(found["wrong"]) == order_of(wrong)
    assert found["balance"] == [
        (
            "loyalty_events",
            len(rows),
            len(staged),
            len(rejected),
            len(usable) - len(keys),
            len(latest) - len(staged),
        )
    ]


# Columns that have a type already -----------------------------------------------------------------


def test_typed_columns_are_read_as_what_they_hold(project, tmp_path):
    nan, inf = float("nan"), float("inf")
    noon = datetime(2024, 6, 3, 12)
    five_past_nine = time(9, 5)
    days = [date(2024, 6, 3), None, None]
    columns = {
        # identifiers are texts, whatever a data frame made of them
        "order_id": pa.array([7, 8, 9], pa.int64()),
        "customer_id": pa.array([17850.0, nan, 0.5]),
        "email": pa.array([" A@B.c", "", None], pa.large_string()),
        "Store_ID ": pa.array([b" \xc3\xa9", b"", None]),
        "status": pa.array([" Paid", " ", None]).dictionary_encode(),
        "order_number": pa.array([1e300, inf, 3.0], pa.float64()),
        "discount_code": pa.array([True, False, None]),
        "carrier": pa.array([["a", "b"], [], None]),
        "order_type": pa.array([None, None, None], pa.null()),
        # amounts
        "total": pa.array([12.34564, 0.1 + 0.2, 1e10]),
        "gross": pa.array([12, -1, None], pa.int64()),
        "discount": pa.array([0.5, nan, inf], pa.float32()),
        "shipping": pa.array([Decimal("4.95"), Decimal("1.00005"), None], pa.decimal128(38, 10)),
        "tax": pa.array([1, 255, None], pa.uint8()),
        "other_charges": pa.array([[1], [], None], pa.list_(pa.int64())),
        "gift_card_amount": pa.array([five_past_nine, None, None]),
        "exchange_rate": pa.array([0.9, 0.0, nan]),
        "payment_fee": pa.array([2**63, 0, None], pa.uint64()),
        # times
        "ordered_at": pa.array([noon, noon, noon], pa.timestamp("ns")),
        "paid_at": pa.array([noon, datetime(1980, 1, 1), None], pa.timestamp("s")),
        "cancelled_at": pa.array(days),
        "fulfilled_at": pa.array([noon, None, None], pa.timestamp("ms", "America/New_York")),
        "delivered_at": pa.array([five_past_nine, None, None]),
        "promised_delivery_at": pa.array([1717408800, None, None], pa.int64()),
        # truths
        "is_test": pa.array([1, 0, 2], pa.int64()),
        "is_tax_included": pa.array([1.0, 0.0, nan]),
        "is_gift": pa.array(["Y", " no ", "?"]).dictionary_encode(),
        "is_deleted": pa.array([False, None, None]),
        "not_in_the_contract": pa.array([{"a": 1}, None, None]),
    }
    pq.write_table(pa.table(columns), tmp_path / "orders.parquet")
    variables = {
        "raw_path": str(tmp_path),
        "raw_timezone": "Europe/Berlin",
        "latest_allowed_at": "2024-07-01",
    }
    sql = project.compile("{{ apply_contract('orders') }}", variables)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        cursor = connection.execute(f"select * from ({sql}) order by order_id")
        names = [column[0] for column in cursor.description]
        first, second, third = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())

    ten = datetime(2024, 6, 3, 10)
    expected = {
        "order_id": ("7", "8", "9"),
        "customer_id": ("17850", None, "0.5"),
        "email": ("a@b.c", None, None),
        "store_id": ("é", None, None),
        "status": ("paid", None, None),
        "discount_code": ("true", "false", None),
        "order_type": ("sale", "sale", "sale"),
        "total": (Decimal("12.3456"), Decimal("0.3"), Decimal("1e10")),
        "gross": (12, None, None),
        "discount": (Decimal("0.5"), None, None),
        "shipping": (Decimal("4.95"), Decimal("1.0001"), None),
        "tax": (1, 255, None),
        "other_charges": (None, None, None),
        "gift_card_amount": (None, None, None),
        "exchange_rate": (Decimal("0.9"), None, None),
        "payment_fee": (None, 0, None),
        "ordered_at": (ten, ten, ten),
        "paid_at": (ten, None, None),
        "cancelled_at": (datetime(2024, 6, 2, 22), None, None),
        "fulfilled_at": (noon, None, None),
        "delivered_at": (None, None, None),
        "promised_delivery_at": (None, None, None),
        "is_test": (True, False, False),
        "is_tax_included": (True, False, None),
        "is_gift": (True, False, None),
        "is_deleted": (False, False, False),
        "reject_reason": (None, None, None),
    }
    found = {name: (first[name], second[name], third[name]) for name in expected}
    assert found == expected

    def wrong(row: dict) -> set[tuple[str, str]]:
        entries = (entry.split("\x1f") for entry in (row["value_errors"] or "").split("\x1e"))
        return {(entry[0], entry[1]) for entry in entries if len(entry) > 1}

    assert wrong(first) == {
        ("other_charges", "unreadable"),
        ("gift_card_amount", "unreadable"),
        ("payment_fee", "unreadable"),
        ("delivered_at", "unreadable"),
        ("promised_delivery_at", "unreadable"),
    }
    assert wrong(second) == {
        ("gross", "out_of_range"),
        ("discount", "unreadable"),
        ("exchange_rate", "out_of_range"),
        ("other_charges", "unreadable"),
        ("paid_at", "out_of_time"),
    }
    assert wrong(third) == {
        ("discount", "unreadable"),
        ("exchange_rate", "unreadable"),
        ("is_test", "unreadable"),
        ("is_tax_included", "unreadable"),
        ("is_gift", "unreadable"),
    }


# Money --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def convert(project):
    """Converts amounts at rates, to cents and to four decimals."""
    cents = "{{ in_decimals('amount', 'rate', 2) }}"
    exactly = "{{ in_decimals('amount', 'rate', 4) }}"
    sql = project.compile(
        f"select {cents} as cents, {exactly} as exactly from given_amounts order by place",
        {"raw_path": "somewhere"},
    )

    def converted(amounts: list[tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]]:
        columns = {
            "place": pa.array(range(len(amounts))),
            "amount": pa.array([amount for amount, _ in amounts], pa.decimal128(18, 4)),
            "rate": pa.array([rate for _, rate in amounts], pa.decimal128(18, 8)),
        }
        with duckdb.connect() as connection:
            connection.register("given_amounts", pa.table(columns))
            return connection.execute(sql).fetchall()

    return converted


PLACES = ("0.01", "0.0001")
# where the product needs more digits than 64 bits hold, and well around it
EDGES = [Decimal(edge) for edge in ("899999.99995", "900000", "999999.99995", "1000000", "9200000")]


def amount_and_rate(edge: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    return (edge / rate).quantize(Decimal("0.0001"), ROUND_HALF_UP), rate


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.one_of(
            st.tuples(
                st.decimals(-(10**11), 10**11, places=4),
                st.one_of(st.just(Decimal(1)), st.decimals("0.00000001", 100, places=8)),
            ),
            st.builds(
                amount_and_rate,
                st.sampled_from(EDGES),
                st.one_of(st.just(Decimal(1)), st.decimals("0.0001", 60000, places=8)),
            ),
        ),
        min_size=1,
        max_size=50,
    )
)
def test_money_of_any_size_is_converted_exactly(convert, amounts):
    with localcontext(prec=50):
        expected = [
            tuple((amount * rate).quantize(Decimal(place), ROUND_HALF_UP) for place in PLACES)
            for amount, rate in amounts
        ]
    assert convert(amounts) == expected
