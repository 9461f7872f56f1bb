with

ranked_products as (

    select
        customer_key,
        product_id,
        row_number() over (partition by customer_key order by last_bought_on desc, product_id asc) as product_rank
    from {{ ref('int_activation_purchases') }}

),

candidates as (

    select
        ranked_products.customer_key,
        paired.other_product_id as product_id,
        sum(paired.confidence::decimal(18, 8)) as score
    from ranked_products
    inner join {{ ref('int_activation_products_paired') }} as paired
        on ranked_products.product_id = paired.product_id
    -- tastes are of late
    where ranked_products.product_rank <= 3
    group by ranked_products.customer_key, paired.other_product_id

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
    {{ json_list([
        'max(product_id) filter (where place = 1)',
        'max(product_id) filter (where place = 2)',
        'max(product_id) filter (where place = 3)',
    ]) }} as recommendations
from not_owned
where place <= 3
group by customer_key
