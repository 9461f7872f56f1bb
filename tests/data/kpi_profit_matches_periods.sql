-- the days of either basis come to what kpi_periods says over all, and money spent is all of the spend handed over
with

day_sums as (

    select
        basis,
        sum(orders) as orders,
        sum(net_revenue) as net_revenue,
        sum(total_sales) as total_sales,
        sum(gross_margin) as gross_margin,
        sum(contribution_margin) as contribution_margin,
        sum(advertising_spend) as advertising_spend
    from {{ ref('kpi_profit_days') }}
    group by basis

),

spend as (

    select sum(round(spend::double * exchange_rate::double, 2)::decimal(18, 2)) as advertising_spend
    from {{ ref('stg_ad_spend') }}
    where spend_date <= (select as_of_date from {{ ref('as_of') }})

)

select
    periods.net_revenue,
    day_sums.*
from {{ ref('kpi_periods') }} as periods
cross join (values ('order_date'), ('refund_date')) as bases (basis)
cross join spend
left join day_sums on bases.basis = day_sums.basis
where
    periods.grain = 'all' and periods.dimension = 'total'
    and (
        day_sums.basis is null
        or day_sums.orders <> periods.orders
        or day_sums.net_revenue <> periods.net_revenue
        or day_sums.total_sales <> periods.total_sales
        or day_sums.gross_margin <> periods.gross_margin
        or day_sums.contribution_margin <> periods.contribution_margin
        or coalesce(day_sums.advertising_spend, 0) <> coalesce(spend.advertising_spend, 0)
    )
