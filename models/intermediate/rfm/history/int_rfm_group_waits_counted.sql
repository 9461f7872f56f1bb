with

entries as (

    select
        changes.customer_key,
        changes.to_rfm_group_id as rfm_group_id,
        changes.changed_on
    from {{ ref('rfm_group_changes') }} as changes
    inner join {{ ref('as_of') }} as as_of on changes.changed_on < as_of.as_of_date
    where changes.to_rfm_group_id is not null

),

-- of the wait in which the customer came into the group only what lay ahead of it then: who is in a group today is
-- there because of what they did since, and would tell nothing of what the group's customers will do
waits_ahead as (

    select
        entries.rfm_group_id,
        waits.waited_days - {{ dbt.datediff('waits.order_date', 'entries.changed_on', 'day') }} as waited_days,
        waits.is_followed
    from entries
    inner join {{ ref('int_order_waits') }} as waits
        on entries.customer_key = waits.customer_key and entries.changed_on >= waits.order_date

)

select
    'rfm_group' as dimension,
    rfm_group_id as dimension_value,
    0 as order_number,
    waited_days::int as waited_days,
    is_followed,
    count(*)::int as wait_count
from waits_ahead
-- earlier waits had ended by then
where waited_days > 0 or not is_followed
group by rfm_group_id, waited_days, is_followed
