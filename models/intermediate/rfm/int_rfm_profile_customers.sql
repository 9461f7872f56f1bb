with

customers as (

    select
        customer_key,
        max(case when customer_order_number = 1 then channel end) as first_order_channel,
        sum(net_revenue) as net_revenue,
        sum(gross_margin) as gross_margin
    from {{ ref('fct_orders') }}
    where is_valid and customer_key is not null
    group by customer_key

)

select
    customers.customer_key,
    scored.rfm_group_id,
    'customers' as basis,
    coalesce(customers.first_order_channel, 'unknown') as first_order_channel,
    coalesce(attributes.acquisition_channel, 'unknown') as acquisition_channel,
    coalesce(attributes.customer_group, 'unknown') as customer_group,
    null::decimal(18, 3) as units_sold,
    customers.net_revenue,
    customers.gross_margin
from customers
inner join {{ ref('rfm_customers') }} as scored on customers.customer_key = scored.customer_key
inner join {{ ref('dim_customers') }} as attributes on customers.customer_key = attributes.customer_key
