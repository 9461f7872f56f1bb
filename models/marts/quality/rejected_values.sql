{{ rejected_values_of('orders', checked=true) }}
union all
{{ rejected_values_of('order_lines', checked=true) }}
union all
{{ rejected_values_of('refunds', checked=true) }}
union all
{{ rejected_values_of('customers') }}
union all
{{ rejected_values_of('customer_attributes', checked=true) }}
union all
{{ rejected_values_of('products') }}
union all
{{ rejected_values_of('exchange_rates') }}
union all
{{ rejected_values_of('erasure_requests') }}
union all
{{ rejected_values_of('survey_responses') }}
union all
{{ rejected_values_of('support_events') }}
union all
{{ rejected_values_of('web_events') }}
union all
{{ rejected_values_of('experiment_exposures') }}
union all
{{ rejected_values_of('ad_spend', checked=true) }}
union all
{{ rejected_values_of('subscriptions', checked=true) }}
union all
{{ rejected_values_of('loyalty_events') }}
