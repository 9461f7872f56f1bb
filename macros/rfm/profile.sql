{# What the profile of RFM groups is cut by, per basis: columns of int_rfm_profile_<basis>. #}
{% macro profile_cuts(basis) -%}
    {{ return({
        'orders': cuts_by_name(
            'order_type', 'channel', 'country', 'region', 'device_type', 'payment_method', 'discount_use'
        ),
        'lines': cuts_by_name('brand', 'category', 'product'),
        'customers': cuts_by_name('first_order_channel', 'acquisition_channel', 'customer_group'),
    }[basis]) }}
{%- endmacro %}


{# Net revenue per dimension and value of a basis. #}
{% macro profile_value_sums(items, basis) -%}
    select
        basis,
        {{ cut_columns(profile_cuts(basis)) }},
        sum(net_revenue) as net_revenue
    from {{ items }}
    group by grouping sets ({{ cut_sets('basis', profile_cuts(basis)) }})
{%- endmacro %}


{# Sums per customer, dimension and shown value of a basis. Values become the shown ones before customers are
   counted: one who buys two brands of the rest is one customer. #}
{% macro profile_customer_sums(items, basis, shown_values) -%}
    select
        rfm_group_id,
        {{ cut_columns(profile_cuts(basis)) }},
        count(*) as items,
        max(customer_items)::bigint as customer_items,
        sum(units_sold) as units_sold,
        sum(net_revenue) as net_revenue,
        sum(gross_margin) as gross_margin
    from (
        select
            customer_key,
            rfm_group_id,
            {%- for dimension, column in profile_cuts(basis).items() %}
            case
                when {{ column }} in (
                    select dimension_value from {{ shown_values }}
                    where dimension = '{{ dimension }}' and dimension_value = shown_value
                ) then {{ column }}
                else 'other'
            end as {{ column }},
            {%- endfor %}
            customer_items,
            units_sold,
            net_revenue,
            gross_margin
        from {{ items }}
    ) as shown_items
    group by grouping sets ({{ cut_sets('customer_key, rfm_group_id', profile_cuts(basis)) }})
{%- endmacro %}
