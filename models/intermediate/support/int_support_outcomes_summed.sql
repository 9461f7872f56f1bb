with

-- churned is who ordered nothing within the churn window
horizons as (

    select 'churned' as outcome, churn_window_days as horizon_days
    from {{ ref('kpi_churn_windows') }}
    where churn_window_days is not null
    union all
    select outcome, horizon_days
    from (
        values ('net_revenue', {{ friction_days('net_revenue') }}), ('refunded', {{ friction_days('refunded') }})
    ) as horizons (outcome, horizon_days)

),

outcomes as (

    select
        horizons.outcome,
        horizons.horizon_days,
        orders.order_id,
        orders.order_number_class,
        orders.has_contact,
        case horizons.outcome
            when 'churned'
                then case when coalesce(orders.days_to_next_order <= horizons.horizon_days, false) then 0 else 1 end
            when 'net_revenue' then orders.net_revenue_after
            else orders.refunded
        end::decimal(18, 2) as outcome_value
    from {{ ref('int_support_orders_followed') }} as orders
    inner join horizons on orders.days_followed >= horizons.horizon_days

),

-- an order with several tickets counts once for a theme
themes as (

    select distinct
        tickets.order_id,
        themes.theme
    from {{ ref('int_support_tickets_described') }} as tickets
    inner join {{ ref('int_support_ticket_themes') }} as themes on tickets.ticket_id = themes.ticket_id
    where tickets.order_id is not null

),

groups as (

    select outcomes.*, 'none' as theme
    from outcomes
    where not outcomes.has_contact
    union all
    select outcomes.*, 'all' as theme
    from outcomes
    where outcomes.has_contact
    union all
    select outcomes.*, themes.theme
    from outcomes
    inner join themes on outcomes.order_id = themes.order_id
    where outcomes.has_contact

)

select
    outcome,
    horizon_days,
    theme,
    order_number_class,
    count(*)::int as orders,
    sum(outcome_value)::decimal(28, 2) as value_sum,
    sum(pow(outcome_value::double, 2)::decimal(28, 4))::double as square_sum
from groups
group by outcome, horizon_days, theme, order_number_class
