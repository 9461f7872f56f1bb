"""The worked example from its one source table to the marts: what is published comes out again.

Needs the real file, which is not part of the project; otherwise skipped.
"""

import importlib.util
from decimal import Decimal

import pytest
from test_online_retail_mapping import EXAMPLE, SOURCE, needs_source

pytestmark = needs_source


@pytest.fixture(scope="module")
def shop(project, tmp_path_factory):
    """A build of the whole project over the mapped tables, with all data tests."""
    spec = importlib.util.spec_from_file_location("map", EXAMPLE / "map.py")
    mapping = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mapping)
    folder = tmp_path_factory.mktemp("online_retail")
    assert mapping.main([str(SOURCE), str(folder)]) == 0
    build = project.build(
        {
            "raw_path": str(folder),
            "raw_timezone": "Europe/London",
            "reporting_timezone": "Europe/London",
            "reporting_currency": "GBP",
        }
    )
    assert build.success, build.failures or build.error
    return build


@pytest.fixture(scope="module")
def bridge(shop):
    rows = shop.rows("select step, amount, kind, row_count from kpi_revenue_bridge")
    return {step: (amount, kind, count) for step, amount, kind, count in rows}


def test_the_bridge_begins_at_the_sources_total(bridge, shop):
    """9,747,747.934 in the source is what the orders hold less what the refunds give back."""
    (refunds,) = shop.row("select sum(refund_amount) from fct_refunds")
    assert bridge["raw_total"][0] - refunds == Decimal("9747747.9340")
    assert refunds == Decimal("896812.49")


def test_the_bridge_explains_all_between_the_raw_total_and_the_customers(bridge):
    steps = [amount for amount, kind, _ in bridge.values() if kind == "step"]
    assert sum(steps) == bridge["net_revenue_of_customers"][0]
    unexplained = [abs(bridge[step][0]) for step in ("rounding", "imbalance", "currency")]
    assert sum(unexplained) < Decimal("0.01")


def test_all_goods_given_back_are_in_the_bridge(shop, bridge):
    """Refunds of products, linked to an order or not, less those of orders that are not valid."""
    (of_products,) = shop.row(
        """
        select sum(refunds.amount)
        from main_staging.stg_refunds as refunds
        left join fct_orders as orders using (order_id)
        where refunds.refund_type = 'item' and coalesce(orders.is_valid, true)
        """
    )
    assert bridge["refunds"][0] + bridge["refunds_unlinked"][0] == -of_products
    assert bridge["refunds_unlinked"][0] == Decimal("-26520.84")


def test_orders_of_customers_hold_the_published_sales(shop):
    """8,911,407.904 of 18,532 invoices and 4,338 customers, each kind of money in its column."""
    assert shop.row(
        """
        select count(*), count(distinct customer_key), sum(total)
        from main_intermediate.int_orders_judged
        where customer_key is not null and total > 0
        """
    ) == (18532, 4338, Decimal("8911407.9040"))
    total, parts = shop.row(
        """
        select
            sum(order_total),
            sum(gross_revenue - discounts + tax + shipping + other_charges + gift_cards_sold
                + adjustments_charged)
        from fct_orders
        where customer_key is not null
        """
    )
    assert abs(total - parts) < Decimal("0.1")


def test_stock_corrections_are_rejected_and_nothing_else(shop):
    assert shop.rows(
        """
        select raw_table, reject_column, reject_reason, count(*)
        from rejected_rows group by all
        """
    ) == [("order_lines", "quantity", "out_of_range", 1336)]


def test_the_customer_who_took_all_back_at_once_is_in_no_group(shop):
    """12346 bought for 77,183.60 and cancelled it the same day."""
    assert shop.rows("select * from rfm_customers where customer_key = '12346'") == []
    assert shop.row(
        "select is_fully_refunded, net_revenue from fct_orders where customer_key = '12346'"
    ) == (True, Decimal("0.00"))


def test_the_second_order_is_the_hurdle(shop):
    """The first finding of the README."""
    chances = shop.rows(
        "select round(100 * chance_180d, 1), median_wait_days from kpi_next_order_chances"
        " where dimension = 'total' and order_number <= 3 order by order_number"
    )
    assert chances == [(66.6, 99), (83.1, 59), (90.0, 48)]
    (share,) = shop.row(
        "select round(from_group_share, 2) from rfm_group_moves where month_end = '2011-11-30'"
        " and from_rfm_group_id = 'apprentice' and to_rfm_group_id = 'about_to_dump_you'"
    )
    assert share == 0.38


def test_a_return_does_not_scare_customers_away(shop):
    """The second finding of the README."""
    effect = shop.row(
        """
        select round(100 * next_order_rate, 1), round(100 * next_order_rate_kept, 1),
            round(100 * difference_low, 1), round(100 * difference_high, 1), verdict
        from kpi_return_effects
        where horizon_days = 90 and order_number_band = 'all' and returned_by = 'return'
        """
    )
    assert effect == (60.8, 55.5, 1.3, 9.6, "more_often")
    assert shop.row(
        """
        select count(*), count_if(is_serial_returner), sum(refunded_merchandise),
            sum(refunded_merchandise) filter (where is_serial_returner)
        from kpi_serial_returners
        """
    ) == (1428, 48, Decimal("452203.34"), Decimal("20967.67"))


def test_two_weeks_made_the_returns_of_a_season(shop):
    """The third finding of the README."""
    weeks = shop.rows(
        """
        select period_start::varchar, round(100 * kpi_value, 1), round(100 * expected_value)
        from kpi_alerts
        where is_alert and kpi = 'value_return_rate_by_refund_date' order by 1
        """
    )
    assert weeks == [("2011-08-29", 6.4, 2), ("2011-10-10", 8.7, 2)]
    (others,) = shop.row(
        "select count(*) from kpi_alerts where is_alert"
        " and period_start not in ('2011-08-29', '2011-10-10')"
    )
    assert others == 2


def test_margins_of_a_source_without_costs_are_flagged(shop):
    assert shop.row(
        "select known_cost_share, gross_margin_rate > 0.45 from kpi_periods"
        " where grain = 'all' and dimension = 'total'"
    ) == (0, True)
