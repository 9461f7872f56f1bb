with

-- a superset is fine: only these are looked at order by order
changed_customers as (

    select distinct customer_key
    from {{ ref('fct_orders') }}
    where customer_key is not null and (valid_until is not null or fully_refunded_on is not null)

),

changing_orders as (

    select
        order_id,
        customer_key,
        ordered_at,
        order_date,
        least(valid_until, fully_refunded_on) as counted_until
    from {{ ref('fct_orders') }}
    where
        customer_key in (select customer_key from changed_customers)
        and (is_valid or valid_until is not null)
        and order_type <> 'subscription_renewal'
        and coalesce(least(valid_until, fully_refunded_on) > order_date, true)

),

-- between two orders that count to this day lie only orders that stopped counting: any two of such a run
-- are neighbours once those between them have stopped
numbered_orders as (

    select
        *,
        row_number() over earlier_and_this as order_number,
        sum((counted_until is null)::int) over earlier_and_this as lasting_orders
    from changing_orders
    window
        earlier_and_this as (
            partition by customer_key order by ordered_at, order_id rows between unbounded preceding and current row
        )

),

neighbours as (

    select
        {{ dbt.datediff('earlier.order_date', 'later.order_date', 'day') }}::int as gap_days,
        later.order_date,
        least(earlier.counted_until, later.counted_until) as known_until,
        max(later.counted_until) over (
            partition by earlier.customer_key, earlier.order_number order by later.order_number
            rows between unbounded preceding and 1 preceding
        ) as last_between_counted_until
    from numbered_orders as earlier
    inner join numbered_orders as later
        on
            earlier.customer_key = later.customer_key
            and earlier.lasting_orders = later.lasting_orders - (later.counted_until is null)::int
            and earlier.order_number < later.order_number

)

select
    days_since_previous_order as gap_days,
    order_date as known_from,
    null::date as known_until
from {{ ref('fct_orders') }}
where
    days_since_previous_order is not null
    and customer_key not in (select customer_key from changed_customers)
union all
select
    gap_days,
    greatest(order_date, last_between_counted_until) as known_from,
    known_until
from neighbours
where coalesce(greatest(order_date, last_between_counted_until) < known_until, true)
