-- what the levers start from, counted again from orders and refunds, and the worth as its formula has it
with

as_of as (

    select as_of_date, {{ dbt.dateadd('day', -365, 'as_of_date') }}::date as year_before
    from {{ ref('as_of') }}

),

year_orders as (

    select
        count(distinct orders.customer_key) as customers,
        count(distinct case when orders.counts_for_frequency then orders.customer_key end) as counting_customers,
        count(distinct case when orders.valid_order_number = 1 then orders.customer_key end) as new_customers,
        count(distinct case when orders.customer_order_number = 1 then orders.customer_key end) as first_buyers,
        count(orders.customer_key) as orders_of_customers,
        coalesce(sum(orders.gross_revenue), 0) as gross_revenue,
        coalesce(sum(orders.gross_revenue - orders.discounts), 0) as sales
    from {{ ref('fct_orders') }} as orders
    cross join as_of
    where orders.is_valid and orders.order_date > as_of.year_before

),

year_refunds as (

    select coalesce(sum(refunds.refunded_merchandise), 0) as refunded_merchandise
    from {{ ref('fct_refunds') }} as refunds
    cross join as_of
    where refunds.counts and refunds.refund_date > as_of.year_before

),

expected as (

    select
        levers.*,
        case levers.kpi
            when 'second_order_rate' then year_orders.first_buyers
            when 'yearly_retention_rate' then year_orders.counting_customers
            when 'new_customers' then year_orders.new_customers
            when 'discount_share' then year_orders.gross_revenue
            when 'value_return_rate_by_refund_date' then year_orders.sales
            when 'contribution_margin_rate_by_refund_date'
                then year_orders.sales - year_refunds.refunded_merchandise
        end::double as expected_base,
        case levers.kpi
            when 'purchase_frequency' then year_orders.orders_of_customers::double / nullif(year_orders.customers, 0)
            when 'discount_share'
                then 1 - year_orders.sales::double / nullif(year_orders.gross_revenue, 0)::double
        end as expected_value
    from {{ ref('kpi_levers') }} as levers
    cross join year_orders
    cross join year_refunds

)

select *
from expected
where
    abs(base_value - expected_base) > 0.005
    or abs(current_value - expected_value) > 1e-9
    or abs(margin_per_year - base_value * step_size * effect_per_base) > 0.0051
    or (margin_per_year is null) <> (note is not null)
