-- only orders with a refund, or all lines would be summed a second time
with

refund_days as (

    select
        order_id,
        refund_date,
        sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise
    from {{ ref('int_refunds_valued') }}
    where is_linked
    group by order_id, refund_date

),

running_refunds as (

    select
        order_id,
        refund_date,
        sum(refunded_merchandise) over (
            partition by order_id order by refund_date rows between unbounded preceding and current row
        ) as refunded_so_far
    from refund_days

),

line_sums as (

    select
        order_id,
        sum(gross_revenue - discounts) as goods_after_discounts
    from {{ ref('fct_order_lines') }}
    where order_id in (select order_id from refund_days)
    group by order_id

),

order_goods as (

    select
        orders.order_id,
        coalesce(
            line_sums.goods_after_discounts,
            {{ converted('orders.goods', 'orders.included_tax_share') }}
            - {{ converted('orders.discount_given', 'orders.included_tax_share') }}
        ) as goods_after_discounts
    from {{ ref('int_orders_judged') }} as orders
    left join line_sums on orders.order_id = line_sums.order_id
    where orders.order_id in (select order_id from refund_days)

)

select
    running_refunds.order_id,
    min(running_refunds.refund_date) as fully_refunded_on
from running_refunds
inner join order_goods on running_refunds.order_id = order_goods.order_id
where
    running_refunds.refunded_so_far > 0
    and running_refunds.refunded_so_far >= order_goods.goods_after_discounts - 0.01
group by running_refunds.order_id
