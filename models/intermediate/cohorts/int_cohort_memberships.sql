with

memberships as (

    select
        listed.customer_key,
        listed.dimension,
        shown.value_number
    from {{ ref('int_cohort_memberships_listed') }} as listed
    inner join {{ ref('int_cohort_values') }} as shown
        on listed.dimension = shown.dimension and listed.dimension_value = shown.dimension_value

)

select customer_key, value_number
from memberships
where dimension not in ('product', 'category', 'brand')

union all

-- of two products of one brand, or two that are not shown by name, a customer is in the value once
select distinct customer_key, value_number
from memberships
where dimension in ('product', 'category', 'brand')
