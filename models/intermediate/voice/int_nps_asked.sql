-- every question sent, answered or not, with what is known of the person either way; null where it is about no order
select
    questions.response_id,
    questions.moment,
    questions.is_answered,
    answers.nps_class,
    {{ rfm_group_then('questions.sent_date') }} as rfm_group,
    coalesce(traits.country, customers.country, 'unknown') as country,
    coalesce(questions.survey_channel, 'unknown') as survey_channel,
    traits.order_sequence,
    case when questions.moment <> 'pre_delivery' then traits.delivery end as delivery
from {{ ref('int_survey_questions') }} as questions
left join {{ ref('int_nps_responses') }} as answers on questions.response_id = answers.response_id
left join {{ ref('int_order_traits') }} as traits on questions.order_id = traits.order_id
left join {{ ref('dim_customers') }} as customers on questions.customer_key = customers.customer_key
left join {{ ref('int_rfm_groups_held') }} as rfm_groups
    on
        questions.customer_key = rfm_groups.customer_key
        and questions.sent_date > rfm_groups.known_after
        and questions.sent_date <= rfm_groups.known_until
where questions.survey_type = 'nps' and questions.sent_date is not null and not questions.is_house_account
