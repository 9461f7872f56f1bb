with

detractors as (

    select
        responses.*,
        customers.response_id as last_response_id,
        orders.last_order_date
    from {{ ref('int_nps_responses') }} as responses
    left join {{ ref('int_nps_customers') }} as customers on responses.customer_key = customers.customer_key
    left join {{ ref('dim_customers') }} as orders on responses.customer_key = orders.customer_key
    where responses.nps_class = -1

),

brands as (

    {{ main_brands('detractors') }}

)

select
    detractors.response_id,
    detractors.customer_key,
    detractors.response_date,
    detractors.moment,
    detractors.score,
    coalesce(themes.theme, 'no_comment') as main_theme,
    coalesce(themes.stage, 'unknown') as main_stage,
    detractors.order_id,
    coalesce(detractors.brand, products.brand, brands.brand) as brand,
    detractors.product_id,
    groups_now.rfm_group_id,
    customer_values.customer_value as value_at_stake,
    customer_values.value_basis,
    detractors.followed_up_on,
    {{ dbt.datediff('detractors.response_date', 'coalesce(detractors.followed_up_on, as_of.as_of_date)', 'day') }}::int
        as days_waiting,
    coalesce(detractors.last_order_date > detractors.response_date, false) as has_ordered_since,
    case
        when detractors.followed_up_on is not null then 'helped'
        when detractors.customer_key is null then 'nobody_to_contact'
        when detractors.last_response_id <> detractors.response_id then 'answered_again_since'
        else 'to_treat'
    end as treatment_status
from detractors
cross join {{ ref('as_of') }} as as_of
left join {{ ref('int_response_themes') }} as themes
    on detractors.response_id = themes.response_id and themes.is_main
left join {{ ref('dim_products') }} as products on detractors.product_id = products.product_id
left join brands on detractors.order_id = brands.order_id
left join {{ ref('rfm_customers') }} as groups_now on detractors.customer_key = groups_now.customer_key
left join {{ ref('int_customer_values') }} as customer_values on detractors.customer_key = customer_values.customer_key
