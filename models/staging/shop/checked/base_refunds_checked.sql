with

refunds as (

    select
        base_refunds.*,
        orders.order_id is not null as is_linked,
        coalesce(lost_orders.is_handed_over, false) as is_order_lost,
        coalesce(lost_orders.is_deleted, false) as is_deleted_with_order,
        {{ reporting_date('base_refunds.refunded_at') }} as refund_date,
        coalesce(base_refunds.currency, orders.currency, reporting.reporting_currency) as refund_currency,
        orders.currency as order_currency,
        orders.exchange_rate as order_exchange_rate,
        reporting.reporting_currency
    from {{ ref('base_refunds') }} as base_refunds
    cross join {{ ref('stg_reporting_currency') }} as reporting
    left join {{ ref('stg_orders') }} as orders on base_refunds.order_id = orders.order_id
    left join {{ ref('base_lost_orders') }} as lost_orders on base_refunds.order_id = lost_orders.order_id

),

-- a refund in its order's currency takes the order's rate, so that both cancel out
rated_refunds as (

    select
        refunds.*,
        case
            when refunds.refund_currency = refunds.order_currency then refunds.order_exchange_rate
            when refunds.refund_currency = refunds.reporting_currency then 1
            else {{ rate_that_fits('refunds.amount', 'rates.exchange_rate') }}
        end::decimal(18, 8) as refund_exchange_rate
    from refunds
    left join {{ ref('stg_exchange_rates_daily') }} as rates
        on refunds.refund_currency = rates.currency and refunds.refund_date = rates.rate_date

)

select
    *,
    case
        when reject_reason is not null then reject_reason
        when is_deleted or is_deleted_with_order then null
        when is_order_lost then 'parent_rejected'
        when order_id is not null and not is_linked then 'parent_missing'
        when refund_exchange_rate is null then 'no_exchange_rate'
    end as checked_reason,
    case
        when reject_reason is not null then reject_column
        when is_linked or order_id is null then 'currency'
        else 'order_id'
    end as checked_column,
    is_deleted or is_deleted_with_order as is_gone
from rated_refunds
