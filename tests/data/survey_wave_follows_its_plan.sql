-- each group's quota is drawn in full, of people who may be asked and were left in peace
with

drawn as (

    select
        rfm_group_id,
        count(*) as customers
    from {{ ref('survey_wave_customers') }}
    group by rfm_group_id

)

select
    plan.rfm_group_id,
    plan.customers_to_ask,
    drawn.customers as customers_drawn
from {{ ref('survey_wave_plan') }} as plan
left join drawn on plan.rfm_group_id = drawn.rfm_group_id
where
    plan.customers_to_ask <> coalesce(drawn.customers, 0)
    or plan.customers <> plan.customers_resting + plan.customers_without_consent + plan.customers_to_choose_from
union all
select
    wave.rfm_group_id,
    null as customers_to_ask,
    null as customers_drawn
from {{ ref('survey_wave_customers') }} as wave
cross join {{ ref('as_of') }} as as_of
left join {{ ref('dim_customers') }} as customers on wave.customer_key = customers.customer_key
where
    {{ dbt.datediff('wave.last_asked_on', 'as_of.as_of_date', 'day') }} < {{ var('survey_rest_days') }}
    or not coalesce(customers.has_email_consent or customers.has_sms_consent, false)
