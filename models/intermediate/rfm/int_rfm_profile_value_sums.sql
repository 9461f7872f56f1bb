{{ profile_value_sums(ref('int_rfm_profile_orders'), 'orders') }}
union all
{{ profile_value_sums(ref('int_rfm_profile_lines'), 'lines') }}
union all
{{ profile_value_sums(ref('int_rfm_profile_customers'), 'customers') }}
