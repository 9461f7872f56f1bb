-- nothing is sold for a reason: what came back stands here, and all that was sold is what it is held against
with

refunds as (

    select
        returns.*,
        {{ dbt.date_trunc('month', 'returns.order_date') }}::date as order_month,
        {{ dbt.datediff('returns.order_date', 'as_of.as_of_date', 'day') }} >= {{ var('return_window_days') }}
            as is_mature,
        returns.is_return as has_return,
        returns.is_return and returns.is_in_window as has_return_in_window,
        case when returns.is_in_window then returns.units_returned else 0 end as units_returned_in_window,
        case when returns.is_in_window then returns.refunded_merchandise else 0 end as refunded_in_window,
        case when returns.is_return then returns.refunded_merchandise else 0 end as returned_merchandise,
        0 as units_sold,
        0 as net_sales
    from {{ ref('int_returns_allocated') }} as returns
    cross join {{ ref('as_of') }} as as_of

)

select
    order_month,
    is_mature,
    {{ cut_columns(cuts_by_name('reason', 'refund_type')) }},
    {{ return_measures('distinct order_id') }}
from refunds
group by grouping sets ({{ cut_sets('order_month, is_mature', cuts_by_name('reason', 'refund_type')) }})
