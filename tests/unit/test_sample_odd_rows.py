"""Odd rows: every reason of the contract is planted, listed, and stands in the files as said."""

from datetime import date

import pytest
from sample_runs import SEEDS, one, run, seeds

from customer_value.sample.bad_rows import odd_rows, readable
from customer_value.sample.tables import COLUMNS, KEYS

REASONS = {
    "key_missing", "required_missing", "unreadable", "not_allowed", "out_of_range", "out_of_time",
    "no_exchange_rate", "parent_missing", "parent_rejected",
}  # fmt: skip


def test_every_reason_is_planted():
    odd = odd_rows(date(2025, 12, 31))
    assert {row.reason for row in odd if row.reason} == REASONS
    assert {reason for row in odd for reason in row.rejected_values.values()} == {
        "unreadable", "not_allowed", "out_of_range", "out_of_time",
    }  # fmt: skip
    assert {row.table for row in odd if row.reason} == set(COLUMNS)


def test_odd_rows_name_only_columns_of_their_table():
    for row in odd_rows(date(2025, 12, 31)):
        assert set(row.values) <= set(COLUMNS[row.table])


def test_keys_of_odd_rows_differ_unless_one_is_an_older_version():
    keys = [
        (row.table, row.key)
        for row in odd_rows(date(2025, 12, 31))
        if row.reason != "key_missing" and not row.is_duplicate
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", ["bad_rows", "bad_values", "odd_rows_kept"])
def test_the_seeds_hold_the_rows_that_the_truth_lists(kind):
    database, truth = seeds()
    for row in truth[kind]:
        table, keys = row["table"], KEYS[row["table"]]
        if len(keys) == 1:
            where = f"{keys[0]} = '{row['key']}'" if row["key"] else f"{keys[0]} is null"
            (found,) = one(database, f"select count(*) from {table} where {where}")
            assert found >= 1, row
        if kind == "bad_values" and len(keys) == 1:
            (raw,) = one(database, f"select {row['column']} from {table} where {where}")
            assert raw == row["raw"]


@pytest.mark.parametrize("table", COLUMNS)
def test_counts_of_the_truth_are_those_of_the_seeds(table):
    database, truth = seeds()
    counts = truth["tables"][table]
    raw, deleted = one(
        database,
        f"select count(*), count(*) filter (is_deleted = 'true') from {table}",
    )
    assert counts["raw"] == raw
    rejected = [row for row in truth["bad_rows"] if row["table"] == table]
    assert counts["rejected"] == len(rejected)
    parts = (counts[name] for name in ("staged", "rejected", "duplicates", "deleted"))
    assert sum(parts) == counts["raw"]
    # attributes of people who asked to be erased go with the deleted rows
    assert (
        counts["deleted"] >= deleted
        if table == "customer_attributes"
        else counts["deleted"] == deleted
    )


@pytest.mark.parametrize("table", sorted(set(COLUMNS) - {"exchange_rates", "customer_attributes"}))
def test_repeated_keys_of_the_seeds_are_those_of_the_truth(table):
    database, truth = seeds()
    keys = ", ".join(KEYS[table])
    rejected = {row["key"] for row in truth["bad_rows"] if row["table"] == table}
    (repeats,) = one(
        database,
        f"""
        select coalesce(sum(n - 1), 0) from (
            select count(*) as n from {table}
            where concat_ws('|', {keys}) not in ({", ".join(f"'{key}'" for key in rejected)})
                and {KEYS[table][0]} is not null
            group by {keys}
        )
        """,
    )
    assert repeats == truth["tables"][table]["duplicates"]


def test_parquet_leaves_out_what_its_types_cannot_hold():
    folder, truth = run(customers=300, file_format="parquet")
    planted = [row for row in odd_rows(date(2025, 12, 31)) if row.reason and readable(row)]
    assert [row["key"] for row in truth["bad_rows"]] == [row.key for row in planted]
    assert "unreadable" not in {row["reason"] for row in truth["bad_rows"]}
    assert len(list((folder / "orders").glob("*.parquet"))) == 2


def test_no_bad_rows_where_none_are_wanted():
    _, truth = run(customers=300, bad_rows=False)
    assert truth["bad_rows"] == truth["bad_values"] == truth["odd_rows_kept"] == []
    assert all(counts["rejected"] == 0 for counts in truth["tables"].values())


def test_orders_stand_on_the_edges_of_days_when_clocks_change():
    database, truth = seeds()
    edges = truth["edges"]["drawn"]["orders"]
    assert len(edges) > 10
    with_offset, days = one(
        database,
        f"""
        select count_if(ordered_at like '%+0_:00'), count(distinct left(ordered_at, 7))
        from orders where order_id in ({", ".join(f"'{key}'" for key in edges)})
        """,
    )
    assert with_offset >= 4
    assert days >= 4


def test_the_seeds_have_a_byte_order_mark_and_a_line_break():
    text = (SEEDS / "sample_customers.csv").read_text(encoding="utf-8")
    assert "\ufeffOdd" in text
    database, _ = seeds()
    (broken,) = one(database, "select count(*) from survey_responses where comment like '%\n%'")
    assert broken > 0
