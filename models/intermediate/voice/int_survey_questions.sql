with

deliveries as (

    select count(orders.delivered_at) > 0 as are_known
    from {{ ref('stg_orders') }} as orders
    cross join {{ ref('as_of') }} as as_of
    where orders.delivered_at < as_of.as_of_end_at

),

-- what was known by the as-of date; an answer that does not say when is as old as its question
questions as (

    select
        responses.*,
        respondents.customer_key,
        respondents.respondent,
        least(responses.sent_at, responses.responded_at) as asked_at,
        coalesce(
            responses.responded_at,
            case
                when coalesce(responses.score::string, responses.choice, responses.comment) is not null
                    then responses.sent_at
            end
        ) as answered_at,
        as_of.as_of_end_at
    from {{ ref('stg_survey_responses') }} as responses
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('int_survey_respondents') }} as respondents on responses.response_id = respondents.response_id
    where least(responses.sent_at, responses.responded_at) < as_of.as_of_end_at

),

answers as (

    select *, coalesce(answered_at < as_of_end_at, false) as is_answered
    from questions

)

select
    answers.response_id,
    answers.survey_type,
    coalesce(answers.survey_id, 'unknown') as survey_id,
    coalesce(answers.question_id, 'unknown') as question_id,
    coalesce(answers.question_topic, 'unknown') as question_topic,
    -- what the shop says, else what the question is about and whether that had arrived when it was answered
    coalesce(
        answers.moment,
        case
            when answers.ticket_id is not null then 'post_support'
            when
                orders.delivered_at
                <= case when answers.is_answered then answers.answered_at else answers.asked_at end
                then 'post_delivery'
            when orders.order_id is not null and deliveries.are_known then 'pre_delivery'
            else 'relationship'
        end
    ) as moment,
    answers.customer_key,
    answers.respondent,
    {{ is_house_account('customers') }} as is_house_account,
    facts.order_id,
    answers.order_id as order_named,
    answers.product_id,
    answers.brand,
    answers.ticket_id,
    answers.channel as survey_channel,
    {{ reporting_date('answers.asked_at') }} as asked_date,
    {{ reporting_date('answers.sent_at') }} as sent_date,
    answers.is_answered,
    case when answers.is_answered then answers.answered_at end as answered_at,
    case when answers.is_answered then {{ reporting_date('answers.answered_at') }} end as response_date,
    case when answers.is_answered then answers.score end as score,
    answers.scale_max,
    case when answers.is_answered then answers.choice end as choice,
    answers.is_answered and answers.comment is not null as has_comment,
    -- what was said before the answer was no help with it
    case
        when
            answers.is_answered
            and answers.followed_up_at < answers.as_of_end_at
            and {{ reporting_date('answers.followed_up_at') }} >= {{ reporting_date('answers.answered_at') }}
            then {{ reporting_date('answers.followed_up_at') }}
    end as followed_up_on
from answers
cross join deliveries
left join {{ ref('stg_orders') }} as orders on answers.order_id = orders.order_id
left join {{ ref('fct_orders') }} as facts on answers.order_id = facts.order_id
left join {{ ref('dim_customers') }} as customers on answers.customer_key = customers.customer_key
