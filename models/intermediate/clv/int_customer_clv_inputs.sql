select * from {{ ref('int_clv_inputs') }}
where is_today
