{{ balance_of('orders', checked=true) }}
union all
{{ balance_of('order_lines', checked=true) }}
union all
{{ balance_of('refunds', checked=true) }}
union all
{{ balance_of('customers') }}
union all
{{ balance_of('customer_attributes', checked=true) }}
union all
{{ balance_of('products') }}
union all
{{ balance_of('exchange_rates') }}
union all
{{ balance_of('erasure_requests') }}
union all
{{ balance_of('survey_responses') }}
union all
{{ balance_of('support_events') }}
union all
{{ balance_of('web_events') }}
union all
{{ balance_of('experiment_exposures') }}
union all
{{ balance_of('ad_spend', checked=true) }}
union all
{{ balance_of('subscriptions', checked=true) }}
union all
{{ balance_of('loyalty_events') }}
