with

movements as (

    select
        movements.*,
        customers.cohort_month,
        -- money given back before the first order that is known belongs to its month
        greatest({{ dbt.date_trunc('month', 'movements.moved_on') }}::date, customers.cohort_month) as activity_month,
        {{ age_reached(dbt.datediff('customers.first_order_date', 'movements.moved_on', 'day')) }} as age_days
    from {{ ref('int_cohort_movements') }} as movements
    inner join {{ ref('int_cohort_customers') }} as customers on movements.customer_key = customers.customer_key

),

steps as (

    select
        customer_key,
        cohort_month,
        activity_month,
        age_days,
        sum(orders) as orders,
        sum(purchases) as purchases,
        sum(second_purchases) as second_purchases,
        sum(net_revenue)::decimal(18, 2) as net_revenue,
        sum(gross_margin)::decimal(18, 2) as gross_margin,
        sum(contribution_margin)::decimal(18, 2) as contribution_margin
    from movements
    group by customer_key, cohort_month, activity_month, age_days

),

steps_so_far as (

    select
        *,
        sum(net_revenue) over so_far as net_revenue_so_far,
        sum(gross_margin) over so_far as gross_margin_so_far,
        sum(contribution_margin) over so_far as contribution_margin_so_far,
        -- a month in which the customer reaches an age has two steps and is one month
        coalesce(lag(case when orders > 0 then activity_month end) over in_time = activity_month, false)
            as is_month_counted,
        coalesce(lag(case when purchases > 0 then activity_month end) over in_time = activity_month, false)
            as is_purchase_counted
    from steps
    window
        in_time as (partition by customer_key order by activity_month, age_days nulls last),
        so_far as (
            partition by customer_key order by activity_month, age_days nulls last
            rows between unbounded preceding and current row
        )

)

-- the square of what a customer is worth now, less that of the step before, is x * (2 * so far - x): unlike the square
-- itself it adds up over steps and customers, and a customer who buys nothing needs no row
select
    customer_key,
    cohort_month,
    activity_month,
    age_days::int as age_days,
    (orders > 0 and not is_month_counted)::int as active_customers,
    (purchases > 0 and not is_purchase_counted)::int as purchasing_customers,
    second_purchases::int as new_repeat_customers,
    orders::int as orders,
    net_revenue,
    gross_margin,
    contribution_margin,
    net_revenue * (2 * net_revenue_so_far - net_revenue)::decimal(19, 2) as net_revenue_squared,
    gross_margin * (2 * gross_margin_so_far - gross_margin)::decimal(19, 2) as gross_margin_squared,
    contribution_margin * (2 * contribution_margin_so_far - contribution_margin)::decimal(19, 2)
        as contribution_margin_squared
from steps_so_far
