with

last_order as (

    select max(order_date) as last_order_date
    from {{ ref('stg_orders') }}

),

as_of_date as (

    select coalesce(try_cast(nullif('{{ var("as_of") }}', '') as date), last_order_date) as as_of_date
    from last_order

)

select
    as_of_date.as_of_date,
    {{ reporting_day_start(dbt.dateadd('day', 1, 'as_of_date.as_of_date')) }} as as_of_end_at,
    reporting.reporting_currency
from as_of_date
cross join {{ ref('stg_reporting_currency') }} as reporting
