with

-- bounds of the difference with one customer more on each side with and one without the outcome: A. Agresti,
-- B. Caffo (2000), The American Statistician 54
compared as (

    select
        outcomes.*,
        untreated.customers as untreated_customers,
        untreated.customers_with_outcome as untreated_with_outcome,
        (outcomes.customers_with_outcome + 1)::double / (outcomes.customers + 2) as adjusted_rate,
        (untreated.customers_with_outcome + 1)::double / (untreated.customers + 2) as untreated_adjusted_rate
    from {{ ref('int_nps_outcomes') }} as outcomes
    left join {{ ref('int_nps_outcomes') }} as untreated
        on
            outcomes.outcome = untreated.outcome
            and outcomes.horizon_days = untreated.horizon_days
            and untreated.answered_as = 'detractor_not_helped'
            and outcomes.answered_as <> 'detractor_not_helped'

),

differences as (

    select
        *,
        adjusted_rate - untreated_adjusted_rate as adjusted_difference,
        1.959964::double * sqrt(
            adjusted_rate * (1 - adjusted_rate) / (customers + 2)
            + untreated_adjusted_rate * (1 - untreated_adjusted_rate) / (untreated_customers + 2)
        ) as margin
    from compared

)

select
    outcome,
    horizon_days,
    answered_as,
    customers as customers_followed,
    customers_with_outcome,
    customers_with_outcome::double / customers as outcome_rate,
    {{ wilson_bound('customers_with_outcome', 'customers', 'lower') }} as outcome_rate_low,
    {{ wilson_bound('customers_with_outcome', 'customers', 'upper') }} as outcome_rate_high,
    customers_with_outcome::double / customers - untreated_with_outcome::double / untreated_customers
        as outcome_difference,
    adjusted_difference - margin as outcome_difference_low,
    adjusted_difference + margin as outcome_difference_high,
    case
        when answered_as = 'detractor_not_helped' then 'compared_with'
        when untreated_customers is null then 'nobody_to_compare_with'
        when least(customers, untreated_customers) < {{ var('minimum_customers') }} then 'too_few_customers'
        when adjusted_difference - margin > 0 then 'more_often'
        when adjusted_difference + margin < 0 then 'less_often'
        else 'no_clear_difference'
    end as verdict
from differences
