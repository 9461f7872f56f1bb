with

attributes as (

    select distinct dimension as attribute
    from {{ ref('int_cohort_cells_known') }}
    where dimension like 'attribute:%'

),

-- all customers less those who have a value
cells as (

    select
        cells.*,
        attributes.attribute,
        case when cells.dimension = 'total' then 1 else -1 end as sign
    from {{ ref('int_cohort_cells_known') }} as cells
    cross join attributes
    where cells.dimension = 'total' or cells.dimension = attributes.attribute

)

select
    attribute as dimension,
    'unknown' as dimension_value,
    cohort_month,
    activity_month,
    age_days,
    sum(sign * active_customers)::int as active_customers,
    sum(sign * purchasing_customers)::int as purchasing_customers,
    sum(sign * new_repeat_customers)::int as new_repeat_customers,
    sum(sign * orders)::int as orders,
    sum(sign * net_revenue)::decimal(18, 2) as net_revenue,
    sum(sign * gross_margin)::decimal(18, 2) as gross_margin,
    sum(sign * contribution_margin)::decimal(18, 2) as contribution_margin,
    sum(sign * net_revenue_squared)::decimal(38, 4) as net_revenue_squared,
    sum(sign * gross_margin_squared)::decimal(38, 4) as gross_margin_squared,
    sum(sign * contribution_margin_squared)::decimal(38, 4) as contribution_margin_squared
from cells
group by attribute, cohort_month, activity_month, age_days
