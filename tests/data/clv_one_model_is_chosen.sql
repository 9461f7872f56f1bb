-- one model is chosen, and never the one that is no model; it stands whatever the history holds
select
    count(*) as models,
    count_if(is_chosen) as chosen_models,
    count_if(is_chosen and model_name = 'naive') as naive_chosen
from {{ ref('clv_model_choice') }}
having count(*) <> 4 or count_if(is_chosen) <> 1 or count_if(is_chosen and model_name = 'naive') > 0
