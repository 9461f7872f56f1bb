with

-- tastes are of late
last_products as (

    select
        customer_key,
        product_id
    from {{ ref('int_activation_purchases') }}
    qualify row_number() over (partition by customer_key order by last_bought_on desc, product_id asc) <= 3

),

candidates as (

    select
        last_products.customer_key,
        paired.other_product_id as product_id,
        sum(paired.confidence::decimal(18, 8)) as score
    from last_products
    inner join {{ ref('int_activation_products_paired') }} as paired
        on last_products.product_id = paired.product_id
    group by last_products.customer_key, paired.other_product_id

),

not_owned as (

    select
        candidates.customer_key,
        candidates.product_id,
        row_number() over (
            partition by candidates.customer_key order by candidates.score desc, candidates.product_id asc
        ) as place
    from candidates
    left join {{ ref('int_activation_purchases') }} as owned
        on candidates.customer_key = owned.customer_key and candidates.product_id = owned.product_id
    where owned.customer_key is null

)

select
    customer_key,
    concat_ws(
        ',',
        max(product_id) filter (where place = 1),
        max(product_id) filter (where place = 2),
        max(product_id) filter (where place = 3)
    ) as recommendations
from not_owned
where place <= 3
group by customer_key
