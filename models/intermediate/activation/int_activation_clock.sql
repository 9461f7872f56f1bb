-- The start of the build, or a second after the last build's stamp where the clock does not say later: two builds in
-- one second, or after a clock was put back, still follow each other. Whole seconds, as syncs read no fractions.
select
    'activation' as clock,
    greatest(
        cast('{{ var("build_started_at") or run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp),
        coalesce(max(before.build_at) + interval '1' second, timestamp '1970-01-01')
    ) as build_at
from {{ rows_before({'build_at': 'timestamp'}) }} as before
