"""The straightforward pandas way to the customer and RFM tables, as the benchmark's opponent.

Reads the same Parquet files as the project and gives the same figures: duplicates and bad rows out,
valid orders, money in the reporting currency with tax taken out of inclusive prices, refunds, one
row per customer, RFM scores by cut-points. It leaves out what a script of this kind leaves out:
rejected rows with reasons, the revenue bridge, erasure, merged accounts and guests who register.

Run: python benchmarks/pandas_rfm.py FOLDER; prints customers, orders and net revenue.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd


def read(folder: Path, table: str, key: tuple[str, ...]) -> pd.DataFrame:
    """Reads one raw table with its money as floats; the newest row of each key, no deleted rows."""
    frame = pd.read_parquet(folder / table)
    for column in frame.columns:
        if frame[column].dtype == object and frame[column].notna().any():
            first = frame[column].dropna().iloc[0]
            if first.__class__.__name__ == "Decimal":
                frame[column] = frame[column].astype(float)
    frame = frame[frame[list(key)].notna().all(axis=1)]
    if "updated_at" in frame:
        frame = frame.sort_values("updated_at", kind="stable").drop_duplicates(key, keep="last")
    if "is_deleted" in frame:
        frame = frame[~frame["is_deleted"].eq(True)]
    return frame


def valued_orders(folder: Path) -> pd.DataFrame:
    """Orders with customer, date, net revenue in the reporting currency and validity."""
    orders = read(folder, "orders", ("order_id",))
    orders = orders[orders["ordered_at"].notna() & orders["total"].notna()]
    orders["order_date"] = orders["ordered_at"].dt.normalize()
    reporting = orders["currency"].mode().iloc[0]
    rates = (
        read(folder, "exchange_rates", ("rate_date", "currency"))
        if (folder / "exchange_rates").exists()
        else None
    )
    orders["currency"] = orders["currency"].fillna(reporting)
    orders["rate"] = np.where(orders["currency"] == reporting, 1.0, orders["exchange_rate"])
    if rates is not None:
        rates = rates.assign(rate_date=pd.to_datetime(rates["rate_date"]).astype("datetime64[us]"))
        rates = rates.sort_values("rate_date")
        missing = orders["rate"].isna()
        found = pd.merge_asof(
            orders.loc[missing, ["order_id", "order_date", "currency"]].sort_values("order_date"),
            rates[["rate_date", "currency", "rate"]],
            left_on="order_date",
            right_on="rate_date",
            by="currency",
            tolerance=pd.Timedelta(days=10),
        ).set_index("order_id")["rate"]
        orders.loc[missing, "rate"] = orders.loc[missing, "order_id"].map(found)
    orders = orders[orders["rate"].notna()]

    products = read(folder, "products", ("product_id",))
    gift_cards = products.loc[products["product_type"] == "gift_card", "product_id"]
    lines = read(folder, "order_lines", ("order_line_id",))
    lines = lines[(lines["quantity"] > 0) & (lines["unit_price"] >= 0)]
    orders["has_lines"] = orders["order_id"].isin(lines["order_id"])
    lines = lines[lines["line_type"].fillna("product") == "product"]
    lines = lines[~lines["product_id"].isin(gift_cards)]
    lines["value"] = lines["quantity"] * lines["unit_price"]
    sums = lines.groupby("order_id").agg(goods=("value", "sum"), tax_on_lines=("tax", "sum"))
    orders = orders.merge(sums, left_on="order_id", right_index=True, how="left")
    goods = orders["goods"].fillna(orders["gross"]) - orders["discount"].fillna(0)
    tax = np.where(orders["is_tax_included"].eq(True), orders["tax_on_lines"], 0)
    orders["net_sales"] = ((goods - np.nan_to_num(tax)) * orders["rate"]).round(2)

    refunds = read(folder, "refunds", ("refund_line_id",))
    item = ~refunds["refund_type"].isin(["shipping", "tax", "adjustment"])
    refunds["merchandise"] = np.where(
        item, refunds["amount"] - refunds["tax"].fillna(0) - refunds["shipping"].fillna(0), 0
    )
    refunded = refunds.groupby("order_id")["merchandise"].sum()
    orders["refunded"] = (orders["order_id"].map(refunded).fillna(0) * orders["rate"]).round(2)
    orders["net_revenue"] = orders["net_sales"] - orders["refunded"]

    orders = with_customers(folder, orders)
    status = orders["status"].fillna("")
    orders["is_valid"] = (
        ~orders["is_test"].eq(True)
        & ~status.isin(["cancelled", "failed"])
        & ~orders["order_type"].isin(["exchange", "replacement", "adjustment"])
        & ~orders["account_type"].isin(["staff", "test"])
        & (orders["total"] > 0)
        & (orders["goods"].notna() | ~orders["has_lines"])
    )
    orders["counts"] = (
        orders["is_valid"]
        & (orders["order_type"] != "subscription_renewal")
        & ~((orders["refunded"] > 0) & (orders["refunded"] >= orders["net_sales"] - 0.01))
    )
    return orders


def with_customers(folder: Path, orders: pd.DataFrame) -> pd.DataFrame:
    """Adds customer (after merges, guests joined by e-mail) and account type."""
    accounts = read(folder, "customers", ("customer_id",))
    merged = accounts.dropna(subset="merged_into_customer_id")
    merged = merged.set_index("customer_id")["merged_into_customer_id"]
    email = orders["email"].str.strip().str.lower()
    known = pd.concat(
        [
            accounts[["email", "customer_id", "created_at"]],
            orders[["email", "customer_id"]].dropna(),
        ]
    ).dropna(subset="email")
    known["email"] = known["email"].str.strip().str.lower()
    known = known.sort_values(["created_at", "customer_id"]).drop_duplicates("email")
    owner = email.map(known.set_index("email")["customer_id"])
    customer = orders["customer_id"].fillna(owner)
    for _ in range(20):
        customer = customer.map(merged).fillna(customer)
    orders["customer"] = customer.fillna("guest-" + email)
    kind = accounts.set_index("customer_id")["account_type"]
    orders["account_type"] = orders["customer"].map(kind)
    return orders


def rfm(orders: pd.DataFrame) -> pd.DataFrame:
    """One row per customer with recency, frequency, monetary value and scores from cut-points."""
    as_of = orders["order_date"].max()
    valid = orders[orders["is_valid"] & orders["customer"].notna()]
    counting = valid[valid["counts"]].sort_values(["customer", "ordered_at", "order_id"])
    gaps = counting.groupby("customer")["order_date"].diff().dt.days.dropna()
    customers = counting.groupby("customer").agg(
        first_order=("order_date", "min"),
        last_order=("order_date", "max"),
        frequency=("order_id", "count"),
    )
    customers["monetary"] = valid.groupby("customer")["net_revenue"].sum()
    customers["recency"] = (as_of - customers["last_order"]).dt.days
    repeaters = customers.loc[customers["frequency"] > 1, "frequency"]
    cuts = {
        "recency": gaps.quantile([0.5, 0.75, 0.9, 0.975]),
        "frequency": pd.Series([1, *repeaters.quantile([0.25, 0.5, 0.75])]),
        "monetary": customers["monetary"].quantile([0.2, 0.4, 0.6, 0.8]),
    }
    for name, points in cuts.items():
        worse = points.to_numpy()[None, :]
        values = customers[name].to_numpy()[:, None]
        passed = worse > values if name == "recency" else worse < values
        customers[f"{name}_score"] = 1 + passed.sum(axis=1)
    return customers


if __name__ == "__main__":
    all_orders = valued_orders(Path(sys.argv[1]))
    table = rfm(all_orders)
    net_revenue = all_orders.loc[all_orders["is_valid"], "net_revenue"].sum()
    print(f"{len(table)} {int(all_orders['is_valid'].sum())} {net_revenue:.2f}")
