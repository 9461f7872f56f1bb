with

plays as (

    select *
    from {{ ref('rfm_plays') }}
    where map = '{{ var("rfm_map") }}'

)

select
    summed.rfm_group_id,
    summed.rfm_group,
    summed.customers,
    summed.customers::double / nullif(sum(summed.customers) over (), 0) as customer_share,
    summed.orders,
    summed.orders::double / nullif(sum(summed.orders) over (), 0) as order_share,
    summed.orders::double / nullif(summed.customers, 0) as purchase_frequency,
    summed.gross_revenue,
    summed.discounts,
    summed.refunded_merchandise,
    summed.net_revenue,
    summed.unlinked_refunds,
    {{ share_of_gain('summed.net_revenue', 'sum(summed.net_revenue) over ()') }} as revenue_share,
    summed.gross_margin,
    {{ share_of_gain('summed.gross_margin', 'summed.net_revenue') }} as gross_margin_rate,
    summed.contribution_margin,
    {{ share_of_gain('summed.contribution_margin', 'summed.net_revenue') }} as contribution_margin_rate,
    {{ share_of_gain('summed.contribution_margin', 'sum(summed.contribution_margin) over ()') }} as margin_share,
    {{ known_share('summed.goods_with_known_cost', 'summed.gross_revenue - summed.discounts') }} as known_cost_share,
    (summed.gross_revenue - summed.discounts)::double / nullif(summed.orders, 0) as aov,
    summed.net_revenue::double / nullif(summed.orders, 0) as net_aov,
    summed.gap_days::double / nullif(summed.gaps, 0) as average_days_between_orders,
    summed.median_gap_days as median_days_between_orders,
    summed.median_recency_days,
    summed.last_order_date,
    summed.units_returned::double / nullif(summed.units_sold, 0)::double as unit_return_rate,
    summed.refunded_merchandise::double
    / nullif(summed.gross_revenue - summed.discounts, 0)::double as value_return_rate,
    summed.discounted_orders::double / nullif(summed.orders, 0) as discounted_order_share,
    summed.discounts::double / nullif(summed.gross_revenue, 0)::double as discount_share,
    ((summed.net_revenue - summed.unlinked_refunds) / nullif(summed.customers, 0))::decimal(18, 2) as historical_clv,
    (summed.customer_contribution_margin / nullif(summed.customers, 0))::decimal(18, 2) as historical_clv_on_margin,
    summed.customers_with_email_consent::double / nullif(summed.customers, 0) as email_consent_share,
    plays.goal as play_goal,
    plays.next_best_action,
    plays.timing as play_timing,
    plays.offer_guard,
    plays.owner as play_owner,
    plays.channel as play_channel,
    plays.kpi_to_watch
from {{ ref('int_rfm_groups_summed') }} as summed
left join plays on summed.rfm_group_id = plays.rfm_group_id
