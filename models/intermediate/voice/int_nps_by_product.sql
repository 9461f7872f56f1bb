with

-- a response counts once for each brand, category and product that it is about
values_named as (

    select response_id, 'brand' as dimension, brand as dimension_value from {{ ref('int_nps_products') }}
    union
    select response_id, 'category' as dimension, category as dimension_value from {{ ref('int_nps_products') }}
    where category is not null
    union
    select response_id, 'product' as dimension, product_id as dimension_value from {{ ref('int_nps_products') }}
    where product_id is not null

),

-- and once in the whole that each is held against
values_and_whole as (

    select * from values_named
    union
    select response_id, dimension, null as dimension_value from values_named

)

select
    described.moment,
    described.is_recent,
    named.dimension,
    named.dimension_value,
    {{ nps_counts() }}
from values_and_whole as named
inner join {{ ref('int_nps_described') }} as described on named.response_id = described.response_id
where described.is_latest
group by described.moment, described.is_recent, named.dimension, named.dimension_value
