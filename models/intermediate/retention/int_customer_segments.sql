with

customer_counts as (

    select
        {{ cut_columns(first_order_cuts()) }},
        count(*) as customers
    from {{ ref('int_first_orders_described') }}
    group by grouping sets ((channel), (country), (category))

),

-- a dozen values each: a curve needs customers, and a chart can be read
kept_values as (

    select dimension, dimension_value
    from (
        select
            dimension,
            dimension_value,
            row_number() over (partition by dimension order by customers desc, dimension_value asc) as size_rank
        from customer_counts
    ) as ranked_values
    where size_rank <= 12

)

select
    first_orders.customer_key,
    coalesce(channels.dimension_value, 'other') as channel,
    coalesce(countries.dimension_value, 'other') as country,
    coalesce(categories.dimension_value, 'other') as category
from {{ ref('int_first_orders_described') }} as first_orders
left join kept_values as channels
    on first_orders.channel = channels.dimension_value and channels.dimension = 'first_order_channel'
left join kept_values as countries
    on first_orders.country = countries.dimension_value and countries.dimension = 'first_order_country'
left join kept_values as categories
    on first_orders.category = categories.dimension_value and categories.dimension = 'first_order_category'
