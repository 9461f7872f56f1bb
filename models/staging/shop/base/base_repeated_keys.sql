{{ repeated_keys_of('orders') }}
union all
{{ repeated_keys_of('order_lines') }}
union all
{{ repeated_keys_of('refunds') }}
union all
{{ repeated_keys_of('customers') }}
union all
{{ repeated_keys_of('customer_attributes') }}
union all
{{ repeated_keys_of('products') }}
union all
{{ repeated_keys_of('exchange_rates') }}
union all
{{ repeated_keys_of('erasure_requests') }}
union all
{{ repeated_keys_of('survey_responses') }}
union all
{{ repeated_keys_of('support_events') }}
union all
{{ repeated_keys_of('web_events') }}
union all
{{ repeated_keys_of('experiment_exposures') }}
union all
{{ repeated_keys_of('ad_spend') }}
union all
{{ repeated_keys_of('subscriptions') }}
union all
{{ repeated_keys_of('loyalty_events') }}
