with

-- the last day of every month; of the running month the as-of date
steps as (

    select
        max(date_day) as rfm_date,
        'month' as date_role,
        lag(max(date_day)) over (order by max(date_day)) as previous_date
    from {{ ref('dim_dates') }}
    where not is_after_as_of
    group by month_start_date
    union all
    select
        {{ dbt.dateadd('day', -7, 'as_of_date') }}::date as rfm_date,
        'last_week' as date_role,
        null::date as previous_date
    from {{ ref('as_of') }}
    where as_of_date is not null

),

dates as (

    select
        *,
        (date_trunc('month', rfm_date) - interval '1' day)::date as month_end_before,
        rfm_date = {{ dbt.last_day('rfm_date', 'month') }} as is_complete_period
    from steps

),

-- few rows: when somebody ordered, and until when that counted
order_spans as (

    select distinct counting_order_date, counted_until
    from {{ ref('int_rfm_movements') }}
    where counting_order_date is not null

),

first_orders as (

    select
        dates.rfm_date,
        min(order_spans.counting_order_date) as first_order_date
    from dates
    inner join order_spans
        on
            dates.rfm_date >= order_spans.counting_order_date
            and coalesce(dates.rfm_date < order_spans.counted_until, true)
    group by dates.rfm_date

)

-- the rule of int_rfm_dates for every date: cut at the month end before, or on the date itself where
-- nobody who counts had ordered by then
select distinct
    dates.rfm_date,
    dates.date_role,
    dates.previous_date,
    case
        when first_orders.first_order_date <= dates.month_end_before then dates.month_end_before
        else dates.rfm_date
    end as cut_points_set_on,
    dates.is_complete_period
from dates
inner join order_spans on dates.rfm_date >= order_spans.counting_order_date
left join first_orders on dates.rfm_date = first_orders.rfm_date
