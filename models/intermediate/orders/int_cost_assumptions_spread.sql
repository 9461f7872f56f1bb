-- a cost that the seed leaves out is taken for nothing
select
    coalesce(max(per_case) filter (where cost = 'payment'), 0)::decimal(18, 4) as payment_per_order,
    coalesce(max(share_of_amount) filter (where cost = 'payment'), 0)::decimal(18, 8) as payment_share,
    coalesce(max(per_case) filter (where cost = 'shipping'), 0)::decimal(18, 4) as shipping_per_order,
    coalesce(max(share_of_amount) filter (where cost = 'shipping'), 0)::decimal(18, 8) as shipping_share,
    coalesce(max(per_case) filter (where cost = 'fulfilment'), 0)::decimal(18, 4) as fulfilment_per_order,
    coalesce(max(share_of_amount) filter (where cost = 'fulfilment'), 0)::decimal(18, 8) as fulfilment_share,
    coalesce(max(per_case) filter (where cost = 'return'), 0)::decimal(18, 4) as return_per_case,
    coalesce(max(share_of_amount) filter (where cost = 'return'), 0)::decimal(18, 8) as return_share
from {{ ref('cost_assumptions') }}
