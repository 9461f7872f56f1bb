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
