-- the marts' YAML as a table: nothing stands here that does not stand there
select
    metric::string as metric,
    mart::string as mart,
    column_name::string as column_name,
    formula::string as formula,
    numerator::string as numerator,
    denominator::string as denominator,
    basis::string as basis,
    unit::string as unit,
    source::string as source,
    meaning::string as meaning
from {{ metric_rows() }} as metrics (
    metric, mart, column_name, formula, numerator, denominator, basis, unit, source, meaning
)
