-- every question put by the as-of date is one row, and every NPS response that counts is in the whole history once or
-- has a later answer in its place
with

staged as (

    select
        count(*) as questions,
        coalesce(count_if(
            responses.comment is not null
            and coalesce(responses.responded_at, responses.sent_at) < as_of.as_of_end_at
        ), 0) as comments
    from {{ ref('stg_survey_responses') }} as responses
    cross join {{ ref('as_of') }} as as_of
    where least(responses.sent_at, responses.responded_at) < as_of.as_of_end_at

),

rows_of_mart as (

    select
        count(*) as questions,
        coalesce(count_if(has_comment), 0) as comments,
        coalesce(count_if(has_comment <> (main_theme is not null)), 0) as comments_without_theme,
        coalesce(count_if(survey_type = 'nps' and count_status = 'counted'), 0) as nps_responses,
        coalesce(count_if(nps_class is null = (survey_type = 'nps' and count_status = 'counted')), 0) as classless
    from {{ ref('voice_responses') }}

),

periods as (

    select
        grain,
        sum(responses + superseded_responses) as responses,
        sum(promoters + passives + detractors + superseded_responses) as classes
    from {{ ref('nps_periods') }}
    group by grain

)

select
    staged.questions,
    rows_of_mart.*,
    periods.grain,
    periods.responses
from staged
cross join rows_of_mart
left join periods on true
where
    staged.questions <> rows_of_mart.questions
    or staged.comments <> rows_of_mart.comments
    or rows_of_mart.comments_without_theme > 0
    or rows_of_mart.classless > 0
    or coalesce(periods.responses, 0) <> rows_of_mart.nps_responses
    or coalesce(periods.classes, 0) <> rows_of_mart.nps_responses
