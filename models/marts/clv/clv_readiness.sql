with

criteria as (

    select
        *,
        coalesce(case when criterion = 'backtest_error' then measured <= needed else measured >= needed end, false)
            as is_met
    from {{ ref('int_clv_criteria') }}

)

select
    criterion_number,
    criterion,
    measured,
    needed,
    is_met,
    concat(case when is_met then 'Met: ' else 'Not met: ' end, case
        when criterion = 'customers'
            then concat(
                {{ counted('measured', 'customer has', 'customers have') }}, ' bought; from ', needed,
                ' on single ones do not decide.'
            )
        when criterion = 'repeat_customers'
            then concat(
                {{ counted('measured', 'customer has', 'customers have') }},
                ' bought on a second day; how often and how long customers buy takes ', needed, ' of them.'
            )
        when criterion = 'history_days'
            then concat(
                {{ counted('measured', 'day', 'days') }}, ' since the first purchase; ', needed,
                ' hold each season once.'
            )
        when criterion = 'recent_purchase_days'
            then concat(
                {{ counted('measured', 'purchase day', 'purchase days') }}, ' in the last 90 days; with ', needed,
                ' it is the shop of today that is forecast.'
            )
        when measured is null then 'the history is too short to try forecasts on a part of it.'
        else concat(
            'forecasts of revenue for parts of the past were off by ', measured, '%; up to ', needed,
            '% can be planned with.'
        )
    end) as sentence
from criteria
union all
select
    0 as criterion_number,
    'overall' as criterion,
    count_if(is_met)::int as measured,
    count(*)::int as needed,
    bool_and(is_met) as is_met,
    case
        when bool_and(is_met) then 'Ready: predictions can carry a budget, within their intervals.'
        when max(case when criterion = 'repeat_customers' then measured end) = 0
            then 'Not ready: nobody has bought on a second day, so there are no predictions.'
        else 'Not ready for budgets: use predictions to rank customers and groups; clv_readiness says what is missing.'
    end as sentence
from criteria
