-- every answer in words has one main theme in each grain, and the answers of a period are those of its kind of survey
with

answers as (

    select
        survey_type,
        count(*) as answers
    from {{ ref('voice_responses') }}
    where has_comment
    group by survey_type

),

periods as (

    select
        grain,
        period_start,
        survey_type,
        sum(answers_mainly) as answers_mainly,
        max(answers_in_words) as answers_in_words,
        coalesce(count_if(answers_naming < answers_mainly), 0) as wrong_rows
    from {{ ref('voice_themes') }}
    group by grain, period_start, survey_type

),

grains as (

    select
        grain,
        survey_type,
        sum(answers_mainly) as answers_mainly,
        sum(wrong_rows) + coalesce(count_if(answers_mainly <> answers_in_words), 0) as wrong_periods
    from periods
    group by grain, survey_type

)

select
    grains.*,
    answers.answers
from answers
full outer join grains on answers.survey_type = grains.survey_type
where
    answers.answers is null
    or grains.survey_type is null
    or answers.answers <> grains.answers_mainly
    or grains.wrong_periods > 0
