with

-- the shop began with nobody, so who is active at a period's end is the sum of all changes up to it
states as (

    select
        *,
        sum(new_customers + reactivated_customers - lapsed_customers) over so_far as active_at_end,
        sum(newly_at_risk_customers - recovered_customers - lapsed_customers) over so_far as at_risk_at_end,
        sum(lapsed_customers - reactivated_customers) over so_far as lapsed_at_end,
        coalesce(sum(new_customers + reactivated_customers - lapsed_customers) over earlier, 0) as active_at_start
    from {{ ref('int_activity_changes_filled') }}
    window
        so_far as (
            partition by grain, dimension, dimension_value order by period_start
            rows between unbounded preceding and current row
        ),
        earlier as (
            partition by grain, dimension, dimension_value order by period_start
            rows between unbounded preceding and 1 preceding
        )

)

select
    grain,
    period_start,
    period_end,
    is_complete_period,
    dimension,
    dimension_value,
    active_at_start::int as active_at_start,
    new_customers,
    reactivated_customers,
    lapsed_customers,
    active_at_end::int as active_at_end,
    newly_at_risk_customers,
    recovered_customers,
    at_risk_at_end::int as at_risk_at_end,
    lapsed_at_end::int as lapsed_at_end,
    (active_at_start - lost_customers)::int as retained_customers,
    (active_at_start - lost_customers)::double / nullif(active_at_start, 0) as retention_rate,
    lost_customers::double / nullif(active_at_start, 0) as churn_rate
from states
