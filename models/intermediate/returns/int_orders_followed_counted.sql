with

-- only orders that were followed for the whole time count, so that recent ones do not look lost
followed as (

    select
        orders.*,
        horizons.horizon_days,
        coalesce(orders.days_to_next_order_after_window <= horizons.horizon_days, false) as is_ordered_again
    from {{ ref('int_orders_followed') }} as orders
    cross join (values (90), (180)) as horizons (horizon_days)
    where orders.days_followed >= horizons.horizon_days

)

select
    horizon_days,
    order_number_class,
    has_return,
    return_depth,
    return_reason,
    count(*)::int as orders,
    coalesce(count_if(is_ordered_again), 0)::int as orders_again,
    coalesce(sum(days_to_next_order) filter (where is_ordered_again), 0)::int as days_to_next_orders
from followed
group by horizon_days, order_number_class, has_return, return_depth, return_reason
