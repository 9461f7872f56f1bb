-- a group's customers as of a month's last day: all who ever came into it, less all who left it
with

flows as (

    select changed_on, to_rfm_group_id as rfm_group_id, count(*) as came, 0 as went
    from {{ ref('rfm_group_changes') }}
    where to_rfm_group_id is not null
    group by changed_on, to_rfm_group_id
    union all
    select changed_on, from_rfm_group_id as rfm_group_id, 0 as came, count(*) as went
    from {{ ref('rfm_group_changes') }}
    where from_rfm_group_id is not null
    group by changed_on, from_rfm_group_id

),

map_groups as (

    select distinct rfm_group_id
    from {{ ref('int_rfm_group_cells') }}

),

group_dates as (

    select
        dates.rfm_date,
        dates.is_complete_period,
        map_groups.rfm_group_id
    from {{ ref('int_rfm_history_dates') }} as dates
    cross join map_groups
    where dates.date_role = 'month'

),

dated_flows as (

    select
        group_dates.rfm_date,
        group_dates.is_complete_period,
        group_dates.rfm_group_id,
        coalesce(sum(flows.came), 0) as came,
        coalesce(sum(flows.went), 0) as went
    from group_dates
    left join flows
        on group_dates.rfm_date = flows.changed_on and group_dates.rfm_group_id = flows.rfm_group_id
    group by group_dates.rfm_date, group_dates.is_complete_period, group_dates.rfm_group_id

)

select
    rfm_date,
    is_complete_period,
    rfm_group_id,
    came::int as came,
    went::int as went,
    (sum(came - went) over so_far)::int as customers,
    ((sum(came - went) over so_far) - came)::int as stayers
from dated_flows
window so_far as (partition by rfm_group_id order by rfm_date rows between unbounded preceding and current row)
