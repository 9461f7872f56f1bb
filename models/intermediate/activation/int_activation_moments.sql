with

-- days of the year; a 29 February is kept on the 28th, as the day itself stays in staging
days_of_year as (

    select
        customers.customer_key,
        as_of.as_of_date,
        extract(year from as_of.as_of_date)::int as this_year,
        accounts.birth_date,
        customers.first_order_date
    from {{ ref('dim_customers') }} as customers
    cross join {{ ref('as_of') }} as as_of
    left join {{ ref('stg_customers') }} as accounts on customers.customer_key = accounts.customer_id

),

carts as (

    select
        customer_key,
        max(abandoned_at) filter (where kind in ('cart', 'checkout')) as abandoned_cart_at,
        max_by(value, (abandoned_at, abandonment_id)) filter (where kind in ('cart', 'checkout') and value is not null)
            as abandoned_cart_value,
        max(abandoned_at) filter (where kind = 'view') as viewed_not_bought_at
    from {{ ref('journey_abandoned_carts') }}
    where is_open
    group by customer_key

),

open_tickets as (

    select distinct customer_key
    from {{ ref('support_tickets') }}
    where ticket_status = 'open'

),

open_detractors as (

    select distinct customer_key
    from {{ ref('nps_detractors') }}
    where treatment_status = 'to_treat'

)

select
    days_of_year.customer_key,
    coalesce({{ comes_within_14_days('birth_date') }}, false) as is_birthday_soon,
    coalesce({{ comes_within_14_days('first_order_date') }} and first_order_date < as_of_date, false)
        as is_anniversary_soon,
    carts.abandoned_cart_at,
    carts.abandoned_cart_value,
    carts.viewed_not_bought_at,
    open_tickets.customer_key is not null as has_open_ticket,
    open_detractors.customer_key is not null as is_detractor_to_treat,
    promoters.next_ask as promoter_ask
from days_of_year
left join carts on days_of_year.customer_key = carts.customer_key
left join open_tickets on days_of_year.customer_key = open_tickets.customer_key
left join open_detractors on days_of_year.customer_key = open_detractors.customer_key
left join {{ ref('nps_promoters') }} as promoters on days_of_year.customer_key = promoters.customer_key
