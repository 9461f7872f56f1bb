select
    as_of_date,
    is_today,
    purchase_days,
    value_bin,
    customers::int as customers,
    spend_value::double / customers / purchase_days as mean_value
from {{ ref('int_clv_cells_summed') }}
where is_spend and value_bin is not null
