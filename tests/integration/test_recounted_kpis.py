"""KPI marts counted again from the facts of a shop drawn at random, by what their columns say."""

import math
import re
from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from drawn_shop import AS_OF, END, FIRST_DAY, DrawnShop
from lifelines import KaplanMeierFitter
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep
from test_alerts import THRESHOLD, bands
from test_inputs import assert_built, raw_folder

MARTS = (
    "kpi_second_orders",
    "kpi_days_between_orders",
    "kpi_serial_returners",
    "kpi_return_effects",
    "kpi_levers",
    "kpi_clv_at_age",
    "kpi_clv_trend",
    "kpi_revenue_bridge",
    "kpi_alerts",
    "kpi_alert_drivers",
)
RETURN_WINDOW = 45
PERIODS = {"week": "W", "month": "M"}
TABLES = ("orders", "order_lines", "refunds", "customers", "products", "customer_attributes")


def table(build, sql: str) -> pd.DataFrame:
    """A query's rows; decimals become floats."""
    with duckdb.connect(str(build.database), read_only=True) as connection:
        return connection.execute(sql).df()


@pytest.fixture(scope="module")
def shop():
    return DrawnShop(5)


@pytest.fixture(scope="module")
def built(replay, shop, tmp_path_factory):
    files = {name: shop.csv(name) for name in TABLES}
    folder = raw_folder(tmp_path_factory.mktemp("drawn_shop"), **files)
    build = replay.build({"raw_path": str(folder), "as_of": str(AS_OF)}, only=MARTS)
    assert_built(build)
    return build


@pytest.fixture(scope="module")
def facts(built):
    """Facts of valid orders, days as numbers that count up to 0, the as-of date."""
    tables = {
        name: table(built, f"from {name}")
        for name in ("fct_orders", "fct_order_lines", "fct_refunds", "dim_customers")
    }
    products = table(built, "from dim_products").set_index("product_id")
    for name, day in (("fct_orders", "order_date"), ("fct_refunds", "refund_date")):
        tables[name]["day"] = (tables[name][day] - pd.Timestamp(AS_OF)).dt.days
    orders = tables["fct_orders"]
    assert orders.day.max() == 0
    valid = orders[orders.is_valid].sort_values(["ordered_at", "order_id"])
    refunds = tables["fct_refunds"]
    return SimpleNamespace(
        orders=valid,
        counting=valid[valid.counts_for_frequency & valid.customer_key.notna()],
        lines=tables["fct_order_lines"],
        refunds=refunds[refunds.counts],
        customers=tables["dim_customers"],
        products=products,
    )


def same(found, expected) -> bool:
    """Null equals null, numbers to seven digits, all else exactly."""
    if pd.isna(found) or pd.isna(expected):
        return pd.isna(found) and pd.isna(expected)
    if isinstance(expected, int | float | np.number) and not isinstance(expected, bool):
        return math.isclose(found, expected, rel_tol=1e-7, abs_tol=1e-8)
    return found == expected


def assert_rows(mart: pd.DataFrame, keys: list[str], expected: dict[tuple, dict]) -> None:
    """The mart has exactly these rows, and in each of them these values."""
    rows = {tuple(row[key] for key in keys): row for row in mart.to_dict("records")}
    assert len(rows) == len(mart)
    assert rows.keys() == expected.keys(), sorted(map(str, rows.keys() ^ expected.keys()))[:12]
    wrong = [
        (key, name, rows[key][name], value)
        for key, values in expected.items()
        for name, value in values.items()
        if not same(rows[key][name], value)
    ]
    assert not wrong, wrong[:12]


def cents(amount: float) -> Decimal:
    return Decimal(f"{amount:.2f}")


# Waits for the next order -------------------------------------------------------------------------


def waits_of(facts) -> pd.DataFrame:
    """One row per counting order: its number, days to the next one or to the as-of date."""
    waits = facts.counting[["customer_key", "order_id", "channel", "country", "day"]].copy()
    by_customer = waits.groupby("customer_key")
    waits["number"] = by_customer.cumcount() + 1
    following = by_customer.day.shift(-1)
    waits["is_followed"] = following.notna()
    waits["waited"] = following.fillna(0) - waits.day
    return waits


def main_categories(facts) -> pd.Series:
    """Of each order the category that most was spent on."""
    lines = facts.lines[facts.lines.line_type == "product"].copy()
    lines["category"] = lines.product_id.map(facts.products.category).fillna("unknown")
    # in whole cents, so that equal sums are equal
    lines["spent"] = ((lines.gross_revenue - lines.discounts) * 100).round().astype(int)
    spent = lines.groupby(["order_id", "category"]).spent.sum().reset_index()
    spent = spent.sort_values(["order_id", "spent", "category"])
    return spent.groupby("order_id").category.last()


def test_days_between_orders(built, facts):
    waits = waits_of(facts)
    first = waits[waits.number == 1].set_index("customer_key")
    groups = table(built, "from rfm_customers").set_index("customer_key").rfm_group_id
    of_customers = {
        "total": pd.Series("all", index=first.index),
        "first_order_channel": first.channel.fillna("unknown"),
        "first_order_country": first.country.fillna("unknown"),
        "first_order_category": first.order_id.map(main_categories(facts)).fillna("unknown"),
        "rfm_group": groups,
    }
    gaps = waits[waits.is_followed]
    expected = {}
    for dimension, values in of_customers.items():
        value = gaps.customer_key.map(values)
        label = gaps.number.map(lambda number: str(number) if number <= 10 else "11+")
        for labels in (label, pd.Series("all", index=gaps.index)):
            for key, days in gaps.groupby([value, labels]).waited:
                expected[(dimension, *key)] = {
                    "gaps": len(days),
                    "average_days_between_orders": days.mean(),
                    "median_days_between_orders": days.median(),
                }
    mart = table(built, "from kpi_days_between_orders")
    assert_rows(mart, ["dimension", "dimension_value", "order_number_label"], expected)


def chances(waits: pd.DataFrame) -> dict:
    """What lifelines makes of waits; null where nobody was seen that long."""
    found = {}
    curve = KaplanMeierFitter().fit(waits.waited, waits.is_followed)
    bounds = 1 - curve.confidence_interval_
    all_back = curve.survival_function_.iloc[-1, 0] == 0
    for days in (30, 90, 180, 365):
        is_known = waits.waited.max() >= days or all_back
        found[f"chance_{days}d"] = 1 - curve.predict(days) if is_known else None
    found |= {"chance_365d_lower": None, "chance_365d_upper": None}
    if found["chance_365d"] is not None and 0 < found["chance_365d"] < 1:
        at = bounds[bounds.index <= 365].iloc[-1]
        found["chance_365d_lower"], found["chance_365d_upper"] = at.min(), at.max()
    return found


def status(waits: pd.DataFrame) -> str:
    if not waits.is_followed.any():
        return "Nobody came back yet"
    if len(waits) < 30:
        return "Fewer than 30 waits: read the bounds"
    if (waits.waited >= 365).sum() < 10:
        return "Fewer than 10 waits were still open after 365 days"
    return "Enough waits"


def test_second_orders_of_products(built, facts):
    waits = waits_of(facts)
    first = waits[waits.number == 1].set_index("order_id")
    second = waits[waits.number == 2].set_index("customer_key").order_id
    goods = facts.lines[(facts.lines.line_type == "product")]
    bought = goods[~goods.is_free_gift]
    held = bought.groupby("order_id").product_id.agg(set)
    categories = facts.products.category.to_dict()
    expected = {}
    for product in sorted(set(bought[bought.order_id.isin(first.index)].product_id)):
        theirs = first[[product in held.get(order, ()) for order in first.index]]
        days = theirs[theirs.is_followed].waited
        baskets = [
            held.get(second[customer], set())
            for customer in theirs[theirs.is_followed].customer_key
        ]
        following = pd.Series([item for basket in baskets for item in basket]).value_counts()
        most = max(((n, item) for item, n in following.items()), default=(0, None))
        category = categories.get(product)
        again = [category in {categories.get(item) for item in basket} for basket in baskets]
        row = {
            "title": facts.products.title[product],
            "category": category,
            "next_product_title": facts.products.title.get(most[1]),
            "status": "Fewer than 10 waits: no curve",
            "first_order_customers": len(theirs),
            "second_order_customers": len(days),
            "second_order_rate": len(days) / len(theirs),
            "median_days_to_second_order": days.median(),
            "same_product_share": np.mean([product in basket for basket in baskets])
            if baskets
            else None,
            "same_category_share": np.mean(again) if baskets and not pd.isna(category) else None,
            "next_product_id": most[1],
            "next_product_share": most[0] / len(days) if len(days) else None,
        }
        if len(theirs) >= 10:
            row |= chances(theirs)
            row["status"] = status(theirs)
        expected[(product,)] = row
    assert_rows(table(built, "from kpi_second_orders"), ["product_id"], expected)


# Returns ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def returns(facts, shop):
    """Refunds with which goods of valid orders came back, with the order's day as `ordered`."""
    came = {row["refund_line_id"]: row["returned_at"] for row in shop.refunds}
    rows = facts.refunds[facts.refunds.is_linked].merge(
        facts.orders[["order_id", "customer_key", "day", "is_fully_refunded"]],
        on="order_id",
        suffixes=("", "_of_order"),
    )
    rows["ordered"] = rows.day_of_order
    has_come = rows.refund_line_id.map(lambda key: bool(came[key]) and came[key] < END)
    is_of_goods = ~rows.refund_type.isin(["shipping", "tax", "adjustment"])
    is_whole = rows.refund_type.isin(["item", "exchange"]) & rows.is_fully_refunded
    rows = rows[is_of_goods & ((rows.quantity > 0) | has_come | is_whole)].copy()
    rows["reason"] = rows.reason.fillna("unknown")
    return rows


def test_serial_returners(built, facts, returns):
    orders = facts.orders.set_index("order_id")
    goods = facts.lines[facts.lines.line_type == "product"]
    classes = pd.DataFrame(
        {
            "category": main_categories(facts).reindex(orders.index).fillna("unknown"),
            "lines": goods.groupby("order_id").size().reindex(orders.index).fillna(1).clip(upper=3),
        }
    )
    orders["has_return"] = orders.index.isin(returns.order_id)
    orders["expected"] = orders.has_return.groupby([classes.category, classes.lines]).transform(
        "mean"
    )
    expected = {}
    for customer, theirs in orders.groupby("customer_key"):
        came_back = int(theirs.has_return.sum())
        if not came_back:
            continue
        mine = returns[returns.customer_key_of_order == customer]
        given = mine[mine.reason != "unknown"].reason.value_counts()
        reasons = sorted((n, reason) for reason, n in given.items())
        units, money_back = theirs.units_returned.sum(), theirs.refunded_merchandise.sum()
        sales = (theirs.gross_revenue - theirs.discounts).sum()
        expected[(customer,)] = {
            "orders": len(theirs),
            "orders_with_return": came_back,
            "order_return_rate": came_back / len(theirs),
            "units_sold": theirs.units_sold.sum(),
            "units_returned": units,
            "net_sales": sales,
            "refunded_merchandise": money_back,
            "value_return_rate": money_back / sales if sales else None,
            "net_revenue": theirs.net_revenue.sum(),
            "contribution_margin": theirs.contribution_margin.sum(),
            "return_cost": theirs.return_cost.sum(),
            "unit_return_rate": units / theirs.units_sold.sum()
            if theirs.units_sold.sum()
            else None,
            "main_return_reason": reasons[-1][1] if reasons else "unknown",
            "last_return_date": pd.Timestamp(AS_OF) + pd.Timedelta(days=mine.day.max()),
        }
    mart = table(built, "from kpi_serial_returners")
    assert_rows(mart, ["customer_key"], expected)
    awaited = orders.groupby("customer_key").expected.sum()[mart.customer_key].to_numpy()
    # expected returns of an order are kept to nine decimals
    assert mart.expected_orders_with_return.to_numpy() == pytest.approx(awaited, abs=1e-6)
    assert mart.return_ratio.to_numpy() == pytest.approx(mart.orders_with_return / awaited)
    # Byar (Breslow and Day 1987), which is on the safe side of the exact limit (Garwood 1936)
    count, z_score = mart.orders_with_return.to_numpy(), stats.norm.ppf(0.995)
    byar = count * (1 - 1 / (9 * count) - z_score / (3 * np.sqrt(count))) ** 3 / awaited
    exact = stats.chi2.ppf(0.005, 2 * count) / 2 / awaited
    assert mart.return_ratio_low.to_numpy() == pytest.approx(byar, rel=1e-3)
    assert (byar <= exact).all()
    assert (byar > 0.88 * exact)[count >= 3].all()
    assert (mart.is_serial_returner == ((count >= 3) & (byar > 1))).all()
    assert {"RETURNER1", "RETURNER2"} <= set(mart.customer_key[mart.is_serial_returner])


def effect_expected(back: pd.DataFrame, kept: pd.DataFrame) -> dict:
    """Rates of both sides, each order number weighing as it does among those sent back."""
    weights = back.number.value_counts(normalize=True)
    by_number = kept.groupby("number").again.agg(["mean", "sum", "count"]).reindex(weights.index)
    row = {
        "orders_returned": len(back),
        "orders_returned_again": back.again.sum(),
        "next_order_rate": back.again.mean(),
        "average_days_to_next_order": back[back.again].wait.mean(),
        "orders_kept": by_number["count"].sum(),
        "orders_kept_again": by_number["sum"].sum(),
        "next_order_rate_kept": (weights * by_number["mean"]).sum(),
        "average_days_to_next_order_kept": kept[
            kept.again & kept.number.isin(weights.index)
        ].wait.mean(),
    }
    row["next_order_rate_difference"] = row["next_order_rate"] - row["next_order_rate_kept"]
    # each side with one more that came back and one that did not; sides of one number are judged
    # by statsmodels
    adjusted = (row["orders_returned_again"] + 1) / (len(back) + 2)
    kept_adjusted = (by_number["sum"] + 1) / (by_number["count"] + 2)
    kept_variance = kept_adjusted * (1 - kept_adjusted) / (by_number["count"] + 2)
    variance = adjusted * (1 - adjusted) / (len(back) + 2) + (weights**2 * kept_variance).sum()
    middle = adjusted - (weights * kept_adjusted).sum()
    row["standard_error"] = variance**0.5
    row["difference_low"], row["difference_high"] = stats.norm.interval(0.95, middle, variance**0.5)
    row["z_score"] = middle / variance**0.5
    if len(weights) == 1:
        row["difference_low"], row["difference_high"] = confint_proportions_2indep(
            row["orders_returned_again"],
            row["orders_returned"],
            row["orders_kept_again"],
            row["orders_kept"],
            method="agresti-caffo",
        )
    row["verdict"] = "no_clear_difference"
    if min(row["orders_returned"], row["orders_kept"]) < 30:
        row["verdict"] = "too_few_orders"
    elif row["difference_high"] < 0:
        row["verdict"] = "less_often"
    elif row["difference_low"] > 0:
        row["verdict"] = "more_often"
    return row


def test_effects_of_returns(built, facts, returns):
    repeat = facts.orders[
        (facts.orders.order_type != "subscription_renewal") & facts.orders.customer_key.notna()
    ].copy()
    by_customer = repeat.groupby("customer_key")
    # the tenth and later ones are one number
    repeat["number"] = (by_customer.cumcount() + 1).clip(upper=10)
    repeat["wait"] = by_customer.day.shift(-1) - repeat.day
    repeat = repeat[~(repeat.wait <= RETURN_WINDOW)].set_index("order_id")
    within = returns[returns.day - returns.ordered <= RETURN_WINDOW]
    repeat["is_back"] = repeat.index.isin(within.order_id)
    refunds = facts.refunds[facts.refunds.is_linked].merge(
        repeat[["day", "gross_revenue", "discounts"]],
        left_on="order_id",
        right_index=True,
        suffixes=("", "_of_order"),
    )
    by_then = refunds[refunds.day - refunds.day_of_order <= RETURN_WINDOW]
    given_back = by_then.groupby("order_id").refunded_merchandise.sum().reindex(repeat.index)
    paid = repeat.gross_revenue - repeat.discounts
    repeat["depth"] = np.where(
        given_back.fillna(0).round(2) >= (paid - 0.01).round(2), "full", "partial"
    )
    worth = within.sort_values(["order_id", "refunded_merchandise", "refund_line_id"])
    repeat["reason"] = worth.groupby("order_id").reason.last().reindex(repeat.index)
    expected = {}
    for horizon in (90, 180):
        watched = repeat[repeat.day + RETURN_WINDOW + horizon <= 0].copy()
        watched["again"] = watched.wait <= RETURN_WINDOW + horizon
        for band in ("1", "2", "3+", "all"):
            numbers = {"1": [1], "2": [2], "3+": range(3, 9999), "all": range(1, 9999)}[band]
            among = watched[watched.number.isin(numbers)]
            kept = among[~among.is_back]
            # an order number that nobody kept all of has nothing to be held against
            back = among[among.is_back & among.number.isin(kept.number)]
            cuts = [("return", "any", back)]
            cuts += [("depth", value, rows) for value, rows in back.groupby("depth")]
            cuts += [("reason", value, rows) for value, rows in back.groupby("reason")]
            for by, value, rows in cuts:
                if len(rows):
                    expected[(horizon, band, by, value)] = effect_expected(rows, kept)
    mart = table(built, "from kpi_return_effects")
    keys = ["horizon_days", "order_number_band", "returned_by", "returned_value"]
    assert_rows(mart, keys, expected)


# Levers -------------------------------------------------------------------------------------------


def test_levers(built, facts):
    orders, counting = facts.orders, facts.counting
    of_customers = orders[orders.customer_key.notna()]
    year = orders[orders.day > -365]
    refunds = facts.refunds[facts.refunds.day > -365]
    sales = (year.gross_revenue - year.discounts).sum()
    refunded = refunds.refunded_merchandise.sum()
    gross_margin = sales - refunded - year.cost_of_goods.sum() + refunds.restocked_cost.sum()
    costs = year.payment_cost + year.shipping_cost + year.fulfilment_cost
    margin = gross_margin + year.shipping.sum() - refunds.refunded_shipping.sum() - costs.sum()
    margin -= refunds.return_cost.sum()
    expected = {}

    def lever(kpi: str, current: float, base: float, effect: float, cases: int) -> None:
        few = f"There are {cases} cases to learn from; 30 are needed." if cases < 30 else None
        worth = None if few else round(base * 0.01 * effect, 2)
        expected[(kpi,)] = {
            "current_value": current,
            "base_value": base,
            "effect_per_base": effect,
            "case_count": cases,
            "margin_per_year": worth,
            "margin_share": None if few else worth / margin,
            "note": few,
        }

    first = counting.groupby("customer_key").day.min()
    began = first[first.between(-729, -365)]
    # of orders of the first day the first one is the first order
    further = counting[counting.groupby("customer_key").cumcount() > 0]
    further = further[further.customer_key.isin(began.index)]
    further = further[further.day - further.customer_key.map(began) <= 365]
    back = further.customer_key.nunique()
    effect = further.contribution_margin.sum() / back
    lever("second_order_rate", back / len(began), sum(first > -365), effect, back)

    now = counting[counting.day > -365]
    before = set(counting[counting.day.between(-729, -365)].customer_key)
    stayed = before & set(now.customer_key)
    theirs = of_customers[(of_customers.day > -365) & of_customers.customer_key.isin(stayed)]
    effect = theirs.contribution_margin.sum() / len(stayed)
    current = len(stayed) / len(before)
    lever("yearly_retention_rate", current, now.customer_key.nunique(), effect, len(stayed))

    theirs = of_customers[of_customers.day > -365]
    current = len(theirs) / theirs.customer_key.nunique()
    lever("purchase_frequency", current, theirs.contribution_margin.sum(), 1, len(theirs))

    lever("aov", sales / len(year), gross_margin, 1, len(year))

    first = of_customers.groupby("customer_key").day.min()
    began = first[first.between(-729, -365)]
    theirs = of_customers[of_customers.customer_key.isin(began.index)]
    theirs = theirs[theirs.day - theirs.customer_key.map(began) <= 365]
    effect = theirs.contribution_margin.sum() / len(began)
    lever("new_customers", sum(first > -365), sum(first > -365), effect, len(began))

    net = sales - refunded
    lever("contribution_margin_rate_by_refund_date", margin / net, net, 1, len(year))

    gross = year.gross_revenue.sum()
    lever("discount_share", year.discounts.sum() / gross, gross, 1 - refunded / sales, len(year))

    effect = 1 + (refunds.return_cost.sum() - refunds.restocked_cost.sum()) / refunded
    lever("value_return_rate_by_refund_date", refunded / sales, sales, effect, len(year))

    assert_rows(table(built, "from kpi_levers"), ["kpi"], expected)


# Lifetime value at equal age ----------------------------------------------------------------------

BASES = ("net_revenue", "gross_margin", "contribution_margin")
OF_ACCOUNTS = ("acquisition_channel", "account_type", "customer_group", "loyalty_tier")


def memberships(facts, shop) -> pd.DataFrame:
    """One row per customer with a valid order, dimension and value that the customer is in."""
    valid = facts.orders[facts.orders.customer_key.notna()]
    first = valid.drop_duplicates("customer_key").set_index("customer_key")
    accounts = facts.customers.set_index("customer_key")
    place = (first.country + "-").fillna("") + first.region
    values = {
        "total": pd.Series("all", index=first.index),
        "channel": first.channel,
        "country": first.country,
        "region": place,
        "discount": pd.Series(
            np.where(first.discounts > 0, "discounted", "full_price"), index=first.index
        ),
        **{name: accounts[name].reindex(first.index) for name in OF_ACCOUNTS},
        "attribute:persona": attribute_at_first_order(first, shop.customer_attributes),
    }
    frames = [
        pd.DataFrame({"customer_key": first.index, "dimension": name, "value": list(of)})
        for name, of in values.items()
    ]
    goods = facts.lines[(facts.lines.line_type == "product") & ~facts.lines.is_free_gift]
    held = first.reset_index()[["customer_key", "order_id"]].merge(goods, how="left", on="order_id")
    held = held[["customer_key_x", "product_id"]].set_axis(["customer_key", "product_id"], axis=1)
    products = facts.products
    for name in ("product", "category", "brand"):
        of = held.product_id if name == "product" else held.product_id.map(products[name])
        rows = pd.DataFrame({"customer_key": held.customer_key, "dimension": name, "value": of})
        frames.append(rows)
    rows = pd.concat(frames)
    rows["value"] = rows.value.fillna("unknown")
    rows = rows.drop_duplicates()
    sizes = rows.groupby(["dimension", "value"]).customer_key.transform("size")
    is_rare = rows.dimension.str.startswith("attribute:") & (sizes < 5) & (rows.value != "unknown")
    rows.loc[is_rare, "value"] = "other"
    rows = rows.drop_duplicates()
    rows["first_day"] = rows.customer_key.map(first.order_date)
    return rows


def attribute_at_first_order(first: pd.DataFrame, changes: list[dict]) -> pd.Series:
    """Value in force at the first order, or else the first one set after it."""
    histories = defaultdict(list)
    for row in sorted(changes, key=lambda row: row["set_at"] or FIRST_DAY - timedelta(days=9999)):
        histories[row["customer_id"]].append((row["set_at"] or pd.Timestamp.min, row["value"]))

    def at(customer: str, moment: pd.Timestamp) -> str | None:
        rows = histories[customer]
        known = [value for set_at, value in rows if set_at <= moment]
        return known[-1] if known else rows[0][1] if rows else None

    moments = zip(first.index, first.ordered_at, strict=True)
    return pd.Series([at(*moment) for moment in moments], index=first.index)


def values_by_age(facts, members: pd.DataFrame) -> dict[tuple[int, str], np.ndarray]:
    """By age and basis what each customer was worth at that age, at the place that members name."""
    valid = facts.orders[facts.orders.customer_key.notna()]
    first = valid.groupby("customer_key").day.min()
    loose = facts.refunds[~facts.refunds.is_linked & facts.refunds.customer_key.isin(first.index)]
    loose = loose.assign(
        net_revenue=-loose.refunded_merchandise,
        gross_margin=loose.restocked_cost - loose.refunded_merchandise,
    )
    loose["contribution_margin"] = loose.gross_margin - loose.refunded_shipping - loose.return_cost
    columns = ["customer_key", "day", *BASES]
    moves = pd.concat([valid[columns], loose[columns]])
    age = moves.day - moves.customer_key.map(first)
    members["place"] = first.index.get_indexer(members.customer_key)
    return {
        (days, basis): moves[age <= days]
        .groupby("customer_key")[basis]
        .sum()
        .reindex(first.index)
        .to_numpy()
        for days in (90, 180, 365)
        for basis in BASES
    }


def compared(now: np.ndarray, before: np.ndarray) -> dict:
    """CLV of two cohorts and whether it rose, by Welch."""
    if not len(before):
        return dict.fromkeys(
            [
                "cohort_customers_year_before",
                "clv_year_before",
                "clv_change",
                "clv_change_rate",
                "clv_change_moe",
                "clv_trend",
            ]
        )
    change = now.mean() - before.mean()
    row = {
        "cohort_customers_year_before": len(before),
        "clv_year_before": before.mean(),
        "clv_change": change,
        "clv_change_rate": change / abs(before.mean()) if round(before.sum(), 2) else None,
        "clv_change_moe": None,
        "clv_trend": "too_few_customers",
    }
    if min(len(now), len(before)) >= 30:
        error = (now.var(ddof=1) / len(now) + before.var(ddof=1) / len(before)) ** 0.5
        row["clv_change_moe"] = 1.96 * error
        row["clv_trend"] = "no_clear_change"
        if abs(change) > 1.96 * error:
            row["clv_trend"] = "rising" if change > 0 else "falling"
    return row


def test_value_at_equal_age(built, facts, shop):
    members = memberships(facts, shop)
    values = values_by_age(facts, members)

    def is_old(period: pd.Period, age: int) -> bool:
        return period.end_time.normalize() + pd.Timedelta(days=age) <= pd.Timestamp(AS_OF)

    expected = {}
    for grain in ("month", "quarter", "year"):
        period = members.first_day.dt.to_period(grain[0].upper())
        cohorts = {
            key: places.to_numpy()
            for key, places in members.groupby([period, "dimension", "value"]).place
        }
        for (start, dimension, value), cohort in cohorts.items():
            year_before = start - {"month": 12, "quarter": 4, "year": 1}[grain]
            before = cohorts.get((year_before, dimension, value), cohort[:0])
            for (age, basis), worth in values.items():
                row = {"cohort_customers": len(cohort), "is_mature": False}
                row |= dict.fromkeys(["cohort_value", "clv"]) | compared([], [])
                then = worth[before]
                if len(before):
                    row |= {"cohort_customers_year_before": len(then)}
                    row["clv_year_before"] = then.mean() if is_old(year_before, age) else None
                if is_old(start, age):
                    now = worth[cohort]
                    row |= compared(now, then)
                    row |= {"is_mature": True, "cohort_value": now.sum(), "clv": now.mean()}
                key = (grain, start.start_time, dimension, value, age, basis)
                expected[key] = row
    mart = table(built, "from kpi_clv_at_age")
    keys = ["cohort_grain", "cohort_start", "dimension", "dimension_value", "age_days", "clv_basis"]
    assert_rows(mart, keys, expected)
    assert set(mart.clv_trend.dropna()) >= {"no_clear_change", "too_few_customers"}


def test_whether_lifetime_value_rises(built, facts, shop):
    members = memberships(facts, shop)
    values = values_by_age(facts, members)
    members["month"] = members.first_day.dt.to_period("M")
    groups = dict(list(members.groupby(["dimension", "value"])))
    expected = {}
    for (age, basis), worth in values.items():
        # the as-of date ends a month
        last = (pd.Timestamp(AS_OF) - pd.Timedelta(days=age) + pd.Timedelta(days=1)).to_period("M")
        last -= 1
        first = max(last - 11, members.month.min() + 12)
        for (dimension, value), rows in groups.items():
            cohort = rows[rows.month.between(first, last)]
            before = rows[rows.month.between(first - 12, last - 12)]
            if not len(cohort):
                continue
            now, then = (worth[some.place.to_numpy()] for some in (cohort, before))
            expected[(dimension, value, age, basis)] = {
                "first_cohort_month": first.start_time,
                "last_cohort_month": last.start_time,
                "cohort_customers": len(cohort),
                "cohort_value": now.sum(),
                "clv": now.mean(),
                **compared(now, then),
            }
    mart = table(built, "from kpi_clv_trend")
    assert_rows(mart, ["dimension", "dimension_value", "age_days", "clv_basis"], expected)


# From the raw totals to net revenue ---------------------------------------------------------------


def test_revenue_bridge(built, facts, shop):
    def is_read(row: dict) -> bool:
        return bool(row["order_id"]) and row["ordered_at"] != "someday" and row["total"] != "much"

    steps = defaultdict(lambda: [Decimal(0), 0])

    def add(step: str, amount, rows: int = 1) -> None:
        steps[step][0] += Decimal(amount)
        steps[step][1] += rows

    newest = {}
    for row in shop.orders:
        total = Decimal(0 if row["total"] == "much" else row["total"])
        add("raw_total", total)
        if not is_read(row):
            add("rejected", -total)
        elif row["is_deleted"]:
            add("deleted", -total)
        elif row["order_id"] in newest:
            older, newer = sorted((newest[row["order_id"]], row), key=lambda of: of["updated_at"])
            newest[row["order_id"]] = newer
            add("duplicates", -Decimal(older["total"]))
        else:
            newest[row["order_id"]] = row
    reasons = table(built, "from fct_orders").set_index("order_id").invalid_reason
    valid_total = Decimal(0)
    for key, row in newest.items():
        total = Decimal(row["total"])
        rate = row["exchange_rate"] or 1
        converted = (total * rate).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        add("currency", converted - total, 0)
        if row["ordered_at"] >= END:
            add("after_as_of", -converted)
        elif not pd.isna(reasons[key]):
            add(reasons[key], -converted)
        else:
            valid_total += converted
    orders, refunds = facts.orders, facts.refunds
    columns = ("tax", "shipping", "other_charges", "gift_cards_sold", "adjustments_charged")
    names = ("tax", "shipping", "other_charges", "gift_cards", "adjustment_lines")
    for name, column in zip(names, columns, strict=True):
        add(name, -cents(orders[column].sum()), 0)
    unlinked = refunds[~refunds.is_linked]
    add("refunds", -cents(refunds[refunds.is_linked].refunded_merchandise.sum()))
    add("refunds_unlinked", -cents(unlinked.refunded_merchandise.sum()))
    steps["refunds"][1], steps["refunds_unlinked"][1] = sum(refunds.is_linked), len(unlinked)
    nobody = unlinked[unlinked.customer_key.isna()]
    add("no_customer", cents(nobody.refunded_merchandise.sum()), len(nobody))
    nobody = orders[orders.customer_key.isna()]
    add("no_customer", -cents(nobody.net_revenue.sum()), len(nobody))
    mart = table(built, "from kpi_revenue_bridge").set_index("step")
    found = {
        step: [Decimal(f"{row.amount:.4f}"), row.row_count]
        for step, row in mart[mart.kind == "step"].iterrows()
    }
    # what orders hold beyond their parts, more than cents and less
    beyond = found.pop("imbalance"), found.pop("rounding")
    assert beyond[0][1] == sum(~orders.is_balanced)
    assert abs(beyond[1][0]) < 2
    assert found == {step: steps[step] for step in found}
    assert set(steps) <= set(found)
    worth = {step: Decimal(f"{amount:.4f}") for step, amount in mart.amount.items()}
    assert worth["valid_total"] == valid_total
    assert worth["net_sales"] == cents((orders.gross_revenue - orders.discounts).sum())
    of_customers = facts.customers.net_revenue.sum()
    assert worth["net_revenue_of_customers"] == cents(of_customers)


# Alerts -------------------------------------------------------------------------------------------


def kpis_by_period(facts, grain: str) -> pd.DataFrame:
    """The twelve watched KPIs, and what their parts are made of, by complete period."""
    orders = facts.orders.assign(period=facts.orders.order_date.dt.to_period(PERIODS[grain]))
    refunds = facts.refunds.assign(period=facts.refunds.refund_date.dt.to_period(PERIODS[grain]))
    counting = orders[orders.order_id.isin(facts.counting.order_id)].copy()
    counting["number"] = counting.groupby("customer_key").cumcount() + 1
    counting["gap"] = counting.groupby("customer_key").day.diff()
    named = orders[orders.customer_key.notna()].copy()
    named["is_first"] = ~named.customer_key.duplicated()
    first_day = min(orders.order_date.min(), refunds.refund_date.min())
    periods = pd.period_range(first_day, AS_OF, freq=PERIODS[grain])
    periods = periods[periods.start_time >= first_day]

    def total(rows: pd.DataFrame, column: str) -> pd.Series:
        return rows.groupby("period")[column].sum().reindex(periods, fill_value=0).round(3)

    def share(part: pd.Series, whole: pd.Series) -> pd.Series:
        return part / whole.where(whole != 0)

    buyers = named.groupby("period").customer_key.nunique().reindex(periods, fill_value=0)
    regulars = counting.groupby("period").customer_key.nunique().reindex(periods, fill_value=0)
    again = counting[counting.number > 1].groupby("period").customer_key.nunique()
    sales = total(orders, "gross_revenue") - total(orders, "discounts")
    refunded = total(refunds, "refunded_merchandise")
    net = (sales - refunded).round(2)
    margin = net - total(orders, "cost_of_goods") + total(refunds, "restocked_cost")
    costs = sum(total(orders, f"{name}_cost") for name in ("payment", "shipping", "fulfilment"))
    contribution = margin + total(orders, "shipping") - total(refunds, "refunded_shipping")
    contribution -= costs + total(refunds, "return_cost")
    count = orders.groupby("period").size().reindex(periods, fill_value=0)
    return pd.DataFrame(
        {
            "net_revenue_by_refund_date": net,
            "orders": count,
            "aov": share(sales, count),
            "new_customers": total(named, "is_first"),
            "returning_customers": buyers - total(named, "is_first"),
            "repeat_purchase_rate": share(again.reindex(periods, fill_value=0), regulars),
            "average_days_between_orders": counting.groupby("period").gap.mean().reindex(periods),
            "discount_share": share(total(orders, "discounts"), total(orders, "gross_revenue")),
            "unit_return_rate_by_refund_date": share(
                total(refunds, "quantity"), total(orders, "units_sold")
            ),
            "value_return_rate_by_refund_date": share(refunded, sales),
            "gross_margin_rate_by_refund_date": margin / net.where(net > 0),
            "contribution_margin_rate_by_refund_date": contribution / net.where(net > 0),
        },
        index=periods,
    ).astype(float)


@pytest.mark.parametrize("grain", ["week", "month"])
def test_alerts(built, facts, grain):
    by_period = kpis_by_period(facts, grain)
    listed = table(built, "from main_reference.kpi_list where is_watched").set_index("kpi")
    assert set(listed.index) == set(by_period)
    mart = table(built, f"from kpi_alerts where grain = '{grain}'")
    year = {"week": 52, "month": 12}[grain]
    orders = by_period.orders.to_numpy()
    expected = {}
    for kpi, values in by_period.items():
        before = values.shift(year)
        judged = bands(values.to_numpy(), orders, grain, listed.loc[kpi])
        for (period, value), usual in zip(values.items(), judged, strict=True):
            expected[(kpi, period.start_time)] = {
                "period_end": period.end_time.normalize(),
                "is_latest_period": period == values.index[-1],
                "kpi_value": value,
                "value_last_year": before[period],
                "lower_value": usual.get("lower"),
                "upper_value": usual.get("upper"),
                "is_alert": usual.get("is_alert", False),
            }
            if len(usual.get("expected", ())) == 1:
                (level,) = usual["expected"]
                expected[(kpi, period.start_time)]["expected_value"] = level
                # bounds that no limit of the KPI cuts are 3.5 usual misses away on both sides
                half = usual["upper"] - level
                if math.isclose(level - usual["lower"], half):
                    score = (value - level) / half * THRESHOLD
                    expected[(kpi, period.start_time)]["robust_z"] = score
    assert_rows(mart, ["kpi", "period_start"], expected)
    change = mart.kpi_value - mart.expected_value
    for index, row in zip(mart.index, mart.itertuples(), strict=True):
        is_relative = listed.kind[row.kpi] in ("count", "amount", "mean")
        direction = np.sign(change[index])
        good = {"up": 1, "down": -1}[listed.good_direction[row.kpi]]
        values = {
            "change": change[index],
            "change_share": change[index] / abs(row.expected_value) if is_relative else None,
            "direction": {1: "up", -1: "down", 0: "none"}.get(direction),
            "is_good": None if not direction or pd.isna(direction) else direction == good,
        }
        wrong = {
            name: found for name, found in values.items() if not same(getattr(row, name), found)
        }
        assert not wrong, (row, wrong)
    assert mart.expected_value.count() > 200


def parts_by_period(facts, grain: str) -> dict[tuple[str, str], pd.DataFrame]:
    """Of each KPI that can be added up and way to divide it, its parts by period."""
    freq = PERIODS[grain]
    orders = facts.orders.assign(period=facts.orders.order_date.dt.to_period(freq))
    orders["sales"] = orders.gross_revenue - orders.discounts
    orders["is_new"] = orders.customer_key.notna() & ~orders.customer_key.duplicated()
    orders["kind"] = np.where(orders.is_new, "first_orders", "later_orders")
    refunds = facts.refunds.assign(period=facts.refunds.refund_date.dt.to_period(freq))
    refunds["sales"] = -refunds.refunded_merchandise
    refunds["kind"] = "refunds"
    place = facts.orders.set_index("order_id")
    parts = {}
    for by in ("channel", "country", "kind"):
        if by != "kind":
            orders[by] = orders[by].fillna("unknown")
            refunds[by] = refunds.order_id.map(place[by]).fillna("unknown")
        name = "order_kind" if by == "kind" else by
        money = pd.concat([orders[["period", by, "sales"]], refunds[["period", by, "sales"]]])
        parts["net_revenue_by_refund_date", name] = money.pivot_table(
            "sales", "period", by, aggfunc="sum"
        )
        parts["orders", name] = orders.pivot_table("day", "period", by, aggfunc="size")
        if by != "kind":
            parts["new_customers", name] = orders.pivot_table("is_new", "period", by, aggfunc="sum")
    periods = kpis_by_period(facts, grain).index
    return {key: rows.reindex(periods).fillna(0).astype(float) for key, rows in parts.items()}


@pytest.mark.parametrize("grain", ["week", "month"])
def test_drivers_of_alerts(built, facts, grain):
    alerts = table(built, f"from kpi_alerts where is_alert and grain = '{grain}'")
    parts = parts_by_period(facts, grain)
    before = {"week": 8, "month": 3}[grain]
    net = parts["net_revenue_by_refund_date", "order_kind"]
    count = parts["orders", "order_kind"].sum(axis=1)
    expected, excess = {}, defaultdict(dict)
    for alert in alerts.itertuples():
        period = alert.period_start.to_period(PERIODS[grain])
        level = slice(period - before, period - 1)
        for (kpi, dimension), rows in parts.items():
            usual = rows.loc[level].sum()
            if kpi != alert.kpi or usual.sum() * alert.expected_value <= 0:
                continue
            for part, share in (usual / usual.sum()).items():
                value = rows[part][period]
                contribution = value - share * alert.expected_value
                expected[(alert.period_start, kpi, dimension, part)] = {
                    "part_value": value,
                    "expected_part": share * alert.expected_value,
                    "contribution": contribution,
                    "contribution_share": contribution / alert.change,
                    "usual_share": share,
                }
                of_change = contribution / alert.change
                if of_change >= 0.1 and of_change - share >= 0.1:
                    excess[alert.period_start, kpi][dimension, part] = of_change - share
        usual = net.loc[level].sum()
        if alert.kpi != "net_revenue_by_refund_date" or usual.sum() * alert.expected_value <= 0:
            continue
        scale = alert.expected_value / usual.sum()
        usual_sales = usual.first_orders + usual.later_orders
        sales, orders = net.first_orders[period] + net.later_orders[period], count[period]
        usual_orders, usual_aov = scale * count[level].sum(), usual_sales / count[level].sum()
        aov = sales / orders if orders else usual_aov
        factors = {
            "orders": (orders, usual_orders, (orders - usual_orders) * (aov + usual_aov) / 2),
            "aov": (aov, usual_aov, (aov - usual_aov) * (orders + usual_orders) / 2),
            "refunds": (
                net.refunds[period],
                scale * usual.refunds,
                net.refunds[period] - scale * usual.refunds,
            ),
        }
        for factor, (value, usual_value, contribution) in factors.items():
            expected[(alert.period_start, alert.kpi, "orders_and_aov", factor)] = {
                "part_value": value,
                "expected_part": usual_value,
                "contribution": contribution,
                "contribution_share": contribution / alert.change,
                "usual_share": None,
            }
    mains = set()
    for (start, kpi), parts_of in excess.items():
        mains.add((start, kpi, *max(parts_of, key=parts_of.get)))
    for key, row in expected.items():
        row["is_main_driver"] = key in mains
    mart = table(built, f"from kpi_alert_drivers where grain = '{grain}'")
    keys = ["period_start", "kpi", "driver_dimension", "driver"]
    assert_rows(mart, keys, expected)
    assert mains


# Small and strange shops --------------------------------------------------------------------------


def orders_of(days: list[int], customers: int) -> str:
    """Orders of 10 on these days since 2 January 2023, customers taking turns; 0: nobody known."""
    rows = ["order_id,ordered_at,customer_id,total"]
    for number, day in enumerate(days):
        customer = f"C{number % customers}" if customers else ""
        rows.append(f"{number},{pd.Timestamp('2023-01-02') + pd.Timedelta(days=day)},{customer},10")
    return "\n".join([*rows, ""])


REFUND = "refund_line_id,order_id,amount,refunded_at,quantity\n"
STRANGE = {
    "one order given back": {
        "orders": orders_of([0, 1], 2),
        "refunds": REFUND + "1,0,10,2023-01-03,1\n",
    },
    "one customer for years": {"orders": orders_of(list(range(0, 1200, 30)), 1)},
    "one month of nobody known": {"orders": orders_of(list(range(28)), 0)},
    "a year without sales": {
        "orders": orders_of([*range(0, 365, 2), *range(730, 1096, 2)], 40),
    },
    "more refunds than sales": {
        "orders": orders_of(list(range(0, 800, 2)), 80),
        "refunds": REFUND + "1,,99999,2025-02-03,0\n",
    },
}
# levers of which something is known, and why the first of the others is not
KNOWN_LEVERS = {
    "one order given back": (0, "A year of orders is needed; there are 2 days."),
    "one customer for years": (0, "There are 0 cases to learn from; 30 are needed."),
    "one month of nobody known": (0, "A year of orders is needed; there are 28 days."),
    "a year without sales": (4, "There are 0 cases to learn from; 30 are needed."),
    "more refunds than sales": (6, "There is nothing yet to compute it from."),
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_shops(replay, tmp_path, name):
    build = replay.build({"raw_path": str(raw_folder(tmp_path, **STRANGE[name]))}, only=MARTS)
    assert_built(build)
    for mart in MARTS:
        numbers = table(build, f"from {mart}").select_dtypes("number")
        assert not np.isinf(numbers.to_numpy(dtype=float)).any(), mart
    alerts = table(build, "from kpi_alerts")
    odd = [words for words in alerts.message if re.search(r"nan|inf\b|-0%|XXX|  ", words)]
    assert odd == []
    levers = table(build, "from kpi_levers order by lever_number")
    notes = levers.note.dropna().tolist()
    assert (8 - len(notes), notes[0]) == KNOWN_LEVERS[name]
    assert (levers.margin_per_year.isna() == levers.note.notna()).all()
    assert not (levers.margin_per_year < 0).any()
    if name == "a year without sales":
        # who bought before the pause and after it has a gap as long as it
        gaps = table(
            build,
            "from kpi_days_between_orders where dimension = 'total' and order_number_label = 'all'",
        )
        orders = table(build, "from fct_orders order by customer_key, order_date")
        days = orders.groupby("customer_key").order_date.diff().dt.days
        assert (gaps.gaps[0], gaps.average_days_between_orders[0]) == (366 - 40, days.mean())
        months = alerts[(alerts.grain == "month") & (alerts.kpi == "orders")]
        assert len(months) == 35 and (months.kpi_value == 0).sum() == 11
