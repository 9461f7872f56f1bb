with

answers as (

    select
        grain,
        {{ period_start('response_date') }} as first_day,
        {{ period_start('superseded_on') }} as superseded_in,
        moment,
        nps_class,
        superseded_on
    from {{ ref('int_nps_responses') }}
    cross join {{ grains() }}
    where count_status = 'counted'

),

-- in each period the last answer counts, so that who is asked often is not heard more often
counted_answers as (

    select
        grain,
        coalesce(first_day, date '1900-01-01') as first_day,
        moment,
        nps_class,
        superseded_on is not null and superseded_in is not distinct from first_day as is_superseded
    from answers

),

questions as (

    select
        grain,
        coalesce({{ period_start('sent_date') }}, date '1900-01-01') as first_day,
        moment,
        is_answered
    from {{ ref('int_survey_questions') }}
    cross join {{ grains() }}
    where survey_type = 'nps' and sent_date is not null

),

parts as (

    select grain, first_day, moment, nps_class, is_superseded, null as is_answered from counted_answers
    union all
    select grain, first_day, moment, null as nps_class, false as is_superseded, is_answered from questions

)

select
    grain,
    first_day,
    moment,
    (count(nps_class) filter (where not is_superseded))::int as responses,
    coalesce(count_if(nps_class = 1 and not is_superseded), 0)::int as promoters,
    coalesce(count_if(nps_class = 0 and not is_superseded), 0)::int as passives,
    coalesce(count_if(nps_class = -1 and not is_superseded), 0)::int as detractors,
    coalesce(count_if(is_superseded), 0)::int as superseded_responses,
    count(is_answered)::int as sent,
    coalesce(count_if(is_answered), 0)::int as sent_answered
from parts
group by grain, first_day, moment
