with

-- days between two purchases of a product, where the shop does not say how long it lasts
reorder_gaps as (

    select
        product_id,
        median(
            {{ dbt.datediff('first_bought_on', 'last_bought_on', 'day') }}::double / (purchase_days - 1)
        ) as gap_days
    from {{ ref('int_activation_purchases') }}
    where purchase_days >= 2
    group by product_id
    having count(*) >= {{ var('minimum_customers') }}

),

lasting as (

    select
        purchases.customer_key,
        purchases.product_id,
        purchases.last_bought_on,
        coalesce(products.replenishment_days * purchases.last_quantity, reorder_gaps.gap_days) as lasting_days
    from {{ ref('int_activation_purchases') }} as purchases
    left join {{ ref('stg_products') }} as products on purchases.product_id = products.product_id
    left join reorder_gaps on purchases.product_id = reorder_gaps.product_id

),

due as (

    select
        lasting.customer_key,
        lasting.product_id,
        {{ dbt.dateadd('day', 'least(round(lasting.lasting_days), 3650)::int', 'lasting.last_bought_on') }}::date
            as due_date
    from lasting
    where lasting.lasting_days >= 1

)

-- the next to run out; what ran out more than two weeks ago was bought elsewhere, or is not missed
select
    due.customer_key,
    min(due.due_date) as due_date,
    min(due.due_date) <= max({{ dbt.dateadd('day', 7, 'as_of.as_of_date') }}) as is_due,
    min_by(due.product_id, (due.due_date, due.product_id)) as product_id
from due
cross join {{ ref('as_of') }} as as_of
where due.due_date >= {{ dbt.dateadd('day', -14, 'as_of.as_of_date') }}
group by due.customer_key
