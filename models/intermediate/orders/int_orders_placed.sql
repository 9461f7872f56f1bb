select
    stg_orders.order_id,
    -- the person as handed over, without the e-mail itself
    case
        when stg_orders.customer_id is not null then 'customer_id'
        when stg_orders.email is not null then 'email'
    end as identity_type,
    case
        when stg_orders.customer_id is not null then stg_orders.customer_id
        when stg_orders.email is not null then {{ email_hash('stg_orders.email') }}
    end as identity,
    stg_orders.ordered_at,
    stg_orders.order_date,
    stg_orders.cancelled_at,
    stg_orders.order_type,
    stg_orders.status,
    stg_orders.is_test,
    stg_orders.exchange_rate,
    stg_orders.is_tax_included,
    stg_orders.total,
    stg_orders.gross,
    stg_orders.discount,
    stg_orders.shipping,
    stg_orders.tax,
    stg_orders.other_charges
from {{ ref('stg_orders') }} as stg_orders
cross join {{ ref('as_of') }} as as_of
where stg_orders.ordered_at < as_of.as_of_end_at
