select * from {{ ref('int_clv_inputs') }}
where not is_today
