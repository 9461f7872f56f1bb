-- every answer in words has one main theme, if only that no rule knew it
select
    questions.response_id,
    coalesce(matches.theme, 'unmatched') as theme,
    coalesce(matches.stage, 'unknown') as stage,
    coalesce(matches.tone, 'unknown') as tone,
    coalesce(matches.is_main, true) as is_main
from {{ ref('int_survey_questions') }} as questions
left join {{ ref('int_survey_theme_matches') }} as matches on questions.response_id = matches.text_id
where questions.has_comment
