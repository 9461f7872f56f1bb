with

items as (

    select * from {{ ref('int_rfm_profile_orders') }}
    union all
    select * from {{ ref('int_rfm_profile_lines') }}
    union all
    select * from {{ ref('int_rfm_profile_customers') }}

)

select
    customer_key,
    rfm_group_id,
    basis,
    dimension,
    coalesce(dimension_value, 'unknown') as dimension_value,
    items,
    customer_items,
    units_sold,
    net_revenue,
    gross_margin
from items
