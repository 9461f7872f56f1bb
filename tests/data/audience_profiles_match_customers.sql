-- every customer has one profile, that of this build though only changes are written, and the states of
-- kpi_customer_states
with

latest_states as (

    select
        max_by(active_at_end - at_risk_at_end, period_end) as active,
        max_by(at_risk_at_end, period_end) as at_risk,
        max_by(lapsed_at_end, period_end) as lapsed
    from {{ ref('kpi_customer_states') }}
    where grain = 'year' and dimension = 'total'

),

states as (

    select
        count_if(activity_state = 'active') as active,
        count_if(activity_state = 'at_risk') as at_risk,
        count_if(activity_state = 'lapsed') as lapsed
    from {{ ref('audience_profiles') }}

)

select
    coalesce(profiles.customer_key, found.customer_key) as customer_key,
    profiles.row_hash,
    'profile' as mismatch
from {{ ref('audience_profiles') }} as profiles
full outer join {{ ref('int_activation_profiles') }} as found on profiles.customer_key = found.customer_key
where coalesce(profiles.row_hash <> found.row_hash, true)

union all

select
    customers.customer_key,
    null as row_hash,
    'customer' as mismatch
from {{ ref('dim_customers') }} as customers
left join {{ ref('audience_profiles') }} as profiles on customers.customer_key = profiles.customer_key
where
    profiles.customer_key is null
    or profiles.net_revenue <> customers.net_revenue
    or profiles.order_count <> customers.order_count

union all

select
    null as customer_key,
    null as row_hash,
    'states' as mismatch
from states
cross join latest_states
where
    states.active <> latest_states.active
    or states.at_risk <> latest_states.at_risk
    or states.lapsed <> latest_states.lapsed
