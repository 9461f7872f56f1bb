-- the groups as of the last ends of a month, quarter and year, counted, are those of the monthly matrix
with

ends as (

    select
        (date_trunc('month', as_of_date) - interval '1' day)::date as last_month_end,
        (date_trunc('quarter', as_of_date) - interval '1' day)::date as last_quarter_end,
        (date_trunc('year', as_of_date) - interval '1' day)::date as last_year_end
    from {{ ref('as_of') }}

),

group_counts as (

    select last_month_end as month_end, rfm_group_id_last_month as rfm_group_id
    from {{ ref('rfm_customers_over_time') }}
    cross join ends
    union all
    select last_quarter_end as month_end, rfm_group_id_last_quarter as rfm_group_id
    from {{ ref('rfm_customers_over_time') }}
    cross join ends
    union all
    select last_year_end as month_end, rfm_group_id_last_year as rfm_group_id
    from {{ ref('rfm_customers_over_time') }}
    cross join ends

),

counted as (

    select month_end, rfm_group_id, count(*) as customers
    from group_counts
    where rfm_group_id is not null
    group by month_end, rfm_group_id

),

-- customers of then without an order left today are in no table of today
gone_customers as (

    select customer_key
    from {{ ref('rfm_group_changes') }}
    group by customer_key
    having max_by(coalesce(to_rfm_group_id, ''), changed_on) = ''

),

gone as (

    select count(*) as customers
    from gone_customers

)

select
    sizes.month_end,
    sizes.rfm_group_id,
    sizes.customers,
    counted.customers as customers_over_time
from {{ ref('rfm_group_sizes') }} as sizes
cross join gone
left join counted on sizes.month_end = counted.month_end and sizes.rfm_group_id = counted.rfm_group_id
where
    sizes.month_end in (
        select last_month_end from ends
        union all
        select last_quarter_end from ends
        union all
        select last_year_end from ends
    )
    and (
        coalesce(counted.customers, 0) > sizes.customers
        or coalesce(counted.customers, 0) < sizes.customers - gone.customers
    )
