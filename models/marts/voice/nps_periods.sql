with

-- history begins with the first question; whether the shop hands over those without an answer shows at a moment
history as (

    select
        moment,
        min(least(asked_date, response_date)) as first_date,
        coalesce(count_if(not is_answered), 0) > 0 as are_unanswered_known
    from {{ ref('int_survey_questions') }}
    where survey_type = 'nps'
    group by moment

),

periods as (

    select
        counts.*,
        case when counts.grain = 'all' then history.first_date else counts.first_day end as period_start,
        history.first_date,
        history.are_unanswered_known,
        as_of.as_of_date,
        {{ period_end('counts.first_day', 'as_of.as_of_date') }} as period_end
    from {{ ref('int_nps_by_period') }} as counts
    inner join history on counts.moment = history.moment
    cross join {{ ref('as_of') }} as as_of

),

compared_periods as (

    select
        periods.*,
        previous_periods.responses as previous_responses,
        previous_periods.promoters as previous_promoters,
        previous_periods.detractors as previous_detractors
    from periods
    left join periods as previous_periods
        on
            periods.grain = previous_periods.grain
            and periods.moment = previous_periods.moment
            and periods.period_start = {{ dbt.dateadd('day', 1, 'previous_periods.period_end') }}

),

figures as (

    select
        *,
        {{ nps_figures() }},
        {{ nps('previous_promoters', 'previous_detractors', 'previous_responses') }} as previous_nps,
        {{ nps_difference_p('previous_') }} as nps_change_p
    from compared_periods

)

select
    grain,
    period_start,
    period_end,
    period_start >= first_date and period_end <= as_of_date as is_complete_period,
    moment,
    responses,
    promoters,
    passives,
    detractors,
    superseded_responses,
    nps,
    nps_margin,
    nps_low,
    nps_high,
    is_reportable,
    case when are_unanswered_known then sent end as questions_sent,
    case when are_unanswered_known then sent_answered end as questions_answered,
    case when are_unanswered_known then sent_answered::double / nullif(sent, 0) end as response_rate,
    previous_nps,
    nps - previous_nps as nps_change,
    nps_change_p,
    case
        when nps is null then 'no_responses'
        when previous_nps is null then 'nothing_before'
        when least(responses, previous_responses) < {{ var('minimum_responses') }} then 'too_few_responses'
        when nps_change_p >= 0.05 then 'no_clear_change'
        when nps > previous_nps then 'rising'
        else 'falling'
    end as nps_trend
from figures
