with

role_dates as (

    select
        as_of_date,
        (date_trunc('month', as_of_date) - interval '1' day)::date as last_month_end,
        (date_trunc('quarter', as_of_date) - interval '1' day)::date as last_quarter_end,
        (date_trunc('year', as_of_date) - interval '1' day)::date as last_year_end
    from {{ ref('as_of') }}

),

-- the last change by a date says the group as of it; '' for nobody's, since max_by may pass over nulls
customer_changes as (

    select
        changes.customer_key,
        count(*) as changes,
        max(changes.changed_on) as in_group_since,
        max_by(changes.reason, changes.changed_on) as last_change_reason,
        max_by(coalesce(changes.from_rfm_group_id, ''), changes.changed_on) as previous_group_id,
        max_by(coalesce(changes.to_rfm_group_id, ''), changes.changed_on)
            filter (where changes.changed_on <= role_dates.last_month_end) as group_id_last_month,
        max_by(coalesce(changes.to_rfm_group_id, ''), changes.changed_on)
            filter (where changes.changed_on <= role_dates.last_quarter_end) as group_id_last_quarter,
        max_by(coalesce(changes.to_rfm_group_id, ''), changes.changed_on)
            filter (where changes.changed_on <= role_dates.last_year_end) as group_id_last_year
    from {{ ref('rfm_group_changes') }} as changes
    cross join role_dates
    group by changes.customer_key

)

select
    customers.customer_key,
    customers.as_of_date,
    customers.rfm_group_id,
    customer_changes.in_group_since,
    customer_changes.last_change_reason,
    nullif(customer_changes.previous_group_id, '') as previous_rfm_group_id,
    (customer_changes.changes - 1)::int as group_changes,
    last_week.rfm_group_id as rfm_group_id_last_week,
    nullif(customer_changes.group_id_last_month, '') as rfm_group_id_last_month,
    nullif(customer_changes.group_id_last_quarter, '') as rfm_group_id_last_quarter,
    nullif(customer_changes.group_id_last_year, '') as rfm_group_id_last_year
from {{ ref('rfm_customers') }} as customers
left join customer_changes on customers.customer_key = customer_changes.customer_key
left join {{ ref('int_rfm_last_week_groups') }} as last_week on customers.customer_key = last_week.customer_key
