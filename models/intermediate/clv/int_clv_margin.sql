with

last_year as (

    select
        sum(orders.net_revenue) as net_revenue,
        sum(orders.contribution_margin) as contribution_margin,
        sum(orders.goods_with_known_cost) as goods_with_known_cost
    from {{ ref('fct_orders') }} as orders
    inner join {{ ref('as_of') }} as as_of
        on orders.order_date > {{ dbt.dateadd('year', -1, 'as_of.as_of_date') }}
    where orders.is_valid

)

-- a year with hardly any revenue can have any rate: beyond all or nothing, it says nothing of years to come
select
    case
        when net_revenue > 0 then greatest(-1, least(1, contribution_margin::double / net_revenue::double))
        else {{ var('default_margin') }}
    end::double as margin_rate,
    case
        when coalesce(net_revenue, 0) <= 0 then 'default_margin'
        when goods_with_known_cost > 0 then 'contribution_margin'
        else 'contribution_margin_of_assumed_costs'
    end as margin_basis
from last_year
