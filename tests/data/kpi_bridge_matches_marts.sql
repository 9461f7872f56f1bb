-- the bridge starts from every raw order and arrives at the figures of the other marts; what it puts down
-- to rounding is no more than half a cent per rounded amount and the slack that counts as balanced
with

bridge as (

    select
        max(case when step = 'raw_total' then amount end) as raw_total,
        max(case when step = 'raw_total' then row_count end) as raw_rows,
        max(case when step = 'valid_total' then amount end) as valid_total,
        max(case when step = 'net_sales' then amount end) as net_sales,
        max(case when step = 'rounding' then amount end) as rounding,
        max(case when step = 'net_revenue' then amount end) as net_revenue,
        max(case when step = 'net_revenue_of_customers' then amount end) as net_revenue_of_customers
    from {{ ref('kpi_revenue_bridge') }}

),

raw_orders as (

    select coalesce(sum(total), 0) as raw_total, count(*) as raw_rows
    from {{ ref('base_orders') }}

),

orders as (

    select
        coalesce(sum(order_total), 0) as valid_total,
        coalesce(sum(gross_revenue - discounts), 0) as net_sales,
        coalesce(sum(net_revenue), 0) as net_revenue,
        coalesce(sum(0.05 * exchange_rate + 0.03), 0) as slack,
        count(*) as order_count
    from {{ ref('fct_orders') }}
    where is_valid

),

order_lines as (

    select 0.01 * count(*) as slack
    from {{ ref('fct_order_lines') }}
    where is_valid

),

refunds as (

    select coalesce(sum(refunded_merchandise), 0) as unlinked_refunds
    from {{ ref('fct_refunds') }}
    where counts and not is_linked

),

periods as (

    select
        coalesce(sum(net_revenue), 0) as net_revenue,
        coalesce(sum(net_revenue_by_refund_date), 0) as net_revenue_by_refund_date
    from {{ ref('kpi_periods') }}
    where grain = 'all' and dimension = 'total'

),

customers as (

    select coalesce(sum(net_revenue), 0) as net_revenue
    from {{ ref('dim_customers') }}

)

select
    bridge.*,
    periods.net_revenue as net_revenue_of_periods,
    customers.net_revenue as net_revenue_of_dim_customers
from bridge
cross join raw_orders
cross join orders
cross join order_lines
cross join refunds
cross join periods
cross join customers
where
    bridge.raw_total <> raw_orders.raw_total
    or bridge.raw_rows <> raw_orders.raw_rows
    or abs(bridge.valid_total - orders.valid_total) > 0.005 * orders.order_count
    or bridge.net_sales <> orders.net_sales
    or abs(bridge.rounding) > orders.slack + order_lines.slack
    or bridge.net_revenue <> orders.net_revenue - refunds.unlinked_refunds
    or bridge.net_revenue <> periods.net_revenue
    or bridge.net_revenue <> periods.net_revenue_by_refund_date
    or bridge.net_revenue_of_customers <> customers.net_revenue
