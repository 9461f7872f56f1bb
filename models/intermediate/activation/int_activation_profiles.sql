with

segments as (

    select rfm_group_id, segment
    from {{ ref('rfm_group_segments') }}
    where map = '{{ var("rfm_map") }}'

),

profiles as (

    select
        customers.customer_key,
        customers.is_guest,
        customers.account_type,
        coalesce(customers.country, orders.last_country) as country,
        -- who lives nobody knows where is asked for consent as if there
        coalesce(customers.country, orders.last_country) is null or regions.country is not null as is_in_eea,
        customers.language,
        customers.loyalty_tier,
        case
            when customers.order_count = 0 and moments.abandoned_cart_at is not null then 'cart'
            when customers.order_count = 0 then 'prospect'
            when activity.activity_state in ('at_risk', 'lapsed') then activity.activity_state
            when customers.order_count = 1 then 'first_order'
            when segments.segment = 'best' then 'loyal'
            else 'repeat'
        end as lifecycle_stage,
        activity.activity_state,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        scores.rfm_group_id,
        scores.rfm_group,
        segments.segment as rfm_segment,
        groups_held.rfm_group_since,
        {{ banded_amount('forecasts.predicted_clv_365') }} as predicted_clv_365,
        {{ banded_bound('forecasts.predicted_clv_365_low', 'lower') }} as predicted_clv_365_low,
        {{ banded_bound('forecasts.predicted_clv_365_high', 'upper') }} as predicted_clv_365_high,
        round(forecasts.p_alive, 1)::decimal(3, 2) as p_alive,
        date_trunc('month', forecasts.expected_next_order_date)::date as expected_next_order_month,
        customers.first_order_date,
        customers.last_order_date,
        customers.order_count,
        customers.net_revenue,
        customers.contribution_margin,
        orders.discounted_order_share,
        case answers.nps_class when 1 then 'promoter' when 0 then 'passive' when -1 then 'detractor' end as nps_band,
        moments.is_detractor_to_treat,
        moments.promoter_ask,
        tastes.preferred_brand,
        tastes.preferred_category,
        orders.preferred_channel,
        moments.abandoned_cart_at,
        moments.abandoned_cart_value,
        moments.viewed_not_bought_at,
        moments.is_birthday_soon,
        moments.is_anniversary_soon,
        replenishments.due_date as replenishment_due_date,
        coalesce(replenishments.is_due, false) as is_replenishment_due,
        replenishments.product_id as replenishment_product_id,
        moments.has_open_ticket,
        recommended.recommendations,
        customers.has_email_consent,
        customers.has_sms_consent,
        coalesce(consents.has_ad_user_data_consent, false) as has_ad_user_data_consent,
        coalesce(consents.has_ad_personalization_consent, false) as has_ad_personalization_consent,
        customers.has_profiling_consent
    from {{ ref('dim_customers') }} as customers
    inner join {{ ref('int_activation_moments') }} as moments on customers.customer_key = moments.customer_key
    left join {{ ref('int_activation_activity') }} as activity on customers.customer_key = activity.customer_key
    left join {{ ref('int_activation_orders_summed') }} as orders on customers.customer_key = orders.customer_key
    left join {{ ref('ad_consent_countries') }} as regions
        on coalesce(customers.country, orders.last_country) = regions.country
    left join {{ ref('rfm_customers') }} as scores on customers.customer_key = scores.customer_key
    left join segments on scores.rfm_group_id = segments.rfm_group_id
    left join {{ ref('int_activation_group_since') }} as groups_held
        on customers.customer_key = groups_held.customer_key
    left join {{ ref('clv_customers') }} as forecasts on customers.customer_key = forecasts.customer_key
    left join {{ ref('int_nps_customers') }} as answers on customers.customer_key = answers.customer_key
    left join {{ ref('int_activation_tastes') }} as tastes on customers.customer_key = tastes.customer_key
    left join {{ ref('int_activation_replenishments') }} as replenishments
        on customers.customer_key = replenishments.customer_key
    left join {{ ref('int_activation_recommendations') }} as recommended
        on customers.customer_key = recommended.customer_key
    left join {{ ref('int_customer_consents') }} as consents on customers.customer_key = consents.customer_key

)

select
    profiles.*,
    {{ row_hash('profiles', mart='audience_profiles', without=['row_hash', 'updated_at']) }} as row_hash
from profiles
