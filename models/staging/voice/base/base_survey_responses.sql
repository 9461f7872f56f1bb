{{ apply_contract('survey_responses') }}
