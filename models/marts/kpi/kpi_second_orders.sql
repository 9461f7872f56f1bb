with

first_waits as (

    select
        products.product_id,
        count(*) as first_order_customers,
        count_if(waits.is_followed) as second_order_customers,
        median(case when waits.is_followed then waits.waited_days end) as median_days_to_second_order
    from {{ ref('int_first_order_products') }} as products
    inner join {{ ref('int_order_waits') }} as waits
        on products.customer_key = waits.customer_key and waits.order_number = 1
    group by products.product_id

),

curves as (

    select *
    from {{ ref('int_next_order_curves') }}
    where dimension = 'first_order_product'

)

select
    first_waits.product_id,
    products.title,
    products.category,
    first_waits.first_order_customers::int as first_order_customers,
    first_waits.second_order_customers::int as second_order_customers,
    first_waits.second_order_customers::double / nullif(first_waits.first_order_customers, 0) as second_order_rate,
    first_waits.median_days_to_second_order::double as median_days_to_second_order,
    curves.chance_30d,
    curves.chance_90d,
    curves.chance_180d,
    curves.chance_365d,
    curves.chance_365d_lower,
    curves.chance_365d_upper,
    case
        when curves.status is not null then curves.status
        when first_waits.first_order_customers < 10 then 'Fewer than 10 waits: no curve'
        else 'Not among the 500 products bought most often in first orders: no curve'
    end as status,
    coalesce(next_products.same_product_customers, 0)::double
    / nullif(first_waits.second_order_customers, 0) as same_product_share,
    coalesce(next_products.same_category_customers, 0)::double
    / nullif(case when products.category is not null then first_waits.second_order_customers end, 0)
        as same_category_share,
    next_products.next_product_id,
    next_titles.title as next_product_title,
    next_products.next_product_customers::double
    / nullif(first_waits.second_order_customers, 0) as next_product_share
from first_waits
inner join {{ ref('dim_products') }} as products on first_waits.product_id = products.product_id
left join curves on first_waits.product_id = curves.dimension_value
left join {{ ref('int_next_products_counted') }} as next_products
    on first_waits.product_id = next_products.product_id
left join {{ ref('dim_products') }} as next_titles on next_products.next_product_id = next_titles.product_id
