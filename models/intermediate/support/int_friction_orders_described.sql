-- valid orders with what frictions are cut by; whether orders from before the first event led to a contact nobody knows
select
    traits.order_id,
    traits.order_date,
    'all' as total,
    traits.carrier,
    traits.channel as order_channel,
    coalesce(traits.country, customers.country, 'unknown') as country,
    {{ rfm_group_then('traits.order_date') }} as rfm_group,
    as_of.as_of_date
from {{ ref('int_order_traits') }} as traits
cross join {{ ref('as_of') }} as as_of
left join {{ ref('dim_customers') }} as customers on traits.customer_key = customers.customer_key
left join {{ ref('int_rfm_groups_held') }} as rfm_groups
    on
        traits.customer_key = rfm_groups.customer_key
        and traits.order_date > rfm_groups.known_after
        and traits.order_date <= rfm_groups.known_until
where traits.is_valid and traits.order_date >= (select min(event_date) from {{ ref('int_support_events') }})
