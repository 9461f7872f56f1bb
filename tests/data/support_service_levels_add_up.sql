-- each ticket of a window is in one value of every dimension, all tickets in the widest window
with

dimensions as (

    select
        service_window,
        dimension,
        sum(tickets) as tickets,
        sum(first_replies_judged) as first_replies_judged,
        sum(rated_tickets) as rated_tickets
    from {{ ref('support_service_levels') }}
    group by service_window, dimension

)

select
    dimensions.*,
    totals.tickets as total_tickets
from dimensions
left join dimensions as totals on dimensions.service_window = totals.service_window and totals.dimension = 'total'
where
    totals.tickets is null
    or dimensions.tickets <> totals.tickets
    or dimensions.first_replies_judged <> totals.first_replies_judged
    or dimensions.rated_tickets <> totals.rated_tickets
    or (dimensions.service_window = 'all' and dimensions.tickets <> (select count(*) from {{ ref('support_tickets') }}))
