with

borders as ({{ rfm_borders(ref('rfm_cut_points')) }})

select
    inputs.customer_key,
    inputs.rfm_date,
    inputs.first_order_date,
    inputs.last_order_date,
    inputs.recency_days,
    inputs.frequency,
    inputs.monetary,
    dates.date_role,
    dates.cut_points_set_on,
    {{ rfm_score('inputs.recency_days', 'recency', 'borders') }} as recency_score,
    {{ rfm_score('inputs.frequency', 'frequency', 'borders') }} as frequency_score,
    {{ rfm_score('inputs.monetary', 'monetary', 'borders') }} as monetary_score
from {{ ref('int_rfm_inputs') }} as inputs
inner join {{ ref('int_rfm_dates') }} as dates on inputs.rfm_date = dates.rfm_date
inner join borders on dates.cut_points_set_on = borders.set_on
