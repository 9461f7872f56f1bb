-- played from the first to the last, the changes end in the groups of today; each begins where the one
-- before ended, and a customer's first comes from no group
{{ config(tags=['rfm_history']) }}

with

changes as (

    select
        *,
        lag(to_rfm_group_id) over customer as group_before,
        lead(changed_on) over customer is null as is_last
    from {{ ref('rfm_group_changes') }}
    window customer as (partition by customer_key order by changed_on)

),

ends as (

    select customer_key, to_rfm_group_id
    from changes
    where is_last and to_rfm_group_id is not null

)

select
    customer_key,
    changed_on::string as problem
from changes
where from_rfm_group_id is distinct from group_before or from_rfm_group_id = to_rfm_group_id
union all
select
    coalesce(customers.customer_key, ends.customer_key) as customer_key,
    'other group today' as problem
from {{ ref('rfm_customers') }} as customers
full outer join ends on customers.customer_key = ends.customer_key
where customers.rfm_group_id is distinct from ends.to_rfm_group_id
