with

answers as (

    select
        questions.response_id,
        questions.respondent,
        questions.survey_type,
        questions.question_topic,
        questions.question_id,
        questions.choice,
        coalesce(segments.segment, 'not_grouped') as segment
    from {{ ref('int_survey_questions') }} as questions
    left join {{ ref('int_customer_survey_segments') }} as segments on questions.customer_key = segments.customer_key
    where
        questions.is_answered
        and questions.choice is not null
        and questions.survey_type in ('single_choice', 'pmf')
        and not questions.is_house_account

),

-- an option of a few people may be their own words
shared_choices as (

    select survey_type, question_topic, question_id, choice
    from answers
    group by survey_type, question_topic, question_id, choice
    having count(distinct respondent) >= 5

)

select
    answers.survey_type,
    answers.question_topic,
    answers.question_id,
    case when grouping(answers.segment) = 1 then 'all' else answers.segment end as segment,
    coalesce(shared_choices.choice, 'other') as choice,
    count(*)::int as responses
from answers
left join shared_choices
    on
        answers.survey_type = shared_choices.survey_type
        and answers.question_topic = shared_choices.question_topic
        and answers.question_id = shared_choices.question_id
        and answers.choice = shared_choices.choice
group by
    grouping sets (
        (answers.survey_type, answers.question_topic, answers.question_id, coalesce(shared_choices.choice, 'other')),
        (
            answers.survey_type,
            answers.question_topic,
            answers.question_id,
            coalesce(shared_choices.choice, 'other'),
            answers.segment
        )
    )
