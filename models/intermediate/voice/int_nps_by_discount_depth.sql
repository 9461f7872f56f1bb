select
    case when grouping(order_sequence) = 1 then 'all' else order_sequence end as order_sequence,
    discount_depth,
    {{ nps_counts() }}
from {{ ref('int_nps_described') }}
where is_latest and moment = 'post_delivery' and discount_depth is not null
group by grouping sets ((discount_depth), (discount_depth, order_sequence))
