with

-- a refund that names no order has but its own date
dated_refunds as (

    select
        basis,
        case
            when basis = 'order_date' then coalesce(refunds.order_date, refunds.refund_date)
            else refunds.refund_date
        end as profit_date,
        refunds.refunded_merchandise,
        refunds.refunded_shipping,
        refunds.refunded_tax,
        refunds.restocked_cost,
        refunds.return_cost
    from {{ ref('fct_refunds') }} as refunds
    cross join {{ profit_bases() }}
    where refunds.counts

)

select
    basis,
    profit_date,
    sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
    sum(refunded_shipping)::decimal(18, 2) as refunded_shipping,
    sum(refunded_tax)::decimal(18, 2) as refunded_tax,
    sum(restocked_cost)::decimal(18, 2) as restocked_cost,
    sum(return_cost)::decimal(18, 2) as return_cost
from dated_refunds
group by basis, profit_date
