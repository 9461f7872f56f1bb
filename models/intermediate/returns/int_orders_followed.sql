with

-- coming back is ordering once more by choice: any valid order that no subscription made, kept or not
sales as (

    select
        *,
        row_number() over (partition by customer_key order by ordered_at, order_id) as order_number,
        lead(order_date) over (partition by customer_key order by ordered_at, order_id) as next_order_date
    from {{ ref('int_orders_returned') }}
    where customer_key is not null and order_type <> 'subscription_renewal'

),

-- whole again: a return can fall on several lines of the order
order_returns as (

    select
        order_id,
        refund_line_id,
        reason,
        sum(refunded_merchandise) as refunded_merchandise
    from {{ ref('int_returns_allocated') }}
    where is_return and is_in_window
    group by order_id, refund_line_id, reason

),

reasons as (

    select
        order_id,
        max_by(reason, (refunded_merchandise, refund_line_id)) as return_reason
    from order_returns
    group by order_id

),

days as (

    select
        sales.*,
        reasons.return_reason,
        {{ dbt.datediff('sales.order_date', 'sales.next_order_date', 'day') }}::int as days_to_next_order,
        {{ dbt.datediff('sales.order_date', 'as_of.as_of_date', 'day') }} - {{ var('return_window_days') }}
            as days_followed
    from sales
    cross join {{ ref('as_of') }} as as_of
    left join reasons on sales.order_id = reasons.order_id

)

-- the clock starts for all when the return window ends: by then it is known what came back, and an order
-- placed before a return cannot be its effect
select
    order_id,
    least(order_number, 10)::int as order_number_class,
    has_return_in_window as has_return,
    case
        when has_return_in_window
            then case when refunded_in_window >= net_sales - 0.01 then 'full' else 'partial' end
    end as return_depth,
    return_reason,
    days_to_next_order,
    days_to_next_order - {{ var('return_window_days') }} as days_to_next_order_after_window,
    days_followed
from days
where days_followed > 0 and coalesce(days_to_next_order > {{ var('return_window_days') }}, true)
