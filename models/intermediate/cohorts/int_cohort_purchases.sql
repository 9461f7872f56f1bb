with

-- what was thrown in is no reason to come
bought as (

    select
        customers.customer_key,
        order_lines.product_id
    from {{ ref('fct_order_lines') }} as order_lines
    inner join {{ ref('int_cohort_customers') }} as customers on order_lines.order_id = customers.first_order_id
    where order_lines.line_type = 'product' and not order_lines.is_free_gift
    group by customers.customer_key, order_lines.product_id

)

-- an order without lines has a row as well: nobody knows what it held
select
    customers.customer_key,
    coalesce(bought.product_id, 'unknown') as product_id
from {{ ref('int_cohort_customers') }} as customers
left join bought on customers.customer_key = bought.customer_key
