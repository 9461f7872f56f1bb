-- whole years, so that every period of the facts is there from its first to its last day
with

event_dates as (

    select min(order_date) as first_date from {{ ref('int_orders_judged') }}
    union all
    select min(refund_date) as first_date from {{ ref('int_refunds_valued') }}

),

bounds as (

    select
        {{ dbt.date_trunc('year', 'min(event_dates.first_date)') }}::date as first_date,
        {{ dbt.dateadd('year', 1, dbt.date_trunc('year', 'max(as_of.as_of_date)')) }}::date as end_date
    from event_dates
    cross join {{ ref('as_of') }} as as_of

),

dates as (

    select {{ dbt.dateadd('day', 'days.day_number', 'bounds.first_date') }}::date as date_day
    from bounds
    inner join {{ day_numbers() }} as days
        on {{ dbt.dateadd('day', 'days.day_number', 'bounds.first_date') }} < bounds.end_date

)

select
    dates.date_day,
    {{ dbt.date_trunc('week', 'dates.date_day') }}::date as week_start_date,
    {{ dbt.date_trunc('month', 'dates.date_day') }}::date as month_start_date,
    {{ dbt.date_trunc('quarter', 'dates.date_day') }}::date as quarter_start_date,
    {{ dbt.date_trunc('year', 'dates.date_day') }}::date as year_start_date,
    extract(year from dates.date_day)::int as year_number,
    extract(quarter from dates.date_day)::int as quarter_number,
    extract(month from dates.date_day)::int as month_number,
    extract(day from dates.date_day)::int as day_of_month,
    {{ dbt.datediff(dbt.date_trunc('week', 'dates.date_day'), 'dates.date_day', 'day') }}::int + 1 as iso_day_of_week,
    dates.date_day > as_of.as_of_date as is_after_as_of
from dates
cross join {{ ref('as_of') }} as as_of
