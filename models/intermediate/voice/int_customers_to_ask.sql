with

asked as (

    select
        customer_key,
        max(asked_date) as last_asked_on
    from {{ ref('int_survey_questions') }}
    where customer_key is not null
    group by customer_key

)

-- the draw never changes: whoever comes first in one wave comes first in the next, but for those who were asked
select
    customers.customer_key,
    segments.rfm_group_id,
    asked.last_asked_on,
    coalesce(asked.last_asked_on > {{ dbt.dateadd('day', '-' ~ var('survey_rest_days'), 'as_of.as_of_date') }}, false)
        as is_resting,
    customers.has_email_consent,
    customers.has_sms_consent,
    coalesce(customers.has_email_consent or customers.has_sms_consent, false) as has_consent,
    {{ sha256("concat('survey|', customers.customer_key)") }} as draw,
    {{ hex_share('draw') }} as draw_share
from {{ ref('int_customer_survey_segments') }} as segments
inner join {{ ref('dim_customers') }} as customers on segments.customer_key = customers.customer_key
cross join {{ ref('as_of') }} as as_of
left join asked on customers.customer_key = asked.customer_key
where not {{ is_house_account('customers') }}
