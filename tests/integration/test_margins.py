"""Margins of the sample shop, computed once more in pandas from the staged rows."""

import pandas as pd
from conftest import Build

DEFAULT_MARGIN = 0.5


def test_cost_of_goods_is_that_of_the_line_the_catalogue_or_the_default(
    sample_build: Build,
) -> None:
    lines = pd.DataFrame(
        sample_build.records(
            """
            select order_line_id, facts.line_type, raw.quantity::double as quantity,
                raw.unit_cost::double as unit_cost, orders.exchange_rate::double as rate,
                products.unit_cost::double as catalogue_cost, products.currency,
                (facts.gross_revenue - facts.discounts)::double as net,
                facts.cost_of_goods::double as cost_of_goods, facts.is_cost_known
            from fct_order_lines as facts
            join main_staging.stg_order_lines as raw using (order_line_id)
            join main_staging.stg_orders as orders on facts.order_id = orders.order_id
            left join main_staging.stg_products as products on raw.product_id = products.product_id
            """
        )
    )
    (today,) = sample_build.row(
        "select any_value(exchange_rate)::double from main_staging.stg_exchange_rates_daily"
        " where currency = 'USD' and rate_date = (select as_of_date from main_intermediate.as_of)"
    )
    catalogue_rate = lines["currency"].map({"USD": today}).fillna(1.0)
    own = lines["quantity"] * lines["unit_cost"] * lines["rate"]
    catalogue = lines["quantity"] * lines["catalogue_cost"] * catalogue_rate
    expected = own.fillna(catalogue).fillna(lines["net"] * (1 - DEFAULT_MARGIN))
    expected = expected.where(lines["line_type"] == "product", 0.0)

    assert set(lines["currency"].dropna()) <= {"EUR", "USD"}
    assert own.notna().any() and (own.isna() & catalogue.notna()).any()
    assert (~lines.loc[lines["line_type"] == "product", "is_cost_known"]).any()
    # unit costs in another currency are rounded to four decimals, amounts to two
    assert (expected - lines["cost_of_goods"]).abs().max() <= 0.0051


def test_goods_put_back_take_their_cost_with_them(sample_build: Build) -> None:
    lines = pd.DataFrame(
        sample_build.records(
            """
            select facts.order_line_id, facts.quantity::double as quantity,
                facts.cost_of_goods::double as cost, facts.restocked_cost::double as restocked_cost,
                coalesce(sum(refunds.quantity::double) filter (where refunds.is_restocked), 0)
                    as restocked
            from fct_order_lines as facts
            left join fct_refunds as refunds
                on facts.order_line_id = refunds.order_line_id and refunds.refund_type = 'item'
            -- refunds that name no line fall on several
            where facts.order_id not in (
                select order_id from fct_refunds
                where order_line_id is null and order_id is not null
            )
            group by all
            """
        )
    )
    share = (lines["restocked"] / lines["quantity"]).clip(upper=1)
    assert (share > 0).any()
    assert ((lines["cost"] * share) - lines["restocked_cost"]).abs().max() <= 0.0051


def test_contribution_margin_adds_up_over_the_whole_shop(sample_build: Build) -> None:
    (expected, stated) = sample_build.row(
        """
        select
            sum(gross_revenue) - sum(discounts) - sum(refunded_merchandise)
                - sum(cost_of_goods) + sum(restocked_cost) + sum(shipping) - sum(refunded_shipping)
                - sum(payment_cost) - sum(shipping_cost) - sum(fulfilment_cost) - sum(return_cost),
            sum(contribution_margin)
        from fct_orders where is_valid
        """
    )
    assert stated == expected
    (customers,) = sample_build.row("select sum(contribution_margin) from dim_customers")
    (nobody,) = sample_build.row(
        "select sum(contribution_margin) from fct_orders where is_valid and customer_key is null"
    )
    (unlinked,) = sample_build.row(
        """
        select coalesce(
            sum(refunded_merchandise - restocked_cost + refunded_shipping + return_cost), 0)
        from fct_refunds where counts and not is_linked and customer_key is not null
        """
    )
    assert customers + (nobody or 0) + unlinked == stated
