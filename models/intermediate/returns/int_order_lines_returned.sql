with

returns as (

    select
        order_id,
        order_line_id,
        {{ return_sums() }}
    from {{ ref('int_returns_allocated') }}
    where order_line_id is not null
    group by order_id, order_line_id

)

select
    lines.order_id,
    lines.order_line_id,
    lines.order_month,
    {{ dbt.datediff('lines.order_date', 'as_of.as_of_date', 'day') }} >= {{ var('return_window_days') }} as is_mature,
    lines.product_id,
    lines.quantity as units_sold,
    (lines.gross_revenue - lines.discounts)::decimal(18, 2) as net_sales,
    {{ returns_of_sale() }}
from {{ ref('fct_order_lines') }} as lines
cross join {{ ref('as_of') }} as as_of
left join returns on lines.order_line_id = returns.order_line_id
where lines.is_valid and lines.line_type = 'product'

union all

-- an order without lines sold something, though nobody knows what
select
    order_id,
    null as order_line_id,
    order_month,
    is_mature,
    'unknown' as product_id,
    units_sold,
    net_sales,
    units_returned,
    units_returned_in_window,
    refunded_merchandise,
    refunded_in_window,
    returned_merchandise,
    return_cost,
    has_return,
    has_return_in_window
from {{ ref('int_orders_returned') }}
where revenue_basis <> 'lines'
