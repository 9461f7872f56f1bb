with

-- the last thing said counts: who is angry since is asked for nothing
promoters as (

    select
        answers.*,
        responses.moment,
        responses.order_id,
        coalesce(customers.has_email_consent or customers.has_sms_consent, false) as has_consent
    from {{ ref('int_nps_customers') }} as answers
    inner join {{ ref('int_nps_responses') }} as responses on answers.response_id = responses.response_id
    left join {{ ref('dim_customers') }} as customers on answers.customer_key = customers.customer_key
    where answers.nps_class = 1

),

reviews as (

    select
        customer_key,
        max(response_date) as last_review_date
    from {{ ref('int_survey_questions') }}
    where survey_type = 'review' and is_answered and customer_key is not null
    group by customer_key

)

select
    promoters.customer_key,
    promoters.response_id,
    promoters.response_date,
    {{ dbt.datediff('promoters.response_date', 'as_of.as_of_date', 'day') }}::int as days_since_response,
    promoters.score,
    promoters.moment,
    promoters.order_id,
    groups_now.rfm_group_id,
    customer_values.customer_value,
    customer_values.value_basis,
    reviews.last_review_date,
    coalesce(referrers.referrals_sent, 0) as referrals_sent,
    coalesce(referrers.referred_customers, 0) as referred_customers,
    coalesce(referrers.referred_contribution_margin, 0)::decimal(18, 2) as referred_contribution_margin,
    promoters.has_consent,
    case
        when not promoters.has_consent then 'no_consent'
        when {{ dbt.datediff('promoters.response_date', 'as_of.as_of_date', 'day') }} > 365 then 'said_too_long_ago'
        when reviews.last_review_date is null then 'ask_for_review'
        when coalesce(referrers.referred_customers, 0) = 0 then 'ask_for_referral'
        else 'thank'
    end as next_ask
from promoters
cross join {{ ref('as_of') }} as as_of
left join reviews on promoters.customer_key = reviews.customer_key
left join {{ ref('int_referrers') }} as referrers on promoters.customer_key = referrers.customer_key
left join {{ ref('rfm_customers') }} as groups_now on promoters.customer_key = groups_now.customer_key
left join {{ ref('int_customer_values') }} as customer_values on promoters.customer_key = customer_values.customer_key
