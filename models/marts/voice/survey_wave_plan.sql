with

-- responses for the wanted margin, fewer where the group itself is small: n0 / (1 + (n0 - 1) / N), W. G. Cochran
-- (1977), Sampling Techniques, 4.7
needs as (

    select
        *,
        expected_variance * pow(196.0::double / {{ var('nps_wanted_margin') }}, 2) as responses_of_many
    from {{ ref('int_survey_quotas') }}

),

quotas as (

    select
        *,
        ceil(responses_of_many / (1 + (responses_of_many - 1) / customers))::int as responses_needed
    from needs

),

asked as (

    select
        *,
        least(can_be_asked, ceil(responses_needed / nullif(expected_response_rate, 0)))::int as customers_to_ask
    from quotas

)

select
    rfm_group_id,
    customers,
    resting as customers_resting,
    without_consent as customers_without_consent,
    can_be_asked as customers_to_choose_from,
    expected_response_rate,
    expectation_basis,
    responses_needed,
    customers_to_ask,
    customers_to_ask * expected_response_rate as expected_responses,
    196.0::double * sqrt(
        expected_variance / nullif(customers_to_ask * expected_response_rate, 0)
        * greatest(0, 1 - customers_to_ask * expected_response_rate / customers)
    ) as expected_margin,
    case
        when customers_to_ask = 0 then 'nobody_can_be_asked'
        when customers_to_ask * expected_response_rate < responses_needed then 'too_few_to_ask'
        else 'enough'
    end as plan_status
from asked
