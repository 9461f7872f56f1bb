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

)

select
    orders.order_id,
    orders.customer_key,
    orders.ordered_at,
    orders.order_date,
    orders.order_month,
    orders.order_type,
    orders.exchange_rate,
    orders.is_tax_included,
    orders.revenue_basis,
    orders.total,
    orders.units_sold,
    orders.goods,
    orders.discount_given,
    orders.shipping_charged,
    orders.other_charged,
    orders.tax_charged,
    orders.gift_cards,
    orders.adjustments,
    orders.imbalance,
    orders.included_tax_share,
    orders.spread_discount_share,
    case
        when orders.is_test or orders.account_type = 'test' then 'test'
        when orders.account_type = 'staff' then 'staff'
        -- a cancellation with a date counts from that date on
        when orders.cancelled_at < as_of.as_of_end_at then 'cancelled'
        when orders.cancelled_at is null and orders.status in ('cancelled', 'canceled', 'voided') then 'cancelled'
        when orders.status = 'failed' then 'failed'
        when orders.order_type in ('exchange', 'replacement', 'adjustment') then orders.order_type
        when orders.total <= 0 then 'zero_total'
        when orders.has_lines and orders.product_line_count = 0 then 'no_product'
    end as invalid_reason
from orders
cross join {{ ref('as_of') }} as as_of
