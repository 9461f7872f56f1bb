-- the backlog of a day is that of the day before + opened + reopened - solved, ends at the open tickets, and every
-- grain has the same flows, and the valid orders since the first day of support
with

days as (

    select
        *,
        lag(backlog, 1, 0) over (order by date_day) as backlog_before,
        lead(date_day) over (order by date_day) as next_day
    from {{ ref('support_days') }}

),

wrong_days as (

    select count(*) as wrong_days
    from days
    where
        backlog <> backlog_before + tickets_opened + tickets_reopened - tickets_solved
        or next_day <> {{ dbt.dateadd('day', 1, 'date_day') }}

),

totals as (

    select
        coalesce(sum(tickets_opened), 0) as opened,
        coalesce(sum(tickets_reopened), 0) as reopened,
        coalesce(sum(tickets_solved), 0) as solved,
        coalesce(max_by(backlog, date_day), 0) as backlog
    from days

),

tickets as (

    select
        count(*) as tickets,
        coalesce(count_if(ticket_status = 'open'), 0) as open_tickets,
        coalesce(sum(reopen_count), 0) as reopens,
        coalesce(sum(reopen_count + (ticket_status = 'solved')::int), 0) as ends
    from {{ ref('support_tickets') }}

),

grains as (

    select
        grain,
        sum(tickets_opened) as opened,
        sum(tickets_reopened) as reopened,
        sum(tickets_solved) as solved,
        max_by(backlog_at_end, period_start) as backlog,
        sum(orders) as orders
    from {{ ref('support_periods') }}
    group by grain

)

select
    wrong_days.wrong_days,
    totals.*,
    tickets.*,
    grains.grain
from totals
cross join wrong_days
cross join tickets
left join grains on true
where
    wrong_days.wrong_days > 0
    or totals.opened <> tickets.tickets
    or totals.reopened <> tickets.reopens
    or totals.solved <> tickets.ends
    or totals.backlog <> tickets.open_tickets
    or totals.opened <> grains.opened
    or totals.reopened <> grains.reopened
    or totals.solved <> grains.solved
    or totals.backlog <> grains.backlog
    or grains.orders <> (
        select count_if(is_valid and order_date >= (select min(date_day) from {{ ref('support_days') }}))
        from {{ ref('fct_orders') }}
    )
