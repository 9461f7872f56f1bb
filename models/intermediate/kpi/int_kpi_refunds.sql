with

refunds as (

    select
        refunds.*,
        coalesce(orders.channel, 'unknown') as channel_value,
        coalesce(orders.country, 'unknown') as country_value
    from {{ ref('fct_refunds') }} as refunds
    left join {{ ref('fct_orders') }} as orders on refunds.order_id = orders.order_id
    where refunds.counts

),

refunds_in_periods as (

    select
        grain,
        {{ period_start('refund_date') }} as period_start,
        refunds.*
    from refunds
    cross join {{ grains() }}

)

select
    grain,
    period_start,
    {{ cut_columns(kpi_cuts()) }},
    sum(quantity)::decimal(18, 3) as units_returned,
    sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
    coalesce(sum(refunded_merchandise) filter (where not is_linked), 0)::decimal(18, 2) as unlinked_merchandise,
    coalesce(sum(refunded_tax) filter (where not is_linked), 0)::decimal(18, 2) as unlinked_tax,
    coalesce(sum(refunded_shipping) filter (where not is_linked), 0)::decimal(18, 2) as unlinked_shipping,
    coalesce(sum(restocked_cost) filter (where not is_linked), 0)::decimal(18, 2) as unlinked_restocked_cost,
    coalesce(sum(return_cost) filter (where not is_linked), 0)::decimal(18, 2) as unlinked_return_cost
from refunds_in_periods
group by grouping sets (
    (grain, period_start), (grain, period_start, channel_value), (grain, period_start, country_value)
)
