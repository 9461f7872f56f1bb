with

-- accounts whose orders are never valid
house_accounts as (

    select customer_id, account_type
    from {{ ref('stg_customers') }}
    where account_type in ('staff', 'test')

),

orders as (

    select
        orders.*,
        identities.customer_key,
        house_accounts.account_type
    from {{ ref('int_orders_valued') }} as orders
    left join {{ ref('int_customer_identities') }} as identities
        on orders.identity_type = identities.identity_type and orders.identity = identities.identity
    left join house_accounts on identities.customer_key = house_accounts.customer_id

),

-- what a cancellation with a date has nothing to do with
judged_orders as (

    select
        *,
        case
            when is_test or account_type = 'test' then 'test'
            when account_type = 'staff' then 'staff'
        end as house_reason,
        case
            when cancelled_at is null and status in ('cancelled', 'canceled', 'voided') then 'cancelled'
            when status = 'failed' then 'failed'
            when order_type in ('exchange', 'replacement', 'adjustment') then order_type
            when total <= 0 then 'zero_total'
            when has_lines and product_line_count = 0 then 'no_product'
        end as order_reason
    from orders

),

cancelled_orders as (

    select
        judged_orders.*,
        -- a cancellation with a date counts from that date on
        case
            when judged_orders.cancelled_at < as_of.as_of_end_at
                then {{ reporting_date('judged_orders.cancelled_at') }}
        end as cancelled_on
    from judged_orders
    cross join {{ ref('as_of') }} as as_of

)

select
    order_id,
    customer_key,
    ordered_at,
    order_date,
    order_month,
    order_type,
    exchange_rate,
    is_tax_included,
    revenue_basis,
    total,
    units_sold,
    goods,
    discount_given,
    shipping_charged,
    other_charged,
    tax_charged,
    gift_cards,
    adjustments,
    imbalance,
    included_tax_share,
    spread_discount_share,
    case
        when house_reason is not null then house_reason
        when cancelled_on is not null then 'cancelled'
        else order_reason
    end as invalid_reason,
    -- cancelled on the day it was placed, it was valid at the end of no day
    case
        when coalesce(house_reason, order_reason) is null and cancelled_on > order_date then cancelled_on
    end as valid_until
from cancelled_orders
