with

totals as (

    select
        *,
        year.refunded_merchandise / nullif(year.sales, 0) as refund_share
    from {{ ref('int_lever_customers_summed') }}
    cross join {{ ref('int_lever_year') }} as year

)

-- One row per lever: what it is, what a step of it moves, what one of that earns, and how many cases say so.
select
    'second_order_rate' as kpi,
    came_back::double / nullif(first_buyers_before, 0) as current_value,
    first_buyers::double as base_value,
    came_back_margin::double / nullif(came_back, 0) as effect_per_base,
    came_back as case_count
from totals
union all
select 'retention_rate', stayed::double / nullif(customers_before, 0), counting_customers, stayed_margin::double / nullif(stayed, 0), stayed from totals
union all
select 'purchase_frequency', orders_of_customers::double / nullif(customers, 0), margin_of_customers, 1, orders_of_customers from totals
union all
select 'aov', sales / nullif(orders, 0), gross_margin, 1, orders from totals
union all
select 'new_customers', new_customers, new_customers, new_customers_before_margin::double / nullif(new_customers_before, 0), new_customers_before from totals
union all
select 'contribution_margin_rate_by_refund_date', contribution_margin / nullif(net_revenue, 0), net_revenue, 1, orders from totals
union all
select 'discount_share', (gross_revenue - sales) / nullif(gross_revenue, 0), gross_revenue, 1 - refund_share, orders from totals
union all
select 'value_return_rate_by_refund_date', refund_share, sales, 1 + (return_cost - restocked_cost) / nullif(refunded_merchandise, 0), orders from totals
