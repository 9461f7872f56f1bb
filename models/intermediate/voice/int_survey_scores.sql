-- what an answer says on the scale of its kind: good or not, and how good
select
    response_id,
    survey_type,
    moment,
    sent_date,
    response_date,
    is_answered,
    case
        when survey_type = 'pmf' then choice = 'very_disappointed'
        else {{ is_good_score() }}
    end as is_good,
    case when survey_type <> 'pmf' then {{ usual_score() }} end as usual_score
from {{ ref('int_survey_questions') }}
where survey_type in ('csat', 'ces', 'review', 'pmf') and not is_house_account
