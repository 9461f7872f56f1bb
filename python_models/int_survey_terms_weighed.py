"""Words that stand out among answers without a theme; see customer_value.voice."""

from customer_value.frames import to_pandas
from customer_value.voice import weigh_terms


def model(dbt, session):
    """One row per question and term; none without unmatched answers."""
    return weigh_terms(to_pandas(dbt.ref("int_survey_unmatched_words")))
