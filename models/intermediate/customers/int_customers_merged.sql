with recursive

merges as (

    select customer_id, merged_into_customer_id
    from {{ ref('stg_customers') }}
    where merged_into_customer_id is not null and merged_into_customer_id <> customer_id

),

steps as (

    select customer_id, merged_into_customer_id, 1 as step_count
    from merges

    union all

    select steps.customer_id, merges.merged_into_customer_id, steps.step_count + 1
    from steps
    inner join merges on steps.merged_into_customer_id = merges.customer_id
    where steps.step_count < 20

)

-- twenty steps are a circle: such accounts stay as they are
select
    customer_id,
    max_by(merged_into_customer_id, step_count) as merged_customer_id
from steps
group by customer_id
having max(step_count) < 20
