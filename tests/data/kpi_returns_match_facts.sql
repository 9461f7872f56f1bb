-- the total of each month is that of the orders, each product is that of the lines, and what is linked and what
-- is not come to all refunds
with

orders as (

    select
        'total' as dimension,
        'all' as dimension_value,
        order_month as period_start,
        coalesce(sum(units_sold), 0) as units_sold,
        sum(units_returned) as units_returned,
        sum(gross_revenue - discounts) as net_sales,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(return_cost) as return_cost
    from {{ ref('fct_orders') }}
    where is_valid
    group by order_month

),

lines as (

    select
        'product' as dimension,
        product_id as dimension_value,
        order_month as period_start,
        sum(quantity) as units_sold,
        sum(units_returned) as units_returned,
        sum(gross_revenue - discounts) as net_sales,
        sum(refunded_merchandise) as refunded_merchandise,
        null::decimal(18, 2) as return_cost
    from {{ ref('fct_order_lines') }}
    where is_valid and line_type = 'product' and product_id <> 'unknown'
    group by product_id, order_month

),

unlinked as (

    select
        'unlinked' as dimension,
        'all' as dimension_value,
        refund_month as period_start,
        0 as units_sold,
        -- goods alone, not what a line sold that was no product
        coalesce(
            sum(quantity) filter (
                where refund_type not in ('shipping', 'tax', 'adjustment')
                and coalesce(order_line_id, '') not in (
                    select order_line_id
                    from {{ ref('stg_order_lines') }}
                    where
                        line_type <> 'product'
                        or product_id in (
                            select product_id from {{ ref('stg_products') }} where product_type = 'gift_card'
                        )
                )
            ),
            0
        ) as units_returned,
        0 as net_sales,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(return_cost) as return_cost
    from {{ ref('fct_refunds') }}
    where counts and not is_linked
    group by refund_month

),

expected as (

    select * from orders
    union all
    select * from lines
    union all
    select * from unlinked

),

found as (

    select *
    from {{ ref('kpi_returns') }}
    where
        grain = 'month'
        and dimension in ('total', 'product', 'unlinked')
        and not (dimension = 'product' and dimension_value = 'unknown')

)

select
    coalesce(found.dimension, expected.dimension) as dimension,
    coalesce(found.dimension_value, expected.dimension_value) as dimension_value,
    coalesce(found.period_start, expected.period_start) as period_start,
    found.refunded_merchandise,
    expected.refunded_merchandise as expected_refunded_merchandise
from found
full outer join expected
    on
        found.dimension = expected.dimension
        and found.dimension_value = expected.dimension_value
        and found.period_start = expected.period_start
where
    found.dimension is null
    or expected.dimension is null
    or found.units_sold <> expected.units_sold
    or found.units_returned <> expected.units_returned
    or found.net_sales <> expected.net_sales
    or found.refunded_merchandise <> expected.refunded_merchandise
    or found.return_cost <> expected.return_cost
