"""Who is held out of audiences: as large a part as the vars say, drawn apart for each audience."""

from pathlib import Path

import duckdb
import pytest
from scipy.stats import binomtest

from customer_value.macros import Macros

PROJECT = Path(__file__).resolve().parents[2]
CUSTOMERS = 500_000
EVERYWHERE = 0.001


@pytest.fixture(scope="module")
def held_out() -> dict[str, int]:
    """Customers held out of two audiences, of both, and of one that takes none."""
    connection = duckdb.connect(config={"threads": 1})
    macros = Macros(
        PROJECT, connection, {"global_holdout_share": EVERYWHERE}, {"ref": lambda name: name}
    )
    connection.execute(
        f"""
        create table int_activation_audiences as
        select * from (values
            ('small', 1, 'ads', true, 0.0, 0.001),
            ('large', 2, 'ads', true, 0.1, 0.1009),
            ('none', 3, 'suppress', false, 0.0, 0.0)
        ) as rows (audience_id, priority, kind, takes_holdout, own_holdout_share, holdout_share);
        create table matches as
        select audience_id, 'C' || i as customer_key
        from range({CUSTOMERS}) as numbers (i)
        cross join int_activation_audiences;
        create table members as {macros("audience_memberships", "matches")}
        """
    )
    found = connection.execute(
        "select audience_id, count_if(is_holdout)::int from members group by 1"
    ).fetchall()
    (both,) = connection.execute(
        """
        select count(*) from (
            select 1 from members
            where is_holdout
            group by customer_key
            having count(distinct audience_id) = 2
        )
        """
    ).fetchone()
    return {**dict(found), "both": both}


@pytest.mark.parametrize(
    ("audience", "share"),
    # the global part is the same in both
    [("small", EVERYWHERE), ("large", 0.1 + 0.9 * EVERYWHERE), ("both", EVERYWHERE)],
)
def test_as_many_are_held_out_as_the_vars_say(held_out, audience, share):
    assert binomtest(held_out[audience], CUSTOMERS, share).pvalue > 0.01


def test_nobody_is_held_out_where_none_may_be(held_out):
    assert held_out["none"] == 0
