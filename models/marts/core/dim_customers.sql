with

customer_keys as (

    select
        customer_key,
        count(*)::int as identity_count,
        -- the strongest rule that made the key: an account comes before a guest's e-mail
        bool_and(identity_rule = 'guest_email') as is_guest,
        bool_or(identity_rule = 'merged_account') as has_merged_accounts,
        bool_or(identity_rule = 'email_of_account') as has_guest_orders_joined
    from {{ ref('int_customer_identities') }}
    group by customer_key

),

order_history as (

    select
        customer_key,
        min(order_date) filter (where is_valid) as first_order_date,
        max(order_date) filter (where is_valid) as last_order_date,
        count_if(is_valid)::int as valid_order_count,
        count_if(counts_for_frequency)::int as order_count,
        sum(net_revenue) filter (where is_valid) as net_revenue,
        sum(gross_margin) filter (where is_valid) as gross_margin,
        sum(contribution_margin) filter (where is_valid) as contribution_margin
    from {{ ref('fct_orders') }}
    where customer_key is not null
    group by customer_key

),

-- money given back that no order carries, and that the customer still did not bring
unlinked_refunds as (

    select
        customer_key,
        sum(refunded_merchandise) as refunded_merchandise,
        sum(refunded_merchandise - restocked_cost) as gross_margin,
        sum(refunded_merchandise - restocked_cost + refunded_shipping + return_cost) as contribution_margin
    from {{ ref('fct_refunds') }}
    where counts and not is_linked and customer_key is not null
    group by customer_key

)

select
    customer_keys.customer_key,
    case
        when customer_keys.is_guest then 'guest_email'
        when customer_keys.has_merged_accounts then 'merged_account'
        when customer_keys.has_guest_orders_joined then 'email_of_account'
        else 'customer_id'
    end as identity_rule,
    customer_keys.identity_count,
    customer_keys.is_guest,
    accounts.account_type,
    accounts.country,
    accounts.region,
    accounts.language,
    accounts.customer_group,
    accounts.tags,
    accounts.loyalty_tier,
    accounts.acquisition_channel,
    accounts.referrer_customer_id,
    accounts.created_at,
    coalesce(consents.has_email_consent, false) as has_email_consent,
    coalesce(consents.has_sms_consent, false) as has_sms_consent,
    coalesce(consents.has_profiling_consent, {{ var('profiling_default') }}) as has_profiling_consent,
    order_history.first_order_date,
    {{ dbt.date_trunc('month', 'order_history.first_order_date') }}::date as cohort_month,
    order_history.last_order_date,
    coalesce(order_history.valid_order_count, 0)::int as valid_order_count,
    coalesce(order_history.order_count, 0)::int as order_count,
    (coalesce(order_history.net_revenue, 0) - coalesce(unlinked_refunds.refunded_merchandise, 0))::decimal(18, 2)
        as net_revenue,
    (coalesce(order_history.gross_margin, 0) - coalesce(unlinked_refunds.gross_margin, 0))::decimal(18, 2)
        as gross_margin,
    (coalesce(order_history.contribution_margin, 0) - coalesce(unlinked_refunds.contribution_margin, 0))::decimal(18, 2)
        as contribution_margin
from customer_keys
left join {{ ref('stg_customers') }} as accounts on customer_keys.customer_key = accounts.customer_id
left join {{ ref('int_customer_consents') }} as consents on customer_keys.customer_key = consents.customer_key
left join order_history on customer_keys.customer_key = order_history.customer_key
left join unlinked_refunds on customer_keys.customer_key = unlinked_refunds.customer_key
