-- orders of one brand only: what was said there was said about it
with

brands_of_responses as (

    select
        response_id,
        min(brand) as brand
    from {{ ref('int_nps_products') }}
    group by response_id
    having count(distinct brand) = 1

)

select
    brands.brand,
    {{ nps_counts() }}
from brands_of_responses as brands
inner join {{ ref('int_nps_described') }} as described on brands.response_id = described.response_id
where described.is_latest and described.moment = 'post_delivery'
group by brands.brand
