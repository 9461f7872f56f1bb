"""Support: opening hours against a count of minutes, and what is planted in the sample."""

import functools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest
from conftest import REPO
from hypothesis import given, settings
from hypothesis import strategies as st
from test_inputs import assert_built, raw_folder
from test_privacy import MARK, scan

from customer_value.boards.data import Database
from customer_value.boards.definition import load_boards
from customer_value.boards.pages import Pages

# both changes of the clocks lie in these days, in Berlin and in New York
SEASONS = {
    "Europe/Berlin": [date(2024, 3, 25), date(2024, 10, 21)],
    "America/New_York": [date(2024, 3, 4), date(2024, 10, 28)],
}
DAYS = 14
# no span begins or ends in an hour that is skipped or comes twice
EDGES = ["00:00", "04:00", "08:30", "12:00", "12:45", "17:00", "21:15", "24:00"]
MODELS = ("int_support_opening_hours", "int_support_moments_placed")


@pytest.fixture(scope="module", params=sorted(SEASONS))
def zone(request):
    return request.param


@pytest.fixture(scope="module")
def models(project, zone):
    """The SQL of the two models for a reporting time zone."""
    compiled = project.run("compile", "--select", *MODELS, variables={"reporting_timezone": zone})
    assert compiled.success, compiled.error
    return {name: compiled.nodes[name].node.compiled_code for name in MODELS}


def placed(models, first: date, hours, holidays, moments) -> dict[str, int]:
    """Open seconds before each moment, as the models have them."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as customer_value")
    connection.execute("set timezone = 'UTC'")
    last = first + timedelta(days=DAYS)
    connection.execute(
        """
        create schema customer_value.main_intermediate;
        create schema customer_value.main_reference;
        create table customer_value.main_intermediate.as_of
            (as_of_date date, as_of_end_at timestamp);
        create table customer_value.main_intermediate.int_support_events (event_date date);
        create table customer_value.main_reference.support_hours
            (iso_day_of_week int, opens_at varchar, closes_at varchar);
        create table customer_value.main_reference.support_holidays (holiday_date date);
        create table customer_value.main_intermediate.int_support_tickets_timed (
            ticket_id varchar, created_at timestamp, asked_at timestamp, first_reply_at timestamp,
            first_solved_at timestamp, last_solved_at timestamp, waiting_since timestamp
        );
        """
    )
    intermediate = "customer_value.main_intermediate"
    connection.execute(f"insert into {intermediate}.as_of values (?, ?)", [last, last])
    connection.execute(f"insert into {intermediate}.int_support_events values (?)", [first])
    for row in hours:
        connection.execute(
            "insert into customer_value.main_reference.support_hours values (?, ?, ?)", row
        )
    for day in holidays:
        connection.execute(
            "insert into customer_value.main_reference.support_holidays values (?)", [day]
        )
    for number, moment in enumerate(moments):
        connection.execute(
            f"insert into {intermediate}.int_support_tickets_timed (ticket_id, created_at) "
            "values (?, ?)",
            [str(number), moment],
        )
    connection.execute(
        f"create table {intermediate}.int_support_opening_hours as {models[MODELS[0]]}"
    )
    rows = connection.execute(
        f"select ticket_id, open_seconds from ({models[MODELS[1]]}) where moment_kind = 'created'"
    ).fetchall()
    return dict(rows)


@functools.cache
def local_minutes(zone: str, first: date) -> tuple[datetime, list[tuple[date, int, str]]]:
    """What calendar and clock say in each minute, from a day before the first day on (UTC)."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    there = (
        (start + timedelta(minutes=number)).astimezone(ZoneInfo(zone))
        for number in range((DAYS + 3) * 1440)
    )
    return start, [(now.date(), now.isoweekday(), now.strftime("%H:%M")) for now in there]


def open_minutes(zone: str, first: date, hours, holidays) -> tuple[datetime, np.ndarray]:
    """Whether each of these minutes is open, one by one."""
    start, minutes = local_minutes(zone, first)
    by_day = {day: [(o, c) for weekday, o, c in hours if weekday == day] for day in range(1, 8)}
    flags = [
        now >= first
        and now not in holidays
        and any(opens <= clock < closes for opens, closes in by_day[weekday])
        for now, weekday, clock in minutes
    ]
    return start, np.array(flags)


spans = st.lists(st.sampled_from(EDGES), min_size=2, max_size=4, unique=True).map(
    lambda edges: list(zip(*[iter(sorted(edges)[: len(edges) // 2 * 2])] * 2, strict=True))
)


@settings(max_examples=12, deadline=None)
@given(
    weeks=st.lists(spans | st.just([]), min_size=7, max_size=7),
    holidays=st.sets(st.integers(0, DAYS - 1), max_size=3),
    season=st.integers(0, 1),
    minutes=st.lists(st.integers(1440, (DAYS + 1) * 1440 - 300), min_size=2, max_size=40),
)
def test_opening_hours_are_a_count_of_minutes(models, zone, weeks, holidays, season, minutes):
    first = SEASONS[zone][season]
    hours = [(day, *span) for day, day_spans in enumerate(weeks, start=1) for span in day_spans]
    days_off = {first + timedelta(days=number) for number in holidays}
    start, flags = open_minutes(zone, first, hours, days_off)
    # the first local day begins up to five hours after or one before midnight UTC
    minutes = [minute + 300 for minute in minutes]
    moments = [(start + timedelta(minutes=minute)).replace(tzinfo=None) for minute in minutes]
    found = placed(models, first, hours, days_off, moments)
    counted = np.concatenate([[0], np.cumsum(flags)])
    assert found == {str(number): 60 * counted[minute] for number, minute in enumerate(minutes)}


def test_the_bad_carrier_comes_out_and_no_other(sample_build):
    worse = sample_build.rows(
        """
        select theme, dimension_value from support_frictions
        where dimension = 'carrier' and verdict = 'more_often' order by all
        """
    )
    assert worse == [("delivery_late", "slowvan"), ("not_arrived", "slowvan")]
    ratio = sample_build.row(
        "select contact_ratio_low from support_frictions "
        "where theme = 'not_arrived' and dimension_value = 'slowvan'"
    )
    assert ratio[0] > 2


def test_odd_tickets_are_flagged_and_in_no_average(sample_build):
    odd = sample_build.rows(
        """
        select ticket_id, clock_status, first_reply_hours, full_resolution_hours
        from support_tickets where clock_status <> 'counted' order by all
        """
    )
    assert odd == [
        ("X-T2", "no_creation", None, None),
        ("X-T3", "ends_before_it_begins", None, None),
    ]
    judged = sample_build.row(
        "select tickets_without_clock from support_periods where grain = 'all'"
    )
    assert judged == (2,)


def test_the_sample_has_what_support_knows(sample_build):
    found = sample_build.row(
        """
        select
            sum(bot_message_count), sum(internal_note_count), sum(hand_over_count),
            sum(reopen_count), count_if(opened_by = 'agent'), count_if(is_one_touch),
            count(is_satisfied)
        from support_tickets
        """
    )
    assert min(found) >= 5


ODD_SHOP = {
    "orders": ["order_id,ordered_at,customer_id,total"]
    + [f"O{number},2024-01-{number:02} 10:00:00,C{number % 7},10" for number in range(1, 16)],
    "order_lines": ["order_line_id,order_id,product_id,quantity,unit_price"]
    + [f"L{number},O{number},P{number},1,10" for number in range(1, 16)],
    # each sale is a loss
    "products": ["product_id,brand,unit_cost", *(f"P{n},B,30" for n in range(1, 16))],
    # whatever they ordered, they write about P1, and nobody answers
    "support_events": [
        "event_id,ticket_id,event_type,occurred_at,order_id,customer_id,product_id,"
        "subject,body,email,agent_id"
    ]
    + [
        f"E{n},T{n},created,2024-01-{n:02} 12:00:00,O{n},C{n % 7},P1,"
        # no two share a word, as words that many write are told as such
        f"{MARK}{chr(96 + n)},{MARK}{MARK}{chr(96 + n)},p{n}@{MARK}.example,{MARK}"
        for n in range(1, 16)
    ],
}
MARTS_OF_BOARD = (
    "support_periods",
    "support_queue",
    "support_frictions",
    "support_service_levels",
    "support_friction_costs",
    "quality_inputs",
    "metric_dictionary",
)


@pytest.fixture(scope="module")
def odd_shop(replay, tmp_path_factory):
    folder = raw_folder(
        tmp_path_factory.mktemp("odd_tickets"),
        **{name: "\n".join(rows) + "\n" for name, rows in ODD_SHOP.items()},
    )
    build = replay.build({"raw_path": str(folder)}, only=MARTS_OF_BOARD)
    assert_built(build)
    return build


@pytest.fixture(scope="module")
def odd_board(odd_shop):
    with Database(odd_shop.database, REPO) as opened:
        boards = load_boards(REPO / "charts")
        (board,) = [board for board in boards if board.id == "support"]
        return Pages(opened, boards).board(board)


def test_no_words_of_customers_reach_a_mart_or_the_board(odd_shop, odd_board):
    found = scan(odd_shop, {"marks": MARK})["marks"]
    assert ("main_staging", "stg_support_events") in found
    assert {table for schema, table in found if schema == "main"} == set()
    assert MARK not in odd_board


def test_tickets_that_name_other_goods_at_a_shop_that_sells_at_a_loss(odd_shop, odd_board):
    assert odd_shop.rows(
        "select dimension, tickets, orders, orders_with_contact from support_frictions "
        "where dimension in ('product', 'brand', 'total') order by all"
    ) == [("brand", 15, 15, 15), ("product", 15, 1, 1), ("total", 15, 15, 15)]
    assert odd_shop.row(
        "select count(*), sum(clv_at_risk), min(value_weight), max(value_weight), "
        "min(predicted_clv_365) < 0 from support_queue"
    ) == (15, 0, 1, 1, True)
    assert "15 tickets are open" in odd_board
    assert "No whole month has passed since the first ticket." in odd_board
    assert "No ticket was handed over." not in odd_board
