with

orders as (

    select
        base_orders.*,
        {{ reporting_date('base_orders.ordered_at') }} as order_date,
        coalesce(base_orders.currency, reporting.reporting_currency) as order_currency,
        reporting.reporting_currency
    from {{ ref('base_orders') }} as base_orders
    cross join {{ ref('stg_reporting_currency') }} as reporting

),

rated_orders as (

    select
        orders.*,
        case
            when orders.order_currency = orders.reporting_currency then 1
            else coalesce(orders.exchange_rate, {{ rate_that_fits('orders.total', 'rates.exchange_rate') }})
        end::decimal(18, 8) as order_exchange_rate
    from orders
    left join {{ ref('stg_exchange_rates_daily') }} as rates
        on orders.order_currency = rates.currency and orders.order_date = rates.rate_date

)

select
    *,
    case
        when is_deleted then reject_reason
        when reject_reason is null and order_exchange_rate is null then 'no_exchange_rate'
        else reject_reason
    end as checked_reason,
    coalesce(reject_column, 'currency') as checked_column,
    is_deleted as is_gone
from rated_orders
