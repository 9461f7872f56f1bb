select
    customers.customer_key,
    dimensions.dimension,
    coalesce(
        case dimensions.dimension
            when 'total' then 'all'
            when 'channel' then customers.channel
            when 'country' then customers.country
            when 'region' then customers.region
            when 'discount' then customers.discount
            when 'acquisition_channel' then customers.acquisition_channel
            when 'account_type' then customers.account_type
            when 'customer_group' then customers.customer_group
            when 'loyalty_tier' then customers.loyalty_tier
        end,
        'unknown'
    ) as dimension_value
from {{ ref('int_cohort_customers') }} as customers
cross join (
    values
    ('total'),
    ('channel'),
    ('country'),
    ('region'),
    ('discount'),
    ('acquisition_channel'),
    ('account_type'),
    ('customer_group'),
    ('loyalty_tier')
) as dimensions (dimension)

union all

select
    purchases.customer_key,
    dimensions.dimension,
    coalesce(
        case dimensions.dimension
            when 'product' then purchases.product_id
            when 'category' then products.category
            when 'brand' then products.brand
        end,
        'unknown'
    ) as dimension_value
from {{ ref('int_cohort_purchases') }} as purchases
left join {{ ref('dim_products') }} as products on purchases.product_id = products.product_id
cross join (values ('product'), ('category'), ('brand')) as dimensions (dimension)

union all

-- who has no value is not listed: an attribute of few customers would be as long as one of all
select
    customer_key,
    concat('attribute:', attribute) as dimension,
    attribute_value as dimension_value
from {{ ref('int_cohort_attributes') }}
