-- over all history, a customer's monetary value is the net revenue (or gross margin) of their valid orders
-- less their refunds that name no order
with

movements as (

    select
        customer_key,
        case '{{ var("rfm_monetary_value") }}' when 'gross_margin' then gross_margin else net_revenue end as amount
    from {{ ref('fct_orders') }}
    where is_valid
    union all
    select
        customer_key,
        case '{{ var("rfm_monetary_value") }}' when 'gross_margin' then restocked_cost else 0 end
        - refunded_merchandise as amount
    from {{ ref('fct_refunds') }}
    where counts and not is_linked

),

expected as (

    select customer_key, sum(amount) as monetary
    from movements
    group by customer_key

)

select
    scored.customer_key,
    scored.monetary,
    expected.monetary as expected_monetary
from {{ ref('rfm_customers') }} as scored
left join expected on scored.customer_key = expected.customer_key
where
    {{ var('rfm_window_days') }} = 0
    and (expected.monetary is null or scored.monetary <> expected.monetary)
