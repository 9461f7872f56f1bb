select
    orders.order_id,
    spells.attribute,
    spells.attribute_value
from {{ ref('int_attribute_spells') }} as spells
inner join {{ ref('fct_orders') }} as orders
    on
        spells.customer_key = orders.customer_key
        and spells.valid_from <= orders.ordered_at
        and spells.valid_until > orders.ordered_at
