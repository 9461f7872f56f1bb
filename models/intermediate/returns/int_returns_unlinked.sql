-- money given back that names no order: on its own date, against nothing sold
with

refunds as (

    select
        {{ dbt.date_trunc('month', 'refund_date') }}::date as order_month,
        false as is_mature,
        'unlinked' as dimension,
        'all' as dimension_value,
        0 as units_sold,
        units_returned,
        0 as units_returned_in_window,
        0 as net_sales,
        refunded_merchandise,
        0 as refunded_in_window,
        return_cost_in_reporting_currency as return_cost,
        false as has_return,
        false as has_return_in_window,
        null::string as counted_order
    from {{ ref('int_refunds_valued') }}
    where refund_line_id in (select refund_line_id from {{ ref('fct_refunds') }} where counts and not is_linked)

),

-- whether all of an order came back cannot be known here: goods came back where units did
returns as (

    select
        *,
        case when units_returned > 0 then refunded_merchandise else 0 end as returned_merchandise
    from refunds

)

select
    order_month,
    is_mature,
    dimension,
    dimension_value,
    {{ return_measures('counted_order') }}
from returns
group by order_month, is_mature, dimension, dimension_value
