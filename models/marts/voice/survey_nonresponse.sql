with

-- pooled test of two shares: those asked of the value against all others asked
tests as (

    select
        *,
        answered::double / asked as response_rate,
        (all_answered - answered)::double / nullif(all_asked - asked, 0) as rest_response_rate,
        all_answered::double / all_asked as pooled_rate
    from {{ ref('int_nps_nonresponse') }}

)

select
    moment,
    dimension,
    dimension_value,
    asked as questions_sent,
    answered as questions_answered,
    response_rate,
    {{ wilson_bound('answered', 'asked', 'lower') }} as response_rate_low,
    {{ wilson_bound('answered', 'asked', 'upper') }} as response_rate_high,
    rest_response_rate,
    case
        when least(asked, all_asked - asked) >= {{ var('minimum_responses') }} and pooled_rate > 0 and pooled_rate < 1
            then {{ two_sided_p(
                '(response_rate - rest_response_rate) / sqrt(pooled_rate * (1 - pooled_rate) '
                ~ '* (1.0::double / asked + 1.0::double / nullif(all_asked - asked, 0)))'
            ) }}
    end as response_rate_p,
    asked::double / all_asked as asked_share,
    answered::double / nullif(all_answered, 0) as answered_share,
    responses,
    {{ nps_figures() }}
from tests
