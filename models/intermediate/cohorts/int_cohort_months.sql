with

movements as (

    select
        movements.*,
        customers.cohort_month,
        -- money given back before the first order that is known belongs to its month
        greatest({{ dbt.date_trunc('month', 'movements.moved_on') }}::date, customers.cohort_month) as activity_month
    from {{ ref('int_cohort_movements') }} as movements
    inner join {{ ref('int_cohort_customers') }} as customers on movements.customer_key = customers.customer_key

)

select
    customer_key,
    cohort_month,
    activity_month,
    sum(orders)::int as orders,
    sum(purchases)::int as purchases,
    sum(second_purchases)::int as second_purchases,
    sum(net_revenue)::decimal(18, 2) as net_revenue,
    sum(gross_margin)::decimal(18, 2) as gross_margin,
    sum(contribution_margin)::decimal(18, 2) as contribution_margin
from movements
group by customer_key, cohort_month, activity_month
