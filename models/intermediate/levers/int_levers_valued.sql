with

totals as (

    select
        *,
        refunded_merchandise / nullif(sales, 0) as refund_share
    from {{ ref('int_lever_customers_summed') }}
    cross join {{ ref('int_lever_year') }}

)

select
    kpis.kpi,
    case kpis.kpi
        when 'second_order_rate' then came_back::double / nullif(first_buyers_before, 0)
        when 'yearly_retention_rate' then stayed::double / nullif(customers_before, 0)
        when 'purchase_frequency' then orders_of_customers::double / nullif(customers, 0)
        when 'aov' then sales / nullif(orders, 0)
        when 'new_customers' then new_customers::double
        when 'contribution_margin_rate_by_refund_date' then {{ share_of_gain('contribution_margin', 'net_revenue') }}
        when 'discount_share' then (gross_revenue - sales) / nullif(gross_revenue, 0)
        when 'value_return_rate_by_refund_date' then refund_share
    end as current_value,
    case kpis.kpi
        when 'second_order_rate' then first_buyers::double
        when 'yearly_retention_rate' then counting_customers::double
        when 'purchase_frequency' then margin_of_customers::double
        -- of a loss nothing has a rate that baskets could grow at, or that a point could be added to
        when 'aov' then case when net_revenue > 0 then gross_margin end
        when 'new_customers' then new_customers::double
        when 'contribution_margin_rate_by_refund_date' then case when net_revenue > 0 then net_revenue end
        when 'discount_share' then gross_revenue
        when 'value_return_rate_by_refund_date' then sales
    end as base_value,
    case kpis.kpi
        when 'second_order_rate' then came_back_margin::double / nullif(came_back, 0)
        when 'yearly_retention_rate' then stayed_margin::double / nullif(stayed, 0)
        when 'new_customers' then new_customers_before_margin::double / nullif(new_customers_before, 0)
        -- refunds of the years before can exceed what was sold in this one
        when 'discount_share' then greatest(1 - refund_share, 0)
        -- without refunds there are none to be spared
        when 'value_return_rate_by_refund_date'
            then 1 + (return_cost - restocked_cost) / nullif(refunded_merchandise, 0)
        else 1
    end as effect_per_base,
    case kpis.kpi
        when 'second_order_rate' then came_back
        when 'yearly_retention_rate' then stayed
        when 'new_customers' then new_customers_before
        when 'purchase_frequency' then orders_of_customers
        else orders
    end as case_count
from totals
cross join {{ ref('kpi_lever_list') }} as kpis
