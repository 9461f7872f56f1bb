with

-- what the customer had been worth by then
values_then as (

    select
        responses.response_id,
        sum(orders.contribution_margin)::double as value_then
    from {{ ref('int_nps_responses') }} as responses
    inner join {{ ref('fct_orders') }} as orders
        on responses.customer_key = orders.customer_key and responses.response_date >= orders.order_date
    where orders.is_valid and responses.count_status = 'counted'
    group by responses.response_id

),

cut_points as (

    select *
    from {{ ref('int_clv_cut_points') }}

)

-- null where the question is about no order
select
    responses.response_id,
    responses.moment,
    responses.response_date,
    responses.customer_key,
    responses.nps_class,
    responses.superseded_on is null as is_latest,
    responses.superseded_on is null
    and responses.response_date > {{ dbt.dateadd('day', -365, 'as_of.as_of_date') }} as is_recent,
    'all' as total,
    {{ rfm_group_then('responses.response_date') }} as rfm_group,
    case
        when values_then.value_then >= cut_points.top_from then 'top_20_percent'
        when values_then.value_then >= cut_points.middle_from then 'middle_30_percent'
        when values_then.value_then is not null then 'lower_50_percent'
        when responses.customer_key is not null then 'no_order_yet'
        else 'unknown'
    end as clv_band,
    coalesce(traits.country, customers.country, 'unknown') as country,
    coalesce(responses.survey_channel, 'unknown') as survey_channel,
    traits.channel,
    traits.order_sequence,
    traits.discount,
    traits.discount_depth,
    traits.gift,
    traits.free_shipping,
    traits.gift_threshold,
    traits.carrier,
    case when responses.moment <> 'pre_delivery' then traits.delivery end as delivery
from {{ ref('int_nps_responses') }} as responses
cross join {{ ref('as_of') }} as as_of
cross join cut_points
left join values_then on responses.response_id = values_then.response_id
left join {{ ref('int_order_traits') }} as traits on responses.order_id = traits.order_id
left join {{ ref('dim_customers') }} as customers on responses.customer_key = customers.customer_key
left join {{ ref('int_rfm_groups_held') }} as rfm_groups
    on
        responses.customer_key = rfm_groups.customer_key
        and responses.response_date > rfm_groups.known_after
        and responses.response_date <= rfm_groups.known_until
where responses.count_status = 'counted'
