with

-- the first of each draw are enough to fill the quota, and far fewer to sort than all customers
candidates as (

    select
        customers.*,
        plan.customers_to_ask
    from {{ ref('int_customers_to_ask') }} as customers
    inner join {{ ref('survey_wave_plan') }} as plan on customers.rfm_group_id = plan.rfm_group_id
    where
        not customers.is_resting
        and customers.has_consent
        and customers.draw_share * plan.customers_to_choose_from
        <= plan.customers_to_ask + 6 * sqrt(plan.customers_to_ask) + 20

),

drawn as (

    select
        *,
        row_number() over (partition by rfm_group_id order by draw, customer_key) as place
    from candidates

)

select
    customer_key,
    rfm_group_id,
    last_asked_on,
    case when has_email_consent then 'email' else 'sms' end as ask_by
from drawn
where place <= customers_to_ask
