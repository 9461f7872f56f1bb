-- valid orders by what frictions are cut by
with

orders as (

    select
        traits.order_id,
        traits.order_date,
        'all' as total,
        traits.carrier,
        traits.channel as order_channel,
        coalesce(traits.country, customers.country, 'unknown') as country,
        {{ rfm_group_then('traits.order_date') }} as rfm_group,
        as_of.as_of_date
    from {{ ref('int_order_traits') }} as traits
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('dim_customers') }} as customers on traits.customer_key = customers.customer_key
    left join {{ ref('int_rfm_groups_held') }} as rfm_groups
        on
            traits.customer_key = rfm_groups.customer_key
            and traits.order_date > rfm_groups.known_after
            and traits.order_date <= rfm_groups.known_until
    -- without tickets there are no frictions to hold against orders
    where traits.is_valid and exists (select 1 from {{ ref('int_support_tickets_summed') }})

),

products as (

    select distinct
        orders.order_id,
        orders.order_date,
        orders.as_of_date,
        dimensions.dimension,
        case dimensions.dimension when 'product' then lines.product_id else coalesce(products.brand, 'unknown') end
            as dimension_value
    from orders
    inner join {{ ref('fct_order_lines') }} as lines on orders.order_id = lines.order_id
    cross join (values ('product'), ('brand')) as dimensions (dimension)
    left join {{ ref('dim_products') }} as products on lines.product_id = products.product_id
    where lines.line_type = 'product'

)

select
    {{ cut_columns(friction_cuts()) }},
    count(*)::int as orders,
    {{ recent_and_before('order_date', 'order_id') }}
from orders
group by grouping sets ({{ cut_sets('as_of_date', friction_cuts()) }})

union all

select
    dimension,
    dimension_value,
    count(*)::int as orders,
    {{ recent_and_before('order_date', 'order_id') }}
from products
group by dimension, dimension_value
