-- scores, choices and questions sent are those of the responses, in each grain
with

responses as (

    select
        survey_type,
        coalesce(count_if(
            count_status = 'counted'
            and score is not null
        ), 0) as answers
    from {{ ref('voice_responses') }}
    where survey_type in ('csat', 'ces', 'review')
    group by survey_type

),

periods as (

    select
        grain,
        survey_type,
        sum(responses) as answers,
        coalesce(count_if(good_responses > responses), 0) as wrong_rows
    from {{ ref('survey_scores') }}
    where survey_type <> 'pmf'
    group by grain, survey_type

),

choices as (

    select
        survey_type,
        question_topic,
        question_id,
        sum(responses) filter (where segment = 'all') as everybody,
        sum(responses) filter (where segment <> 'all') as segments
    from {{ ref('survey_choices') }}
    group by survey_type, question_topic, question_id

)

select
    periods.grain,
    responses.survey_type,
    responses.answers,
    periods.answers as period_answers
from responses
left join periods on responses.survey_type = periods.survey_type
where responses.answers <> coalesce(periods.answers, 0) or periods.wrong_rows > 0
union all
select
    null as grain,
    survey_type,
    everybody as answers,
    segments as period_answers
from choices
where everybody is distinct from segments
