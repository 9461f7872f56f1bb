with

orders_with_return as (

    select
        counts.horizon_days,
        counts.order_number_class,
        cuts.returned_by,
        case cuts.returned_by when 'depth' then return_depth when 'reason' then return_reason else 'any' end
            as returned_value,
        sum(counts.orders) as orders,
        sum(counts.orders_again) as orders_again,
        sum(counts.days_to_next_orders) as days_to_next_orders
    from {{ ref('int_orders_followed_counted') }} as counts
    cross join (values ('return'), ('depth'), ('reason')) as cuts (returned_by)
    where counts.has_return
    group by
        counts.horizon_days,
        counts.order_number_class,
        cuts.returned_by,
        case cuts.returned_by when 'depth' then return_depth when 'reason' then return_reason else 'any' end

),

bands as (

    select *
    from (values ('all', 1, 10), ('1', 1, 1), ('2', 2, 2), ('3+', 3, 10)) as bands (order_number_band, lowest, highest)

)

-- an order number that nobody kept all of has nothing to be held against
select
    bands.order_number_band,
    returned.*,
    kept.orders as orders_kept,
    kept.orders_again as orders_kept_again,
    kept.days_to_next_orders as days_to_next_orders_kept,
    kept.orders_again::double / kept.orders as rate_kept,
    (kept.orders_again + 1)::double / (kept.orders + 2) as adjusted_rate_kept
from orders_with_return as returned
inner join {{ ref('int_orders_followed_counted') }} as kept
    on
        returned.horizon_days = kept.horizon_days
        and returned.order_number_class = kept.order_number_class
        and not kept.has_return
inner join bands on returned.order_number_class between bands.lowest and bands.highest
