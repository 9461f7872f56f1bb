with

drivers as (

    select
        grain,
        period_start,
        kpi,
        driver_dimension,
        driver,
        part_value,
        expected_part,
        contribution,
        change,
        usual_share
    from {{ ref('int_alert_parts') }}
    union all
    select
        grain,
        period_start,
        kpi,
        'orders_and_aov' as driver_dimension,
        driver,
        part_value,
        expected_part,
        contribution,
        change,
        null::double as usual_share
    from {{ ref('int_alert_factors') }}

),

shares as (

    select
        *,
        contribution / nullif(change, 0) as contribution_share,
        -- how much more of the difference is theirs than of the whole; little of the difference explains nothing
        case
            when contribution_share >= 0.1 and usual_share is not null then contribution_share - usual_share
            else -1
        end as excess_share
    from drivers

)

select
    grain,
    period_start,
    kpi,
    driver_dimension,
    driver,
    part_value,
    expected_part,
    contribution,
    contribution_share,
    usual_share,
    row_number() over (
        partition by grain, period_start, kpi order by excess_share desc, driver_dimension asc, driver asc
    ) = 1 and excess_share >= 0.1 as is_main_driver
from shares
