-- an order valued by its lines is their sum, with what came back; an order valued otherwise has no lines
with

line_sums as (

    select
        order_id,
        count(*) filter (where line_type = 'product') as product_lines,
        sum(gross_revenue) as gross_revenue,
        sum(discounts) as discounts,
        sum(quantity) filter (where line_type = 'product') as units_sold,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(units_returned) as units_returned,
        sum(cost_of_goods) as cost_of_goods,
        sum(restocked_cost) as restocked_cost
    from {{ ref('fct_order_lines') }}
    group by order_id

)

select
    orders.order_id,
    orders.revenue_basis,
    orders.gross_revenue,
    line_sums.gross_revenue as lines_gross_revenue,
    orders.discounts,
    line_sums.discounts as lines_discounts,
    orders.refunded_merchandise,
    line_sums.refunded_merchandise as lines_refunded_merchandise
from {{ ref('fct_orders') }} as orders
full outer join line_sums on orders.order_id = line_sums.order_id
where
    orders.order_id is null
    or (orders.revenue_basis = 'lines') <> (line_sums.order_id is not null)
    or orders.gross_revenue <> line_sums.gross_revenue
    or orders.discounts <> line_sums.discounts
    or orders.cost_of_goods <> line_sums.cost_of_goods
    or orders.restocked_cost <> line_sums.restocked_cost
    or orders.units_sold <> coalesce(line_sums.units_sold, 0)
    -- what comes back falls on goods, so an order of gift cards alone has nowhere to put it
    or (line_sums.product_lines > 0 and orders.refunded_merchandise <> line_sums.refunded_merchandise)
    or (line_sums.product_lines > 0 and orders.units_returned <> line_sums.units_returned)
