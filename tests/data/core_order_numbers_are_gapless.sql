-- per customer 1 to n in order of time, over valid orders and over those that count for repeat behaviour
with

ranked_orders as (

    select
        order_id,
        'valid' as numbering,
        valid_order_number as number_found,
        row_number() over (partition by customer_key order by ordered_at, order_id) as number_expected
    from {{ ref('fct_orders') }}
    where is_valid and customer_key is not null
    union all
    select
        order_id,
        'counting' as numbering,
        customer_order_number as number_found,
        row_number() over (partition by customer_key order by ordered_at, order_id) as number_expected
    from {{ ref('fct_orders') }}
    where counts_for_frequency and customer_key is not null

)

select order_id, numbering, number_found, number_expected
from ranked_orders
where number_found is null or number_found <> number_expected

union all

select order_id, 'none' as numbering, coalesce(valid_order_number, customer_order_number), null
from {{ ref('fct_orders') }}
where
    (valid_order_number is not null and not (is_valid and customer_key is not null))
    or (customer_order_number is not null and not (counts_for_frequency and customer_key is not null))
    or (counts_for_frequency and not is_valid)
