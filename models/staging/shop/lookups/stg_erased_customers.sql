with recursive

latest_merges as (

    select
        customer_id,
        max_by(
            merged_into_customer_id,
            (coalesce(updated_at, loaded_at, timestamp '1900-01-01'), merged_into_customer_id)
        ) as later_customer_id
    from {{ ref('base_customers') }}
    where customer_id is not null and merged_into_customer_id <> customer_id
    group by customer_id

),

-- accounts and those they were merged into, directly or not; twenty steps are a circle
merges as (

    select customer_id, later_customer_id, 1 as step_count
    from latest_merges

    union all

    select merges.customer_id, latest_merges.later_customer_id, merges.step_count + 1
    from merges
    inner join latest_merges on merges.later_customer_id = latest_merges.customer_id
    where merges.step_count < 20

),

asked_emails as (

    select email
    from {{ ref('stg_erasure_requests') }}
    where email is not null

),

-- the account asked for, and those under the e-mail asked for
asked_customers as (

    select customer_id from {{ ref('stg_erasure_requests') }} where customer_id is not null
    union
    select customer_id from {{ ref('base_customers') }}
    where email in (select email from asked_emails) and customer_id is not null
    union
    select customer_id from {{ ref('base_orders') }}
    where email in (select email from asked_emails) and customer_id is not null

),

asked_and_later_customers as (

    select customer_id from asked_customers
    union
    select later_customer_id from merges
    where customer_id in (select customer_id from asked_customers)

)

-- an account that the shop merged is the same person, whichever of the two was asked for
select customer_id from asked_and_later_customers
union
select customer_id from merges
where later_customer_id in (select customer_id from asked_and_later_customers)
