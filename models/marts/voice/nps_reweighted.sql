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
            case when responses > 0 then (asked * 100.0::double * (promoters - detractors) / responses)::decimal(28, 8) end
        )::double / nullif(sum(asked) filter (where responses > 0), 0)::double as nps_reweighted
    from {{ ref('int_nps_nonresponse') }}
    group by moment, dimension

)

select
    moment,
    dimension,
    asked as questions_sent,
    answered as questions_answered,
    answered::double / asked as response_rate,
    responses,
    {{ nps_figures() }},
    nps_reweighted,
    round(nps_reweighted - {{ nps('promoters', 'detractors', 'responses') }}, 6) as nps_bend,
    asked_of_silent_values::double / asked as silent_share,
    case
        when responses = 0 then 'no_responses'
        when responses < {{ var('minimum_responses') }} then 'too_few_responses'
        when abs(nps_reweighted - {{ nps('promoters', 'detractors', 'responses') }})
            <= {{ nps_margin('promoters', 'detractors', 'responses') }} then 'within_the_margin'
        else 'beyond_the_margin'
    end as bend_status
from reweighted
