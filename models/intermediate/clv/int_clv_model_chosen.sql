select 'mbg_nbd' as model_name
