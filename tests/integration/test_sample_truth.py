"""The sample shop after a whole build, held against what was planted in it.

`seeds/sample/truth.json` says what the generator planted and what came out of its draw. Whatever
the models lose, repeat or judge wrongly on the way shows as a difference here.
"""

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "sample"

# What the generator calls an order, from what the shop handed over. Odd rows have ids of their own.
ORDER_KINDS = """
    select
        facts.*,
        orders.customer_id is null as is_guest_order,
        case
            when facts.order_type = 'subscription_renewal' then 'renewal'
            when facts.order_type <> 'sale' then facts.order_type
            when orders.is_test then 'test'
            when orders.cancelled_at is not null or orders.status = 'cancelled' then 'cancelled'
            when orders.status = 'failed' then 'failed'
            when facts.units_sold = 0 then 'gift_card_only'
            else 'sale'
        end as order_kind
    from fct_orders as facts
    inner join main_staging.stg_orders as orders using (order_id)
    where not starts_with(order_id, 'ODD') and not starts_with(order_id, 'X-')
"""
PURCHASES = f"(select * from ({ORDER_KINDS}) where order_kind = 'sale')"


@pytest.fixture(scope="module")
def truth() -> dict:
    return json.loads((SEEDS / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def raw_orders() -> list[dict[str, str]]:
    with (SEEDS / "sample_orders.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def erased_customers(build) -> int:
    """Persons who were erased, at most: one may have several accounts, or only an e-mail."""
    (count,) = build.row("select count(*) from main_base.stg_erased_people")
    return count


def test_every_table_balances_as_planted(sample_build, truth):
    found = {
        row["raw_table"]: {
            "raw": row["raw_row_count"],
            "staged": row["staged_row_count"],
            "rejected": row["rejected_row_count"],
            "duplicates": row["duplicate_row_count"],
            "deleted": row["deleted_row_count"],
        }
        for row in sample_build.records("from quality_input_balance")
    }
    assert found == truth["tables"]


def test_planted_bad_rows_are_rejected_for_their_reason(sample_build, truth):
    found = sample_build.rows(
        "select raw_table, coalesce(raw_row_key, ''), reject_reason from rejected_rows"
    )
    planted = [(row["table"], row["key"], row["reason"]) for row in truth["bad_rows"]]
    assert Counter(found) == Counter(planted)


def test_planted_bad_values_are_set_to_null_and_shown(sample_build, truth):
    found = sample_build.rows(
        """
        select raw_table, raw_row_key, reject_column, reject_reason, raw_value
        from rejected_values
        """
    )
    personal = {"birth_date"}
    planted = [
        (
            value["table"],
            value["key"],
            value["column"],
            value["reason"],
            "***" if value["column"] in personal else value["raw"],
        )
        for value in truth["bad_values"]
    ]
    assert Counter(found) == Counter(planted)


def test_rows_with_bad_values_stay(sample_build, truth):
    keys = {"orders": "order_id", "order_lines": "order_line_id", "refunds": "refund_line_id"}
    for table, key in keys.items():
        planted = {value["key"] for value in truth["bad_values"] if value["table"] == table}
        staged = sample_build.rows(
            f"select {key} from main_staging.stg_{table} where {key} in (select unnest(?))",
            sorted(planted),
        )
        assert {name for (name,) in staged} == planted


def test_odd_rows_that_break_no_rule_are_kept(sample_build, truth):
    keys = {
        "orders": "order_id",
        "order_lines": "order_line_id",
        "refunds": "refund_line_id",
        "customers": "customer_id",
        "survey_responses": "response_id",
        "support_events": "event_id",
        "web_events": "event_id",
        "subscriptions": "subscription_period_id",
        "loyalty_events": "event_id",
        "erasure_requests": "request_id",
    }
    deleted = {"before its tombstone", "tombstone"}
    for row in truth["odd_rows_kept"]:
        if row["what"] in deleted:
            continue
        staged = sample_build.row(
            f"select count(*) from main_staging.stg_{row['table']} where {keys[row['table']]} = ?",
            row["key"],
        )
        assert staged == (1,), row


def test_tombstones_take_their_row_away(sample_build, truth):
    gone = [row for row in truth["odd_rows_kept"] if row["what"] == "tombstone"]
    assert gone
    for row in gone:
        key = {"orders": "order_id", "customers": "customer_id", "products": "product_id"}
        left = sample_build.row(
            f"select count(*) from main_staging.stg_{row['table']} where {key[row['table']]} = ?",
            row["key"],
        )
        assert left == (0,), row


def test_links_that_lead_nowhere_are_counted(sample_build, truth):
    columns = {"unknown product": "product_id", "unknown order": "order_id"}
    planted = Counter(
        (row["table"], columns[row["what"]])
        for row in truth["odd_rows_kept"]
        if row["what"] in columns
    )
    found = {
        (table, column): count
        for table, column, count in sample_build.rows(
            """
            select raw_table, orphan_column, orphan_row_count from quality_orphans
            where orphan_column in ('product_id', 'order_id') and orphan_row_count > 0
            """
        )
    }
    assert found == dict(planted)


def test_the_bridge_starts_from_the_raw_file(sample_build, raw_orders):
    total = Decimal(0)
    for row in raw_orders:
        try:
            total += Decimal(row["total"] or 0)
        except InvalidOperation:
            continue
    found = sample_build.row(
        "select amount, row_count from kpi_revenue_bridge where step = 'raw_total'"
    )
    assert found == (total, len(raw_orders))


def test_an_unbalanced_order_is_kept_and_explained(sample_build, truth):
    unbalanced = {
        row["key"] for row in truth["odd_rows_kept"] if row["what"] == "total that does not balance"
    }
    found = sample_build.rows("select order_id from fct_orders where is_valid and not is_balanced")
    assert {name for (name,) in found} == unbalanced
    assert sample_build.row(
        "select row_count from kpi_revenue_bridge where step = 'imbalance'"
    ) == (len(unbalanced),)


def test_orders_are_of_the_planted_kinds(sample_build, truth):
    found = dict(
        sample_build.rows(f"select order_kind, count(*) from ({ORDER_KINDS}) group by all")
    )
    planted = dict(truth["orders"]["drawn"])
    pending = planted.pop("pending")
    assert found == planted
    waiting = sample_build.row(f"select count(*) from {PURCHASES} where status = 'pending'")
    assert waiting == (pending,)


def test_only_purchases_and_renewals_are_valid(sample_build):
    """Beside the kind of order only the account decides: staff and test accounts."""
    found = set(
        sample_build.rows(
            f"select order_kind, invalid_reason from ({ORDER_KINDS}) "
            "where coalesce(invalid_reason, '') not in ('staff', 'test') or order_kind = 'test'"
        )
    )
    assert found == {
        ("sale", None),
        ("renewal", None),
        ("cancelled", "cancelled"),
        ("failed", "failed"),
        ("test", "test"),
        ("exchange", "exchange"),
        ("replacement", "replacement"),
        ("adjustment", "adjustment"),
        ("gift_card_only", "no_product"),
    }
    not_counting = sample_build.row(
        f"""
        select count(*) from ({ORDER_KINDS})
        where counts_for_frequency <> (is_valid and order_kind = 'sale' and not is_fully_refunded)
        """
    )
    assert not_counting == (0,)


def test_no_purchase_is_lost_or_dated_wrongly(sample_build, truth):
    drawn = truth["seasonality"]["drawn"]
    for name, unit in (("purchases_by_month", "month"), ("purchases_by_weekday", "isodow")):
        found = sample_build.rows(
            f"select date_part('{unit}', order_date), count(*) from {PURCHASES} group by all"
        )
        assert {str(period): count for period, count in found} == drawn[name]


def test_moments_around_changed_clocks_are_read_to_the_second(sample_build, truth, raw_orders):
    edges = set(truth["edges"]["drawn"]["orders"])
    expected = {}
    for row in raw_orders:
        if row["order_id"] in edges:
            moment = datetime.fromisoformat(row["ordered_at"])
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            expected[row["order_id"]] = moment.astimezone(UTC).replace(tzinfo=None)
    found = sample_build.rows(
        "select order_id, ordered_at, order_date from fct_orders "
        "where order_id in (select unnest(?))",
        sorted(edges),
    )
    assert len(found) == len(edges) > 0
    assert {name: moment for name, moment, _ in found} == expected
    assert all(moment.date() == day for _, moment, day in found)


def test_customers_come_back_as_planted(sample_build, truth):
    """Purchases of erased persons name nobody; everybody else is found again, guests included."""
    drawn = truth["lifetimes"]["drawn"]
    erased = erased_customers(sample_build)
    purchases, buyers, repeaters = sample_build.row(
        f"""
        select sum(purchases), count(*), count_if(purchases > 1)
        from (
            select customer_key, count(*) as purchases from {PURCHASES}
            where customer_key is not null group by customer_key
        )
        """
    )
    (nameless,) = sample_build.row(f"select count(*) from {PURCHASES} where customer_key is null")
    assert purchases + nameless == drawn["purchases"]
    assert drawn["customers"] - erased <= buyers < drawn["customers"]
    assert drawn["customers_with_two_or_more"] - erased <= repeaters
    assert repeaters <= drawn["customers_with_two_or_more"]


def test_accounts_are_merged_as_planted(sample_build, truth):
    merged = sample_build.row(
        """
        select count(*) from main_intermediate.int_customer_identities
        where identity_rule = 'merged_account'
        """
    )
    assert merged == (truth["customers"]["drawn"]["merged_accounts"],)
    # of two merged into each other one after another, the last is left
    chains = sample_build.row(
        """
        select count(*) from main_intermediate.int_customer_identities
        where identity_rule = 'merged_account' and not starts_with(customer_key, 'C')
        """
    )
    assert chains == (0,)


def test_guests_who_registered_later_are_one_customer(sample_build, truth):
    found = sample_build.row(
        f"""
        select count(*) from (
            select customer_key
            from {PURCHASES} as purchases
            inner join dim_customers as customers using (customer_key)
            where not customers.is_guest and customers.identity_rule = 'email_of_account'
            group by customer_key
            having min(case when is_guest_order then ordered_at end) < min(created_at)
        )
        """
    )
    assert found == (truth["customers"]["drawn"]["guests_who_registered_later"],)
    (guests,) = sample_build.row("select count(*) from dim_customers where is_guest")
    always = truth["customers"]["drawn"]["customers_always_guests"]
    assert guests >= always - erased_customers(sample_build)


def test_staff_and_test_accounts_are_as_planted(sample_build, truth):
    planted = truth["customers"]["drawn"]["by_account_type"]
    found = dict(
        sample_build.rows(
            """
            select account_type, count(*) from dim_customers
            where account_type in ('business', 'staff', 'test') and starts_with(customer_key, 'C')
            group by all
            """
        )
    )
    # who buys has a key with C; a guest who never registers has no account to say so
    assert all(0 < found[kind] <= planted[kind] for kind in ("business", "staff", "test"))
    money = sample_build.row(
        "select sum(net_revenue), sum(valid_order_count) from dim_customers "
        "where account_type in ('staff', 'test')"
    )
    assert money == (0, 0)


def test_coupons_are_as_planted(sample_build, truth):
    drawn = truth["coupons"]["drawn"]
    found = sample_build.row(f"select count(*), count(discount_code) from {PURCHASES}")
    assert found == (
        drawn["purchases_of_lovers"] + drawn["purchases_of_others"],
        drawn["purchases_of_lovers_with_code"] + drawn["purchases_of_others_with_code"],
    )


def test_products_bought_together_are_as_planted(sample_build, truth):
    for names, drawn in truth["pairs"]["drawn"].items():
        first, second = names.split("+")
        found = sample_build.row(
            f"""
            select count_if(has_first), count_if(has_second), count_if(has_first and has_second)
            from (
                select
                    order_id,
                    bool_or(product_id = ?) as has_first,
                    bool_or(product_id = ?) as has_second
                from fct_order_lines
                where order_id in (select order_id from {PURCHASES})
                group by order_id
            )
            """,
            first,
            second,
        )
        assert found == tuple(
            drawn[f"orders_with_{which}"] for which in ("first", "second", "both")
        ), names


def test_refunds_are_as_planted(sample_build, truth):
    drawn = truth["refunds"]["drawn"]
    planted = "from fct_refunds where not starts_with(refund_line_id, 'ODD')"
    found = dict(sample_build.rows(f"select refund_type, count(*) {planted} group by all"))
    assert found == {kind: count for kind, count in drawn["lines_by_type"].items() if count}
    unlinked = sample_build.row(f"select count(*) {planted} and not is_linked")
    assert unlinked == (drawn["unlinked"],)
    fully = sample_build.row(f"select count(*) from {PURCHASES} where is_fully_refunded")
    assert fully == (drawn["purchases_with_all_goods_refunded"],)


def test_amounts_are_in_one_currency(sample_build):
    """Rates differ by currency and by day, the shop's own rate and the table's."""
    rates = dict(
        sample_build.rows(
            "select currency, count(distinct exchange_rate) from fct_orders group by all"
        )
    )
    assert rates.pop("EUR") == 1
    assert set(rates) == {"GBP", "USD", "CHF"}
    assert all(count > 1 for count in rates.values())
    assert sample_build.row("select reporting_currency from main_intermediate.as_of") == ("EUR",)
