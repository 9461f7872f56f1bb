with

orders as (

    select
        settled.*,
        settled.invalid_reason is null as is_valid,
        settled.refunded_merchandise > 0
        and settled.refunded_merchandise >= settled.gross_revenue - settled.discounts - 0.01 as is_fully_refunded,
        refunded.fully_refunded_on
    from {{ ref('int_orders_settled') }} as settled
    left join {{ ref('int_orders_fully_refunded') }} as refunded on settled.order_id = refunded.order_id

),

counted_orders as (

    select
        *,
        is_valid and not is_fully_refunded and order_type <> 'subscription_renewal' as counts_for_frequency
    from orders

),

-- only what is numbered, and only the columns that needs: sorting all of them takes four times as long
numbered_orders as (

    select
        order_id,
        counts_for_frequency,
        order_date,
        count(*) over earlier_and_this as valid_orders_so_far,
        sum(counts_for_frequency::int) over earlier_and_this as counting_orders_so_far,
        max(case when counts_for_frequency then order_date end) over earlier as previous_order_date
    from counted_orders
    where is_valid and customer_key is not null
    window
        earlier_and_this as (
            partition by customer_key order by ordered_at, order_id rows between unbounded preceding and current row
        ),
        earlier as (
            partition by customer_key order by ordered_at, order_id rows between unbounded preceding and 1 preceding
        )

),

numbers as (

    select
        order_id,
        valid_orders_so_far::int as valid_order_number,
        case when counts_for_frequency then counting_orders_so_far end::int as customer_order_number,
        case
            when counts_for_frequency then {{ dbt.datediff('previous_order_date', 'order_date', 'day') }}
        end::int as days_since_previous_order
    from numbered_orders

)

select
    counted_orders.*,
    numbers.valid_order_number,
    numbers.customer_order_number,
    numbers.days_since_previous_order
from counted_orders
left join numbers on counted_orders.order_id = numbers.order_id
