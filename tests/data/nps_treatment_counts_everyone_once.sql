-- every detractor response is a row; of the customers the last word decides: each with one is a promoter to ask, a
-- detractor, or neither, and none is asked for a favour while waiting to be treated
with

responses as (

    select
        coalesce(count_if(nps_class = -1), 0) as detractors,
        count(distinct case when nps_class is not null then customer_key end) as customers
    from {{ ref('voice_responses') }}

),

bands as (

    select
        sum(customers) as customers,
        coalesce(sum(customers) filter (where nps_band <> 'not_asked'), 0) as customers_answering,
        coalesce(sum(customers) filter (where nps_band = 'promoter'), 0) as promoters
    from {{ ref('voice_word_of_mouth') }}

)

select
    responses.*,
    bands.*
from responses
cross join bands
where
    responses.detractors <> (select count(*) from {{ ref('nps_detractors') }})
    or coalesce(bands.customers, 0) <> (select count(*) from {{ ref('dim_customers') }})
    or coalesce(bands.customers_answering, 0) <> responses.customers
    or coalesce(bands.promoters, 0) <> (select count(*) from {{ ref('nps_promoters') }})
    or exists (
        select 1
        from {{ ref('nps_promoters') }} as promoters
        inner join {{ ref('nps_detractors') }} as detractors on promoters.customer_key = detractors.customer_key
        where detractors.treatment_status = 'to_treat'
    )
