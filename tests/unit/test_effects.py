"""Members against holdout, by other implementations, published figures and simulated shops."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, ttest_ind
from statsmodels.stats.multitest import multipletests

from customer_value.effects import (
    EFFECTS_TYPES,
    OUTCOMES,
    Part,
    amount_difference,
    holm,
    measure_effects,
    share_difference,
)

AUDIENCE = {
    "audience_id": "nudge",
    "takes_holdout": True,
    "holdout_share": 0.5,
    "minimum_customers": 30,
}
AMOUNTS = ("orders", "net_revenue", "contribution_margin")


def amounts(values: np.ndarray) -> Part:
    return Part(len(values), float(values.sum()), float((values**2).sum()))


def sums(**parts: pd.DataFrame) -> pd.DataFrame:
    """What the model before it hands over, of customers by part (members, holdout)."""
    rows = []
    for part, customers in parts.items():
        row = {
            "audience_id": "nudge",
            "is_holdout": part == "holdout",
            "customers": len(customers),
            "followed_since": pd.Timestamp("2025-06-01"),
            "ordered": int((customers["orders"] > 0).sum()),
            "lapsed": int(customers["lapsed"].sum()),
        }
        for name in AMOUNTS:
            row[name] = float(customers[name].sum())
            row[f"{name}_squared"] = float((customers[name] ** 2).sum())
        rows.append(row)
    columns = ["audience_id", "is_holdout", "customers", "followed_since", "ordered", "lapsed"]
    columns += [name for own in AMOUNTS for name in (own, f"{own}_squared")]
    return pd.DataFrame(rows, columns=columns)


def shop(random: np.random.Generator, customers: int, order_rate: float) -> pd.DataFrame:
    """Customers who order at a rate, each order worth some 50 with a heavy tail."""
    orders = random.poisson(order_rate, customers)
    revenue = np.array([random.lognormal(3.7, 0.7, count).sum() for count in orders])
    return pd.DataFrame(
        {
            "orders": orders,
            "net_revenue": revenue.round(2),
            "contribution_margin": (0.4 * revenue).round(2),
            "lapsed": random.random(customers) < 0.3,
        }
    )


def effects_of(audience: dict, rows: pd.DataFrame) -> pd.DataFrame:
    return measure_effects(rows, pd.DataFrame([audience])).set_index("outcome")


def test_shares_match_newcombe_and_the_chi_square_test():
    # R. G. Newcombe (1998), Statistics in Medicine 17, 873-890, table II, example (a), method 10
    found = share_difference(Part(70, 56, 56), Part(80, 48, 48))
    assert found.value == pytest.approx(0.2)
    assert found.low == pytest.approx(0.0524, abs=5e-5)
    assert found.high == pytest.approx(0.3339, abs=5e-5)
    # the pooled z test of two shares is the chi-square test of their table
    expected = chi2_contingency([[56, 14], [48, 32]], correction=False).pvalue
    assert found.p_value == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_amounts_match_welch_on_single_customers(seed):
    random = np.random.default_rng(seed)
    members = random.lognormal(3, 1, 400)
    holdout = random.lognormal(3.1, 1.4, 60)
    found = amount_difference(amounts(members), amounts(holdout))
    expected = ttest_ind(members, holdout, equal_var=False)
    bounds = expected.confidence_interval(0.95)
    assert found.value == pytest.approx(members.mean() - holdout.mean())
    assert found.p_value == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx((bounds.low, bounds.high))


@pytest.mark.parametrize("p_values", [[0.01, 0.04, 0.03, 0.005, 0.2], [0.5], [1.0, 0.01, 0.01]])
def test_holm_is_that_of_statsmodels(p_values):
    assert holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]))


def test_a_planted_effect_is_found_with_honest_bounds():
    covered = better = 0
    rounds = 200
    for seed in range(rounds):
        random = np.random.default_rng(seed)
        rows = sums(members=shop(random, 1000, 0.30), holdout=shop(random, 1000, 0.15))
        effects = effects_of(AUDIENCE, rows)
        orders = effects.loc["orders"]
        covered += orders["difference_low"] <= 0.15 <= orders["difference_high"]
        better += orders["verdict"] == "better"
    assert 0.91 <= covered / rounds <= 0.99
    assert better == rounds


def test_without_an_effect_there_is_seldom_a_verdict():
    wrong = 0
    rounds = 400
    for seed in range(rounds):
        random = np.random.default_rng(seed)
        rows = sums(members=shop(random, 300, 0.2), holdout=shop(random, 300, 0.2))
        wrong += bool(effects_of(AUDIENCE, rows)["verdict"].isin(["better", "worse"]).any())
    # five per cent of audiences at most, though five outcomes are looked at, and some chance
    assert wrong / rounds < 0.05 + 2.6 * (0.05 * 0.95 / rounds) ** 0.5


def test_less_of_what_is_not_wanted_is_better():
    random = np.random.default_rng(1)
    members, holdout = shop(random, 1000, 0.2), shop(random, 1000, 0.2)
    members["lapsed"] = np.arange(1000) % 10 < 2
    holdout["lapsed"] = np.arange(1000) % 10 < 4
    effects = effects_of(AUDIENCE, sums(members=members, holdout=holdout))
    assert effects.loc["lapsed", "verdict"] == "better"
    assert effects.loc["lapsed", "difference"] == pytest.approx(-0.2)
    assert effects.loc["lapsed", "verdict_in_words"].startswith(
        "Better: -20.0 points of members lapsed"
    )


def random_shop(customers: int) -> pd.DataFrame:
    return shop(np.random.default_rng(customers), customers, 0.3)


@pytest.mark.parametrize(
    ("audience", "rows", "verdict", "words"),
    [
        ({"takes_holdout": False}, sums(), "takes_none", "Nobody is held out"),
        ({"holdout_share": 0.0}, sums(), "no_holdout", "No holdout"),
        ({}, sums(), "nobody_followed", "Nobody has been followed"),
        (
            {},
            sums(members=random_shop(40), holdout=random_shop(29)),
            "too_few",
            "Too few to say: 40 members and 29 held out, 30 of each are needed",
        ),
        ({}, sums(members=random_shop(500)), "too_few", "Too few to say: 500 members and 0 held"),
        (
            {},
            sums(members=random_shop(600), holdout=random_shop(400)),
            "parts_are_off",
            "40.0% are held out where it should be 50.0%",
        ),
    ],
)
def test_what_stands_in_the_way_of_a_verdict_is_said(audience, rows, verdict, words):
    effects = effects_of({**AUDIENCE, **audience}, rows)
    assert set(effects["verdict"]) == {verdict}
    assert effects["verdict_in_words"].str.startswith(words).all()
    assert len(effects) == len(OUTCOMES)


def test_nobody_who_did_anything_is_no_difference():
    nothing = random_shop(50).assign(**dict.fromkeys(AMOUNTS, 0), lapsed=False)
    effects = effects_of(AUDIENCE, sums(members=nothing, holdout=nothing))
    assert set(effects["verdict"]) == {"no_difference"}
    assert (effects["difference"] == 0).all()


def test_a_shop_without_audiences_has_no_effects():
    nobody = pd.DataFrame(columns=list(AUDIENCE))
    effects = measure_effects(sums(), nobody)
    assert effects.empty
    assert {name: str(dtype) for name, dtype in effects.dtypes.items()} == EFFECTS_TYPES


parts = st.tuples(st.integers(2, 500), st.floats(0, 1)).map(
    lambda drawn: SimpleNamespace(customers=drawn[0], total=round(drawn[0] * drawn[1]))
)


@given(parts, parts)
def test_parts_may_change_places(members, holdout):
    one, other = (Part(part.customers, part.total, part.total) for part in (members, holdout))
    for difference in (share_difference, amount_difference):
        there, back = difference(one, other), difference(other, one)
        assert there.low <= there.value + 1e-9
        assert there.value <= there.high + 1e-9
        assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-9)
        assert there.p_value == pytest.approx(back.p_value)
