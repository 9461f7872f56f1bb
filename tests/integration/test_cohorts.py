"""Cohorts of the sample shop, computed once more in pandas, customer by customer."""

import functools
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from conftest import Build
from scipy import stats

SHOWN = 50
MONEY = ["net_revenue", "gross_margin", "contribution_margin"]


def frame(build: Build, sql: str) -> pd.DataFrame:
    """The rows of a query, money in whole cents."""
    rows = pd.DataFrame(build.records(sql))
    for name in (*MONEY, *(f"cumulative_{name}" for name in MONEY), "cohort_value"):
        if name in rows:
            rows[name] = (rows[name].astype(float) * 100).round().astype("int64")
    for name in rows.columns:
        if name.endswith(("_date", "_month", "_start")):
            rows[name] = pd.to_datetime(rows[name])
    return rows


@pytest.fixture(scope="module")
def as_of(sample_build: Build) -> pd.Timestamp:
    (date,) = sample_build.row("select as_of_date from main_intermediate.as_of")
    return pd.Timestamp(date)


@pytest.fixture(scope="module")
def orders(sample_build: Build) -> pd.DataFrame:
    """Valid orders of customers, in time, with the customer's first day and month."""
    orders = frame(
        sample_build,
        """
        select customer_key, order_id, ordered_at, order_date, channel, country, region, discounts,
            counts_for_frequency, net_revenue, gross_margin, contribution_margin
        from fct_orders where is_valid and customer_key is not null
        """,
    ).sort_values(["ordered_at", "order_id"])
    orders["first_date"] = orders.groupby("customer_key")["order_date"].transform("min")
    return orders


@pytest.fixture(scope="module")
def movements(sample_build: Build, orders: pd.DataFrame) -> pd.DataFrame:
    """Orders, and refunds without an order, with their customer's month and their own."""
    refunds = frame(
        sample_build,
        """
        select customer_key, refund_date as order_date, -refunded_merchandise as net_revenue,
            restocked_cost - refunded_merchandise as gross_margin,
            restocked_cost - refunded_merchandise - refunded_shipping - return_cost
                as contribution_margin
        from fct_refunds where counts and not is_linked and customer_key is not null
        """,
    )
    refunds["first_date"] = refunds["customer_key"].map(
        orders.groupby("customer_key")["first_date"].first()
    )
    refunds = refunds.dropna(subset="first_date")
    assert len(refunds)
    both = pd.concat([orders.assign(orders=1), refunds.assign(orders=0)], ignore_index=True)
    both["counts_for_frequency"] = both["counts_for_frequency"].eq(True)
    both["cohort_month"] = both["first_date"].dt.to_period("M")
    both["month"] = np.maximum(both["order_date"].dt.to_period("M"), both["cohort_month"])
    both["days"] = (both["order_date"] - both["first_date"]).dt.days
    return both


@pytest.fixture(scope="module")
def memberships(sample_build: Build, orders: pd.DataFrame) -> pd.DataFrame:
    """Customer, dimension and value, the rarer values as `other`."""
    first = orders.drop_duplicates("customer_key")
    country_region = first["country"] + "-" + first["region"]
    first = first.assign(
        total="all",
        region=country_region,
        discount=np.where(first["discounts"] > 0, "discounted", "full_price"),
    )
    listed = [
        first[["customer_key", name]]
        .set_axis(["customer_key", "value"], axis=1)
        .assign(dimension=name)
        for name in ("total", "channel", "country", "region", "discount")
    ]
    people = frame(sample_build, "from dim_customers where valid_order_count > 0")
    listed += [
        people[["customer_key", name]]
        .set_axis(["customer_key", "value"], axis=1)
        .assign(dimension=name)
        for name in ("acquisition_channel", "account_type", "customer_group", "loyalty_tier")
    ]
    lines = frame(
        sample_build,
        """
        select order_id, product_id as product, category, brand
        from fct_order_lines left join dim_products using (product_id)
        where line_type = 'product' and not is_free_gift
        """,
    )
    held = first[["customer_key", "order_id"]].merge(lines, how="left", on="order_id")
    bought = held.drop_duplicates(["customer_key", "product"])
    listed += [
        bought[["customer_key", name]]
        .set_axis(["customer_key", "value"], axis=1)
        .assign(dimension=name)
        for name in ("product", "category", "brand")
    ]
    listed += attributes(sample_build, first)
    memberships = pd.concat(listed)
    memberships["value"] = memberships["value"].fillna("unknown")
    sizes = memberships.groupby(["dimension", "value"]).size().rename("size").reset_index()
    sizes = sizes.sort_values(["dimension", "size", "value"], ascending=[True, False, True])
    sizes["rank"] = sizes.groupby("dimension").cumcount()
    rare = (sizes["rank"] >= SHOWN) & (sizes["value"] != "unknown")
    sizes["shown"] = sizes["value"].mask(rare, "other")
    memberships = memberships.merge(
        sizes[["dimension", "value", "shown"]], on=["dimension", "value"]
    )
    return memberships[["customer_key", "dimension", "shown"]].drop_duplicates()


def attributes(build: Build, first: pd.DataFrame) -> list[pd.DataFrame]:
    """Each attribute's value at the first order, or the first value after it."""
    values = frame(
        build,
        """
        select customer_key, attribute, value, coalesce(set_at, timestamp '1900-01-01') as set_at
        from main_staging.stg_customer_attributes
        join main_intermediate.int_customer_identities
            on identity_type = 'customer_id' and identity = customer_id
        order by set_at, value
        """,
    )
    found = []
    for name, rows in values.groupby("attribute"):
        by_customer = {key: group for key, group in rows.groupby("customer_key")}
        chosen = []
        for key, ordered_at in zip(first["customer_key"], first["ordered_at"], strict=True):
            history = by_customer.get(key)
            if history is None:
                chosen.append(None)
                continue
            before = history[history["set_at"] <= ordered_at]
            chosen.append(before["value"].iloc[-1] if len(before) else history["value"].iloc[0])
        found.append(
            pd.DataFrame(
                {
                    "customer_key": first["customer_key"],
                    "value": chosen,
                    "dimension": f"attribute:{name}",
                }
            )
        )
    return found


def test_every_cell_of_the_cohorts(
    sample_build: Build, movements: pd.DataFrame, memberships: pd.DataFrame, as_of: pd.Timestamp
) -> None:
    counting = movements[movements["counts_for_frequency"]]
    is_second = (counting.groupby("customer_key").cumcount() == 1).reindex(movements.index)
    assert movements.index.is_unique
    rows = memberships.merge(movements.assign(is_second=is_second.eq(True)), on="customer_key")
    rows["active"] = rows["customer_key"].where(rows["orders"] == 1)
    rows["purchasing"] = rows["customer_key"].where(rows["counts_for_frequency"])
    months = rows.groupby(["dimension", "shown", "cohort_month", "month"]).agg(
        active_customers=("active", "nunique"),
        purchasing_customers=("purchasing", "nunique"),
        cumulative_repeat_customers=("is_second", "sum"),
        orders=("orders", "sum"),
        **{name: (name, "sum") for name in MONEY},
    )
    sizes = rows.groupby(["dimension", "shown", "cohort_month"])["customer_key"].nunique()
    last_month = (as_of + pd.Timedelta(days=1)).to_period("M") - 1
    grid = [
        (*cohort, month)
        for cohort in sizes.index
        for month in pd.period_range(cohort[2], last_month, freq="M")
    ]
    months = months.reindex(pd.MultiIndex.from_tuples(grid, names=months.index.names), fill_value=0)
    cohorts = ["dimension", "shown", "cohort_month"]
    running = months.groupby(cohorts).cumsum()
    months["cumulative_repeat_customers"] = running["cumulative_repeat_customers"]
    for name in ("orders", *MONEY):
        months[f"cumulative_{name}"] = running[name]
    expected = months.reset_index().rename(columns={"shown": "dimension_value"})
    expected["cohort_customers"] = sizes.reindex(months.index.droplevel("month")).to_numpy()
    expected["months_since"] = expected["month"].astype("int64") - expected["cohort_month"].astype(
        "int64"
    )
    expected["cohort_month"] = expected["cohort_month"].dt.to_timestamp()

    found = frame(sample_build, "from kpi_cohorts where is_mature")
    assert found["dimension"].nunique() == 15
    keys = ["dimension", "dimension_value", "cohort_month", "months_since"]
    same(found, expected.drop(columns="month"), keys)
    rates = found["active_customers"] / found["cohort_customers"]
    assert (found["retention_rate"] - rates).abs().max() < 1e-12
    per_customer = found["cumulative_contribution_margin"] / 100 / found["cohort_customers"]
    difference = found["cumulative_contribution_margin_per_customer"] - per_customer
    assert difference.abs().max() < 1e-9


def same(found: pd.DataFrame, expected: pd.DataFrame, keys: list[str]) -> None:
    """Both hold the same rows, in any order, in the columns of the second."""
    found = found[expected.columns].sort_values(keys).reset_index(drop=True)
    expected = expected.sort_values(keys).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


@pytest.fixture(scope="module")
def worth(movements: pd.DataFrame) -> Callable[[int, str], pd.Series]:
    """What each customer was worth at an age."""

    def at_age(age_days: int, basis: str) -> pd.Series:
        value = movements[basis].where(movements["days"] <= age_days, 0)
        return value.groupby(movements["customer_key"]).sum()

    return functools.cache(at_age)


def test_clv_at_equal_age(
    sample_build: Build,
    movements: pd.DataFrame,
    memberships: pd.DataFrame,
    worth: Callable[[int, str], pd.Series],
    as_of: pd.Timestamp,
) -> None:
    first_date = movements.groupby("customer_key")["first_date"].first()
    found = {
        key: rows.reset_index(drop=True)
        for key, rows in frame(sample_build, "from kpi_clv_at_age where is_mature").groupby(
            ["cohort_grain", "age_days", "clv_basis"]
        )
    }
    compared = 0
    for grain, frequency in (("month", "M"), ("quarter", "Q"), ("year", "Y")):
        start = first_date.dt.to_period(frequency)
        for age_days in (90, 180, 365):
            for basis in MONEY:
                members = memberships.assign(
                    start=memberships["customer_key"].map(start),
                    value=memberships["customer_key"].map(worth(age_days, basis)),
                )
                members["end"] = members["start"].dt.end_time.dt.normalize()
                old = members[members["end"] + pd.Timedelta(days=age_days) <= as_of]
                expected = (
                    old.groupby(["dimension", "shown", "start"])["value"]
                    .agg(["size", "sum"])
                    .reset_index()
                    .set_axis(
                        [
                            "dimension",
                            "dimension_value",
                            "cohort_start",
                            "cohort_customers",
                            "cohort_value",
                        ],
                        axis=1,
                    )
                )
                expected["cohort_start"] = expected["cohort_start"].dt.to_timestamp()
                if expected.empty:
                    assert (grain, age_days, basis) not in found.index
                    continue
                rows = found[(grain, age_days, basis)]
                same(rows, expected, ["dimension", "dimension_value", "cohort_start"])
                clv = rows["cohort_value"] / 100 / rows["cohort_customers"]
                assert (rows["clv"] - clv).abs().max() < 1e-9
                compared += len(rows)
    assert compared > 10_000


def test_the_trend_is_that_of_a_welch_test(
    sample_build: Build,
    movements: pd.DataFrame,
    memberships: pd.DataFrame,
    worth: Callable[[int, str], pd.Series],
) -> None:
    month = movements.groupby("customer_key")["cohort_month"].first()
    months_of = {
        key: month.loc[members["customer_key"]]
        for key, members in memberships.groupby(["dimension", "shown"])
    }
    seen = set()
    for row in sample_build.records("from kpi_clv_trend"):
        value = worth(row["age_days"], row["clv_basis"]) / 100
        first = pd.Period(row["first_cohort_month"], "M")
        last = pd.Period(row["last_cohort_month"], "M")
        of_value = months_of[(row["dimension"], row["dimension_value"])]
        now = value[of_value[(of_value >= first) & (of_value <= last)].index]
        before = value[of_value[(of_value >= first - 12) & (of_value <= last - 12)].index]
        assert row["cohort_customers"] == len(now)
        assert row["cohort_customers_year_before"] == (len(before) or None)
        seen.add(row["clv_trend"])
        if min(len(now), len(before)) < 30:
            assert row["clv_change_moe"] is None
            assert row["clv_trend"] == ("too_few_customers" if len(before) else None)
            continue
        assert row["clv_change"] == pytest.approx(now.mean() - before.mean(), abs=1e-9)
        test = stats.ttest_ind(now, before, equal_var=False)
        error = row["clv_change_moe"] / 1.96
        assert row["clv_change"] / error == pytest.approx(test.statistic, rel=1e-6)
        if abs(test.statistic) > 1.96:
            assert row["clv_trend"] == ("rising" if test.statistic > 0 else "falling")
        else:
            assert row["clv_trend"] == "no_clear_change"
    assert {"no_clear_change", "too_few_customers"} <= seen
