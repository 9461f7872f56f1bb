select
    questions.response_id,
    questions.respondent,
    concat_ws(
        ' ',
        case when questions.question_topic = 'unknown' then questions.survey_type else questions.question_topic end,
        case answers.nps_class when 1 then 'promoters' when 0 then 'passives' when -1 then 'detractors' end
    ) as asked_for,
    texts.words
from {{ ref('int_response_themes') }} as themes
inner join {{ ref('int_survey_questions') }} as questions on themes.response_id = questions.response_id
inner join {{ ref('int_survey_texts') }} as texts on themes.response_id = texts.text_id
left join {{ ref('int_nps_responses') }} as answers on themes.response_id = answers.response_id
where themes.theme = 'unmatched' and not questions.is_house_account
