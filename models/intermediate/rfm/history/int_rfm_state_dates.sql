with

dates as (

    select *
    from {{ ref('int_rfm_history_dates') }}
    where date_role = 'month'

),

ends as (

    select rfm_date as until_date from dates
    union all
    select date '9999-12-31' as until_date

)

select
    starts.rfm_date as from_date,
    ends.until_date,
    dates.rfm_date,
    dates.previous_date,
    dates.cut_points_set_on,
    previous_dates.cut_points_set_on as previous_cut_points_set_on,
    dates.is_complete_period
from dates as starts
inner join ends on starts.rfm_date < ends.until_date
inner join dates on starts.rfm_date <= dates.rfm_date and ends.until_date > dates.rfm_date
left join dates as previous_dates on dates.previous_date = previous_dates.rfm_date
