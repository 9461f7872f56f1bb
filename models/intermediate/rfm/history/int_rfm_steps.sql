-- customers as of the last day of each month, beside what they were as of the one before: nothing here
-- is sorted or stored, so that customers times months can be many
select
    states.customer_key,
    dates.rfm_date,
    dates.previous_date,
    dates.cut_points_set_on,
    dates.previous_cut_points_set_on,
    dates.is_complete_period,
    {{ dbt.datediff('states.last_order_date', 'dates.rfm_date', 'day') }}::int as recency_days,
    case when states.last_order_date is not null then states.frequency end as frequency,
    case when states.last_order_date is not null then states.monetary end as monetary,
    {{ dbt.datediff(
        'case when dates.rfm_date > states.from_date then states.last_order_date else states.previous_last_order_date end',
        'dates.previous_date',
        'day'
    ) }}::int as previous_recency_days,
    case
        when dates.rfm_date > states.from_date
            then case when states.last_order_date is not null then states.frequency end
        when states.previous_last_order_date is not null then states.previous_frequency
    end as previous_frequency,
    case
        when dates.rfm_date > states.from_date
            then case when states.last_order_date is not null then states.monetary end
        when states.previous_last_order_date is not null then states.previous_monetary
    end as previous_monetary
from {{ ref('int_rfm_states') }} as states
inner join {{ ref('int_rfm_state_dates') }} as dates
    on states.from_date = dates.from_date and states.until_date = dates.until_date
where states.last_order_date is not null or states.previous_last_order_date is not null
