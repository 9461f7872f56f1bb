with

changes_in_periods as (

    select
        customer_key,
        grain,
        {{ period_start('change_date') }} as period_start,
        case when change = 'lapsed' then -1 else 1 end as step
    from {{ ref('int_activity_changes') }}
    cross join {{ state_grains() }}
    where change in ('new', 'lapsed', 'reactivated')

),

-- a customer's changes take turns, so one who fell by one was active at the start and is not at the end;
-- who lapsed and came back within the period is kept
lost_customers as (

    select
        customer_key,
        grain,
        period_start
    from changes_in_periods
    group by customer_key, grain, period_start
    having sum(step) = -1

)

select
    lost_customers.grain,
    lost_customers.period_start,
    {{ first_order_dimension_columns() }},
    count(*)::int as lost_customers
from lost_customers
inner join {{ ref('int_customer_segments') }} as segments on lost_customers.customer_key = segments.customer_key
group by grouping sets (
    (lost_customers.grain, lost_customers.period_start),
    (lost_customers.grain, lost_customers.period_start, channel),
    (lost_customers.grain, lost_customers.period_start, country),
    (lost_customers.grain, lost_customers.period_start, category)
)
