with

days as (

    select period_start as profit_date from {{ ref('int_periods') }} where grain = 'day'
    union
    -- money may be spent before the first order
    select profit_date from {{ ref('int_profit_advertising') }}

),

advertising_days as (

    select count(*) as day_count
    from {{ ref('int_profit_advertising') }}

)

select
    days.profit_date,
    basis,
    -- a shop that hands over no spend has none that is known, rather than none
    case when advertising_days.day_count > 0 then coalesce(advertising.advertising_spend, 0) end::decimal(18, 2)
        as advertising_spend
from days
cross join {{ profit_bases() }}
cross join advertising_days
left join {{ ref('int_profit_advertising') }} as advertising on days.profit_date = advertising.profit_date
