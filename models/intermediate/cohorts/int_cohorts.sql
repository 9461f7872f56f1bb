with

-- in its first month each customer has ordered
cohorts as (

    select
        dimension,
        dimension_value,
        cohort_month,
        sum(active_customers)::int as cohort_customers
    from {{ ref('int_cohort_cells') }}
    where activity_month = cohort_month
    group by dimension, dimension_value, cohort_month
    having sum(active_customers) > 0

),

product_titles as (

    select 'product' as dimension, product_id as dimension_value, title
    from {{ ref('dim_products') }}
    where product_id <> 'unknown'

)

select
    cohorts.dimension,
    cohorts.dimension_value,
    coalesce(product_titles.title, cohorts.dimension_value) as dimension_label,
    cohorts.cohort_month,
    cohorts.cohort_customers
from cohorts
left join product_titles
    on cohorts.dimension = product_titles.dimension and cohorts.dimension_value = product_titles.dimension_value
