select
    questions.response_id,
    questions.survey_type,
    questions.survey_id,
    questions.question_id,
    questions.question_topic,
    questions.moment,
    questions.customer_key,
    questions.order_id,
    questions.product_id,
    questions.brand,
    questions.ticket_id,
    questions.survey_channel,
    questions.asked_date,
    questions.sent_date,
    questions.is_answered,
    questions.response_date,
    questions.score,
    questions.scale_max,
    answers.nps_class,
    scores.is_good,
    case
        when not questions.is_answered then 'not_answered'
        when answers.count_status is not null then answers.count_status
        when questions.is_house_account then 'house_account'
        else 'counted'
    end as count_status,
    answers.nps_question_key,
    answers.superseded_on,
    questions.has_comment,
    themes.theme as main_theme,
    themes.stage as main_stage,
    themes.tone as main_tone,
    questions.followed_up_on
from {{ ref('int_survey_questions') }} as questions
left join {{ ref('int_nps_responses') }} as answers on questions.response_id = answers.response_id
left join {{ ref('int_survey_scores') }} as scores on questions.response_id = scores.response_id
left join {{ ref('int_response_themes') }} as themes
    on questions.response_id = themes.response_id and themes.is_main
