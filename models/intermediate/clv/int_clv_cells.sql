select
    as_of_date,
    is_today,
    purchase_days - 1 as repeat_purchase_days,
    recency_week,
    age_week,
    customers::int as customers,
    recency_days::double / customers as recency_days,
    age_days::double / customers as age_days,
    spend_value::decimal(18, 2) as spend_value,
    spend_value::double / customers / purchase_days as mean_value,
    total_value::decimal(18, 2) as total_value
from {{ ref('int_clv_cells_summed') }}
where not is_spend
