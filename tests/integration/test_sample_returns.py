"""Returns of the sample shop, worked out once more with pandas from facts and staged refunds."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from customer_value.sample.planted import BAD_BRAND

WINDOW = 45
NO_GOODS = ("shipping", "tax", "adjustment")


def read(build, sql: str) -> pd.DataFrame:
    """A query's rows, decimals as floats and dates as timestamps."""
    with duckdb.connect(str(build.database), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        frame = connection.execute(sql).df()
    for column in frame.columns:
        if column.endswith("_date"):
            frame[column] = pd.to_datetime(frame[column])
    return frame


@pytest.fixture(scope="module")
def as_of(sample_build) -> pd.Timestamp:
    (day,) = sample_build.row("select as_of_date from main_intermediate.as_of")
    return pd.Timestamp(day)


@pytest.fixture(scope="module")
def lines(sample_build) -> pd.DataFrame:
    return read(
        sample_build,
        """
        select order_id, order_line_id, lines.product_id, quantity,
            lines.gross_revenue - lines.discounts as net_sales,
            coalesce(brand, 'unknown') as brand, coalesce(category, 'unknown') as category
        from fct_order_lines as lines left join dim_products as products using (product_id)
        where is_valid and line_type = 'product'
        """,
    )


@pytest.fixture(scope="module")
def refunds(sample_build) -> pd.DataFrame:
    """Refunds of valid orders with whether goods came back, and when after the order."""
    refunds = read(
        sample_build,
        """
        select refund_line_id, staged.order_id, staged.order_line_id, staged.product_id,
            facts.order_date, facts.refund_date, matched.counted_as as kind, staged.quantity,
            staged.returned_at, coalesce(staged.reason, 'unknown') as reason,
            facts.refunded_merchandise, is_fully_refunded
        from main_intermediate.int_refunds_matched as matched
        inner join main_staging.stg_refunds as staged using (refund_line_id)
        inner join fct_refunds as facts using (refund_line_id)
        inner join fct_orders as orders on orders.order_id = staged.order_id
        where orders.is_valid
        """,
    )
    goods = ~refunds["kind"].isin(NO_GOODS)
    all_back = refunds["kind"].isin(["item", "exchange"]) & refunds["is_fully_refunded"]
    refunds["units"] = refunds["quantity"].where(goods).fillna(0)
    refunds["is_return"] = goods & (
        (refunds["units"] > 0) | refunds["returned_at"].notna() | all_back
    )
    refunds["days"] = (refunds["refund_date"] - refunds["order_date"]).dt.days
    refunds["is_early"] = refunds["days"] <= WINDOW
    return refunds


@pytest.fixture(scope="module")
def orders(sample_build, refunds, as_of) -> pd.DataFrame:
    orders = read(
        sample_build,
        """
        select order_id, customer_key, ordered_at, order_date, order_type,
            coalesce(channel, 'unknown') as channel,
            coalesce(fct_orders.country, 'unknown') as country,
            coalesce(payment_method, 'unknown') as payment_method,
            discounts > 0 as has_discount, valid_order_number,
            coalesce(units_sold, 0) as units_sold, gross_revenue - discounts as net_sales,
            coalesce(customer_group, 'unknown') as customer_group
        from fct_orders left join dim_customers using (customer_key) where is_valid
        """,
    )
    returned = set(refunds.loc[refunds["is_return"], "order_id"])
    early = set(refunds.loc[refunds["is_return"] & refunds["is_early"], "order_id"])
    orders["has_return"] = orders["order_id"].isin(returned)
    orders["has_early_return"] = orders["order_id"].isin(early)
    orders["is_mature"] = (as_of - orders["order_date"]).dt.days >= WINDOW
    for name, rows in {"": refunds, "early_": refunds[refunds["is_early"]]}.items():
        sums = rows.groupby("order_id")[["units", "refunded_merchandise"]].sum()
        joined = sums.reindex(orders["order_id"]).fillna(0)
        orders[f"{name}units"] = joined["units"].to_numpy()
        orders[f"{name}refunded"] = joined["refunded_merchandise"].to_numpy()
    return orders


def mart(build, dimension: str, grain: str = "all") -> pd.DataFrame:
    found = read(
        build,
        f"select * from kpi_returns where dimension = '{dimension}' and grain = '{grain}'",
    )
    return found.set_index("period_start" if grain != "all" else "dimension_value").sort_index()


def order_figures(orders: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """The columns of kpi_returns that add up over orders, by a key."""
    old = orders.where(orders["is_mature"])
    columns = {
        "orders": pd.Series(1, orders.index),
        "orders_with_return": orders["has_return"],
        "units_sold": orders["units_sold"],
        "units_returned": orders["units"],
        "net_sales": orders["net_sales"],
        "refunded_merchandise": orders["refunded"],
        "mature_orders": orders["is_mature"],
        "orders_with_return_in_window": orders["is_mature"] & orders["has_early_return"],
        "mature_units_sold": old["units_sold"].fillna(0),
        "units_returned_in_window": old["early_units"].fillna(0),
        "mature_net_sales": old["net_sales"].fillna(0),
        "refunded_in_window": old["early_refunded"].fillna(0),
    }
    return pd.DataFrame(columns).astype(float).groupby(by.to_numpy()).sum().sort_index()


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    assert list(found.index) == list(expected.index)
    for column in expected.columns:
        difference = np.abs(found[column].astype(float) - expected[column])
        assert difference.max() < 1e-6, column


@pytest.mark.parametrize(
    "dimension", ["channel", "country", "payment_method", "customer_group", "discount"]
)
def test_rates_by_what_the_order_says(sample_build, orders, dimension):
    keys = orders.get(dimension)
    if keys is None:
        keys = orders["has_discount"].map({True: "discounted", False: "full_price"})
    assert_same(mart(sample_build, dimension), order_figures(orders, keys))


@pytest.mark.parametrize(("grain", "unit"), [("month", "M"), ("quarter", "Q"), ("year", "Y")])
def test_rates_by_period(sample_build, orders, as_of, grain, unit):
    periods = orders["order_date"].dt.to_period(unit)
    found = mart(sample_build, "total", grain)
    expected = order_figures(orders, periods.dt.start_time)
    assert_same(found, expected)
    rate = expected["units_returned"] / expected["units_sold"]
    assert np.allclose(found["unit_return_rate"].astype(float), rate)
    ends = found.index.to_period(unit).end_time.normalize()
    assert list(found["is_mature"]) == [(as_of - end).days >= WINDOW for end in ends]


def test_first_and_repeat_orders(sample_build, orders):
    number = orders["valid_order_number"].astype(float)
    keys = pd.Series(np.where(number == 1, "first", "repeat"), orders.index)
    keys[number.isna()] = "unknown"
    assert_same(mart(sample_build, "order_sequence"), order_figures(orders, keys))


@pytest.mark.parametrize("attribute", ["persona", "household", "store_club"])
def test_attributes_are_those_in_force(sample_build, orders, attribute):
    """The last value set before the order, as merge_asof finds it."""
    history = read(
        sample_build,
        f"""
        select coalesce(customer_key, customer_id) as customer_key, value,
            coalesce(set_at, timestamp '1900-01-01') as set_at
        from main_staging.stg_customer_attributes as attributes
        left join main_intermediate.int_customer_identities as identities
            on identity_type = 'customer_id' and identity = customer_id
        where attribute = '{attribute}'
        """,
    ).sort_values("set_at")
    history["set_at"] = history["set_at"].astype("datetime64[us]")
    named = orders.dropna(subset=["customer_key"]).sort_values("ordered_at")
    named = named.assign(ordered_at=named["ordered_at"].astype("datetime64[us]"))
    matched = pd.merge_asof(
        named, history, left_on="ordered_at", right_on="set_at", by="customer_key"
    )
    values = matched.set_index("order_id")["value"].reindex(orders["order_id"]).fillna("unknown")
    found = mart(sample_build, f"attribute:{attribute}")
    assert len(found) > 2
    assert_same(found, order_figures(orders, values))


@pytest.mark.parametrize("dimension", ["product", "brand", "category"])
def test_rates_by_product(sample_build, lines, refunds, orders, dimension):
    """A return falls on its line, else on the lines of its product, else on all of the order."""
    named = lines.assign(product=lines["product_id"])
    pairs = refunds[refunds["is_return"]].merge(named, on="order_id", suffixes=("", "_sold"))
    distance = np.select(
        [
            pairs["order_line_id"] == pairs["order_line_id_sold"],
            pairs["product_id"] == pairs["product_id_sold"],
        ],
        [1, 2],
        3,
    )
    nearest = pd.Series(distance).groupby(pairs["refund_line_id"].to_numpy()).transform("min")
    hit = pairs[distance == nearest.to_numpy()]
    with_return = hit.groupby(dimension)["order_id"].nunique()
    sold = named.groupby(dimension).agg(
        orders=("order_id", "nunique"), units=("quantity", "sum"), sales=("net_sales", "sum")
    )
    found = mart(sample_build, dimension)
    known = found[found.index != "unknown"]
    sold = sold[sold.index != "unknown"].sort_index()
    assert list(known.index) == list(sold.index)
    assert (known["orders"] == sold["orders"]).all()
    assert np.allclose(known["units_sold"].astype(float), sold["units"])
    assert np.allclose(known["net_sales"].astype(float), sold["sales"])
    expected = with_return.reindex(known.index).fillna(0)
    assert (known["orders_with_return"] == expected).all()
    # what names its line alone says how many of its units came back
    by_line = hit[hit["order_line_id"] == hit["order_line_id_sold"]]
    least = by_line.groupby(dimension)["units"].sum().reindex(known.index).fillna(0)
    assert (known["units_returned"].astype(float) >= least - 1e-9).all()
    assert found["units_returned"].astype(float).sum() == pytest.approx(orders["units"].sum())


def test_reasons_are_held_against_all_that_was_sold(sample_build, refunds, orders):
    found = mart(sample_build, "reason")
    expected = refunds.groupby("reason")[["units", "refunded_merchandise"]].sum().sort_index()
    assert list(found.index) == list(expected.index)
    assert np.allclose(found["units_returned"].astype(float), expected["units"])
    rate = expected["refunded_merchandise"] / orders["net_sales"].sum()
    assert np.allclose(found["value_return_rate"], rate)
    with_return = refunds[refunds["is_return"]].groupby("reason")["order_id"].nunique()
    assert (found["orders_with_return"] == with_return.reindex(found.index).fillna(0)).all()
    assert set(found["orders"]) == {len(orders)}


def test_the_planted_brand_comes_back_most(sample_build):
    """The generator plants twice the usual returns for one brand, and more for clothing."""
    by_brand = mart(sample_build, "brand")["unit_return_rate"]
    by_category = mart(sample_build, "category")["unit_return_rate"]
    assert by_brand.idxmax() == BAD_BRAND
    assert by_category.idxmax() == "Clothing"


def test_returners_are_held_against_what_they_buy(sample_build, lines, orders):
    # equal to the cent is equal
    by_category = lines.groupby(["order_id", "category"])["net_sales"].sum().round(2).reset_index()
    by_value = by_category.sort_values(["order_id", "net_sales", "category"])
    largest = by_value.groupby("order_id")["category"].last()
    size = lines.groupby("order_id").size().clip(upper=3)
    known = orders.assign(
        category=orders["order_id"].map(largest).fillna("unknown"),
        size=orders["order_id"].map(size).fillna(1),
    )
    known["expected"] = known.groupby(["category", "size"])["has_return"].transform("mean")
    expected = known.groupby("customer_key").agg(
        orders=("order_id", "size"), returns=("has_return", "sum"), expected=("expected", "sum")
    )
    expected = expected[expected["returns"] > 0]
    found = read(sample_build, "select * from kpi_serial_returners").set_index("customer_key")
    assert set(found.index) == set(expected.index)
    found = found.reindex(expected.index)
    assert (found["orders"] == expected["orders"]).all()
    assert (found["orders_with_return"] == expected["returns"]).all()
    assert np.allclose(found["expected_orders_with_return"], expected["expected"], atol=1e-6)
    low = (1 - 1 / (9 * expected["returns"]) - 2.575829 / (3 * expected["returns"] ** 0.5)) ** 3
    ratio_low = low * expected["returns"] / expected["expected"]
    assert np.allclose(found["return_ratio_low"], ratio_low, rtol=1e-5)
    assert (found["is_serial_returner"] == ((expected["returns"] >= 3) & (ratio_low > 1))).all()


@pytest.fixture(scope="module")
def followed(orders, refunds, as_of) -> pd.DataFrame:
    """Orders by choice, followed from the end of their return window."""
    sales = orders[
        orders["customer_key"].notna() & (orders["order_type"] != "subscription_renewal")
    ].sort_values(["customer_key", "ordered_at", "order_id"])
    people = sales.groupby("customer_key")
    sales["number"] = people.cumcount() + 1
    sales["next_days"] = (people["order_date"].shift(-1) - sales["order_date"]).dt.days
    sales["watched"] = (as_of - sales["order_date"]).dt.days - WINDOW
    early = refunds[refunds["is_return"] & refunds["is_early"]]
    last = early.sort_values(["refunded_merchandise", "refund_line_id"]).groupby("order_id")
    sales["reason"] = sales["order_id"].map(last["reason"].last())
    full = sales["early_refunded"] >= sales["net_sales"] - 0.010001
    sales["depth"] = np.where(full, "full", "partial")
    return sales[sales["next_days"].isna() | (sales["next_days"] > WINDOW)]


def test_the_effect_of_a_return_is_as_pandas_finds_it(sample_build, followed):
    found = read(sample_build, "select * from kpi_return_effects")
    assert len(found) > 50
    numbers = {"1": (1, 1), "2": (2, 2), "3+": (3, 10), "all": (1, 10)}
    for row in found.itertuples():
        watched = followed[followed["watched"] >= row.horizon_days]
        watched = watched.assign(
            number=watched["number"].clip(upper=10),
            again=watched["next_days"] <= WINDOW + row.horizon_days,
        )
        watched = watched[watched["number"].between(*numbers[row.order_number_band])]
        kept = watched[~watched["has_early_return"]]
        returned = watched[watched["has_early_return"]]
        if row.returned_by != "return":
            returned = returned[returned[row.returned_by] == row.returned_value]
        returned = returned[returned["number"].isin(kept["number"])]
        counts = returned.groupby("number").size()
        kept = kept[kept["number"].isin(counts.index)]
        weights = counts / counts.sum()
        kept_rates = kept.groupby("number")["again"].mean()
        assert row.orders_returned == len(returned)
        assert row.orders_kept == len(kept)
        assert row.next_order_rate == pytest.approx(returned["again"].mean())
        assert row.next_order_rate_kept == pytest.approx((weights * kept_rates).sum())
        if row.order_number_band in ("1", "2"):
            bounds = confint_proportions_2indep(
                returned["again"].sum(),
                len(returned),
                kept["again"].sum(),
                len(kept),
                method="agresti-caffo",
            )
            assert (row.difference_low, row.difference_high) == pytest.approx(bounds, abs=1e-6)
