-- tickets by theme and what they are cut by; one that names several products counts for each. An order has its own
-- country and group, whoever wrote about it, and goods of its own, whatever the ticket names: it is one of the orders
-- that a value's contacts are held against, unless the ticket was there before it
with

contacts as (

    select
        themes.theme,
        themes.stage,
        themes.tone,
        tickets.ticket_id,
        tickets.opened_date,
        orders.order_id,
        'all' as total,
        coalesce(tickets.carrier, 'unknown') as carrier,
        coalesce(tickets.order_channel, 'unknown') as order_channel,
        coalesce(orders.country, tickets.customer_country) as country,
        coalesce(orders.rfm_group, tickets.rfm_group) as rfm_group,
        coalesce(tickets.channel, 'unknown') as support_channel,
        coalesce(tickets.contact_reason, 'unknown') as contact_reason,
        as_of.as_of_date
    from {{ ref('int_support_tickets_described') }} as tickets
    inner join {{ ref('int_support_ticket_themes') }} as themes on tickets.ticket_id = themes.ticket_id
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('int_friction_orders_described') }} as orders
        on tickets.order_id = orders.order_id and tickets.opened_date >= orders.order_date

),

products as (

    select
        contacts.theme,
        contacts.stage,
        contacts.tone,
        contacts.ticket_id,
        contacts.opened_date,
        contacts.as_of_date,
        case when named.is_of_order then contacts.order_id end as order_id,
        named.dimension,
        named.dimension_value
    from contacts
    inner join {{ ref('int_support_ticket_products') }} as named on contacts.ticket_id = named.ticket_id

)

select
    theme,
    stage,
    tone,
    {{ cut_columns(ticket_cuts()) }},
    {{ friction_counts() }}
from contacts
group by grouping sets ({{ cut_sets("theme, stage, tone", ticket_cuts()) }})

union all

select
    theme,
    stage,
    tone,
    dimension,
    dimension_value,
    {{ friction_counts() }}
from products
group by theme, stage, tone, dimension, dimension_value
