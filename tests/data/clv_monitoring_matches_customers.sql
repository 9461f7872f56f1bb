-- what cells say of the whole shop today is what its customers add up to, but for the cents of their rounding
with

customers as (

    select
        count(*) as customers,
        sum(p_alive) as customers_alive,
        sum(expected_purchases_90) as expected_purchases_90,
        sum(expected_purchases_365) as expected_purchases_365,
        sum(expected_revenue_365) as expected_revenue_365
    from {{ ref('clv_customers') }}

)

select monitoring.*
from {{ ref('clv_monitoring') }} as monitoring
cross join customers
where
    monitoring.is_today
    and (
        monitoring.customers <> customers.customers
        or abs(monitoring.customers_alive - customers.customers_alive) > 0.0001
        or (
            monitoring.horizon_days = 90
            and abs(monitoring.expected_purchases - customers.expected_purchases_90) > 0.0001
        )
        or (
            monitoring.horizon_days = 365
            and (
                abs(monitoring.expected_purchases - customers.expected_purchases_365) > 0.0001
                or abs(monitoring.expected_revenue - customers.expected_revenue_365) > 0.01 * customers.customers
            )
        )
    )
