with

-- each value weighs as it does among those asked; values of which nobody answered weigh nothing and are counted
reweighted as (

    select
        moment,
        dimension,
        sum(asked)::int as asked,
        sum(answered)::int as answered,
        sum(responses)::int as responses,
        sum(promoters)::int as promoters,
        sum(detractors)::int as detractors,
        coalesce(sum(asked) filter (where responses = 0), 0)::int as asked_of_silent_values,
        sum(
            case
                when responses > 0
                    then (asked * {{ nps('promoters', 'detractors', 'responses') }})::decimal(28, 8)
            end
        )::double / nullif(sum(asked) filter (where responses > 0), 0)::double as nps_reweighted
    from {{ ref('int_nps_nonresponse') }}
    group by moment, dimension

),

figures as (

    select
        *,
        {{ nps_figures() }}
    from reweighted

)

select
    moment,
    dimension,
    asked as questions_sent,
    answered as questions_answered,
    answered::double / asked as response_rate,
    responses,
    nps,
    nps_margin,
    nps_low,
    nps_high,
    is_reportable,
    nps_reweighted,
    round(nps_reweighted - nps, 6) as nps_bend,
    asked_of_silent_values::double / asked as silent_share,
    case
        when responses = 0 then 'no_responses'
        when not is_reportable then 'too_few_responses'
        when abs(nps_reweighted - nps) <= nps_margin then 'within_the_margin'
        else 'beyond_the_margin'
    end as bend_status
from figures
