with

orders_since as (

    select
        members.audience_id,
        members.customer_key,
        count(*) as orders,
        sum(orders.net_revenue) as net_revenue,
        sum(orders.contribution_margin) as contribution_margin
    from {{ ref('int_activation_members_followed') }} as members
    inner join {{ ref('fct_orders') }} as orders
        on members.customer_key = orders.customer_key and members.arm_since <= orders.ordered_at
    where orders.is_valid
    group by members.audience_id, members.customer_key

),

outcomes as (

    select
        members.audience_id,
        members.is_holdout,
        members.arm_since,
        coalesce(activity.activity_state = 'lapsed', false)::int as lapsed,
        coalesce(orders_since.orders, 0)::decimal(18, 2) as orders,
        coalesce(orders_since.net_revenue, 0)::decimal(18, 2) as net_revenue,
        coalesce(orders_since.contribution_margin, 0)::decimal(18, 2) as contribution_margin
    from {{ ref('int_activation_members_followed') }} as members
    left join orders_since
        on members.audience_id = orders_since.audience_id and members.customer_key = orders_since.customer_key
    left join {{ ref('int_activation_activity') }} as activity on members.customer_key = activity.customer_key

)

select
    audience_id,
    is_holdout,
    count(*)::bigint as customers,
    {{ reporting_date('min(arm_since)') }} as followed_since,
    count_if(orders > 0)::bigint as ordered,
    sum(lapsed)::bigint as lapsed,
    sum(orders)::double as orders,
    sum(orders * orders)::double as orders_squared,
    sum(net_revenue)::double as net_revenue,
    sum(net_revenue * net_revenue)::double as net_revenue_squared,
    sum(contribution_margin)::double as contribution_margin,
    sum(contribution_margin * contribution_margin)::double as contribution_margin_squared
from outcomes
group by audience_id, is_holdout
