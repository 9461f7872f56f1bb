{{ clv_customer_days("date_role = 'today'") }}
