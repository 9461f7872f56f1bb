"""Times order rows to scored customers, beside the same run's own group-by.

Draws a shop of some size from an MBG/NBD near CDNOW (two years, ages spread evenly) and writes its
orders to Parquet, in order of their dates. Then each in a process of its own:

- the group-by: DuckDB sums order rows to purchase days and these to customers (first and last day,
  days, value) and stores the customers. No model can start from less.
- the path: the project's own models, run by dbt, from the same rows (in the place of
  int_clv_movements) to a forecast of each customer (int_clv_customers_predicted): purchase days,
  inputs, cells, fits of all models with lifetimes beside them, forecasts, join and spend. Scored as
  of today; the dates of monitoring and backtest are left out.
- dbt's own share: the same command on a shop of 1,000 customers.

Run: python benchmarks/clv_path.py [--customers 1000000 10000000] [--folder .bench]
"""

import argparse
import shutil
import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from clv import HISTORY_DAYS, SHOP, SPEND
from run import BIN, PROJECT, environment, measured, model_seconds

from customer_value.clv.simulate import simulate_shop, simulate_spend

TODAY = date(2024, 12, 31)
DRAWN_AT_ONCE = 1_000_000
MODELS = [
    "int_clv_customer_days",
    "int_clv_passing_days",
    "int_clv_events",
    "int_clv_states",
    "int_clv_inputs",
    "int_customer_clv_inputs",
    "int_clv_cells_summed",
    "int_clv_cells",
    "int_clv_spend_cells",
    "int_clv_parameters_fitted",
    "int_clv_cells_predicted",
    "int_clv_customers_predicted",
]
GROUP_BY = """
import duckdb, sys
rows, database, temp = sys.argv[1:]
connection = duckdb.connect(database, config={
    "memory_limit": "4GB", "temp_directory": temp, "preserve_insertion_order": False,
    "storage_compatibility_version": "v1.4.0",
})
connection.execute(f\"\"\"
    create table customers as
    select
        customer_key,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        count(*) as purchase_days,
        sum(net_value)::decimal(18, 2) as total_value
    from (
        select customer_key, purchase_date, sum(net_amount)::decimal(18, 2) as net_value
        from read_parquet('{rows}')
        group by customer_key, purchase_date
    )
    group by customer_key
\"\"\")
"""
# what the path finds in the place of the models before it
BEFORE = """
create schema main_intermediate;
create view main_intermediate.int_clv_movements as select * from read_parquet('{rows}');
create table main_intermediate.as_of as
    select date '{today}' as as_of_date;
create table main_intermediate.int_clv_dates as
    select
        date '{today}' as as_of_date, 'today' as date_role,
        null::int as fold_number, null::int as horizon_days;
create table main_intermediate.int_clv_margin as
    select 0.5::double as margin_rate, 'default_margin' as margin_basis;
create table main_intermediate.int_clv_model_chosen as select 'mbg_nbd' as model_name;
"""


def draw_orders(customers: int, path: Path) -> int:
    """Writes the orders of a shop, one row each, oldest first; returns how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    with duckdb.connect() as connection:
        connection.execute("create table orders (customer bigint, age int, value double)")
        for begin in range(0, customers, DRAWN_AT_ONCE):
            count = min(DRAWN_AT_ONCE, customers - begin)
            drawn = simulate_shop(SHOP, rng.uniform(1, HISTORY_DAYS, count), 0, rng).cells
            purchases = drawn.repeats.astype(int) + 1
            mean, _ = simulate_spend(SPEND, purchases.astype(float), np.zeros(count), rng)
            who = np.repeat(np.arange(count), purchases)
            number = np.arange(len(who)) - np.repeat(np.cumsum(purchases) - purchases, purchases)
            # the first and the last day are the model's, those between lie anywhere
            share = np.where(number == purchases[who] - 1, 1.0, rng.random(len(who)))
            since = np.where(number == 0, 0.0, share * drawn.recency[who])
            frame = pd.DataFrame(
                {
                    "customer": begin + who,
                    "age": (drawn.age[who] - since).astype(int),
                    "value": mean.mean_value[who] * rng.uniform(0.5, 1.5, len(who)),
                }
            )
            connection.register("drawn", frame)
            connection.execute("insert into orders select * from drawn")
        connection.execute(
            f"""
            copy (
                select
                    'c' || lpad(customer::varchar, 9, '0') as customer_key,
                    date '{TODAY}' - age as purchase_date,
                    date '{TODAY}' - age as known_on,
                    null::date as counted_until,
                    value::decimal(18, 2) as net_amount
                from orders
                order by age desc
            ) to '{path}' (format parquet)
            """
        )
        return connection.execute("select count(*) from orders").fetchone()[0]


def start(customers: int, folder: Path) -> tuple[Path, dict[str, str]]:
    """Draws a shop where there is none yet, and gives its path a fresh database."""
    rows = folder / f"clv_{customers}" / "orders.parquet"
    if not rows.exists():
        print(f"  {draw_orders(customers, rows):,} order rows drawn", flush=True)
    env = environment(customers, folder / "clv")
    work = Path(env["CUSTOMER_VALUE_DB"]).parent
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    config = {"storage_compatibility_version": "v1.4.0"}
    with duckdb.connect(env["CUSTOMER_VALUE_DB"], config=config) as connection:
        connection.execute(BEFORE.format(rows=rows, today=TODAY))
    return rows, env


def bench(customers: int, folder: Path) -> None:
    """Prints one block of figures for a shop of so many customers."""
    dbt = [str(BIN / "dbt"), "-q", "run", "--select", *MODELS]
    _, env = start(1000, folder)
    measured([str(BIN / "dbt"), "-q", "parse"], env)
    alone = measured(dbt, env)
    rows, env = start(customers, folder)
    measured([str(BIN / "dbt"), "-q", "parse"], env)
    work = Path(env["CUSTOMER_VALUE_DB"]).parent
    arguments = [str(rows), str(work / "group_by.duckdb"), env["CUSTOMER_VALUE_TEMP"]]
    group_by = measured([sys.executable, "-c", GROUP_BY, *arguments])
    path = measured(dbt, env)
    with duckdb.connect(env["CUSTOMER_VALUE_DB"], read_only=True) as connection:
        scored, paid = connection.execute(
            "select count(*), count(predicted_clv_365) "
            "from main_intermediate.int_clv_customers_predicted"
        ).fetchone()
    assert scored == paid == customers, f"{scored:,} customers, {paid:,} with a forecast"
    cpu = path.cpu_seconds - alone.cpu_seconds
    print(f"  group-by: {group_by}")
    print(f"  path: {path}; of it dbt's own {alone.cpu_seconds:.1f} s CPU")
    print(
        f"  {path.cpu_seconds / group_by.cpu_seconds:.1f} times the CPU of the group-by, "
        f"{cpu / group_by.cpu_seconds:.1f} without dbt's own; "
        f"{path.seconds / group_by.seconds:.1f} times its wall time"
    )
    nodes, slowest = model_seconds(Path(env["DBT_TARGET_PATH"]))
    said = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest)
    print(f"  {nodes:.1f} s in models: {said}", flush=True)


def main() -> None:
    """Reads the arguments and runs each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    arguments = parser.parse_args()
    for customers in arguments.customers:
        print(f"{customers:,} customers", flush=True)
        bench(customers, arguments.folder.resolve())


if __name__ == "__main__":
    main()
