with

memberships as (

    select
        listed.customer_key,
        listed.dimension,
        shown.shown_value as dimension_value
    from {{ ref('int_cohort_memberships_listed') }} as listed
    inner join {{ ref('int_cohort_values') }} as shown
        on listed.dimension = shown.dimension and listed.dimension_value = shown.dimension_value

)

select customer_key, dimension, dimension_value
from memberships
where dimension not in ('product', 'category', 'brand')

union all

-- of several products that are not shown by name, a customer is in `other` once
select distinct customer_key, dimension, dimension_value
from memberships
where dimension in ('product', 'category', 'brand')
