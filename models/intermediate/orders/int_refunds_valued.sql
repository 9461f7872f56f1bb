with

-- a refund that does not say its tax holds the same share of it as its order did
taxed_refunds as (

    select
        *,
        counted_as not in ('shipping', 'tax', 'adjustment') as is_of_goods,
        case counted_as
            when 'adjustment' then 0
            when 'tax' then amount
            else least(amount, coalesce(tax, amount::double * order_tax_share))
        end::decimal(18, 4) as refund_tax
    from {{ ref('int_refunds_matched') }}

),

split_refunds as (

    select
        *,
        case
            when counted_as = 'adjustment' then 0
            when counted_as = 'shipping' then amount - refund_tax
            -- what exceeds the goods of an order refunded as a whole is shipping
            else least(
                coalesce(shipping, greatest(amount - order_goods_with_tax, 0)::double * (1 - order_tax_share), 0),
                amount - refund_tax
            )
        end::decimal(18, 4) as refund_shipping
    from taxed_refunds

),

converted_refunds as (

    select
        *,
        {{ converted('amount') }} as refund_amount,
        {{ converted('refund_tax') }} as refunded_tax,
        {{ converted('refund_shipping') }} as converted_shipping
    from split_refunds

)

select
    refunds.*,
    -- amount, tax and shipping are rounded apart: a cent that none of them has is no merchandise
    case
        when counted_as = 'adjustment' then 0
        when counted_as in ('shipping', 'tax') then refund_amount - refunded_tax
        else least(converted_shipping, refund_amount - refunded_tax)
    end::decimal(18, 2) as refunded_shipping,
    case when counted_as = 'adjustment' then refund_amount else 0 end::decimal(18, 2) as refunded_adjustment,
    -- what is left, so that the parts add up to the cent
    case
        when not is_of_goods then 0
        else refund_amount - refunded_tax - least(converted_shipping, refund_amount - refunded_tax)
    end::decimal(18, 2) as refunded_merchandise,
    case when is_of_goods then coalesce(quantity, 0) else 0 end::decimal(18, 3) as units_returned,
    -- what the shop assumes holds for goods that came back
    coalesce(
        {{ converted('return_cost') }},
        case
            when is_of_goods and quantity > 0
                then
                    assumed.return_per_case
                    + (amount::double * exchange_rate::double * assumed.return_share::double)::decimal(18, 4)
        end,
        0
    )::decimal(18, 2) as return_cost_in_reporting_currency
from converted_refunds as refunds
cross join {{ ref('int_cost_assumptions_spread') }} as assumed
