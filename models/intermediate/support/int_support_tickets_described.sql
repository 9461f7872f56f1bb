with

brands as (

    {{ main_brands(ref('int_support_customers')) }}

),

tickets as (

    select
        timed.*,
        people.order_id,
        people.customer_key,
        coalesce(traits.order_date, timed.opened_date) as concerns_date,
        traits.carrier,
        traits.channel as order_channel,
        traits.country,
        brands.brand
    from {{ ref('int_support_tickets_timed') }} as timed
    inner join {{ ref('int_support_customers') }} as people on timed.ticket_id = people.ticket_id
    left join {{ ref('int_order_traits') }} as traits on people.order_id = traits.order_id
    left join brands on people.order_id = brands.order_id

)

-- the group that the customer was in when they ordered, or wrote about no order: what came of the contact is not in it
select
    tickets.*,
    coalesce(products.brand, tickets.brand) as main_brand,
    {{ rfm_group_then('tickets.concerns_date') }} as rfm_group,
    coalesce(tickets.country, customers.country, 'unknown') as customer_country,
    values_today.predicted_clv_365,
    {{ value_band('values_today.value_decile') }} as clv_band
from tickets
left join {{ ref('dim_products') }} as products on tickets.product_named = products.product_id
left join {{ ref('dim_customers') }} as customers on tickets.customer_key = customers.customer_key
left join {{ ref('clv_customers') }} as values_today on tickets.customer_key = values_today.customer_key
left join {{ ref('int_rfm_groups_held') }} as rfm_groups
    on
        tickets.customer_key = rfm_groups.customer_key
        and tickets.concerns_date > rfm_groups.known_after
        and tickets.concerns_date <= rfm_groups.known_until
