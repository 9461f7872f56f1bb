with

cut_points as (

    select
        dimension,
        set_on,
        cut_1,
        cut_2,
        cut_3,
        cut_4
    from {{ ref('rfm_cut_points') }}

)

-- a cut-point adds to the score only when it lies strictly below the customer's value (for recency:
-- strictly above their days), so equal values always score alike
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
    1 + (inputs.recency_days < recency.cut_1)::int
    + (inputs.recency_days < recency.cut_2)::int
    + (inputs.recency_days < recency.cut_3)::int
    + (inputs.recency_days < recency.cut_4)::int as recency_score,
    1 + (inputs.frequency > frequency.cut_1)::int
    + (inputs.frequency > frequency.cut_2)::int
    + (inputs.frequency > frequency.cut_3)::int
    + (inputs.frequency > frequency.cut_4)::int as frequency_score,
    1 + (inputs.monetary > monetary.cut_1)::int
    + (inputs.monetary > monetary.cut_2)::int
    + (inputs.monetary > monetary.cut_3)::int
    + (inputs.monetary > monetary.cut_4)::int as monetary_score
from {{ ref('int_rfm_inputs') }} as inputs
inner join {{ ref('int_rfm_dates') }} as dates on inputs.rfm_date = dates.rfm_date
inner join cut_points as recency
    on dates.cut_points_set_on = recency.set_on and recency.dimension = 'recency'
inner join cut_points as frequency
    on dates.cut_points_set_on = frequency.set_on and frequency.dimension = 'frequency'
inner join cut_points as monetary
    on dates.cut_points_set_on = monetary.set_on and monetary.dimension = 'monetary'
