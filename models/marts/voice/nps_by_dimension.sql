with

scores as (

    select
        *,
        {{ nps_figures() }},
        {{ nps('rest_promoters', 'rest_detractors', 'rest_responses') }} as rest_nps,
        {{ nps_difference_p('rest_') }} as difference_p
    from {{ ref('int_nps_counted') }}

),

-- only what can be told from chance is compared: few responses are many guesses, each of which may look like news
tests as (

    select
        *,
        case
            when is_reportable and rest_responses >= {{ var('minimum_responses') }} then difference_p
        end as p_value
    from scores

),

ranked_tests as (

    select
        *,
        count(p_value) over (partition by period, moment, dimension) as family_size,
        row_number() over (
            partition by period, moment, dimension order by p_value nulls last, dimension_value
        ) as p_place
    from tests

),

corrected_tests as (

    select
        *,
        {{ corrected_p('p_value', 'p_place', 'period, moment, dimension') }} as p_value_corrected
    from ranked_tests

)

select
    period,
    moment,
    dimension,
    dimension_value,
    responses,
    promoters,
    passives,
    detractors,
    nps,
    nps_margin,
    nps_low,
    nps_high,
    is_reportable,
    rest_responses,
    rest_nps,
    nps - rest_nps as nps_difference,
    p_value,
    p_value_corrected,
    coalesce(p_value_corrected < 0.05, false) as is_beyond_chance,
    case
        when dimension = 'total' then 'total'
        when p_value is null then 'too_few_responses'
        when p_value_corrected >= 0.05 then 'no_clear_difference'
        when nps > rest_nps then 'above_the_rest'
        else 'below_the_rest'
    end as verdict
from corrected_tests
