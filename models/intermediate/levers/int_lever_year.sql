with

days as (

    select
        days.*,
        as_of.as_of_date,
        days.profit_date > {{ dbt.dateadd('day', -365, 'as_of.as_of_date') }}::date as is_in_year,
        case when days.orders > 0 then days.profit_date end as order_date
    from {{ ref('kpi_profit_days') }} as days
    cross join {{ ref('as_of') }} as as_of
    where days.basis = 'refund_date' and days.profit_date <= as_of.as_of_date

)

-- refunds on their own date: those of the newest orders have not come yet
select
    coalesce({{ dbt.datediff('min(order_date)', 'max(as_of_date)', 'day') }} + 1, 0)::int as history_days,
    coalesce(sum(orders) filter (where is_in_year), 0)::int as orders,
    coalesce(sum(gross_revenue) filter (where is_in_year), 0)::double as gross_revenue,
    coalesce(sum(gross_revenue - discounts) filter (where is_in_year), 0)::double as sales,
    coalesce(sum(refunded_merchandise) filter (where is_in_year), 0)::double as refunded_merchandise,
    coalesce(sum(restocked_cost) filter (where is_in_year), 0)::double as restocked_cost,
    coalesce(sum(return_cost) filter (where is_in_year), 0)::double as return_cost,
    coalesce(sum(net_revenue) filter (where is_in_year), 0)::double as net_revenue,
    coalesce(sum(gross_margin) filter (where is_in_year), 0)::double as gross_margin,
    coalesce(sum(contribution_margin) filter (where is_in_year), 0)::double as contribution_margin
from days
