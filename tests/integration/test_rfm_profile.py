"""The margins of the RFM group profile, recomputed customer by customer, and shuffled groups."""

import math
import random
from collections import Counter, defaultdict

import pytest

CHANNELS = """
    select facts.customer_key, rfm_group_id, coalesce(channel, 'unknown'), count(*)
    from fct_orders as facts
    inner join rfm_customers using (customer_key)
    where facts.is_valid
    group by all
"""
BRANDS = """
    select facts.customer_key, rfm_group_id, coalesce(brand, 'unknown'), count(*)
    from fct_order_lines as facts
    inner join rfm_customers using (customer_key)
    left join dim_products using (product_id)
    where facts.is_valid and line_type = 'product' and not is_free_gift
    group by all
"""


def standard_errors(rows: list[tuple], group_of: dict[str, str]) -> dict[tuple, tuple]:
    """Items, those to be expected, their error and the expected customers, per group and value.

    Customer by customer, where the models work with sums of squares.
    """
    items, values = Counter(), defaultdict(Counter)
    for customer, _, value, count in rows:
        items[customer] += count
        values[value][customer] += count
    members = defaultdict(list)
    for customer in items:
        members[group_of[customer]].append(customer)
    all_items = sum(items.values())
    found = {}
    for value, counts in values.items():
        share = sum(counts.values()) / all_items
        squares = {
            customer: (counts[customer] - share * items[customer]) ** 2 for customer in items
        }
        of_all = sum(squares.values())
        for group, customers in members.items():
            weight = sum(items[customer] for customer in customers) / all_items
            own = sum(squares[customer] for customer in customers)
            found[group, value] = (
                sum(counts[customer] for customer in customers),
                share * weight * all_items,
                math.sqrt(max(own, of_all * weight) * (1 - weight)),
                len(customers) * min(share, len(counts) / len(items)),
            )
    return found


@pytest.mark.parametrize(("dimension", "sql"), [("channel", CHANNELS), ("brand", BRANDS)])
def test_margins_are_those_of_the_customers_one_by_one(sample_build, dimension, sql):
    rows = sample_build.rows(sql)
    expected = standard_errors(rows, {customer: group for customer, group, *_ in rows})
    published = sample_build.rows(
        """
        select rfm_group_id, dimension_value, item_count, item_index, item_index_margin,
            is_beyond_chance
        from rfm_group_profile
        where dimension = ? and item_index is not null
        """,
        dimension,
    )
    assert len(published) == len(expected) > 80
    for group, value, count, index, margin, is_beyond_chance in published:
        items, mean, error, expected_customers = expected[group, value]
        assert count == items
        assert index == pytest.approx(100 * items / mean)
        assert margin == pytest.approx(196 * error / mean, rel=1e-6)
        if is_beyond_chance:
            assert abs(items - mean) > 3 * error
            assert expected_customers >= 5


def test_shuffled_groups_stay_within_the_margins(sample_build):
    rows = sample_build.rows(CHANNELS)
    customers = sorted({customer for customer, *_ in rows})
    groups = dict(sample_build.rows("select customer_key, rfm_group_id from rfm_customers"))
    chance = random.Random(7)
    outside, beyond, compared = 0, 0, 0
    for _ in range(30):
        names = [groups[customer] for customer in customers]
        chance.shuffle(names)
        for items, mean, error, expected_customers in standard_errors(
            rows, dict(zip(customers, names, strict=True))
        ).values():
            if expected_customers >= 5:
                compared += 1
                outside += abs(items - mean) > 1.96 * error
                beyond += abs(items - mean) > 3 * error
    assert compared > 500
    assert outside / compared < 0.07
    assert beyond / compared < 0.01
