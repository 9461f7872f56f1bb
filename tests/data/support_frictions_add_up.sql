-- each ticket of a theme has one value of every dimension but product and brand, and each order one carrier and so on
with

dimensions as (

    select
        theme,
        dimension,
        sum(tickets) as tickets,
        sum(orders_with_contact) as orders_with_contact,
        sum(recent_tickets) as recent_tickets
    from {{ ref('support_frictions') }}
    where dimension not in ('product', 'brand')
    group by theme, dimension

),

tickets as (

    select theme, count(*) as tickets
    from {{ ref('support_ticket_themes') }}
    group by theme

),

orders as (

    select
        dimension,
        sum(orders) as orders,
        (
            select count_if(is_valid and order_date >= (select min(date_day) from {{ ref('support_days') }}))
            from {{ ref('fct_orders') }}
        ) as valid_orders
    from {{ ref('int_friction_orders') }}
    where dimension not in ('product', 'brand')
    group by dimension

)

select dimensions.theme as wrong_theme, dimensions.dimension as wrong_dimension
from dimensions
left join dimensions as totals on dimensions.theme = totals.theme and totals.dimension = 'total'
left join tickets on dimensions.theme = tickets.theme
where
    coalesce(totals.tickets, 0) <> dimensions.tickets
    or coalesce(tickets.tickets, 0) <> dimensions.tickets
    or totals.recent_tickets <> dimensions.recent_tickets
    -- an order with tickets in two channels counts in both
    or (
        totals.orders_with_contact <> dimensions.orders_with_contact
        and dimensions.dimension not in ('support_channel', 'contact_reason')
    )

union all

select 'all orders' as wrong_theme, dimension as wrong_dimension
from orders
where orders <> valid_orders
