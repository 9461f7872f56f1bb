with

-- one value a customer (a name, a birthday) is no dimension
attributes as (

    select attribute
    from {{ ref('stg_customer_attributes') }}
    group by attribute
    having count(distinct value) <= 100

),

-- every order once per attribute, also those of customers of whom it is not known
orders as (

    select
        orders.*,
        concat('attribute:', attributes.attribute) as dimension,
        coalesce(order_attributes.attribute_value, 'unknown') as dimension_value
    from {{ ref('int_orders_returned') }} as orders
    cross join attributes
    left join {{ ref('int_order_attributes') }} as order_attributes
        on orders.order_id = order_attributes.order_id and attributes.attribute = order_attributes.attribute

)

select
    order_month,
    is_mature,
    dimension,
    dimension_value,
    {{ return_measures('*') }}
from orders
group by order_month, is_mature, dimension, dimension_value
