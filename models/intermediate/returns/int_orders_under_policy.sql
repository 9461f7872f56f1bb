with

policies as (

    select
        policy,
        coalesce(valid_from, date '1900-01-01') as valid_from,
        coalesce(valid_until, date '9999-12-31') as valid_until
    from {{ ref('return_policies') }}

),

-- where two hold on a day, the one that began later
policy_days as (

    select
        dates.date_day,
        max_by(policies.policy, (policies.valid_from, policies.policy)) as policy
    from {{ ref('dim_dates') }} as dates
    inner join policies on dates.date_day between policies.valid_from and policies.valid_until
    group by dates.date_day

),

agreed_policies as (

    select order_id, attribute_value as policy
    from {{ ref('int_order_attributes') }}
    where attribute = 'return_policy'

)

-- what was agreed with the customer comes before what held for everybody
select
    orders.order_id,
    coalesce(agreed_policies.policy, policy_days.policy, 'unknown') as policy
from {{ ref('fct_orders') }} as orders
left join agreed_policies on orders.order_id = agreed_policies.order_id
left join policy_days on orders.order_date = policy_days.date_day
