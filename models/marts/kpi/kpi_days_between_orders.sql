with

waits as (

    select
        waits.channel,
        waits.country,
        waits.category,
        customers.rfm_group_id,
        -- later orders share the last number: few customers come that far
        case when waits.order_number > 10 then '11+' else waits.order_number::string end as order_number_label,
        waits.waited_days
    from {{ ref('int_order_waits') }} as waits
    inner join {{ ref('rfm_customers') }} as customers on waits.customer_key = customers.customer_key
    where waits.is_followed

)

select
    {{ cut_columns(first_order_cuts()) }},
    coalesce(order_number_label, 'all') as order_number_label,
    count(*)::int as gaps,
    sum(waited_days)::double / count(*) as average_days_between_orders,
    median(waited_days)::double as median_days_between_orders
from waits
group by
    grouping sets (
        (), (channel), (country), (category),
        (order_number_label), (order_number_label, channel), (order_number_label, country),
        (order_number_label, category)
    )
having count(*) > 0
union all
select
    'rfm_group' as dimension,
    rfm_group_id as dimension_value,
    coalesce(order_number_label, 'all') as order_number_label,
    count(*)::int as gaps,
    sum(waited_days)::double / count(*) as average_days_between_orders,
    median(waited_days)::double as median_days_between_orders
from waits
group by grouping sets ((rfm_group_id), (order_number_label, rfm_group_id))
