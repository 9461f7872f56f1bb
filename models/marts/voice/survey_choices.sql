with

shares as (

    select
        *,
        sum(responses) over (partition by survey_type, question_topic, question_id, segment)::int as question_responses
    from {{ ref('int_survey_choices') }}

)

select
    survey_type,
    question_topic,
    question_id,
    segment,
    choice,
    responses,
    question_responses,
    responses::double / question_responses as choice_share,
    {{ wilson_bound('responses', 'question_responses', 'lower') }} as choice_share_low,
    {{ wilson_bound('responses', 'question_responses', 'upper') }} as choice_share_high,
    question_responses >= {{ var('minimum_responses') }} as is_reportable
from shares
