with

role_dates as (

    select
        (date_trunc('month', as_of_date) - interval '1' day)::date as last_month_end,
        (date_trunc('quarter', as_of_date) - interval '1' day)::date as last_quarter_end,
        (date_trunc('year', as_of_date) - interval '1' day)::date as last_year_end
    from {{ ref('as_of') }}

),

-- '' is nobody's group: max_by may pass over nulls
changes as (

    select
        changes.customer_key,
        changes.changed_on,
        changes.reason,
        coalesce(changes.from_rfm_group_id, '') as from_group,
        coalesce(changes.to_rfm_group_id, '') as to_group,
        role_dates.*
    from {{ ref('rfm_group_changes') }} as changes
    cross join role_dates

),

-- the last change by a date says the group as of it
customer_changes as (

    select
        customer_key,
        count(*) as changes,
        max(changed_on) as in_group_since,
        max_by(reason, changed_on) as last_change_reason,
        max_by(from_group, changed_on) as previous_group,
        max_by(to_group, changed_on) filter (where changed_on <= last_month_end) as group_last_month,
        max_by(to_group, changed_on) filter (where changed_on <= last_quarter_end) as group_last_quarter,
        max_by(to_group, changed_on) filter (where changed_on <= last_year_end) as group_last_year
    from changes
    group by customer_key

)

select
    customers.customer_key,
    customers.as_of_date,
    customers.rfm_group_id,
    customer_changes.in_group_since,
    customer_changes.last_change_reason,
    nullif(customer_changes.previous_group, '') as previous_rfm_group_id,
    (customer_changes.changes - 1)::int as group_changes,
    last_week.rfm_group_id as rfm_group_id_last_week,
    nullif(customer_changes.group_last_month, '') as rfm_group_id_last_month,
    nullif(customer_changes.group_last_quarter, '') as rfm_group_id_last_quarter,
    nullif(customer_changes.group_last_year, '') as rfm_group_id_last_year
from {{ ref('rfm_customers') }} as customers
left join customer_changes on customers.customer_key = customer_changes.customer_key
left join {{ ref('int_rfm_last_week_groups') }} as last_week on customers.customer_key = last_week.customer_key
