select
    as_of.as_of_date,
    newcomers.model_name,
    newcomers.model_status,
    newcomers.horizon_days::int as horizon_days,
    newcomers.p_active as second_purchase_chance,
    newcomers.expected_purchases,
    newcomers.expected_purchase_value::decimal(18, 2) as expected_purchase_value,
    -- the first purchase day is today's
    ((1 + newcomers.expected_purchases) * newcomers.expected_purchase_value)::decimal(18, 2) as expected_revenue,
    ((1 + newcomers.discounted_purchases) * newcomers.expected_purchase_value * margins.margin_rate)::decimal(18, 2)
        as predicted_clv,
    margins.margin_rate,
    margins.margin_basis
from {{ ref('int_clv_newcomers_predicted') }} as newcomers
inner join {{ ref('int_clv_model_chosen') }} as chosen on newcomers.model_name = chosen.model_name
cross join {{ ref('int_clv_margin') }} as margins
cross join {{ ref('as_of') }} as as_of
