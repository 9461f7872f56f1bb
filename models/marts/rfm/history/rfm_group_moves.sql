with

moves as (

    select
        changed_on as month_end,
        is_complete_period,
        from_rfm_group_id,
        to_rfm_group_id,
        count(*) as customers
    from {{ ref('rfm_group_changes') }}
    group by changed_on, is_complete_period, from_rfm_group_id, to_rfm_group_id
    union all
    select
        rfm_date as month_end,
        is_complete_period,
        rfm_group_id as from_rfm_group_id,
        rfm_group_id as to_rfm_group_id,
        stayers as customers
    from {{ ref('int_rfm_group_flows') }}
    where stayers > 0

)

select
    month_end,
    is_complete_period,
    from_rfm_group_id,
    to_rfm_group_id,
    customers::int as customers,
    case
        when from_rfm_group_id is not null
            then customers::double / sum(customers) over (partition by month_end, from_rfm_group_id)
    end::double as from_group_share
from moves
