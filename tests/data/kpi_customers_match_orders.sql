-- customers, new, returning and repeat ones of each month, counted again from the orders
with

first_orders as (

    select customer_key, min(order_date) as first_order_date
    from {{ ref('fct_orders') }}
    where is_valid and customer_key is not null
    group by customer_key

),

customer_months as (

    select
        orders.customer_key,
        orders.order_month,
        {{ dbt.date_trunc('month', 'first_orders.first_order_date') }}::date = orders.order_month as is_new,
        max(orders.customer_order_number) >= 2 as is_repeat,
        max(orders.customer_order_number) is not null as is_counting
    from {{ ref('fct_orders') }} as orders
    inner join first_orders on orders.customer_key = first_orders.customer_key
    where orders.is_valid
    group by orders.customer_key, orders.order_month, first_orders.first_order_date

),

expected as (

    select
        order_month,
        count(*) as customers,
        count(*) filter (where is_new) as new_customers,
        count(*) filter (where not is_new) as returning_customers,
        count(*) filter (where is_repeat) as repeat_customers,
        count(*) filter (where is_counting) as counting_customers
    from customer_months
    group by order_month

)

select
    periods.period_start,
    periods.customers,
    expected.customers as expected_customers,
    periods.new_customers,
    expected.new_customers as expected_new_customers,
    periods.repeat_customers,
    expected.repeat_customers as expected_repeat_customers
from {{ ref('kpi_periods') }} as periods
full outer join expected on periods.period_start = expected.order_month
where
    periods.grain is null
    or (
        periods.grain = 'month' and periods.dimension = 'total'
        and (
            periods.customers <> coalesce(expected.customers, 0)
            or periods.new_customers <> coalesce(expected.new_customers, 0)
            or periods.returning_customers <> coalesce(expected.returning_customers, 0)
            or periods.repeat_customers <> coalesce(expected.repeat_customers, 0)
            or abs(
                coalesce(periods.repeat_purchase_rate, 0)
                - coalesce(expected.repeat_customers::double / nullif(expected.counting_customers, 0)::double, 0)
            ) > 0.000001
        )
    )
