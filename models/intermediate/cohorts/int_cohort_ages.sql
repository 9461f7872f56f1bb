with

movements as (

    select
        movements.*,
        customers.cohort_month,
        {{ dbt.datediff('customers.first_order_date', 'movements.moved_on', 'day') }} as days_since
    from {{ ref('int_cohort_movements') }} as movements
    inner join {{ ref('int_cohort_customers') }} as customers on movements.customer_key = customers.customer_key

),

added as (

    select
        customer_key,
        cohort_month,
        {{ age_reached('days_since') }}::int as age_days,
        sum(net_revenue)::decimal(18, 2) as net_revenue,
        sum(gross_margin)::decimal(18, 2) as gross_margin,
        sum(contribution_margin)::decimal(18, 2) as contribution_margin
    from movements
    where days_since <= 365
    group by all

),

added_so_far as (

    select
        *,
        sum(net_revenue) over so_far as net_revenue_so_far,
        sum(gross_margin) over so_far as gross_margin_so_far,
        sum(contribution_margin) over so_far as contribution_margin_so_far
    from added
    window so_far as (
        partition by customer_key order by age_days rows between unbounded preceding and current row
    )

)

-- the square of what a customer is worth at an age, less that at the age before, is x * (2 * so far - x):
-- like the values it adds up over customers and ages, without a row for those who bought nothing
select
    customer_key,
    cohort_month,
    age_days,
    net_revenue,
    gross_margin,
    contribution_margin,
    net_revenue * (2 * net_revenue_so_far - net_revenue)::decimal(18, 2) as net_revenue_squared,
    gross_margin * (2 * gross_margin_so_far - gross_margin)::decimal(18, 2) as gross_margin_squared,
    contribution_margin * (2 * contribution_margin_so_far - contribution_margin)::decimal(18, 2)
        as contribution_margin_squared
from added_so_far
