select
    audience_id,
    outcome,
    followed_since::date as followed_since,
    member_customers::int as member_customers,
    holdout_customers::int as holdout_customers,
    member_average,
    holdout_average,
    difference as effect,
    difference_low as effect_low,
    difference_high as effect_high,
    p_value as effect_p,
    p_value_corrected as effect_p_corrected,
    verdict as effect_verdict,
    verdict_in_words as effect_in_words
from {{ ref('int_audience_effects_tested') }}
