-- dim_dates holds each day of whole years, from that of the first order or refund to that of the as-of date
with

events as (

    select min(event_date) as event_date
    from (
        select order_date as event_date from {{ ref('fct_orders') }}
        union all
        select refund_date as event_date from {{ ref('fct_refunds') }}
    ) as event_dates

),

bounds as (

    select
        min(dates.date_day) as first_day,
        max(dates.date_day) as last_day,
        count(distinct dates.date_day) as days,
        min(events.event_date) as first_event_date,
        min(as_of.as_of_date) as as_of_date
    from {{ ref('dim_dates') }} as dates
    cross join events
    cross join {{ ref('as_of') }} as as_of

)

select *
from bounds
where
    first_day <> {{ dbt.date_trunc('year', 'first_event_date') }}::date
    or {{ dbt.dateadd('day', 1, 'last_day') }}::date
    <> {{ dbt.dateadd('year', 1, dbt.date_trunc('year', 'as_of_date')) }}::date
    or days <> {{ dbt.datediff('first_day', 'last_day', 'day') }} + 1
