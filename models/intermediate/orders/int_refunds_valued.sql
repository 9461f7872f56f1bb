with

refunds as (

    select
        refunds.*,
        orders.order_id is not null as is_linked,
        orders.order_date,
        orders.total as order_total,
        orders.tax_charged as order_tax
    from {{ ref('stg_refunds') }} as refunds
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('int_orders_judged') }} as orders on refunds.order_id = orders.order_id
    where refunds.refunded_at < as_of.as_of_end_at

),

-- a refund that does not say its tax holds the same share of it as its order did
taxed_refunds as (

    select
        *,
        case refund_type
            when 'adjustment' then 0
            when 'tax' then amount
            else least(
                amount,
                coalesce(tax, amount::double * coalesce(order_tax::double / nullif(order_total, 0)::double, 0))
            )
        end::decimal(18, 4) as refund_tax
    from refunds

),

split_refunds as (

    select
        *,
        case
            when refund_type = 'adjustment' then 0
            when refund_type = 'shipping' then amount - refund_tax
            else least(coalesce(shipping, 0), amount - refund_tax)
        end::decimal(18, 4) as refund_shipping
    from taxed_refunds

)

select
    *,
    {{ converted('amount') }} as refund_amount,
    {{ converted('refund_tax') }} as refunded_tax,
    {{ converted('refund_shipping') }} as refunded_shipping,
    case when refund_type = 'adjustment' then {{ converted('amount') }} else 0 end::decimal(18, 2)
        as refunded_adjustment,
    -- what is left, so that the parts add up to the cent
    case
        when refund_type = 'adjustment' then 0
        else {{ converted('amount') }} - {{ converted('refund_tax') }} - {{ converted('refund_shipping') }}
    end::decimal(18, 2) as refunded_merchandise
from split_refunds
