with

-- a test of the shop before it opened is none of its history; a refund can come before the first order, where its order
-- was not handed over
history as (

    select min(first_date) as first_date
    from (
        select min(order_date) as first_date from {{ ref('fct_orders') }} where is_valid
        union all
        select min(refund_date) as first_date from {{ ref('fct_refunds') }} where counts
    ) as first_dates

),

days as (

    select
        dates.*,
        history.first_date,
        as_of.as_of_date
    from {{ ref('dim_dates') }} as dates
    cross join history
    cross join {{ ref('as_of') }} as as_of

),

periods as (

    select distinct
        grains.grain,
        case grains.grain
            when 'day' then date_day
            when 'week' then week_start_date
            when 'month' then month_start_date
            when 'quarter' then quarter_start_date
            when 'year' then year_start_date
            else first_date
        end as period_start,
        first_date,
        as_of_date
    from days
    cross join {{ grains() }}
    where date_day between first_date and as_of_date

),

bounded_periods as (

    select
        *,
        {{ period_end('period_start', 'as_of_date') }} as period_end
    from periods

)

select
    grain,
    period_start,
    period_end,
    period_start >= first_date and period_end <= as_of_date as is_complete_period
from bounded_periods
