"""The raw contract on hostile input: one broken dataset, one build, many questions to it."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hostile import (
    DELETED,
    DUPLICATE,
    KEYS,
    REJECTED,
    SETTINGS,
    STAGED,
    Shop,
    broken_shop,
    readable_amount,
    write_shop,
)

PERSONAL = "zyzzx"
ERASED = "vanyshed"


@pytest.fixture(scope="module")
def shop() -> Shop:
    return broken_shop()


@pytest.fixture(scope="module")
def hostile(project, shop, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile's raw files")
    write_shop(shop, folder)
    return project.build({"raw_path": str(folder), **SETTINGS})


def test_the_build_and_all_its_tests_pass(hostile):
    assert (hostile.error, hostile.failures) == ("", [])
    assert hostile.success


@pytest.mark.parametrize("table", KEYS)
def test_every_raw_row_is_accounted_for(hostile, shop, table):
    balance = hostile.records(f"from quality_input_balance where raw_table = '{table}'")
    assert balance == [{"raw_table": table, **shop.counts(table)}]
    (counts,) = balance
    raw_row_count = counts.pop("raw_row_count")
    del counts["raw_table"]
    assert raw_row_count == sum(counts.values())
    staged = hostile.row(f"select count(*) from main_staging.stg_{table}")
    assert staged == (counts["staged_row_count"],)
    rejected = f"select count(*) from rejected_rows where raw_table = '{table}'"
    assert hostile.row(rejected) == (counts["rejected_row_count"],)


@pytest.mark.parametrize("table", KEYS)
def test_rejected_rows_name_their_reason_and_column(hostile, shop, table):
    found = Counter(
        hostile.rows(
            """
            select reject_reason, reject_column
            from rejected_rows where raw_table = ? and reject_reason <> 'broken_line'
            """,
            table,
        )
    )
    assert found == Counter((row.reason, row.column) for row in shop.of(table, REJECTED))
    if len(KEYS[table]) == 1:
        keys = hostile.rows(
            """
            select coalesce(raw_row_key, ''), reject_reason
            from rejected_rows where raw_table = ? and reject_reason <> 'broken_line'
            """,
            table,
        )
        expected = [(row.key.strip("\ufeff\t "), row.reason) for row in shop.of(table, REJECTED)]
        assert Counter(keys) == Counter(expected)


@pytest.mark.parametrize("table", KEYS)
def test_rejected_values_name_column_reason_and_raw_text(hostile, shop, table):
    found = hostile.rows(
        "select reject_column, reject_reason, raw_value from rejected_values where raw_table = ?",
        table,
    )
    expected = []
    for row in shop.of(table, STAGED) + shop.of(table, DUPLICATE):
        for column, reason in row.wrong.items():
            raw = row.cells[column].strip(" ").replace("\x1e", " ").replace("\x1f", " ")
            expected.append((column, reason, "***" if column in PERSONAL_COLUMNS else raw))
    assert Counter(found) == Counter(expected)


PERSONAL_COLUMNS = {"email", "birth_date"}


@pytest.mark.parametrize("table", [table for table in KEYS if len(KEYS[table]) == 1])
def test_staged_values_are_read_as_the_contract_says(hostile, shop, table):
    (key,) = KEYS[table]
    staged = {row[key]: row for row in hostile.records(f"from main_staging.stg_{table}")}
    assert len(staged) == len(shop.of(table, STAGED))
    for row in shop.of(table, STAGED):
        found = staged[row.cells[key].strip(" \u00a0")]
        assert (row.cells, {name: found[name] for name in row.values}) == (row.cells, row.values)


def test_keys_of_several_columns_keep_the_newest_row(hostile):
    attributes = hostile.rows(
        "select customer_id, attribute, set_at is null, value "
        "from main_staging.stg_customer_attributes order by all"
    )
    assert attributes == [
        ("C1", "club", True, "Mitte"),
        ("C1", "persona", False, "collector"),
        ("C1", "persona", True, "collector"),
        ("a", "b|c", True, "2"),
        ("a|b", "c", True, "1"),
    ]
    spend = hostile.rows(
        "select account_id, campaign_id, country, spend from main_staging.stg_ad_spend "
        "where account_id = 'a' or campaign_id = 'a' order by all"
    )
    assert spend == [("a", None, "DE", 3), ("a", None, None, 2), (None, "a", None, 4)]


def test_rows_rejected_for_other_tables_show_their_values_too(hostile):
    without = "select raw_table, reject_reason, count(*) from rejected_rows where raw_values = ''"
    assert hostile.rows(f"{without} or raw_values is null group by all") == []
    (shown,) = hostile.row(
        "select raw_values from rejected_rows "
        "where raw_row_key = 'NO_RATE' and raw_table = 'orders'"
    )
    assert "order_id=NO_RATE" in shown
    assert "email=***" in shown
    assert "currency=CHF" in shown
    # what could not be read is the very reason here
    assert "exchange_rate unreadable 1,05" in shown


def test_lines_that_do_not_fit_are_rejected_one_by_one(hostile, shop):
    found = Counter(
        hostile.rows(
            "select raw_table, reject_column from rejected_rows where reject_reason = 'broken_line'"
        )
    )
    expected = Counter()
    for table, _, error, count in shop.broken:
        expected[table, error] += count
    assert found == expected
    hidden = hostile.rows(
        """
        select raw_row_key, raw_values from rejected_rows
        where raw_table = 'loyalty_events' and reject_column = 'unquoted value' order by all
        """
    )
    assert [values for _, values in hidden] == ['open,"C1,points', "hidden,1", "hidden,2"]


# Personal data ------------------------------------------------------------------------------------


def cells_with(build, schema: str, text: str) -> list[tuple[str, str]]:
    """Tables of a schema, and rows in them, that hold a text anywhere."""
    tables = build.tables(schema)
    found = []
    with build.connection() as connection:
        for table in tables:
            rows = connection.execute(
                "select cells from "
                f'(select lower(t::varchar) as cells from {schema}."{table}" as t) '
                "where contains(cells, ?)",
                [text],
            ).fetchall()
            found += [(table, cells[:300]) for (cells,) in rows]
    return found


def test_personal_data_is_nowhere_but_in_staging(hostile):
    for schema in ("main", "main_intermediate"):
        assert cells_with(hostile, schema, PERSONAL) == []
        assert len(hostile.tables(schema)) >= 15
    assert len(cells_with(hostile, "main_staging", PERSONAL)) > 30


def test_erased_people_are_in_no_staged_table(hostile):
    allowed = {"stg_erasure_requests", "stg_erased_people"}
    leaks = [leak for leak in cells_with(hostile, "main_staging", ERASED) if leak[0] not in allowed]
    assert leaks == []
    assert cells_with(hostile, "main", ERASED) == []
    assert cells_with(hostile, "main_staging", ERASED) != []


def test_erasure_reaches_the_people_asked_for_and_nobody_else(hostile):
    erased = hostile.rows(
        "select customer_id from main_staging.stg_customers where is_erased order by all"
    )
    assert [customer for (customer,) in erased] == ["G1", "G2", "G4", "G5", "G6", "G7"]
    for table in ["orders", "refunds", "survey_responses", "web_events", "loyalty_events"]:
        left = f"select count(*) from main_staging.stg_{table} where customer_id like 'G_'"
        assert hostile.row(left) == (0,), table
    # the request about C1 was withdrawn
    (name,) = hostile.row(
        "select first_name from main_staging.stg_customers where customer_id = 'C1'"
    )
    assert name == "Änna-Zyzzx"
    keys = hostile.rows("select customer_key from dim_customers where customer_key like 'G_'")
    assert keys == []


def test_a_guest_is_one_customer_however_the_e_mail_is_written(hostile):
    guests = hostile.rows(
        "select customer_key, valid_order_count from dim_customers where is_guest order by all"
    )
    assert [count for _, count in guests] == [3]


# Money --------------------------------------------------------------------------------------------


def expected_bridge(shop: Shop) -> dict[str, Decimal]:
    """The first steps of the bridge, summed over the rows as they were planted."""
    sums = dict.fromkeys(("raw_total", "rejected", "deleted", "duplicates", "currency"), Decimal(0))
    for row in shop.of("orders"):
        amount = readable_amount(row.cells.get("total", "")) or Decimal(0)
        sums["raw_total"] += amount
        step = {REJECTED: "rejected", DELETED: "deleted", DUPLICATE: "duplicates"}.get(row.fate)
        if step:
            sums[step] -= amount
        else:
            rate = row.values.get("exchange_rate") or Decimal(row.cells.get("exchange_rate") or 1)
            if row.cells.get("currency", "EUR").strip().upper() == "EUR":
                rate = Decimal(1)
            with localcontext(prec=40):
                converted = (amount * rate).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            sums["currency"] += converted - amount
    return sums


def test_the_bridge_leads_from_raw_totals_to_net_revenue(hostile, shop):
    steps = {row["step"]: row for row in hostile.records("from kpi_revenue_bridge")}
    amounts = {step: row["amount"] for step, row in steps.items()}
    expected = expected_bridge(shop)
    assert {step: amounts[step] for step in expected} == expected
    assert amounts["after_as_of"] == 0
    kept = hostile.row(
        "select sum(round(total::decimal(20, 4) * exchange_rate, 4)) from main_staging.stg_orders"
    )
    assert amounts["staged_total"] == kept[0] == sum(expected.values())
    # subtotals hold what stands above them, and the last ones are what the marts say
    running = Decimal(0)
    for row in sorted(steps.values(), key=lambda row: row["step_number"]):
        if row["kind"] == "subtotal":
            assert row["amount"] == running, row["step"]
        else:
            running += row["amount"]
    marts = hostile.row(
        "select net_revenue from kpi_periods where grain = 'all' and dimension = 'total'"
    )
    assert amounts["net_revenue"] == marts[0]
    customers = hostile.row("select sum(net_revenue) from dim_customers")
    assert amounts["net_revenue_of_customers"] == customers[0]


def test_erased_orders_keep_their_money(hostile, shop):
    erased = [row for row in shop.of("orders", STAGED) if row.cells["total"] == "20"]
    assert len(erased) == 8
    found = hostile.row(
        "select count(*), sum(order_total), count(customer_key) from fct_orders "
        "where order_total = 20 and is_valid"
    )
    assert found == (8, 160, 0)


# Links --------------------------------------------------------------------------------------------


def test_links_that_lead_nowhere_are_counted(hostile):
    orphans = hostile.rows(
        "select raw_table, orphan_column, orphan_row_count from quality_orphans "
        "where orphan_row_count > 0"
    )
    assert dict(((table, column), count) for table, column, count in orphans) == {
        ("order_lines", "product_id"): 1,
        ("survey_responses", "customer_id"): 1,
        ("survey_responses", "order_id"): 1,
        ("survey_responses", "product_id"): 1,
        ("survey_responses", "ticket_id"): 1,
        ("web_events", "order_id"): 1,
        ("subscriptions", "customer_id"): 1,
        ("subscriptions", "product_id"): 1,
        ("subscriptions", "first_order_id"): 1,
        ("loyalty_events", "customer_id"): 1,
        ("loyalty_events", "order_id"): 1,
        ("customer_attributes", "customer_id"): 2,
    }


def test_days_are_cut_in_the_reporting_time_zone(hostile):
    as_of = hostile.row("select as_of_date, as_of_end_at from main_intermediate.as_of")
    assert [str(value) for value in as_of] == ["2024-06-30", "2024-07-01 04:00:00"]
    refunds = "select count(*) from fct_refunds where refund_date = date '2024-06-10'"
    assert hostile.row(refunds)[0] > 0


def test_what_was_found_is_said(hostile):
    said = "\n".join(hostile.said)
    assert "Inputs found in folder" in said
    assert all(table in said for table in KEYS)
    assert "Not there, so empty" not in said
