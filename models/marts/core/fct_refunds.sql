select
    refunds.refund_line_id,
    refunds.refund_id,
    refunds.order_id,
    -- a refund that names an order belongs to the order's customer, or to nobody as the order does
    case when refunds.is_linked then orders.customer_key else identities.customer_key end as customer_key,
    refunds.order_line_id,
    coalesce(order_lines.product_id, refunds.product_id) as product_id,
    refunds.refunded_at,
    refunds.refund_date,
    {{ dbt.date_trunc('month', 'refunds.refund_date') }}::date as refund_month,
    orders.order_date,
    refunds.loaded_at,
    refunds.refund_type,
    refunds.reason,
    refunds.is_linked,
    -- a refund of an order that is not valid is in no revenue; one without an order is, unless staff or a test account
    -- got it, whose orders are in none
    coalesce(orders.is_valid, not {{ is_house_account('accounts') }}) as counts,
    -- of goods: money back for shipping, tax or a correction may name a quantity too
    coalesce(refunds.units_returned, 0)::decimal(18, 3) as quantity,
    refunds.refund_amount,
    refunds.refunded_merchandise,
    refunds.refunded_tax,
    refunds.refunded_shipping,
    refunds.refunded_adjustment,
    refunds.is_restocked,
    case
        when refunds.is_linked then coalesce(restocked.restocked_cost, 0)
        when refunds.is_restocked then {{ assumed_cost('refunds.refunded_merchandise') }}
        else 0
    end::decimal(18, 2) as restocked_cost,
    refunds.return_cost_in_reporting_currency as return_cost
from {{ ref('int_refunds_valued') }} as refunds
left join {{ ref('fct_orders') }} as orders on refunds.order_id = orders.order_id
left join {{ ref('fct_order_lines') }} as order_lines on refunds.order_line_id = order_lines.order_line_id
left join {{ ref('int_refunds_restocked') }} as restocked on refunds.refund_line_id = restocked.refund_line_id
left join {{ ref('int_customer_identities') }} as identities
    on identities.identity_type = 'customer_id' and refunds.customer_id = identities.identity
left join {{ ref('stg_customers') }} as accounts on identities.customer_key = accounts.customer_id
