-- every customer with an RFM group has one row, and historical CLV is what orders and refunds say they brought
with

movements as (

    select
        customer_key,
        net_revenue,
        contribution_margin
    from {{ ref('fct_orders') }}
    where is_valid
    union all
    select
        customer_key,
        -refunded_merchandise as net_revenue,
        restocked_cost - refunded_merchandise - refunded_shipping - return_cost as contribution_margin
    from {{ ref('fct_refunds') }}
    where counts and not is_linked

),

expected as (

    select
        customer_key,
        sum(net_revenue) as net_revenue,
        sum(contribution_margin) as contribution_margin
    from movements
    group by customer_key

)

select
    rfm.customer_key,
    customers.historical_revenue,
    expected.net_revenue,
    customers.historical_clv,
    expected.contribution_margin
from {{ ref('rfm_customers') }} as rfm
full outer join {{ ref('clv_customers') }} as customers on rfm.customer_key = customers.customer_key
left join expected on customers.customer_key = expected.customer_key
where
    rfm.customer_key is null
    or customers.customer_key is null
    or customers.historical_revenue <> expected.net_revenue
    or customers.historical_clv <> expected.contribution_margin
    or expected.customer_key is null
