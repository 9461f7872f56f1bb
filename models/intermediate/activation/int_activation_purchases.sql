with

-- by day first: distinct days counted among all lines take twice as long
purchase_days as (

    select
        customer_key,
        product_id,
        order_date,
        sum(quantity - units_returned) as units_kept,
        sum(net_revenue) as net_revenue
    from {{ ref('fct_order_lines') }}
    where is_valid and line_type = 'product' and customer_key is not null and product_id <> 'unknown'
    group by customer_key, product_id, order_date
    having sum(quantity - units_returned) > 0

)

-- what a customer owns: products of orders that count which did not all come back
select
    customer_key,
    product_id,
    count(*)::int as purchase_days,
    min(order_date) as first_bought_on,
    max(order_date) as last_bought_on,
    sum(units_kept)::decimal(18, 3) as units_kept,
    max_by(units_kept, order_date)::decimal(18, 3) as last_quantity,
    sum(net_revenue)::decimal(18, 2) as net_revenue
from purchase_days
group by customer_key, product_id
