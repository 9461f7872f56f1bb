select
    order_id,
    sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
    sum(refunded_tax)::decimal(18, 2) as refunded_tax,
    sum(refunded_shipping)::decimal(18, 2) as refunded_shipping,
    sum(units_returned)::decimal(18, 3) as units_returned,
    coalesce(sum(refunded_merchandise) filter (where is_restocked), 0)::decimal(18, 2) as restocked_merchandise,
    sum(return_cost_in_reporting_currency)::decimal(18, 2) as return_cost
from {{ ref('int_refunds_valued') }}
where is_linked
group by order_id
