with

history as (

    select
        as_of.as_of_date,
        {{ dbt.datediff('min(movements.purchase_date)', 'as_of.as_of_date', 'day') }} as history_days
    from {{ ref('as_of') }} as as_of
    inner join {{ ref('int_clv_movements') }} as movements
        on
            as_of.as_of_date >= movements.purchase_date
            and coalesce(as_of.as_of_date < movements.counted_until, true)
    group by as_of.as_of_date

),

-- half a year where the history is long, a quarter of it where not, and no less than four weeks
horizons as (

    select
        *,
        greatest(28, least(180, floor(history_days / 4)))::int as horizon_days
    from history

),

-- half of the history lies before the earliest fold
folds as (

    select
        {{ dbt.dateadd('day', '-numbers.fold_number * horizons.horizon_days', 'horizons.as_of_date') }}::date
            as as_of_date,
        numbers.fold_number,
        horizons.horizon_days
    from horizons
    inner join (values (1), (2), (3)) as numbers (fold_number)
        on horizons.history_days >= 2 * numbers.fold_number * horizons.horizon_days

),

-- thirteen, so that the forecast of a year as of the oldest can be held against what came
month_ends as (

    select
        {{ dbt.dateadd('day', -1, dbt.dateadd(
            'month', '-numbers.months_ago', "date_trunc('month', history.as_of_date)"
        )) }}::date as as_of_date,
        history.as_of_date as today,
        history.history_days
    from history
    cross join (
        values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
    ) as numbers (months_ago)

)

select
    as_of_date,
    'today' as date_role,
    null::int as fold_number,
    null::int as horizon_days
from history
union all
select
    as_of_date,
    'fold' as date_role,
    fold_number,
    horizon_days
from folds
union all
select
    as_of_date,
    'month_end' as date_role,
    null::int as fold_number,
    null::int as horizon_days
from month_ends
where {{ dbt.datediff('as_of_date', 'today', 'day') }} <= history_days - 28
