{{ rejected_rows_of('orders', checked=true) }}
union all
{{ rejected_rows_of('order_lines', checked=true) }}
union all
{{ rejected_rows_of('refunds', checked=true) }}
union all
{{ rejected_rows_of('customers') }}
union all
{{ rejected_rows_of('customer_attributes', checked=true) }}
union all
{{ rejected_rows_of('products') }}
union all
{{ rejected_rows_of('exchange_rates') }}
union all
{{ rejected_rows_of('erasure_requests') }}
union all
{{ rejected_rows_of('survey_responses') }}
union all
{{ rejected_rows_of('support_events') }}
union all
{{ rejected_rows_of('web_events') }}
union all
{{ rejected_rows_of('experiment_exposures') }}
union all
{{ rejected_rows_of('ad_spend', checked=true) }}
union all
{{ rejected_rows_of('subscriptions', checked=true) }}
union all
{{ rejected_rows_of('loyalty_events') }}
union all
{{ broken_lines() }}
