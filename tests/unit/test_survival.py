"""Kaplan-Meier on grouped waits: published figures, lifelines as referee, and what always holds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from customer_value.survival import (
    CHANCES_TYPES,
    FEW,
    HORIZONS,
    NO_RETURN,
    RELIABLE,
    SHORT,
    WINDOWS_TYPES,
    estimate_chances,
    estimate_windows,
    return_curve,
)

# Weeks in remission under 6-MP, Freireich et al. 1963 (Blood 21, 699-716): 9 relapses, 12 censored
REMISSION = {6: (3, 1), 7: (1, 0), 9: (0, 1), 10: (1, 1), 11: (0, 1), 13: (1, 0), 16: (1, 0)} | {
    17: (0, 1),
    19: (0, 1),
    20: (0, 1),
    22: (1, 0),
    23: (1, 0),
    25: (0, 1),
    32: (0, 2),
    34: (0, 1),
    35: (0, 1),
}
# week, S(t) as Kleinbaum and Klein (Survival Analysis, chapter 2) tabulate it, and its log-log
# bounds as survfit (R, conf.type = "log-log") and lifetest (SAS) print them
PUBLISHED = [
    (6, 0.857, 0.620, 0.952),
    (7, 0.807, 0.563, 0.923),
    (10, 0.753, 0.503, 0.889),
    (13, 0.690, 0.432, 0.849),
    (16, 0.627, 0.368, 0.805),
    (22, 0.538, 0.268, 0.747),
    (23, 0.448, 0.188, 0.680),
]


def grouped(counts: dict[int, tuple[int, int]]) -> pd.DataFrame:
    """Waits as dbt hands them over, from days -> (followed, not followed)."""
    rows = [
        (day, bool(outcome == 0), count)
        for day, pair in counts.items()
        for outcome, count in enumerate(pair)
        if count
    ]
    return pd.DataFrame(rows, columns=["waited_days", "is_followed", "wait_count"])


def curve_of(waits: pd.DataFrame):
    return return_curve(waits["waited_days"], waits["is_followed"], waits["wait_count"])


def segment(waits: pd.DataFrame, value: str = "all", number: int = 1) -> pd.DataFrame:
    return waits.assign(dimension="total", dimension_value=value, order_number=number)


def gaps(waits: pd.DataFrame, quantile: float = 0.8) -> pd.DataFrame:
    return waits.rename(columns={"wait_count": "customers"}).assign(churn_quantile=quantile)


def referee(waits: pd.DataFrame) -> KaplanMeierFitter:
    return KaplanMeierFitter().fit(
        waits["waited_days"], waits["is_followed"], weights=waits["wait_count"]
    )


some_shops = settings(deadline=None, max_examples=40)
waits_of_a_shop = (
    st.dictionaries(
        st.integers(0, 600),
        st.tuples(st.integers(0, 9), st.integers(0, 9)),
        min_size=1,
        max_size=40,
    )
    .map(grouped)
    .filter(lambda waits: len(waits) > 0)
)


# Published figures --------------------------------------------------------------------------------


def test_the_curve_of_the_remission_data_is_as_published():
    curve = curve_of(grouped(REMISSION))
    assert (curve.wait_count, curve.return_count, curve.longest_days) == (21, 9, 35)
    for week, survival, lower, upper in PUBLISHED:
        chance, chance_lower, chance_upper = curve.within(week)
        assert 1 - chance == pytest.approx(survival, abs=0.0006)
        # bounds of the chance are those of survival, mirrored
        assert 1 - chance_upper == pytest.approx(lower, abs=0.0006)
        assert 1 - chance_lower == pytest.approx(upper, abs=0.0006)


def test_the_median_of_the_remission_data_is_as_published():
    # survfit(conf.type = "log-log"): median 23, from 13 to no end
    day, lower, upper = curve_of(grouped(REMISSION)).days_until(0.5)
    assert (day, lower) == (23, 13)
    assert np.isnan(upper)


# Hand-computed ------------------------------------------------------------------------------------


def test_a_recent_customer_is_no_refusal():
    # 4 wait; 1 is back on day 10; 1 was seen for 20 days only; 1 of the 2 left is back on day 30
    curve = curve_of(grouped({10: (1, 0), 20: (0, 1), 30: (1, 0), 40: (0, 1)}))
    assert curve.within(9)[0] == 0
    assert curve.within(10)[0] == pytest.approx(1 / 4)
    assert curve.within(30)[0] == pytest.approx(1 - 3 / 4 * 1 / 2)
    assert curve.within(40)[0] == pytest.approx(5 / 8)


def test_what_was_not_seen_is_not_known():
    curve = curve_of(grouped({10: (1, 0), 40: (0, 1)}))
    assert np.isnan(curve.within(41)).all()
    # where everybody has come back there is nothing left to see
    assert curve_of(grouped({10: (2, 0)})).within(365)[0] == 1


def test_an_order_on_the_day_of_the_one_before_counts_from_day_zero():
    curve = curve_of(grouped({0: (1, 1), 5: (0, 2)}))
    assert curve.within(0)[0] == pytest.approx(1 / 4)


def test_bounds_have_no_width_where_nobody_or_everybody_came_back():
    curve = curve_of(grouped({10: (3, 0), 20: (0, 0)}))
    assert np.isnan(curve.within(5)[1:]).all()
    assert np.isnan(curve.within(10)[1:]).all()


def test_half_is_reached_on_the_day_on_which_exactly_half_are_back():
    assert curve_of(grouped({7: (1, 0), 8: (1, 0), 9: (2, 0)})).days_until(0.5)[0] == 8


# Properties ---------------------------------------------------------------------------------------


@some_shops
@given(waits_of_a_shop)
def test_lifelines_agrees(waits):
    curve, judge = curve_of(waits), referee(waits)
    bounds = judge.confidence_interval_survival_function_
    for day in {0, 30, 90, 365, *curve.days.astype(int)}:
        chance, lower, upper = curve.within(day)
        if np.isnan(chance):
            assert day > waits["waited_days"].max()
            continue
        assert chance == pytest.approx(1 - judge.predict(day), abs=1e-9)
        if 0 < chance < 1:
            at = bounds[bounds.index <= day].iloc[-1]
            assert lower == pytest.approx(1 - at.iloc[1], abs=1e-9)
            assert upper == pytest.approx(1 - at.iloc[0], abs=1e-9)


@some_shops
@given(waits_of_a_shop)
def test_the_median_is_the_one_of_lifelines(waits):
    survival = referee(waits).survival_function_.iloc[:, 0]
    reached = survival[survival <= 0.5 + 1e-9]
    day = curve_of(waits).days_until(0.5)[0]
    assert np.isnan(day) if reached.empty else day == reached.index[0]


@some_shops
@given(waits_of_a_shop)
def test_chances_rise_and_lie_within_their_bounds(waits):
    curve = curve_of(waits)
    assert (np.diff(curve.chance) > 0).all()
    assert ((curve.chance > 0) & (curve.chance <= 1)).all()
    inner = curve.chance < 1
    assert (curve.lower[inner] >= 0).all()
    assert (curve.lower[inner] < curve.chance[inner]).all()
    assert (curve.chance[inner] < curve.upper[inner]).all()
    assert (curve.upper[inner] <= 1).all()


@some_shops
@given(waits_of_a_shop)
def test_a_count_is_as_many_rows(waits):
    rows = waits.loc[waits.index.repeat(waits["wait_count"])].assign(wait_count=1)
    one, other = curve_of(waits), curve_of(rows)
    assert one.chance == pytest.approx(other.chance)
    assert one.upper == pytest.approx(other.upper, nan_ok=True)
    assert (one.followed_days, one.wait_count) == (other.followed_days, other.wait_count)


@some_shops
@given(waits_of_a_shop)
def test_the_order_of_rows_is_of_no_matter(waits):
    one, other = curve_of(waits), curve_of(waits.iloc[::-1])
    assert (one.chance == other.chance).all()
    assert one.followed_days == other.followed_days


@some_shops
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_without_open_waits_the_chance_is_the_share_observed(days):
    waits = pd.DataFrame({"waited_days": days, "is_followed": True, "wait_count": 1})
    curve = curve_of(waits)
    for horizon in HORIZONS:
        assert curve.within(horizon)[0] == pytest.approx(np.mean(np.array(days) <= horizon))


@some_shops
@given(waits_of_a_shop, st.integers(2, 50))
def test_more_of_the_same_only_narrows_the_bounds(waits, factor):
    one = curve_of(waits)
    many = curve_of(waits.assign(wait_count=waits["wait_count"] * factor))
    assert many.chance == pytest.approx(one.chance)
    inner = one.chance < 1
    assert (many.lower[inner] > one.lower[inner]).all()
    assert (many.upper[inner] < one.upper[inner]).all()


# Chances by segment -------------------------------------------------------------------------------


def test_each_segment_and_order_number_has_a_row_of_its_own():
    one = segment(grouped({10: (20, 0), 400: (0, 20)}), "web", 1)
    two = segment(grouped({10: (3, 0), 400: (0, 9)}), "web", 2)
    three = segment(grouped({100: (0, 40)}), "app", 1)
    rows = estimate_chances(pd.concat([one, two, three]))
    found = rows[["dimension_value", "order_number", "wait_count", "next_orders", "status"]]
    assert found.values.tolist() == [
        ["app", 1, 40, 0, NO_RETURN],
        ["web", 1, 40, 20, RELIABLE],
        ["web", 2, 12, 3, FEW],
    ]
    web = rows[(rows["dimension_value"] == "web") & (rows["order_number"] == 1)].iloc[0]
    assert web["chance_30d"] == web["chance_365d"] == pytest.approx(0.5)
    assert web["median_wait_days"] == 10
    app = rows.iloc[0]
    assert app["chance_90d"] == 0
    assert pd.isna(app["chance_90d_upper"]) and pd.isna(app["chance_180d"])
    assert app["followed_days"] == 100


def test_a_short_history_is_told():
    rows = estimate_chances(segment(grouped({10: (30, 0), 200: (0, 30), 370: (0, 9)})))
    assert rows["status"].tolist() == [SHORT]
    assert rows["followed_days"].tolist() == [200]
    assert rows["chance_365d"].notna().all()


@pytest.mark.parametrize(
    ("estimate", "types", "columns"),
    [
        (
            estimate_chances,
            CHANCES_TYPES,
            ["dimension", "dimension_value", "order_number", "waited_days", "is_followed"]
            + ["wait_count"],
        ),
        (
            estimate_windows,
            WINDOWS_TYPES,
            ["waited_days", "is_followed", "customers", "churn_quantile"],
        ),
    ],
)
def test_no_rows_give_no_rows_of_the_same_types(estimate, types, columns):
    nothing = estimate(pd.DataFrame(columns=columns))
    assert nothing.empty
    assert {name: str(kind) for name, kind in nothing.dtypes.items()} == {
        name: kind for name, kind in types.items()
    }


@some_shops
@given(waits_of_a_shop)
def test_any_shop_has_chances_and_windows(waits):
    chances = estimate_chances(segment(waits))
    assert {name: str(kind) for name, kind in chances.dtypes.items()} == CHANCES_TYPES
    (windows,) = estimate_windows(gaps(waits)).to_dict("records")
    assert 1 <= windows["at_risk_window_days"] <= windows["churn_window_days"]


# Windows ------------------------------------------------------------------------------------------


def windows_of(waits: pd.DataFrame, quantile: float = 0.8) -> dict:
    (row,) = estimate_windows(gaps(waits, quantile)).to_dict("records")
    return row


def test_where_nearly_all_come_back_the_windows_are_plain_quantiles():
    # 100 customers, one back on each of the first 95 days
    row = windows_of(grouped({day: (1, 0) for day in range(1, 96)} | {500: (0, 15)}))
    # 80% of 110 are 88, one half 55
    assert (row["churn_window_days"], row["at_risk_window_days"]) == (88, 55)
    assert row["method"] == "kaplan_meier"
    assert pd.isna(row["note"])


def test_where_few_come_back_the_windows_are_quantiles_of_those():
    # 40 of 100 come back, one a day; the others have been silent for long
    row = windows_of(grouped({day: (1, 0) for day in range(1, 41)} | {500: (0, 60)}))
    assert (row["churn_window_days"], row["at_risk_window_days"]) == (32, 20)
    assert row["method"] == "kaplan_meier_of_returning"
    assert row["returning_share"] == pytest.approx(0.4)
    assert row["note"].startswith("40% come back within the 500 days that can be seen")


def test_recent_silence_does_not_bend_the_window():
    settled = grouped({day: (1, 0) for day in range(1, 41)} | {500: (0, 60)})
    rush = pd.concat([settled, grouped({1: (0, 0), 0: (0, 300)})])
    assert windows_of(rush)["churn_window_days"] == windows_of(settled)["churn_window_days"]


def test_one_late_return_does_not_stretch_the_window():
    # the last customer in sight returns: the curve jumps to one, on the word of one customer
    waits = grouped({day: (1, 0) for day in range(1, 41)} | {100: (0, 59), 700: (1, 0)})
    assert curve_of(waits).within(700)[0] == 1
    row = windows_of(waits)
    assert (row["churn_window_days"], row["followed_days"]) == (32, 100)


def test_too_few_returns_give_default_windows():
    row = windows_of(grouped({5: (29, 0), 100: (0, 50)}))
    assert (row["churn_window_days"], row["at_risk_window_days"]) == (365, 180)
    assert row["method"] == "default"
    assert row["note"].startswith("29 customers came back, fewer than 30")
    assert pd.isna(row["returning_share"])


def test_all_on_one_day_give_a_window_of_one_day():
    row = windows_of(grouped({0: (50, 0)}))
    assert (row["churn_window_days"], row["at_risk_window_days"]) == (1, 1)


def test_a_low_quantile_leaves_nobody_at_risk_longer_than_active():
    row = windows_of(grouped({day: (1, 0) for day in range(1, 101)}), 0.3)
    assert (row["churn_window_days"], row["at_risk_window_days"]) == (30, 30)


@some_shops
@given(waits_of_a_shop, st.floats(0.05, 0.9), st.floats(0.0, 0.1))
def test_a_higher_quantile_is_never_a_shorter_window(waits, quantile, more):
    row = windows_of(waits, quantile)
    higher = windows_of(waits, quantile + more)
    if row["method"] == higher["method"]:
        assert row["churn_window_days"] <= higher["churn_window_days"]


def test_the_windows_are_those_of_lifelines():
    random = np.random.default_rng(5)
    days = np.ceil(random.exponential(60, 3000)).astype(int)
    seen = random.integers(1, 900, 3000)
    comes_back = random.random(3000) < 0.45
    frame = pd.DataFrame(
        {
            "waited_days": np.where(comes_back, np.minimum(days, seen), seen),
            "is_followed": comes_back & (days <= seen),
            "wait_count": 1,
        }
    )
    waits = frame.groupby(["waited_days", "is_followed"], as_index=False).sum()
    row = windows_of(waits)
    returned = 1 - referee(frame).survival_function_.iloc[:, 0]
    share = returned[returned.index <= row["followed_days"]].max()
    assert row["returning_share"] == pytest.approx(share)
    assert share == pytest.approx(0.45, abs=0.03)
    assert row["churn_window_days"] == returned[returned >= 0.8 * share].index[0]
    # 80% of an exponential with mean 60: 60 * ln 5
    assert row["churn_window_days"] == pytest.approx(60 * np.log(5), rel=0.1)
