select * from {{ ref('int_returns_by_order') }}
union all
select * from {{ ref('int_returns_by_product') }}
union all
select * from {{ ref('int_returns_by_attribute') }}
union all
select * from {{ ref('int_returns_by_reason') }}
union all
select * from {{ ref('int_returns_unlinked') }}
