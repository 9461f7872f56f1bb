-- of products bought first a customer can have several; every other dimension holds each customer once
with

named_values as (

    select distinct
        value_number,
        dimension,
        shown_value
    from {{ ref('int_cohort_values') }}

)

select
    customer_key,
    'total' as dimension,
    'all' as dimension_value,
    'all' as dimension_label
from {{ ref('int_customer_clv_inputs') }}
union all
select
    customer_key,
    'rfm_group' as dimension,
    rfm_group_id as dimension_value,
    rfm_group as dimension_label
from {{ ref('rfm_customers') }}
union all
select
    customer_key,
    'cohort' as dimension,
    substring(cast(cohort_month as string), 1, 7) as dimension_value,
    substring(cast(cohort_month as string), 1, 7) as dimension_label
from {{ ref('int_cohort_customers') }}
union all
select
    memberships.customer_key,
    named_values.dimension,
    named_values.shown_value as dimension_value,
    named_values.shown_value as dimension_label
from {{ ref('int_cohort_memberships') }} as memberships
inner join named_values on memberships.value_number = named_values.value_number
where
    named_values.dimension in ('channel', 'country', 'region', 'acquisition_channel', 'brand', 'category')
    or named_values.dimension like 'attribute:%'
