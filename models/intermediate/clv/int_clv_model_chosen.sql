-- a shop too young for a backtest has no choice yet
select coalesce(max(model_name) filter (where is_chosen), 'mbg_nbd') as model_name
from {{ ref('clv_model_choice') }}
