select customer_id from {{ ref('stg_customers') }}
union
select customer_id from {{ ref('stg_orders') }} where customer_id is not null
union
select customer_id from {{ ref('stg_refunds') }} where customer_id is not null
