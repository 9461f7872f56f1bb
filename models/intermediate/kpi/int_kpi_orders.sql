with

orders as (

    select
        *,
        coalesce(channel, 'unknown') as channel_value,
        coalesce(country, 'unknown') as country_value
    from {{ ref('fct_orders') }}
    where is_valid

),

dated_orders as (

    select
        *,
        {{ previous_order_dates(kpi_cuts()) }}
    from orders

),

orders_in_periods as (

    select
        grain,
        {{ period_start('order_date') }} as period_start,
        dated_orders.*
    from dated_orders
    cross join {{ grains() }}

)

select
    grain,
    period_start,
    {{ cut_columns(kpi_cuts()) }},
    count(*)::int as orders,
    sum(units_sold)::decimal(18, 3) as units_sold,
    sum(units_returned)::decimal(18, 3) as units_returned,
    sum(gross_revenue)::decimal(18, 2) as gross_revenue,
    sum(discounts)::decimal(18, 2) as discounts,
    sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
    sum(tax - refunded_tax)::decimal(18, 2) as tax,
    sum(shipping - refunded_shipping)::decimal(18, 2) as shipping,
    sum(order_total)::decimal(18, 2) as order_total,
    sum(gross_margin)::decimal(18, 2) as gross_margin,
    sum(contribution_margin)::decimal(18, 2) as contribution_margin,
    sum(goods_with_known_cost)::decimal(18, 2) as goods_with_known_cost,
    count(customer_key)::int as orders_of_customers,
    {{ customers_in_period('customer_key is not null', 'previous', kpi_cuts()) }} as customers,
    (count(*) filter (where valid_order_number = 1))::int as new_customers,
    coalesce(sum(gross_revenue - discounts) filter (where valid_order_number = 1), 0)::decimal(18, 2)
        as first_order_sales,
    {{ customers_in_period('customer_key is not null and counts_for_frequency', 'previous_counting', kpi_cuts()) }}
        as counting_customers,
    {{ customers_in_period('customer_order_number >= 2', 'previous_repeat', kpi_cuts()) }} as repeat_customers,
    sum(days_since_previous_order)::double / nullif(count(days_since_previous_order), 0)
        as average_days_between_orders,
    median(days_since_previous_order)::double as median_days_between_orders
from orders_in_periods
group by grouping sets (
    (grain, period_start), (grain, period_start, channel_value), (grain, period_start, country_value)
)
