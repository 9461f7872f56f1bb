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

    select 'last_month' as date_role, rfm_group_id_last_month as rfm_group_id
    from {{ ref('rfm_customers_over_time') }}
    union all
    select 'last_quarter' as date_role, rfm_group_id_last_quarter as rfm_group_id
    from {{ ref('rfm_customers_over_time') }}
    union all
    select 'last_year' as date_role, rfm_group_id_last_year as rfm_group_id
    from {{ ref('rfm_customers_over_time') }}

),

counted as (

    select date_role, rfm_group_id, count(*) as customers
    from group_counts
    where rfm_group_id is not null
    group by date_role, rfm_group_id

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

),

roles as (

    select 'last_month' as date_role, last_month_end as month_end from ends
    union all
    select 'last_quarter' as date_role, last_quarter_end as month_end from ends
    union all
    select 'last_year' as date_role, last_year_end as month_end from ends

)

select
    roles.date_role,
    sizes.month_end,
    sizes.rfm_group_id,
    sizes.customers,
    counted.customers as customers_over_time
from {{ ref('rfm_group_sizes') }} as sizes
inner join roles on sizes.month_end = roles.month_end
cross join gone
left join counted on roles.date_role = counted.date_role and sizes.rfm_group_id = counted.rfm_group_id
where
    coalesce(counted.customers, 0) > sizes.customers
    or coalesce(counted.customers, 0) < sizes.customers - gone.customers
