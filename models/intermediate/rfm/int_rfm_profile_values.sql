with

revenues as (

    select
        basis,
        dimension,
        dimension_value,
        sum(net_revenue) as net_revenue
    from {{ ref('int_rfm_profile_value_sums') }}
    group by basis, dimension, dimension_value

),

-- what is unknown takes no place among the top values and is never hidden among the rest
ranked_values as (

    select
        basis,
        dimension,
        dimension_value,
        row_number() over (
            partition by dimension order by dimension_value = 'unknown' asc, net_revenue desc, dimension_value asc
        ) as value_rank
    from revenues

)

select
    basis,
    dimension,
    dimension_value,
    case
        when dimension_value = 'unknown' or value_rank <= {{ var('rfm_profile_top_values') }} then dimension_value
        else 'other'
    end as shown_value
from ranked_values
