{# Of the brands of an order the one most was paid for, of two alike the last by name: one row per order of `orders`, a
   relation with order_id, that has goods of a brand. #}
{% macro main_brands(orders) -%}
    select
        order_id,
        max_by(brand, (net_revenue, brand)) as brand
    from (
        select
            lines.order_id,
            products.brand,
            sum(lines.net_revenue) as net_revenue
        from {{ ref('fct_order_lines') }} as lines
        inner join {{ ref('dim_products') }} as products on lines.product_id = products.product_id
        where
            lines.line_type = 'product'
            and products.brand is not null
            and lines.order_id in (select order_id from {{ orders }})
        group by lines.order_id, products.brand
    ) as brands_of_orders
    group by order_id
{%- endmacro %}
