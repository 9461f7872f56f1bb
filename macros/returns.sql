{# What rows of int_returns_allocated give back in all, and by the end of the return window of their order. #}
{% macro return_sums() -%}
    sum(units_returned)::decimal(18, 3) as units_returned,
    coalesce(sum(units_returned) filter (where is_in_window), 0)::decimal(18, 3) as units_returned_in_window,
    sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
    coalesce(sum(refunded_merchandise) filter (where is_in_window), 0)::decimal(18, 2) as refunded_in_window,
    coalesce(sum(refunded_merchandise) filter (where is_return), 0)::decimal(18, 2) as returned_merchandise,
    sum(return_cost)::decimal(18, 2) as return_cost,
    bool_or(is_return) as has_return,
    bool_or(is_return and is_in_window) as has_return_in_window
{%- endmacro %}


{# The same columns for what was sold, which nothing may have come back of. #}
{% macro returns_of_sale() -%}
    coalesce(returns.units_returned, 0)::decimal(18, 3) as units_returned,
    coalesce(returns.units_returned_in_window, 0)::decimal(18, 3) as units_returned_in_window,
    coalesce(returns.refunded_merchandise, 0)::decimal(18, 2) as refunded_merchandise,
    coalesce(returns.refunded_in_window, 0)::decimal(18, 2) as refunded_in_window,
    coalesce(returns.returned_merchandise, 0)::decimal(18, 2) as returned_merchandise,
    coalesce(returns.return_cost, 0)::decimal(18, 2) as return_cost,
    coalesce(returns.has_return, false) as has_return,
    coalesce(returns.has_return_in_window, false) as has_return_in_window
{%- endmacro %}


{# Sums over orders that carry those columns; `counted` says what an order is counted by. #}
{% macro return_measures(counted) -%}
    {{ return_counts(counted) }},
    {{ return_amounts() }}
{%- endmacro %}


{% macro return_counts(counted) -%}
    (count({{ counted }}))::int as orders,
    (count({{ counted }}) filter (where has_return))::int as orders_with_return,
    (count({{ counted }}) filter (where has_return_in_window))::int as orders_with_return_in_window
{%- endmacro %}


{% macro return_amounts() -%}
    sum(units_sold)::decimal(18, 3) as units_sold,
    sum(units_returned)::decimal(18, 3) as units_returned,
    sum(units_returned_in_window)::decimal(18, 3) as units_returned_in_window,
    sum(net_sales)::decimal(18, 2) as net_sales,
    sum(refunded_merchandise)::decimal(18, 2) as refunded_merchandise,
    sum(refunded_in_window)::decimal(18, 2) as refunded_in_window,
    sum(returned_merchandise)::decimal(18, 2) as returned_merchandise,
    sum(return_cost)::decimal(18, 2) as return_cost
{%- endmacro %}


{# A sum over the orders that had the whole return window to come back. #}
{% macro sum_of_mature(measure) -%}
    coalesce(sum({{ measure }}) filter (where is_mature), 0)
{%- endmacro %}


{# What was sold, of all orders where the row is cut by something that only refunds have. #}
{% macro sold_in_all(measure) -%}
    case when periods.dimension in ('reason', 'refund_type') then totals.{{ measure }} else periods.{{ measure }} end
        as {{ measure }}
{%- endmacro %}
