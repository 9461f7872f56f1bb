with

today as (

    select
        as_of_date,
        (date_trunc('month', as_of_date) - interval '1' day)::date as last_month_end
    from {{ ref('as_of') }}
    where as_of_date is not null

),

-- a shop in its first month has nobody to cut by at the last month end, so it is cut as of today
as_of_dates as (

    select
        today.as_of_date as rfm_date,
        'as_of' as date_role,
        case
            when min(movements.counting_order_date) <= today.last_month_end then today.last_month_end
            else today.as_of_date
        end as cut_points_set_on
    from today
    inner join {{ ref('int_rfm_movements') }} as movements
        on
            today.as_of_date >= movements.counting_order_date
            and coalesce(today.as_of_date < movements.counted_until, true)
    group by today.as_of_date, today.last_month_end

)

select
    rfm_date,
    date_role,
    cut_points_set_on
from as_of_dates
union all
-- customers are measured on this date only to set the cut-points, hence without cut-points
select
    cut_points_set_on as rfm_date,
    'cut_points' as date_role,
    null::date as cut_points_set_on
from as_of_dates
where cut_points_set_on < rfm_date
