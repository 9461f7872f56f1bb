select
    customers.customer_key,
    customers.first_order_date,
    customers.cohort_month,
    first_orders.order_id as first_order_id,
    first_orders.ordered_at as first_ordered_at,
    first_orders.channel,
    first_orders.country,
    {{ region_with_country('first_orders.country', 'first_orders.region') }} as region,
    case when first_orders.discounts > 0 then 'discounted' else 'full_price' end as discount,
    customers.acquisition_channel,
    customers.account_type,
    customers.customer_group,
    customers.loyalty_tier
from {{ ref('fct_orders') }} as first_orders
inner join {{ ref('dim_customers') }} as customers on first_orders.customer_key = customers.customer_key
where first_orders.valid_order_number = 1
