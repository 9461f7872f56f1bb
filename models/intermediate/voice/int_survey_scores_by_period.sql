with

answers as (

    select
        grain,
        coalesce({{ period_start('response_date') }}, date '1900-01-01') as first_day,
        survey_type,
        moment,
        is_good,
        usual_score,
        null as is_answered
    from {{ ref('int_survey_scores') }}
    cross join {{ grains() }}
    where is_answered

),

questions as (

    select
        grain,
        coalesce({{ period_start('sent_date') }}, date '1900-01-01') as first_day,
        survey_type,
        moment,
        null as is_good,
        null as usual_score,
        is_answered
    from {{ ref('int_survey_scores') }}
    cross join {{ grains() }}
    where sent_date is not null

),

parts as (

    select * from answers
    union all
    select * from questions

)

select
    grain,
    first_day,
    survey_type,
    moment,
    count(is_good)::int as responses,
    coalesce(count_if(is_good), 0)::int as good_responses,
    sum(usual_score)::decimal(28, 6) as usual_scores,
    count(is_answered)::int as sent,
    coalesce(count_if(is_answered), 0)::int as sent_answered
from parts
where grain <> 'day'
group by grain, first_day, survey_type, moment
