with

-- refunds are movements of their own, because one given after a date was not known on that date
movements as (

    select
        customer_key,
        order_date as known_on,
        order_date as belongs_to,
        case when counts_for_frequency then order_date end as counting_order_date,
        gross_revenue - discounts as amount
    from {{ ref('fct_orders') }}
    where is_valid and customer_key is not null
    union all
    select
        customer_key,
        refund_date as known_on,
        coalesce(order_date, refund_date) as belongs_to,
        null::date as counting_order_date,
        -refunded_merchandise as amount
    from {{ ref('fct_refunds') }}
    where counts and customer_key is not null

),

-- the window narrows frequency and monetary only: recency has to see the last order however old
known_movements as (

    select
        movements.*,
        dates.rfm_date,
        {{ var('rfm_window_days') }} = 0
        or {{ dbt.datediff('movements.belongs_to', 'dates.rfm_date', 'day') }}
        < {{ var('rfm_window_days') }} as is_in_window
    from movements
    inner join {{ ref('int_rfm_dates') }} as dates on movements.known_on <= dates.rfm_date

)

select
    customer_key,
    rfm_date,
    min(counting_order_date) as first_order_date,
    max(counting_order_date) as last_order_date,
    {{ dbt.datediff('max(counting_order_date)', 'rfm_date', 'day') }}::int as recency_days,
    (count(counting_order_date) filter (where is_in_window))::int as frequency,
    coalesce(sum(amount) filter (where is_in_window), 0)::decimal(18, 2) as monetary
from known_movements
group by customer_key, rfm_date
having count(counting_order_date) > 0
