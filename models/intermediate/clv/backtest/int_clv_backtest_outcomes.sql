select * from {{ ref('int_clv_backtest_purchases') }}
union all
select * from {{ ref('int_clv_backtest_revenue') }}
