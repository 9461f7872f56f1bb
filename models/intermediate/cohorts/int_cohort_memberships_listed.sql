with

attribute_names as (

    select distinct attribute
    from {{ ref('int_cohort_attributes') }}

)

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

select customer_key, dimension, dimension_value
from {{ ref('int_cohort_purchases') }}

union all

select
    customers.customer_key,
    concat('attribute:', attribute_names.attribute) as dimension,
    coalesce(attributes.attribute_value, 'unknown') as dimension_value
from {{ ref('int_cohort_customers') }} as customers
cross join attribute_names
left join {{ ref('int_cohort_attributes') }} as attributes
    on customers.customer_key = attributes.customer_key and attribute_names.attribute = attributes.attribute
