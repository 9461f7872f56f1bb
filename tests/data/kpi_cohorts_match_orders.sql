-- all customers' cells hold each valid order of a customer in its month, and each refund without an order in its own
-- (in the month of the first order where it came before); a month that has ended has no cell less
with

amounts as (

    select
        customer_key,
        order_date as amount_date,
        1 as orders,
        net_revenue,
        gross_margin,
        contribution_margin
    from {{ ref('fct_orders') }}
    where is_valid
    union all
    select
        customer_key,
        refund_date as amount_date,
        0 as orders,
        -refunded_merchandise as net_revenue,
        restocked_cost - refunded_merchandise as gross_margin,
        restocked_cost - refunded_merchandise - refunded_shipping - return_cost as contribution_margin
    from {{ ref('fct_refunds') }}
    where counts and not is_linked

),

months as (

    select
        month_start_date,
        max(date_day) as month_end_date
    from {{ ref('dim_dates') }}
    group by month_start_date

),

amounts_in_months as (

    select
        amounts.*,
        customers.cohort_month,
        greatest({{ dbt.date_trunc('month', 'amounts.amount_date') }}::date, customers.cohort_month) as activity_month
    from amounts
    inner join {{ ref('dim_customers') }} as customers on amounts.customer_key = customers.customer_key
    where customers.cohort_month is not null

),

expected as (

    select
        amounts.cohort_month,
        amounts.activity_month,
        count(distinct case when amounts.orders = 1 then amounts.customer_key end) as active_customers,
        sum(amounts.orders) as orders,
        sum(amounts.net_revenue) as net_revenue,
        sum(amounts.gross_margin) as gross_margin,
        sum(amounts.contribution_margin) as contribution_margin
    from amounts_in_months as amounts
    inner join months on amounts.activity_month = months.month_start_date
    inner join {{ ref('as_of') }} as as_of on months.month_end_date <= as_of.as_of_date
    group by amounts.cohort_month, amounts.activity_month

),

found as (

    select *
    from {{ ref('kpi_cohorts') }}
    where dimension = 'total' and is_mature

)

select
    coalesce(found.cohort_month, expected.cohort_month) as cohort_month,
    coalesce(found.activity_month, expected.activity_month) as activity_month,
    found.orders,
    expected.orders as expected_orders,
    found.net_revenue,
    expected.net_revenue as expected_net_revenue
from found
full outer join expected
    on found.cohort_month = expected.cohort_month and found.activity_month = expected.activity_month
where
    found.cohort_month is null
    or found.active_customers <> coalesce(expected.active_customers, 0)
    or found.orders <> coalesce(expected.orders, 0)
    or found.net_revenue <> coalesce(expected.net_revenue, 0)
    or found.gross_margin <> coalesce(expected.gross_margin, 0)
    or found.contribution_margin <> coalesce(expected.contribution_margin, 0)
