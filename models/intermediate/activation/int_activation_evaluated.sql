-- What audience_members last evaluated: it writes here itself, in the transaction that writes memberships, so that a
-- build which stops between the two forgets nothing. This model only makes the table.
select
    cast(null as {{ dbt.type_string() }}) as customer_key,
    cast(null as {{ dbt.type_string() }}) as row_hash,
    cast(null as {{ dbt.type_string() }}) as rules_hash
where 1 = 0
