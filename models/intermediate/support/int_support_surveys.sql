-- the latest answer about satisfaction that a survey brought in for a ticket
with

answers as (

    select
        ticket_id,
        response_id,
        answered_at,
        {{ is_good_score() }} as is_good
    from {{ ref('int_survey_questions') }}
    where survey_type = 'csat' and ticket_id is not null and is_answered and score is not null

)

select
    ticket_id,
    max_by(is_good, (answered_at, response_id)) as is_good
from answers
group by ticket_id
