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
        case
            when order_attributes.attribute_value is null then 'unknown'
            else coalesce(shared_values.attribute_value, 'other')
        end as dimension_value
    from {{ ref('int_orders_returned') }} as orders
    cross join attributes
    left join {{ ref('int_order_attributes') }} as order_attributes
        on orders.order_id = order_attributes.order_id and attributes.attribute = order_attributes.attribute
    left join {{ ref('int_attribute_values') }} as shared_values
        on
            order_attributes.attribute = shared_values.attribute
            and order_attributes.attribute_value = shared_values.attribute_value
            and shared_values.is_shared

)

select
    order_month,
    is_mature,
    dimension,
    dimension_value,
    {{ return_measures('*') }}
from orders
group by order_month, is_mature, dimension, dimension_value
