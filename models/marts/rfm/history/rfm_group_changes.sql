with

-- most customers stay in their cell from one month to the next
moved_customers as (

    select *
    from {{ ref('int_rfm_steps_scored') }}
    where cell is distinct from previous_cell

),

changes as (

    select
        moved_customers.*,
        from_cells.rfm_group_id as from_group_id,
        to_cells.rfm_group_id as to_group_id,
        old_border_cells.rfm_group_id = from_cells.rfm_group_id as would_have_stayed,
        -- one digit each: which scores differ with the cut-points held still
        floor(cell_by_previous_borders / 100) <> floor(previous_cell / 100) as has_new_recency,
        floor(cell_by_previous_borders / 10) % 10 <> floor(previous_cell / 10) % 10 as has_new_frequency,
        cell_by_previous_borders % 10 <> previous_cell % 10 as has_new_monetary
    from moved_customers
    left join {{ ref('int_rfm_group_cells') }} as from_cells on moved_customers.previous_cell = from_cells.cell
    left join {{ ref('int_rfm_group_cells') }} as to_cells on moved_customers.cell = to_cells.cell
    left join {{ ref('int_rfm_group_cells') }} as old_border_cells
        on moved_customers.cell_by_previous_borders = old_border_cells.cell

)

select
    customer_key,
    rfm_date as changed_on,
    from_group_id as from_rfm_group_id,
    to_group_id as to_rfm_group_id,
    case
        when from_group_id is null then 'first_order'
        when to_group_id is null then 'no_orders_left'
        when would_have_stayed then 'cut_points'
        else concat_ws(
            '_',
            case when has_new_recency then 'recency' end,
            case when has_new_frequency then 'frequency' end,
            case when has_new_monetary then 'monetary' end
        )
    end as reason,
    previous_cell::string as from_rfm_cell,
    cell::string as to_rfm_cell,
    is_complete_period
from changes
where from_group_id is distinct from to_group_id
