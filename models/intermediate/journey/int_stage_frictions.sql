-- what people complain and ask about, and how they score, by stage, in the last days of var journey_days
with

contacts as (

    select
        themes.stage,
        count(*)::int as support_contacts
    from {{ ref('support_ticket_themes') }} as themes
    inner join {{ ref('support_tickets') }} as tickets on themes.ticket_id = tickets.ticket_id
    cross join {{ ref('int_journey_span') }} as span
    left join {{ ref('dim_customers') }} as customers on tickets.customer_key = customers.customer_key
    where themes.is_main and tickets.opened_at >= span.begins_at and not {{ is_house_account('customers') }}
    group by themes.stage

),

answers as (

    select
        stages.stage,
        questions.survey_type,
        case when questions.score >= 9 then 1 when questions.score <= 6 then -1 else 0 end as nps_class,
        {{ is_good_score() }} as is_good
    from {{ ref('int_survey_questions') }} as questions
    inner join {{ ref('journey_survey_stages') }} as stages on questions.moment = stages.moment
    cross join {{ ref('int_journey_span') }} as span
    where
        questions.is_answered and not questions.is_house_account and questions.score is not null
        and questions.survey_type in ('nps', 'csat', 'ces')
        and questions.answered_at >= span.begins_at

),

scores as (

    select
        stage,
        (count(*) filter (where survey_type = 'nps'))::int as nps_responses,
        100.0::double * sum(case when survey_type = 'nps' then nps_class end)
        / nullif(count(*) filter (where survey_type = 'nps'), 0) as nps,
        (count(*) filter (where survey_type = 'csat'))::int as csat_responses,
        (count(*) filter (where survey_type = 'csat' and is_good))::double
        / nullif(count(*) filter (where survey_type = 'csat'), 0) as csat,
        (count(*) filter (where survey_type = 'ces'))::int as ces_responses,
        (count(*) filter (where survey_type = 'ces' and is_good))::double
        / nullif(count(*) filter (where survey_type = 'ces'), 0) as ces
    from answers
    group by stage

)

select
    stages.stage,
    coalesce(contacts.support_contacts, 0) as support_contacts,
    coalesce(scores.nps_responses, 0) as nps_responses,
    scores.nps,
    coalesce(scores.csat_responses, 0) as csat_responses,
    scores.csat,
    coalesce(scores.ces_responses, 0) as ces_responses,
    scores.ces
from (select distinct stage from {{ ref('journey_kinds') }}) as stages
left join contacts on stages.stage = contacts.stage
left join scores on stages.stage = scores.stage
