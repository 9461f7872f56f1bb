with

-- few of all: what was known otherwise before today
later_refunds as (

    select *
    from {{ ref('int_clv_movements') }}
    where counted_until is null and coalesce(known_on > purchase_date, true)

),

passing_movements as (

    select *
    from {{ ref('int_clv_movements') }}
    where counted_until is not null

)

select
    customer_key,
    purchase_date as event_date,
    purchase_date,
    net_value as net_amount
from {{ ref('int_clv_customer_days') }}
where purchase_date is not null
union all
-- today's value of a day holds refunds that were not known on it
select
    customer_key,
    purchase_date as event_date,
    null::date as purchase_date,
    -net_amount as net_amount
from later_refunds
where purchase_date is not null
union all
select
    customer_key,
    known_on as event_date,
    null::date as purchase_date,
    net_amount
from later_refunds
union all
select
    customer_key,
    known_on as event_date,
    null::date as purchase_date,
    net_amount
from passing_movements
where known_on < counted_until
union all
select
    customer_key,
    counted_until as event_date,
    null::date as purchase_date,
    -net_amount as net_amount
from passing_movements
where known_on < counted_until
