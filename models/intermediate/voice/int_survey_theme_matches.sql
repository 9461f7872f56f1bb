{{ theme_matches(ref('int_survey_texts')) }}
