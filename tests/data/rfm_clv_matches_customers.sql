-- historical CLV times customers is what dim_customers says they brought and left, to the cent that each group's
-- average was rounded to
with

customer_sums as (

    select
        scored.rfm_group_id,
        count(*) as customers,
        sum(customers.net_revenue) as net_revenue,
        sum(customers.contribution_margin) as contribution_margin
    from {{ ref('rfm_customers') }} as scored
    inner join {{ ref('dim_customers') }} as customers on scored.customer_key = customers.customer_key
    group by scored.rfm_group_id

)

select
    groups.rfm_group_id,
    groups.historical_clv,
    groups.historical_clv_on_margin,
    customer_sums.customers,
    customer_sums.net_revenue,
    customer_sums.contribution_margin
from {{ ref('rfm_groups') }} as groups
left join customer_sums on groups.rfm_group_id = customer_sums.rfm_group_id
where
    groups.customers > 0
    and (
        customer_sums.customers is null
        or abs(groups.historical_clv * groups.customers - customer_sums.net_revenue) > 0.005 * groups.customers
        or abs(groups.historical_clv_on_margin * groups.customers - customer_sums.contribution_margin)
        > 0.005 * groups.customers
    )
