with

history as (

    select
        survey_type,
        moment,
        min(least(asked_date, response_date)) as first_date,
        coalesce(count_if(not is_answered), 0) > 0 as are_unanswered_known
    from {{ ref('int_survey_questions') }}
    group by survey_type, moment

),

periods as (

    select
        counts.*,
        case when counts.grain = 'all' then history.first_date else counts.first_day end as period_start,
        {{ period_end('counts.first_day', 'as_of.as_of_date') }} as period_end,
        history.first_date,
        history.are_unanswered_known,
        as_of.as_of_date
    from {{ ref('int_survey_scores_by_period') }} as counts
    inner join history on counts.survey_type = history.survey_type and counts.moment = history.moment
    cross join {{ ref('as_of') }} as as_of

)

select
    grain,
    period_start,
    period_end,
    period_start >= first_date and period_end <= as_of_date as is_complete_period,
    survey_type,
    moment,
    responses,
    good_responses,
    good_responses::double / nullif(responses, 0) as good_share,
    {{ wilson_bound('good_responses', 'responses', 'lower') }} as good_share_low,
    {{ wilson_bound('good_responses', 'responses', 'upper') }} as good_share_high,
    usual_scores::double / nullif(responses, 0) as average_score,
    responses >= {{ var('minimum_responses') }} as is_reportable,
    case when are_unanswered_known then sent end as questions_sent,
    case when are_unanswered_known then sent_answered end as questions_answered,
    case when are_unanswered_known then sent_answered::double / nullif(sent, 0) end as response_rate
from periods
