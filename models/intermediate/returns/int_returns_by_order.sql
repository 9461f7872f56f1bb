with

orders as (

    select
        orders.*,
        coalesce(customers.customer_group, 'unknown') as customer_group,
        policies.policy
    from {{ ref('int_orders_returned') }} as orders
    inner join {{ ref('int_orders_under_policy') }} as policies on orders.order_id = policies.order_id
    left join {{ ref('dim_customers') }} as customers on orders.customer_key = customers.customer_key

)

select
    order_month,
    is_mature,
    {{ cut_columns(cuts_by_name(
        'total', 'channel', 'country', 'payment_method', 'discount', 'order_sequence', 'customer_group', 'policy'
    )) }},
    {{ return_measures('*') }}
from orders
group by grouping sets ({{ cut_sets('order_month, is_mature', cuts_by_name(
    'total', 'channel', 'country', 'payment_method', 'discount', 'order_sequence', 'customer_group', 'policy'
)) }})
