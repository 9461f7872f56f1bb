{{ orphans_of('orders', 'subscription_id', 'stg_subscriptions', 'subscription_id') }}
union all
{{ orphans_of('order_lines', 'product_id', 'stg_products', 'product_id') }}
union all
{{ orphans_of('refunds', 'order_line_id', 'stg_order_lines', 'order_line_id') }}
union all
{{ orphans_of('refunds', 'product_id', 'stg_products', 'product_id') }}
union all
{{ orphans_of('refunds', 'customer_id', 'int_customers_known', 'customer_id') }}
union all
{{ orphans_of('customers', 'merged_into_customer_id', 'stg_customers', 'customer_id') }}
union all
{{ orphans_of('customers', 'referrer_customer_id', 'stg_customers', 'customer_id') }}
union all
{{ orphans_of('customer_attributes', 'customer_id', 'int_customers_known', 'customer_id') }}
union all
{{ orphans_of('survey_responses', 'customer_id', 'int_customers_known', 'customer_id') }}
union all
{{ orphans_of('survey_responses', 'order_id', 'stg_orders', 'order_id') }}
union all
{{ orphans_of('survey_responses', 'product_id', 'stg_products', 'product_id') }}
union all
{{ orphans_of('support_events', 'customer_id', 'int_customers_known', 'customer_id') }}
union all
{{ orphans_of('support_events', 'order_id', 'stg_orders', 'order_id') }}
union all
{{ orphans_of('support_events', 'product_id', 'stg_products', 'product_id') }}
union all
{{ orphans_of('web_events', 'customer_id', 'int_customers_known', 'customer_id') }}
union all
{{ orphans_of('web_events', 'order_id', 'stg_orders', 'order_id') }}
union all
{{ orphans_of('web_events', 'product_id', 'stg_products', 'product_id') }}
union all
{{ orphans_of('survey_responses', 'ticket_id', 'stg_support_events', 'ticket_id') }}
union all
{{ orphans_of('experiment_exposures', 'customer_id', 'int_customers_known', 'customer_id') }}
union all
{{ orphans_of('subscriptions', 'customer_id', 'int_customers_known', 'customer_id') }}
union all
{{ orphans_of('subscriptions', 'product_id', 'stg_products', 'product_id') }}
union all
{{ orphans_of('subscriptions', 'first_order_id', 'stg_orders', 'order_id') }}
union all
{{ orphans_of('loyalty_events', 'customer_id', 'int_customers_known', 'customer_id') }}
union all
{{ orphans_of('loyalty_events', 'order_id', 'stg_orders', 'order_id') }}
