with

orders as (

    select
        invalid_reason,
        abs(imbalance) > 0.05 as is_unbalanced,
        {{ converted_exactly('total', 'exchange_rate') }} as exact_total,
        {{ converted_exactly('imbalance', 'exchange_rate') }} as exact_imbalance
    from {{ ref('int_orders_judged') }}

),

valid_totals as (

    select
        coalesce(sum(exact_total), 0) as total,
        coalesce(sum(exact_imbalance) filter (where is_unbalanced), 0) as imbalance,
        coalesce(count_if(is_unbalanced), 0) as unbalanced_count
    from orders
    where invalid_reason is null

),

valid_parts as (

    select
        coalesce(sum(tax), 0) as tax,
        coalesce(sum(shipping), 0) as shipping,
        coalesce(sum(other_charges), 0) as other_charges,
        coalesce(sum(gift_cards_sold), 0) as gift_cards,
        coalesce(sum(adjustments_charged), 0) as adjustments,
        coalesce(sum(gross_revenue - discounts), 0) as net_sales
    from {{ ref('fct_orders') }}
    where is_valid

),

valid_sums as (

    select *
    from valid_totals
    cross join valid_parts

)

select invalid_reason as step, -sum(exact_total)::decimal(38, 4) as amount, count(*) as row_count
from orders
where invalid_reason is not null
group by invalid_reason
union all
select 'tax', -tax::decimal(38, 4), 0 from valid_sums
union all
select 'shipping', -shipping::decimal(38, 4), 0 from valid_sums
union all
select 'other_charges', -other_charges::decimal(38, 4), 0 from valid_sums
union all
select 'gift_cards', -gift_cards::decimal(38, 4), 0 from valid_sums
union all
select 'adjustment_lines', -adjustments::decimal(38, 4), 0 from valid_sums
union all
select 'imbalance', -imbalance::decimal(38, 4), unbalanced_count from valid_sums
union all
select
    'rounding',
    (net_sales - (total - tax - shipping - other_charges - gift_cards - adjustments - imbalance))::decimal(38, 4),
    0
from valid_sums
