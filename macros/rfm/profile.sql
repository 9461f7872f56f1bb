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


{# Sums per RFM group, dimension and value of a basis. `items_crossed` sums, over the items of a value, all items of
   their customers: joined from a group, as a window would sort each row with all its columns. #}
{% macro profile_value_sums(items, basis) -%}
    select
        items.basis,
        items.rfm_group_id,
        {{ cut_columns(profile_cuts(basis)) }},
        count(*) as items,
        sum(totals.customer_items) as items_crossed,
        sum(items.units_sold) as units_sold,
        sum(items.net_revenue) as net_revenue,
        sum(items.gross_margin) as gross_margin
    from {{ items }} as items
    inner join (
        select customer_key, count(*) as customer_items
        from {{ items }}
        group by customer_key
    ) as totals on items.customer_key = totals.customer_key
    group by grouping sets ({{ cut_sets('items.basis, items.rfm_group_id', profile_cuts(basis)) }})
{%- endmacro %}


{# Items per customer, dimension and shown value of a basis, and nothing else: there are several times as many of these
   as customers. Values become the shown ones first: one who buys two brands of the rest is one customer. #}
{% macro profile_customer_items(items, basis, shown_values) -%}
    select
        rfm_group_id,
        {{ cut_columns(profile_cuts(basis)) }},
        count(*) as items
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
            end as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ items }}
    ) as shown_items
    group by grouping sets ({{ cut_sets('customer_key, rfm_group_id', profile_cuts(basis)) }})
{%- endmacro %}
