-- orders followed, counted again from the facts for first orders; and what came back by depth, and by reason, comes to
-- all that came back
with

sales as (

    select
        order_id,
        order_date,
        row_number() over (partition by customer_key order by ordered_at, order_id) as order_number,
        lead(order_date) over (partition by customer_key order by ordered_at, order_id) as next_order_date
    from {{ ref('fct_orders') }}
    where is_valid and customer_key is not null and order_type <> 'subscription_renewal'

),

early_returns as (

    select distinct order_id
    from {{ ref('int_returns_allocated') }}
    where is_return and refund_date <= {{ dbt.dateadd('day', var('return_window_days'), 'order_date') }}

),

first_orders as (

    select
        horizons.horizon_days,
        sales.next_order_date,
        {{ dbt.dateadd('day', var('return_window_days'), 'sales.order_date') }} as window_end,
        as_of.as_of_date,
        early_returns.order_id is not null as has_return
    from sales
    cross join (values (90), (180)) as horizons (horizon_days)
    cross join {{ ref('as_of') }} as as_of
    left join early_returns on sales.order_id = early_returns.order_id
    where sales.order_number = 1

),

expected as (

    select
        horizon_days,
        count(*) filter (where has_return) as orders_returned,
        count(*) filter (where not has_return) as orders_kept,
        count(*) filter (
            where has_return and {{ dbt.datediff('window_end', 'next_order_date', 'day') }} <= horizon_days
        ) as orders_returned_again,
        count(*) filter (
            where not has_return and {{ dbt.datediff('window_end', 'next_order_date', 'day') }} <= horizon_days
        ) as orders_kept_again
    from first_orders
    where
        {{ dbt.datediff('window_end', 'as_of_date', 'day') }} >= horizon_days
        and coalesce(next_order_date > window_end, true)
    group by horizon_days

),

band_sums as (

    select
        horizon_days,
        order_number_band,
        sum(case when returned_by = 'return' then orders_returned else 0 end) as orders_returned,
        sum(case when returned_by = 'depth' then orders_returned else 0 end) as orders_by_depth,
        sum(case when returned_by = 'reason' then orders_returned else 0 end) as orders_by_reason
    from {{ ref('kpi_return_effects') }}
    group by horizon_days, order_number_band

)

select
    expected.horizon_days,
    found.orders_returned,
    expected.orders_returned as expected_orders_returned
from expected
left join {{ ref('kpi_return_effects') }} as found
    on
        expected.horizon_days = found.horizon_days
        and found.order_number_band = '1'
        and found.returned_by = 'return'
where
    (found.horizon_days is null and expected.orders_returned > 0 and expected.orders_kept > 0)
    or found.orders_returned <> expected.orders_returned
    or found.orders_kept <> expected.orders_kept
    or found.orders_returned_again <> expected.orders_returned_again
    or found.orders_kept_again <> expected.orders_kept_again

union all

select
    horizon_days,
    orders_by_depth,
    orders_returned
from band_sums
where orders_by_depth <> orders_returned or orders_by_reason <> orders_returned
