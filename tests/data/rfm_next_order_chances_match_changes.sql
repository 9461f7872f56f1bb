-- every time a customer with an order by then came into a group is counted once, and whether an order followed is what
-- the orders say
with

entries as (

    select
        changes.customer_key,
        changes.to_rfm_group_id as rfm_group_id,
        changes.changed_on,
        bool_or(orders.order_date > changes.changed_on) as is_followed
    from {{ ref('rfm_group_changes') }} as changes
    inner join {{ ref('as_of') }} as as_of on changes.changed_on < as_of.as_of_date
    inner join {{ ref('fct_orders') }} as orders
        on changes.customer_key = orders.customer_key and orders.customer_order_number is not null
    where changes.to_rfm_group_id is not null
    group by changes.customer_key, changes.to_rfm_group_id, changes.changed_on
    having min(orders.order_date) <= changes.changed_on

),

expected as (

    select
        rfm_group_id,
        count(*) as entries,
        count_if(is_followed) as next_orders
    from entries
    group by rfm_group_id

)

select
    expected.*,
    chances.entries as counted_entries,
    chances.next_orders as counted_next_orders
from expected
full outer join {{ ref('rfm_next_order_chances') }} as chances on expected.rfm_group_id = chances.rfm_group_id
where
    chances.entries is distinct from expected.entries
    or chances.next_orders is distinct from expected.next_orders
    or chances.chance_30d > chances.chance_365d
