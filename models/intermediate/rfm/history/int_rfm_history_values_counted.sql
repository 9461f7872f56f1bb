-- customers with the same value over the same months are counted first, then dated
with

set_dates as (

    select dates.from_date, dates.until_date, dates.rfm_date as set_on
    from {{ ref('int_rfm_state_dates') }} as dates
    where dates.rfm_date in (select cut_points_set_on from {{ ref('int_rfm_history_dates') }})

),

value_spans as (

    {% for dimension, column in [
        ('recency', dbt.datediff("date '2000-01-01'", 'last_order_date', 'day')),
        ('frequency', 'frequency'),
        ('monetary', 'monetary'),
    ] %}
    select
        '{{ dimension }}' as dimension,
        from_date,
        until_date,
        {{ column }}::decimal(18, 2) as customer_value,
        count(*) as customers
    from {{ ref('int_rfm_states') }}
    where last_order_date is not null
    group by from_date, until_date, {{ column }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- a week ago, in the shop's first month, the cut-points were those of that day
week_old_customers as (

    select
        inputs.rfm_date as set_on,
        inputs.recency_days,
        inputs.frequency,
        inputs.monetary
    from {{ ref('int_rfm_last_week_inputs') }} as inputs
    inner join {{ ref('int_rfm_last_week_dates') }} as dates on inputs.rfm_date = dates.cut_points_set_on
    where inputs.rfm_date not in (select set_on from set_dates)

)

select
    spans.dimension,
    set_dates.set_on,
    case
        when spans.dimension = 'recency'
            then {{ dbt.datediff("date '2000-01-01'", 'set_dates.set_on', 'day') }} - spans.customer_value
        else spans.customer_value
    end::decimal(18, 2) as customer_value,
    sum(spans.customers) as customers
from value_spans as spans
inner join set_dates on spans.from_date = set_dates.from_date and spans.until_date = set_dates.until_date
group by 1, 2, 3
union all
{{ rfm_values_counted('week_old_customers') }}
