select
    responses.response_id as text_id,
    {{ plain_words('responses.comment') }} as words
from {{ ref('stg_survey_responses') }} as responses
inner join {{ ref('int_survey_questions') }} as questions on responses.response_id = questions.response_id
where questions.has_comment
