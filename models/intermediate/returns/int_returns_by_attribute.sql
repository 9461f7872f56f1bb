with

attributes as (

    select distinct attribute
    from {{ ref('int_attribute_values') }}

),

-- every order once per attribute, also those of customers of whom it is not known
orders as (

    select
        orders.*,
        concat('attribute:', attributes.attribute) as dimension,
        coalesce(shown_values.shown_value, 'unknown') as dimension_value
    from {{ ref('int_orders_returned') }} as orders
    cross join attributes
    left join {{ ref('int_order_attributes') }} as order_attributes
        on orders.order_id = order_attributes.order_id and attributes.attribute = order_attributes.attribute
    left join {{ ref('int_attribute_values') }} as shown_values
        on
            order_attributes.attribute = shown_values.attribute
            and order_attributes.attribute_value = shown_values.attribute_value

)

select
    order_month,
    is_mature,
    dimension,
    dimension_value,
    {{ return_measures('*') }}
from orders
group by order_month, is_mature, dimension, dimension_value
