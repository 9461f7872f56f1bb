"""The summary of a build, over small databases with the columns that it reads."""

import os
from pathlib import Path

import duckdb
import pytest

from customer_value.summary import SummaryError, database_path, summarise
from customer_value.text import aligned, bar, counted, money, percent, wrapped

TABLES = """
create schema main_intermediate;
create table main_intermediate.as_of (as_of_date date, reporting_currency varchar);
create table kpi_periods (
    grain varchar, dimension varchar, orders int, customers int, net_revenue decimal(18, 2),
    aov double, net_aov double, repeat_purchase_rate double,
    average_days_between_orders double, median_days_between_orders double,
    gross_margin decimal(18, 2), gross_margin_rate double, contribution_margin decimal(18, 2),
    known_cost_share double
);
create table nps_periods (
    grain varchar, moment varchar, responses int, nps double, nps_margin double,
    is_reportable boolean
);
create table support_tickets (ticket_id varchar);
create table support_queue (ticket_id varchar, clv_at_risk decimal(18, 2));
create table journey_cart_periods (grain varchar, carts int, cart_abandonment_rate double);
create table journey_abandoned_carts (kind varchar, value decimal(18, 2), is_open boolean);
create table audiences (audience_id varchar, is_contact boolean, members int, held_out_members int);
create table audience_sizes (
    audience_id varchar, size_date date, entered_members int, left_members int
);
create table rfm_groups (
    rfm_group varchar, customers int, customer_share double, net_revenue decimal(18, 2),
    revenue_share double
);
create table rfm_cut_points (dimension varchar, note varchar, is_current boolean);
create table clv_groups (
    dimension varchar, predicted_clv_365 decimal(18, 2), predicted_clv_365_low decimal(18, 2),
    predicted_clv_365_high decimal(18, 2), expected_revenue_365 decimal(18, 2)
);
create table clv_customers (
    model_name varchar, predicted_clv_365 decimal(18, 2), value_decile int
);
create table clv_parameters (model_name varchar, is_today boolean, status_detail varchar);
create table clv_readiness (criterion varchar, sentence varchar);
insert into clv_readiness values
    ('overall', 'Not ready: nobody came back.'), ('customers', 'Not enough: 1 customer.');
create table quality_inputs (raw_table varchar, is_found boolean);
create table rejected_rows (raw_table varchar, reject_reason varchar, reject_column varchar);
create table rejected_values (raw_table varchar, reject_reason varchar, reject_column varchar);
"""
SHOP = """
insert into main_intermediate.as_of values ('2024-03-31', 'EUR');
insert into kpi_periods values
    ('all', 'total', 1234, 800, 1234567.8, 1100.5, 1000.456, 0.4567, 40.25, 21,
        617283.9, 0.5, 400000.55, 0.875),
    ('all', 'country', 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9),
    ('month', 'total', 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7);
insert into nps_periods values
    ('all', 'post_delivery', 1234, -12.6, 4.4, true), ('all', 'relationship', 1233, 50, 1, true),
    ('year', 'relationship', 9999, 50, 1, true), ('all', 'on_site', 0, null, null, false);
insert into support_tickets values ('T1'), ('T2'), ('T3');
insert into support_queue values ('T1', 1500.5), ('T3', 0);
insert into journey_cart_periods values ('all', 1000, 0.304), ('month', 9, 0.9);
insert into journey_abandoned_carts values
    ('cart', 1200, true), ('checkout', 34.5, true), ('view', 7, true), ('cart', 9, false);
insert into audiences values 
    -- held out is not due
    ('nudge', true, 1300, 100), ('win_back', true, 9, 9), ('ads', false, 999, 0);
insert into audience_sizes values
    ('nudge', '2024-03-30', 1150, 1), ('nudge', '2024-03-31', 60, 10), ('ads', '2024-03-31', 40, 5);
insert into rfm_groups values
    ('Lovers', 200, 0.25, 1000000, 0.8101),
    ('Break-Ups', 600, 0.75, 234467.8, 0.1899),
    ('Flirting', 0, 0, 0, 0);
insert into rfm_cut_points values
    ('recency', 'Fewer than 100 gaps: quintiles', true),
    ('recency', 'An older note', false),
    ('monetary', null, true);
insert into clv_groups values
    ('total', 20000, 5000.5, 35000, 61000), ('channel', 9, 9, 9, 9);
insert into clv_customers values ('mbg_nbd', 5000, 9), ('mbg_nbd', 15000, 10);
insert into clv_parameters values
    ('mbg_nbd', true, '700 repeat buyers: maximum likelihood.'), ('mbg_nbd', false, 'Earlier.'),
    ('bg_nbd', true, 'Another.');
update clv_readiness set sentence = 'Ready: go ahead.' where criterion = 'overall';
insert into quality_inputs values ('orders', true), ('refunds', true), ('web_events', false);
insert into rejected_rows values
    ('orders', 'unreadable', 'total'), ('orders', 'unreadable', 'ordered_at'),
    ('orders', 'key_missing', 'order_id'), ('refunds', 'parent_missing', 'order_id');
insert into rejected_values values ('orders', 'unreadable', 'country');
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    return path


def change(database: Path, sql: str) -> Path:
    with duckdb.connect(str(database)) as connection:
        connection.execute(sql)
    return database


def line_with(text: str, words: str) -> str:
    """The only line that holds the words, with single blanks."""
    (line,) = [line for line in text.splitlines() if words in line]
    return " ".join(line.split())


def test_a_score_of_few_responses_says_so(database):
    change(database, SHOP)
    few = (
        "delete from nps_periods; "
        "insert into nps_periods values ('all', 'on_site', 1, 100, 0, false)"
    )
    assert line_with(summarise(change(database, few), database.parent), "promoter") == (
        "Net promoter score +100 of 1 response on site; too few responses for a score to rely on"
    )


def test_a_shop_in_words(database):
    text = summarise(change(database, SHOP), database.parent)

    assert text.startswith("The shop as of 2024-03-31\n")
    assert line_with(text, "Orders ").startswith("Orders 1,234")
    assert line_with(text, "Customers ").startswith("Customers 800")
    assert line_with(text, "Net revenue").startswith("Net revenue 1,234,567.80 EUR")
    assert line_with(text, "Gross margin") == (
        "Gross margin 617,283.90 EUR 50.0% of that; cost known of 87.5% of sales"
    )
    assert line_with(text, "Contribution margin").startswith("Contribution margin 400,000.55 EUR")
    assert "1,100.50 EUR after discounts; 1,000.46 EUR after refunds" in line_with(text, "Average")
    assert line_with(text, "Repeat rate").startswith("Repeat rate 45.7%")
    assert "40.2 mean, 21 median" in text
    assert line_with(text, "promoter") == (
        "Net promoter score -13 of 1,234 responses post delivery; margin of error 4 points"
    )
    assert line_with(text, "Open tickets") == (
        "Open tickets 2 of 3 1,500.50 EUR of predicted CLV behind them"
    )
    assert line_with(text, "Abandoned carts") == (
        "Abandoned carts 30.4% of 1,000 1,234.50 EUR in 2 carts of the last weeks"
    )
    assert line_with(text, "Contacts due") == (
        "Contacts due 1,200 in 1 audience all audiences: 100 came in, 15 left that day"
    )
    assert line_with(text, "Lovers").startswith("Lovers 200 25.0%")
    assert "1,000,000.00 81.0%" in line_with(text, "Lovers")
    assert line_with(text, "Flirting") == "Flirting 0 0.0% 0.00 0.0%"
    assert text.index("Lovers") < text.index("Break-Ups") < text.index("Flirting")
    assert "100.00 EUR of net revenue are in no group" in text
    assert "Note on recency: Fewer than 100 gaps: quintiles." in text
    assert "An older note" not in text
    words = " ".join(text.split())
    assert (
        "Predicted CLV: 20,000.00 EUR in the 365 days to come (90% interval 5,000.50 to 35,000.00),"
        " the contribution margin of 61,000.00 EUR of revenue; 75.0% of it from the tenth of "
        "customers worth most. Ready: go ahead. Model MBG/NBD: 700 repeat buyers: maximum "
        "likelihood."
    ) in words
    assert "Inputs found (2 of 3): orders, refunds." in text
    assert "Not there, so empty: web_events." in text
    assert "Rejected: 4 rows. Set to null: 1 value." in text
    assert line_with(text, "unreadable 2") == "orders unreadable 2, key_missing 1"
    assert line_with(text, "parent_missing") == "refunds parent_missing 1"
    assert "set to null: orders.country 1" in text
    assert f"Where to look next, in {database}:" in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_a_shop_without_orders(database):
    text = summarise(
        change(
            database,
            "insert into main_intermediate.as_of values (null, null);"
            "insert into quality_inputs values ('orders', true);"
            "insert into rfm_groups values ('Lovers', 0, null, null, null);"
            "insert into rejected_rows values ('orders', 'unreadable', 'total')",
        ),
        database.parent,
    )

    assert text.startswith("The shop has no valid orders")
    assert "RFM groups: no customer has an order that counts." in text
    assert "Predicted CLV: Not ready: nobody came back." in text
    assert line_with(text, "unreadable") == "orders unreadable 1"


def test_customers_who_ordered_once(database):
    text = summarise(
        change(
            database,
            "insert into main_intermediate.as_of values ('2024-03-31', 'EUR');"
            "insert into kpi_periods values"
            " ('all', 'total', 1, 1, 5, 5, 5, 0, null, null, 2.5, 0.5, 1, 0);"
            "insert into clv_groups values ('total', 12.5, null, null, 25);"
            "insert into clv_customers values ('bg_nbd', 12.5, 1);"
            "insert into clv_parameters values ('bg_nbd', true, '3 repeat buyers.')",
        ),
        database.parent,
    )

    assert "Repeat rate 0.0%" in " ".join(text.split())
    # of a shop without a backtest the total has no interval
    assert "12.50 EUR in the 365 days to come, the contribution" in " ".join(text.split())
    assert line_with(text, "Days between").startswith("Days between orders - ")
    assert "Net promoter score" not in text
    assert "Open tickets" not in text
    assert "Abandoned carts" not in text
    assert "Rejected: 0 rows. Set to null: 0 values." in text


def test_a_missing_database_is_one_sentence(tmp_path):
    with pytest.raises(SummaryError, match=r"There is no database .* yet: run make build first\."):
        summarise(tmp_path / "nothing.duckdb", tmp_path)


def test_a_database_without_a_whole_build_is_one_sentence(tmp_path):
    path = tmp_path / "half.duckdb"
    duckdb.connect(str(path)).close()

    with pytest.raises(SummaryError, match="holds no whole build"):
        summarise(path, path.parent)


def test_a_database_of_other_columns_is_one_sentence(database):
    change(database, SHOP + "alter table rfm_groups rename customers to members")

    with pytest.raises(SummaryError, match="holds no whole build"):
        summarise(database, database.parent)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    path = tmp_path / "text.duckdb"
    path.write_text("not a database")

    with pytest.raises(SummaryError, match="cannot be opened"):
        summarise(path, path.parent)


def test_the_database_is_the_one_of_the_profile(tmp_path, monkeypatch):
    monkeypatch.delenv("CUSTOMER_VALUE_DB", raising=False)
    assert database_path(tmp_path) == tmp_path / "customer_value.duckdb"
    monkeypatch.setenv("CUSTOMER_VALUE_DB", "own.duckdb")
    assert database_path(tmp_path) == tmp_path / "own.duckdb"
    monkeypatch.setenv("CUSTOMER_VALUE_DB", "/data/own.duckdb")
    assert database_path(tmp_path) == Path("/data/own.duckdb")
    assert database_path(tmp_path, Path("given.duckdb")) == Path("given.duckdb")


def test_text_for_the_terminal():
    assert aligned([("a", "10"), ("long", "5")], numbers=(1,)) == ["  a     10", "  long   5"]
    assert wrapped("one two", first="  - ") == ["  - one two"]
    assert wrapped("", first="empty: ") == ["empty:"]
    assert all(len(line) <= 98 for line in wrapped("word " * 100))
    assert [counted(1, "row"), counted(1200, "row")] == ["1 row", "1,200 rows"]
    assert [money(-1234.5, "EUR"), money(5, None), money(None, "EUR")] == [
        "-1,234.50 EUR",
        "5.00",
        "-",
    ]
    assert [percent(0.1234), percent(None)] == ["12.3%", "-"]
    assert [len(bar(share)) for share in (None, 0, 0.001, 0.5, 1)] == [0, 0, 1, 12, 24]


def test_pages_are_named_where_they_are_newer_than_the_database(database, monkeypatch):
    change(database, SHOP)
    project = database.parent
    monkeypatch.chdir(project)
    assert line_with(summarise(database, project), "make boards") == "Boards make boards"

    for page in ("target/boards/index.html", "target/static_index.html"):
        (project / page).parent.mkdir(parents=True, exist_ok=True)
        (project / page).touch()
    text = summarise(database, project)
    assert "open target/boards/index.html in a browser" in text
    assert "open target/static_index.html in a browser" in text

    os.utime(project / "target/boards/index.html", (0, 0))
    assert line_with(summarise(database, project), "make boards") == "Boards make boards"
