with

history as (

    select
        min(days.date_day) as first_date,
        {{ dbt.dateadd('day', -(var('friction_trend_days') | int), 'max(as_of.as_of_date)') }}::date as recent_after,
        {{ dbt.dateadd('day', -2 * (var('friction_trend_days') | int), 'max(as_of.as_of_date)') }}::date as before_after
    from {{ ref('support_days') }} as days
    cross join {{ ref('as_of') }} as as_of

),

-- what an order cannot be cut by is held against all orders
counts as (

    select
        contacts.*,
        coalesce(orders.orders, case when contacts.has_no_orders then totals.orders end, 0) as orders,
        coalesce(orders.recent_count, case when contacts.has_no_orders then totals.recent_count end, 0)
            as recent_orders,
        coalesce(orders.before_count, case when contacts.has_no_orders then totals.before_count end, 0)
            as before_orders,
        case when contacts.dimension <> 'total' and not contacts.has_no_orders then totals.orders - orders.orders end
            as orders_of_rest,
        of_theme.orders_with_contact - contacts.orders_with_contact as orders_of_rest_with_contact
    from (
        select *, dimension in ('support_channel', 'contact_reason') as has_no_orders
        from {{ ref('int_friction_contacts') }}
    ) as contacts
    inner join {{ ref('int_friction_contacts') }} as of_theme
        on contacts.theme = of_theme.theme and of_theme.dimension = 'total'
    left join {{ ref('int_friction_orders') }} as totals on totals.dimension = 'total'
    left join {{ ref('int_friction_orders') }} as orders
        on contacts.dimension = orders.dimension and contacts.dimension_value = orders.dimension_value

),

compared as (

    select
        *,
        -- as many as if the value's orders led to contacts as all orders do
        case
            when orders_of_rest is not null
                then
                    orders * (orders_with_contact + orders_of_rest_with_contact)::double
                    / nullif(orders + orders_of_rest, 0)
        end as expected_contacts,
        {{ rate_change_z('recent_count', 'recent_orders', 'before_count', 'before_orders') }} as trend_z
    from counts

)

select
    compared.theme,
    compared.stage,
    compared.tone,
    compared.dimension,
    compared.dimension_value,
    compared.tickets,
    compared.orders::int as orders,
    compared.orders_with_contact,
    compared.orders_with_contact::double / nullif(compared.orders, 0) as contact_rate,
    {{ wilson_bound('compared.orders_with_contact', 'compared.orders', 'lower') }} as contact_rate_low,
    {{ wilson_bound('compared.orders_with_contact', 'compared.orders', 'upper') }} as contact_rate_high,
    compared.orders_of_rest_with_contact::double / nullif(compared.orders_of_rest, 0) as contact_rate_of_rest,
    compared.orders_with_contact / nullif(compared.expected_contacts, 0) as contact_ratio,
    {{ wide_ratio_bound('compared.orders_with_contact', 'compared.expected_contacts', 'lower') }}
        as contact_ratio_low,
    {{ wide_ratio_bound('compared.orders_with_contact', 'compared.expected_contacts', 'upper') }}
        as contact_ratio_high,
    case
        when compared.dimension = 'total' or compared.orders_of_rest is null then 'not_compared'
        when least(compared.orders, compared.orders_of_rest) < {{ var('minimum_customers') }} then 'too_few_orders'
        when contact_ratio_low > 1 then 'more_often'
        when contact_ratio_high < 1 then 'less_often'
        else 'no_clear_difference'
    end as verdict,
    compared.recent_count as recent_tickets,
    compared.before_count as tickets_before,
    compared.recent_count::double / nullif(compared.recent_orders, 0) as recent_tickets_per_order,
    compared.before_count::double / nullif(compared.before_orders, 0) as tickets_per_order_before,
    compared.first_named_on,
    -- one or two tickets make no theme
    coalesce(
        compared.tickets >= 3 and compared.first_named_on > history.recent_after
        and history.first_date <= history.before_after, false
    ) as is_new,
    case
        when history.first_date > history.before_after then 'history_too_short'
        when compared.recent_count + compared.before_count < 10 or compared.trend_z is null then 'too_few_tickets'
        when compared.trend_z >= 3 then 'rising'
        when compared.trend_z <= -3 then 'falling'
        else 'no_clear_change'
    end as trend
from compared
cross join history
