"""kpi_alerts and kpi_levers: computed again in pandas, and tried on shops whose truth is known."""

import shutil
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
import pytest

THRESHOLD = 3.5
LOOKBACKS = {"week": (8, 52, 26, 12), "month": (3, 12, 12, 6)}


def table(build, sql: str) -> pd.DataFrame:
    with duckdb.connect(str(build.database), read_only=True) as connection:
        return connection.execute(sql).df()


# Computed again on the sample shop ----------------------------------------------------------------


def chance_of(kind: str, expected: float, orders: float) -> float:
    """What chance alone does to a KPI of so many orders, as a share of it or in points."""
    if kind == "count":
        return np.sqrt(max(expected, 1)) / expected if expected else 0
    if kind == "amount":
        return 1 / np.sqrt(max(orders, 1))
    if kind == "rate":
        share = (min(max(expected, 0), 1) * orders + 1) / (orders + 2)
        return np.sqrt(share * (1 - share) / max(orders, 1))
    return 0.0


def clipped(value: float, lowest: float, highest: float) -> float:
    value = value if np.isnan(lowest) else max(value, lowest)
    return value if np.isnan(highest) else min(value, highest)


def bands(values: np.ndarray, orders: np.ndarray, grain: str, kpi: pd.Series) -> list[dict]:
    """What is usual in each period by the rules of docs/columns_alerts.md; empty: not judged."""
    level_periods, year_periods, miss_periods, least_misses = LOOKBACKS[grain]
    relative = kpi.kind in ("count", "amount", "mean")
    levels = [
        np.nanmedian(values[n - level_periods : n])
        if n >= level_periods
        and np.isfinite(values[n - level_periods : n]).sum() * 2 >= level_periods
        else np.nan
        for n in range(len(values))
    ]
    misses = {"recent": {}, "last_year": {}}
    expectations = []
    for n, level in enumerate(levels):
        found = {"recent": level}
        if n >= year_periods and np.isfinite(levels[n - year_periods] + values[n - year_periods]):
            then, level_then = values[n - year_periods], levels[n - year_periods]
            if not relative:
                found["last_year"] = clipped(level + then - level_then, kpi.lowest, kpi.highest)
            elif level_then and level * then / level_then > 0:
                found["last_year"] = level * then / level_then
        expectations.append({basis: value for basis, value in found.items() if np.isfinite(value)})
        for basis, value in expectations[-1].items():
            scale = abs(value) if relative else 1
            misses[basis][n] = abs(values[n] - value) / scale if scale else np.nan

    def usual_miss(basis: str, n: int) -> float | None:
        known = [misses[basis].get(k, np.nan) for k in range(n - miss_periods, n)]
        known = [miss for miss in known if np.isfinite(miss)]
        if len(known) < least_misses:
            return None
        return max(1.4826 * np.median(known), np.quantile(known, 0.9) / 1.645)

    judged = []
    for n, found in enumerate(expectations):
        recent, season = usual_miss("recent", n), usual_miss("last_year", n)
        level_orders = np.median(orders[n - level_periods : n]) if n >= level_periods else 0
        ends = {}
        for basis, value in found.items():
            scale = abs(value) if relative else 1
            miss = recent
            if basis == "last_year" and grain == "month" and season is not None:
                miss = season
            if miss is None or scale == 0 or level_orders < 10:
                continue
            chance = chance_of(kpi.kind, value, level_orders)
            half = THRESHOLD * scale * max(miss, chance, kpi.least_change / THRESHOLD)
            ends[basis] = (value - half, value + half, value)
        if grain == "month" and season is not None and "last_year" in ends:
            ends = {"last_year": ends["last_year"]}
        if not ends:
            judged.append({})
            continue
        lower = min(clipped(low, kpi.lowest, np.nan) for low, _, _ in ends.values())
        upper = max(clipped(high, np.nan, kpi.highest) for _, high, _ in ends.values())
        judged.append(
            {
                "lower": lower,
                "upper": upper,
                "expected": {value for _, _, value in ends.values()},
                "is_alert": bool(values[n] < lower or values[n] > upper),
            }
        )
    return judged


@pytest.mark.parametrize("grain", ["week", "month"])
def test_alerts_are_as_computed_again(sample_build, grain):
    alerts = table(
        sample_build,
        f"from kpi_alerts where grain = '{grain}' order by kpi, period_start",
    )
    kpis = table(sample_build, "from main_reference.kpi_list where is_watched")
    assert set(alerts.kpi) == set(kpis.kpi)
    orders = alerts[alerts.kpi == "orders"].kpi_value.to_numpy()
    compared = 0
    for kpi in kpis.itertuples():
        rows = alerts[alerts.kpi == kpi.kpi].reset_index(drop=True)
        for row, judged in zip(
            rows.itertuples(),
            bands(rows.kpi_value.to_numpy(dtype=float), orders, grain, kpi),
            strict=True,
        ):
            assert np.isnan(row.lower_value) == (not judged), row
            if judged:
                assert row.lower_value == pytest.approx(judged["lower"], rel=1e-9, abs=1e-9)
                assert row.upper_value == pytest.approx(judged["upper"], rel=1e-9, abs=1e-9)
                assert any(
                    row.expected_value == pytest.approx(value, rel=1e-9, abs=1e-12)
                    for value in judged["expected"]
                )
                assert row.is_alert == judged["is_alert"]
                compared += 1
    assert compared > 100


def test_the_sample_shop_raises_few_alerts(sample_build):
    """In its second year November and December are as large as in its first."""
    (second_year, second_season) = sample_build.row(
        """
        select count(*), count_if(month(period_start) >= 11) from kpi_alerts
        where is_alert and year(period_start) = 2025
        """
    )
    assert second_year <= 6
    assert second_season == 0


def test_levers_are_as_computed_again(sample_build):
    orders = table(
        sample_build,
        """
        select customer_key, order_date, counts_for_frequency, contribution_margin::double as margin
        from fct_orders where is_valid and customer_key is not null
        """,
    )
    end = table(sample_build, "select as_of_date from main_intermediate.as_of").as_of_date[0]
    orders["age"] = (end - orders.order_date).dt.days
    counting = orders[orders.counts_for_frequency]
    first = counting.groupby("customer_key").age.max()
    first_valid = orders.groupby("customer_key").age.max()
    year, before = orders[orders.age < 365], orders[orders.age.between(365, 729)]
    expected = {"purchase_frequency": (len(year) / year.customer_key.nunique(), year.margin.sum())}

    cohort = first[first.between(365, 729)]
    further = counting[counting.customer_key.isin(cohort.index)].copy()
    further["waited"] = further.customer_key.map(cohort) - further.age
    # of the orders of the first day one is the first
    further = further.sort_values(["customer_key", "age"], ascending=[True, False])
    further = further[further.customer_key.duplicated() & (further.waited <= 365)]
    came_back = further.customer_key.nunique()
    expected["second_order_rate"] = (
        came_back / len(cohort),
        (first < 365).sum() * further.margin.sum() / came_back,
    )

    now, then = (set(rows[rows.counts_for_frequency].customer_key) for rows in (year, before))
    stayed = now & then
    stayed_margin = year[year.customer_key.isin(stayed)].margin.sum()
    expected["yearly_retention_rate"] = (
        len(stayed) / len(then),
        len(now) * stayed_margin / len(stayed),
    )

    cohort = first_valid[first_valid.between(365, 729)]
    theirs = orders[orders.customer_key.isin(cohort.index)]
    theirs = theirs[theirs.customer_key.map(cohort) - theirs.age <= 365]
    new = (first_valid < 365).sum()
    expected["new_customers"] = (new, new * theirs.margin.sum() / len(cohort))

    for kpi, (value, worth) in expected.items():
        found = sample_build.row(
            "select current_value, margin_per_year from kpi_levers where kpi = ?", kpi
        )
        assert found[0] == pytest.approx(value), kpi
        assert float(found[1]) == pytest.approx(worth / 100, abs=0.0051), kpi


# Shops whose truth is known -----------------------------------------------------------------------


@dataclass
class Shop:
    """A shop by the day, before it is summed into weeks and months."""

    orders_per_day: float
    years: int
    seed: int
    month_factors: tuple[float, ...] = (1,) * 12
    # days from the end on which only a share of the orders comes, from channel web alone
    drop: tuple[int, int, float] | None = None
    end: str = "2025-12-28"

    def days(self) -> pd.DataFrame:
        chance = np.random.default_rng(self.seed)
        dates = pd.date_range(end=self.end, periods=self.years * 364, freq="D")
        rate = self.orders_per_day * np.array(self.month_factors)[dates.month - 1]
        frames = []
        for channel, share in (("web", 0.6), ("app", 0.4)):
            expected = rate * share
            if self.drop and channel == "web":
                first, last, left = self.drop
                age = np.arange(len(dates))[::-1]
                expected = np.where((age >= last) & (age <= first), expected * left, expected)
            frames.append(
                pd.DataFrame({"day": dates, "channel": channel, "orders": chance.poisson(expected)})
            )
        days = pd.concat(frames, ignore_index=True)
        count = days.orders.to_numpy()
        # values of orders: gamma, with a coefficient of variation of 0.9
        gross = np.where(count > 0, chance.gamma(np.maximum(count, 1) / 0.8, 40), 0).round(2)
        new = chance.binomial(count, 0.4)
        days["gross_revenue"] = gross
        days["discounts"] = (gross * chance.beta(2, 38, len(days))).round(2)
        days["new_customers"] = new
        days["first_order_sales"] = ((gross - days.discounts) * new / np.maximum(count, 1)).round(2)
        days["repeat_customers"] = chance.binomial(count - new, 0.9)
        days["gap_days"] = chance.gamma(np.maximum(count - new, 1) * 0.8, 75) * (count > new)
        days["units_returned"] = chance.binomial(count * 2, 0.05)
        days["refunds"] = (days.units_returned * chance.gamma(4, 5, len(days))).round(2)
        cost = gross * chance.normal(0.45, 0.02, len(days))
        days["gross_margin"] = (gross - days.discounts - days.refunds - cost).round(2)
        days["contribution_margin"] = (days.gross_margin - 5 * count).round(2)
        return days


PERIODS = """
    create or replace table kpi_periods as
    select
        grain,
        date_trunc(grain, day)::date as period_start,
        case grain when 'week' then date_trunc(grain, day) + interval 6 day
            else date_trunc(grain, day) + interval 1 month - interval 1 day end::date as period_end,
        min(day) = date_trunc(grain, day) and max(day) = period_end as is_complete_period,
        case when grouping(channel) = 0 then 'channel' else 'total' end as dimension,
        case when grouping(channel) = 0 then channel else 'all' end as dimension_value,
        sum(orders)::int as orders,
        (sum(orders) * 2)::decimal(18, 3) as units_sold,
        sum(units_returned)::decimal(18, 3) as units_returned_by_refund_date,
        sum(gross_revenue)::decimal(18, 2) as gross_revenue,
        sum(discounts)::decimal(18, 2) as discounts,
        sum(refunds)::decimal(18, 2) as refunded_merchandise_by_refund_date,
        sum(gross_revenue - discounts - refunds)::decimal(18, 2) as net_revenue_by_refund_date,
        sum(first_order_sales)::decimal(18, 2) as first_order_sales,
        sum(gross_revenue - discounts)::double / nullif(sum(orders), 0) as aov,
        sum(new_customers)::int as new_customers,
        sum(orders - new_customers)::int as returning_customers,
        sum(repeat_customers)::double / nullif(sum(orders), 0) as repeat_purchase_rate,
        sum(gap_days) / nullif(sum(orders - new_customers), 0) as average_days_between_orders,
        sum(discounts)::double / nullif(sum(gross_revenue), 0) as discount_share
    from days cross join (values ('week'), ('month')) as grains (grain)
    group by grouping sets (
        (grain, date_trunc(grain, day)), (grain, date_trunc(grain, day), channel)
    )
"""
PROFIT = """
    create or replace table kpi_profit_days as
    select
        day::date as profit_date,
        'refund_date' as basis,
        sum(gross_revenue - discounts - refunds)::decimal(18, 2) as net_revenue,
        sum(gross_margin)::decimal(18, 2) as gross_margin,
        sum(contribution_margin)::decimal(18, 2) as contribution_margin
    from days group by day
"""


@pytest.fixture(scope="module")
def alerts_of(project, sample_build, tmp_path_factory):
    """Runs the alerts over a shop of known truth, in place of the sample's periods."""

    def run(shop: Shop):
        folder = tmp_path_factory.mktemp("known")
        shutil.copy(sample_build.database, folder / "customer_value.duckdb")
        days = shop.days()
        with duckdb.connect(str(folder / "customer_value.duckdb")) as connection:
            connection.register("days", days)
            connection.execute(PERIODS)
            connection.execute(PROFIT)
        build = project.run(
            "build",
            "--select",
            "path:models/intermediate/alerts",
            "kpi_alert_drivers",
            "kpi_alerts",
            "--exclude-resource-type",
            "unit_test",
            folder=folder,
        )
        assert build.success, (build.error, build.failures)
        return build

    return run


def test_steady_shops_raise_few_false_alarms(alerts_of):
    """Twenty years without any movement: whatever is an alert is a false one.

    Measured with this seed over the 12 KPIs: with 6 orders a day 0.20% of the weeks and 0.33% of
    the months, with 60 a day 0.06% and 0.11%. That is less than two false alarms a year.
    """
    for orders_per_day in (6, 60):
        build = alerts_of(Shop(orders_per_day, years=20, seed=1))
        found = build.rows(
            "select grain, count(expected_value), count_if(is_alert) from kpi_alerts group by 1"
        )
        rates = {grain: alerts / judged for grain, judged, alerts in found}
        assert min(judged for _, judged, _ in found) > 2000
        assert rates["week"] < 0.003, rates
        assert rates["month"] < 0.005, rates
        assert 12 * (52 * rates["week"] + 12 * rates["month"]) < 2, rates


def test_a_season_that_comes_every_year_is_no_alert(alerts_of):
    factors = (0.86, 0.84, 0.92, 0.95, 0.98, 0.9, 0.86, 0.88, 1.0, 1.08, 1.46, 1.27)
    build = alerts_of(Shop(60, years=6, seed=2, month_factors=factors))
    first, later = build.row(
        """
        select
            count_if(period_start < min_start + interval 1 year),
            count_if(period_start >= min_start + interval 1 year) / 5
        from kpi_alerts cross join (select min(period_start) as min_start from kpi_alerts)
        where is_alert and month(period_start) in (1, 11, 12)
        """
    )
    # nobody can know the first time
    assert later <= 1 < first


def test_a_channel_that_breaks_down_is_found_and_named(alerts_of):
    build = alerts_of(Shop(60, years=3, seed=3, drop=(6, 0, 0.1)))
    alerts = {
        row["kpi"]: row
        for row in build.records("from kpi_alerts where grain = 'week' and is_latest_period")
    }
    for kpi in ("orders", "net_revenue_by_refund_date", "new_customers"):
        assert alerts[kpi]["is_alert"] and alerts[kpi]["direction"] == "down", kpi
        assert alerts[kpi]["is_good"] is False
        assert "came from channel web" in alerts[kpi]["message"]
    assert not alerts["repeat_purchase_rate"]["is_alert"]
    web = build.row(
        """
        select contribution_share, usual_share from kpi_alert_drivers
        inner join kpi_alerts using (grain, period_start, kpi)
        where is_latest_period and grain = 'week' and kpi = 'orders' and driver = 'web'
        """
    )
    assert web[0] == pytest.approx(1, abs=0.2)
    assert web[1] == pytest.approx(0.6, abs=0.05)


def test_last_years_breakdown_is_no_alert_this_year(alerts_of):
    build = alerts_of(Shop(60, years=4, seed=4, drop=(370, 364, 0.1)))
    found = build.rows(
        "select kpi from kpi_alerts where grain = 'week' and is_latest_period and is_alert"
    )
    assert found == []


def test_a_season_that_stays_away_shows_in_its_month(alerts_of):
    """Five Decembers twice as large as other months, and a sixth that is like November."""
    factors = (1,) * 11 + (2,)
    drop = (30, 0, 1 / 6)
    build = alerts_of(Shop(60, years=6, seed=5, month_factors=factors, drop=drop, end="2025-12-31"))
    (alert,) = build.records(
        "from kpi_alerts where grain = 'month' and is_latest_period and kpi = 'orders'"
    )
    assert alert["period_start"].isoformat() == "2025-12-01"
    assert alert["is_alert"] and alert["direction"] == "down"
    assert alert["expected_from"] == "last_year"
    assert alert["kpi_value"] == pytest.approx(60 * 31, rel=0.05)
    assert alert["expected_value"] == pytest.approx(2 * 60 * 31, rel=0.1)


# Small and strange shops --------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 10])
def test_a_young_shop_is_told_what_is_missing(replay, tmp_path, days):
    lines = [f"{n},2024-06-{3 + n:02d},C{n % 3},10" for n in range(days)]
    (tmp_path / "orders.csv").write_text(
        "\n".join(["order_id,ordered_at,customer_id,total", *lines]) + "\n"
    )
    build = replay.build({"raw_path": str(tmp_path)}, tests=days > 0)
    assert build.success, (build.error, build.failures)
    assert build.row("select count(*) from kpi_alerts where is_alert") == (0,)
    assert build.row("select count(*) from kpi_alert_drivers") == (0,)
    notes = build.rows("select note, margin_per_year from kpi_levers")
    assert notes == [(f"A year of orders is needed; there are {days} days.", None)] * 8
    if days == 10:
        words = build.rows("select distinct message from kpi_alerts where kpi = 'orders'")
        assert words == [
            ("Orders in the week of 2024-06-03: 7. Too little came before to say what is usual.",)
        ]
