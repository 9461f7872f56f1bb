select
    asked_for,
    term,
    customers::int as customers_writing,
    answers::int as answers_unmatched,
    weight::double as term_weight,
    place::int as term_place
from {{ ref('int_survey_terms_weighed') }}
