"""Waits, windows and states of the sample shop, counted again in pandas from the orders."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import NO_UNIT_TESTS
from lifelines import KaplanMeierFitter
from test_inputs import assert_built, raw_folder

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "sample"
HORIZONS = (30, 90, 180, 365)


@pytest.fixture(scope="module")
def orders(sample_build) -> pd.DataFrame:
    """The counting orders, with the days to the customer's next one or to the as-of date."""
    frame = pd.DataFrame(
        sample_build.records(
            "select customer_key, order_id, order_date, channel from fct_orders "
            "where counts_for_frequency and customer_key is not null "
            "order by customer_key, ordered_at, order_id"
        )
    )
    frame["order_date"] = pd.to_datetime(frame["order_date"])
    customers = frame.groupby("customer_key")
    frame["number"] = customers.cumcount() + 1
    frame["channel"] = customers["channel"].transform(lambda values: values.iloc[0])
    following = customers["order_date"].shift(-1)
    frame["is_followed"] = following.notna()
    frame["days"] = (following.fillna(as_of(sample_build)) - frame["order_date"]).dt.days
    return frame


def as_of(build) -> pd.Timestamp:
    return pd.Timestamp(build.row("select as_of_date from main_intermediate.as_of")[0])


def curve(waits: pd.DataFrame) -> KaplanMeierFitter:
    return KaplanMeierFitter().fit(waits["days"], waits["is_followed"])


def assert_chances(row: dict, waits: pd.DataFrame) -> None:
    """A row of chances is what lifelines makes of single waits."""
    judge = curve(waits)
    bounds = judge.confidence_interval_survival_function_
    assert (row["wait_count"], row["next_orders"]) == (len(waits), waits["is_followed"].sum())
    assert row["observed_rate"] == pytest.approx(waits["is_followed"].mean())
    for days in HORIZONS:
        chance = row[f"chance_{days}d"]
        survival = judge.predict(days)
        if waits["days"].max() < days and survival > 0:
            assert chance is None
            continue
        assert chance == pytest.approx(1 - survival)
        if 0 < chance < 1:
            lowest, highest = bounds[bounds.index <= days].iloc[-1]
            assert row[f"chance_{days}d_lower"] == pytest.approx(1 - highest)
            assert row[f"chance_{days}d_upper"] == pytest.approx(1 - lowest)
    # lifelines' own median misses an exact half by the last digit of a product
    survival = judge.survival_function_.iloc[:, 0]
    reached = survival.index[survival <= 0.5 + 1e-9]
    assert row["median_wait_days"] == (reached[0] if len(reached) else None)


def test_chances_by_order_number_are_those_of_lifelines(sample_build, orders):
    rows = sample_build.records("from kpi_next_order_chances where dimension = 'total'")
    numbers = orders["number"].clip(upper=11)
    assert sorted(row["order_number"] for row in rows) == sorted(numbers.unique())
    for row in rows:
        assert_chances(row, orders[numbers == row["order_number"]])


def test_chances_by_channel_are_those_of_lifelines(sample_build, orders):
    rows = sample_build.records(
        "from kpi_next_order_chances where dimension = 'first_order_channel' and order_number <= 2"
    )
    assert len(rows) > 10
    for row in rows:
        is_in_it = orders["channel"].fillna("unknown") == row["dimension_value"]
        assert_chances(row, orders[is_in_it & (orders["number"] == row["order_number"])])


def test_chances_of_a_second_order_are_as_planted(sample_build):
    """Gone after a purchase with a chance of a / (a + b), else back at a rate of its own.

    The time to the next purchase of those who stay is then Pareto: a Gamma mixture of exponentials.
    Seasons bend the planted time, and orders that do not count thin it out a little.
    """
    truth = json.loads((SEEDS / "truth.json").read_text(encoding="utf-8"))["lifetimes"]["planted"]
    stay = truth["dropout_b"] / (truth["dropout_a"] + truth["dropout_b"])
    scale, shape = truth["rate_scale_days"], truth["rate_shape"]
    (row,) = sample_build.records(
        "from kpi_next_order_chances where dimension = 'total' and order_number = 1"
    )
    for days in HORIZONS:
        planted = stay * (1 - (scale / (scale + days)) ** shape)
        assert row[f"chance_{days}d"] == pytest.approx(planted, abs=0.035)
    # what was observed falls short of the chance, since recent customers have had no time
    assert row["observed_rate"] < row["chance_365d_lower"]


def test_the_windows_are_quantiles_of_one_gap_per_customer(sample_build, orders):
    (windows,) = sample_build.records("from kpi_churn_windows")
    gaps = []
    for _, waits in orders.groupby("customer_key"):
        ended = waits[waits["is_followed"]]
        gaps.append((ended if len(ended) else waits).iloc[-1])
    gaps = pd.DataFrame(gaps)
    assert (windows["customers"], windows["returning_customers"]) == (
        len(gaps),
        gaps["is_followed"].sum(),
    )
    returned = 1 - curve(gaps).survival_function_.iloc[:, 0]
    followed = gaps["days"].sort_values(ascending=False).iloc[9]
    share = returned[returned.index <= followed].max()
    assert windows["followed_days"] == followed
    assert windows["returning_share"] == pytest.approx(share)
    # so few come back that the windows are those of the customers who do
    assert share < windows["churn_quantile"]
    assert windows["churn_window_method"] == "kaplan_meier_of_returning"
    for column, quantile in (("churn_window_days", 0.8), ("at_risk_window_days", 0.5)):
        assert windows[column] == returned[returned >= quantile * share - 1e-9].index[0]


def states_by_day(orders: pd.DataFrame, window: int, days: pd.DatetimeIndex) -> np.ndarray:
    """Per customer and day: an order within the window of days that ends with it?"""
    customers = {key: place for place, key in enumerate(orders["customer_key"].unique())}
    is_active = np.zeros((len(customers), len(days)), dtype=bool)
    first = (orders["order_date"] - days[0]).dt.days
    for key, day in zip(orders["customer_key"], first, strict=True):
        is_active[customers[key], day : day + window] = True
    return is_active


@pytest.fixture(scope="module")
def short_windows_build(project, sample_build, tmp_path_factory):
    """The sample shop with windows so short that customers come and go within a month."""
    folder = tmp_path_factory.mktemp("short_windows")
    shutil.copy(sample_build.database, folder)
    windows = {"churn_window_days": 20, "at_risk_window_days": 9}
    build = project.run(
        "build",
        *("--select", "kpi_churn_windows+"),
        *NO_UNIT_TESTS,
        variables=windows,
        folder=folder,
    )
    assert_built(build)
    return build


@pytest.mark.parametrize("windows", ["computed", "short"])
@pytest.mark.parametrize("channel", [None, "web", "store"])
def test_states_are_those_of_every_customer_on_every_day(request, orders, channel, windows):
    build = request.getfixturevalue(
        "sample_build" if windows == "computed" else "short_windows_build"
    )
    (windows,) = build.records("from kpi_churn_windows")
    days = pd.date_range(orders["order_date"].min(), as_of(build))
    own = orders if channel is None else orders[orders["channel"] == channel]
    active = states_by_day(own, windows["churn_window_days"], days)
    fresh = states_by_day(own, windows["at_risk_window_days"], days)
    before = np.hstack([np.zeros((len(active), 1), dtype=bool), active[:, :-1]])
    fresh_before = np.hstack([np.zeros((len(active), 1), dtype=bool), fresh[:, :-1]])
    known = np.maximum.accumulate(active, axis=1)
    known_before = np.maximum.accumulate(before, axis=1)
    rows = build.records(
        "from kpi_customer_states where "
        + (f"dimension_value = '{channel}'" if channel else "dimension = 'total'")
    )
    assert {row["grain"] for row in rows} == {"week", "month", "quarter", "year"}
    assert sum(row["reactivated_customers"] for row in rows) > 0
    for row in rows:
        inside = (days >= pd.Timestamp(row["period_start"])) & (
            days <= pd.Timestamp(row["period_end"])
        )
        starts, ends = before[:, inside][:, 0], active[:, inside][:, -1]
        expected = {
            "active_at_start": starts.sum(),
            "new_customers": (known & ~known_before)[:, inside].sum(),
            "reactivated_customers": (active & ~before & known_before)[:, inside].sum(),
            "lapsed_customers": (before & ~active)[:, inside].sum(),
            "active_at_end": ends.sum(),
            "newly_at_risk_customers": (fresh_before & ~fresh)[:, inside].sum(),
            "recovered_customers": (before & ~fresh_before & fresh)[:, inside].sum(),
            "at_risk_at_end": (active & ~fresh)[:, inside][:, -1].sum(),
            "lapsed_at_end": (known & ~active)[:, inside][:, -1].sum(),
            "retained_customers": (starts & ends).sum(),
        }
        assert {name: row[name] for name in expected} == expected, row
        if starts.any():
            assert row["retention_rate"] == pytest.approx((starts & ends).sum() / starts.sum())
            assert row["churn_rate"] == pytest.approx(1 - row["retention_rate"])
        else:
            assert row["retention_rate"] is row["churn_rate"] is None


@pytest.mark.parametrize("customers", [1, 40])
def test_a_shop_of_one_day_builds(replay, tmp_path, customers):
    lines = [
        f"{2 * customer + copy},2024-06-03 1{copy}:00:00,C{customer},10"
        for customer in range(customers)
        for copy in range(1 if customers == 1 else 2)
    ]
    orders = "\n".join(["order_id,ordered_at,customer_id,total", *lines, ""])
    build = replay.build({"raw_path": str(raw_folder(tmp_path, orders=orders))})
    assert_built(build)
    (windows,) = build.records("from kpi_churn_windows")
    # two orders a customer on one day are a gap of none, and a window is a day at least
    expected = (365, "default") if customers == 1 else (1, "kaplan_meier")
    assert (windows["churn_window_days"], windows["churn_window_method"]) == expected
    (month,) = build.records(
        "from kpi_customer_states where grain = 'month' and dimension = 'total'"
    )
    assert (month["new_customers"], month["active_at_end"]) == (customers, customers)
    assert month["retention_rate"] is None


def test_windows_can_be_set(replay, tmp_path):
    """Set windows hold in every period, and the balance with them."""
    changed = {"churn_window_days": 90, "at_risk_window_days": 0, "churn_quantile": 0.9}
    build = replay.build({**changed, "raw_path": str(raw_folder(tmp_path, orders=HALF_YEAR))})
    assert_built(build)
    (windows,) = build.records("from kpi_churn_windows")
    assert (windows["churn_window_days"], windows["churn_window_method"]) == (90, "fixed")
    assert (windows["at_risk_window_days"], windows["churn_quantile"]) == (90, 0.9)
    months = build.records("from kpi_customer_states where grain = 'month' and dimension = 'total'")
    found = [
        (row["new_customers"], row["lapsed_customers"], row["reactivated_customers"])
        for row in sorted(months, key=lambda row: row["period_start"])
    ]
    # C1 lapses on 31 March and is back in June; C2 orders on the very day of lapsing
    assert found == [(2, 0, 0), (0, 0, 0), (0, 1, 0), (0, 0, 0), (0, 0, 0), (0, 0, 1)]


HALF_YEAR = """order_id,ordered_at,customer_id,total
1,2024-01-01,C1,10
2,2024-06-20,C1,10
3,2024-01-02,C2,10
4,2024-04-01,C2,10
5,2024-06-20,C2,10
"""
