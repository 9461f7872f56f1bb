with

methods_asked as (

    select 'recency' as dimension, '{{ var("rfm_recency_method") }}' as method_asked
    union all
    select 'frequency' as dimension, '{{ var("rfm_frequency_method") }}' as method_asked
    union all
    select 'monetary' as dimension, '{{ var("rfm_monetary_method") }}' as method_asked

),

quintiles as (

    select *
    from {{ ref('int_rfm_cut_point_candidates') }}
    where method_name = 'quintile'

)

-- the method asked for where its sample is large enough, otherwise the quintiles; rounded to four
-- decimals here, and the scores use what is published here
select
    quintiles.dimension,
    quintiles.set_on,
    coalesce(asked.cut_1, quintiles.cut_1)::decimal(18, 4) as cut_1,
    coalesce(asked.cut_2, quintiles.cut_2)::decimal(18, 4) as cut_2,
    coalesce(asked.cut_3, quintiles.cut_3)::decimal(18, 4) as cut_3,
    coalesce(asked.cut_4, quintiles.cut_4)::decimal(18, 4) as cut_4,
    coalesce(asked.method_name, quintiles.method_name) as method_used,
    methods_asked.method_asked,
    coalesce(asked.sample_size, quintiles.sample_size)::int as sample_size,
    case
        when methods_asked.method_asked in (asked.method_name, 'quintile') then null
        when methods_asked.method_asked = 'repurchase_gap'
            then 'Fewer than 100 gaps between orders by this date: quintiles of all customers'
        when methods_asked.method_asked = 'repeaters'
            then 'Fewer than 100 repeat customers by this date: quintiles of all customers'
        else 'No such method for this dimension: quintiles of all customers'
    end as note,
    dates.rfm_date is not null as is_current
from quintiles
inner join methods_asked on quintiles.dimension = methods_asked.dimension
left join {{ ref('int_rfm_cut_point_candidates') }} as asked
    on
        methods_asked.dimension = asked.dimension
        and methods_asked.method_asked = asked.method_name
        and quintiles.set_on = asked.set_on
        and asked.sample_size >= asked.sample_needed
left join {{ ref('int_rfm_dates') }} as dates
    on quintiles.set_on = dates.cut_points_set_on and dates.date_role = 'as_of'
