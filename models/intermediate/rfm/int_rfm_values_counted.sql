with

customers as (

    select
        inputs.rfm_date as set_on,
        inputs.recency_days,
        inputs.frequency,
        inputs.monetary
    from {{ ref('int_rfm_inputs') }} as inputs
    inner join {{ ref('int_rfm_dates') }} as dates on inputs.rfm_date = dates.cut_points_set_on

)

{{ rfm_values_counted('customers') }}
