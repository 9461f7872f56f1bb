with

reason_counts as (

    select
        orders.customer_key,
        returns.reason,
        -- one refund line can fall on several order lines
        count(distinct returns.refund_line_id) as return_count,
        max(returns.refund_date) as last_return_date
    from {{ ref('int_returns_allocated') }} as returns
    inner join {{ ref('int_orders_returned') }} as orders on returns.order_id = orders.order_id
    where returns.is_return and orders.customer_key is not null
    group by orders.customer_key, returns.reason

),

reasons as (

    select
        customer_key,
        -- a reason that was given says more than silence, however often there is silence
        max_by(reason, (reason <> 'unknown', return_count, reason)) as main_return_reason,
        max(last_return_date) as last_return_date
    from reason_counts
    group by customer_key

),

customers as (

    select
        customers.*,
        reasons.main_return_reason,
        reasons.last_return_date,
        {{ byar_lower_bound('orders_with_return', 'expected_orders_with_return') }} as return_ratio_low
    from {{ ref('int_customers_returning') }} as customers
    inner join reasons on customers.customer_key = reasons.customer_key

)

select
    customer_key,
    orders,
    orders_with_return,
    orders_with_return::double / orders as order_return_rate,
    expected_orders_with_return,
    orders_with_return / nullif(expected_orders_with_return, 0) as return_ratio,
    return_ratio_low,
    orders_with_return >= {{ var('serial_returner_min_returns') }} and return_ratio_low > 1 as is_serial_returner,
    units_sold,
    units_returned,
    units_returned::double / nullif(units_sold, 0)::double as unit_return_rate,
    net_sales,
    refunded_merchandise,
    refunded_merchandise::double / nullif(net_sales, 0)::double as value_return_rate,
    (net_sales - refunded_merchandise)::decimal(18, 2) as net_revenue,
    contribution_margin,
    return_cost,
    main_return_reason,
    last_return_date
from customers
