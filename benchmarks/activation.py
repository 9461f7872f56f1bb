"""Times activation: its first build, one in which 1% of customers changed, one without a change.

Builds the sample shop once, then copies its customers with all that their profiles are made of,
each copy under keys of its own, until there are as many as wanted. Only the models of activation
are timed; what stands before is the same in every build, and has benchmarks of its own. Their time
is told in two parts: the facts, a row a customer, which every build makes anew as all marts are,
and the audiences that are made from these.

Run: python benchmarks/activation.py [--customers 100000 1000000] [--folder .bench]
"""

import argparse
import json
import shutil
from pathlib import Path

import duckdb
from run import BIN, PROJECT, environment, measured

ACTIVATION = [
    "path:models/intermediate/activation",
    "path:models/marts/activation",
    "int_audience_effects_tested",
    "--exclude",
    "path:models/marts/activation/exports",
]
# the profiles and what of activation they are made of: a row a customer, from the whole shop
FACTS = {
    "int_activation_activity",
    "int_activation_group_since",
    "int_activation_moments",
    "int_activation_orders_summed",
    "int_activation_products_paired",
    "int_activation_profiles",
    "int_activation_purchases",
    "int_activation_recommendations",
    "int_activation_replenishments",
    "int_activation_tastes",
}
# what profiles are made of, with the columns that get a key of their own in each copy
COPIED = {
    "main.dim_customers": ["customer_key"],
    "main.fct_orders": ["order_id", "customer_key"],
    "main.fct_order_lines": ["order_line_id", "order_id", "customer_key"],
    "main.rfm_customers": ["customer_key"],
    "main.rfm_group_changes": ["customer_key"],
    "main.clv_customers": ["customer_key"],
    "main.support_tickets": ["ticket_id", "customer_key"],
    "main.nps_detractors": ["response_id", "customer_key"],
    "main.nps_promoters": ["response_id", "customer_key"],
    "main_intermediate.int_customer_identities": ["identity", "customer_key"],
    "main_intermediate.int_order_waits": ["customer_key"],
    "main_intermediate.int_nps_responses": ["response_id", "customer_key"],
    "main_base.base_customers": ["customer_id", "merged_into_customer_id"],
    "main.journey_abandoned_carts": ["abandonment_id", "customer_key"],
}


def copy_customers(database: Path, customers: int) -> int:
    """Makes the shop of a built database as large as wanted; how many customers there are."""
    with duckdb.connect(str(database)) as connection:
        (found,) = connection.execute("select count(*) from dim_customers").fetchone()
        copies = max(1, round(customers / found))
        for table, keys in COPIED.items():
            own = ", ".join(f"{key} || '-' || copy as {key}" for key in keys)
            connection.execute(
                f"create or replace table {table} as select * exclude (copy) replace ({own}) "
                f"from {table} cross join range({copies}) as copies (copy)"
            )
        return found * copies


def change_customers(database: Path, share: float) -> int:
    """Gives a share of the customers an order more; how many that are."""
    with duckdb.connect(str(database)) as connection:
        return connection.execute(
            "update dim_customers "
            "set order_count = order_count + 1, net_revenue = net_revenue + 50 "
            f"where hash(customer_key) % 10000 < {round(share * 10_000)}"
        ).fetchone()[0]


def bench(customers: int, built: Path, env: dict[str, str]) -> None:
    """Prints the figures of one size."""
    database = Path(env["CUSTOMER_VALUE_DB"])
    database.parent.mkdir(parents=True, exist_ok=True)
    database.with_suffix(".duckdb.wal").unlink(missing_ok=True)
    shutil.copy(built, database)
    dbt = [str(BIN / "dbt"), "-q", "run", "--select", *ACTIVATION]
    print(f"{copy_customers(database, customers):,} customers", flush=True)
    first: dict[str, float] = {}
    for name, share in (("first build", 0), ("1% changed", 0.01), ("nothing changed", 0)):
        changed = change_customers(database, share) if share else 0
        took = measured(dbt, env)
        seconds = node_seconds(Path(env["DBT_TARGET_PATH"]))
        facts = sum(seconds[model] for model in FACTS)
        parts = {"facts": facts, "audiences": sum(seconds.values()) - facts}
        first = first or parts
        with duckdb.connect(str(database), read_only=True) as connection:
            profiles, members = connection.execute(
                "select (select count(*) from audience_profiles where updated_at = build_at), "
                "(select count(*) from audience_members where updated_at = build_at) "
                "from main_intermediate.int_activation_clock"
            ).fetchone()
        print(f"  {name}{f' ({changed:,} customers)' if changed else ''}: {took}")
        for part, own in parts.items():
            print(f"    {part}: {own:.1f} s, {own / first[part]:.2f} of the first")
        slowest = sorted(seconds.items(), key=lambda node: -node[1])[:8]
        print(f"    written: {profiles:,} profiles, {members:,} memberships")
        print("    slowest: " + ", ".join(f"{model} {own:.1f} s" for model, own in slowest))


def node_seconds(target: Path) -> dict[str, float]:
    """Seconds that each model took in the last run of dbt."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    return {node["unique_id"].split(".")[2]: node["execution_time"] for node in results}


def main() -> None:
    """Reads the arguments, builds the sample and runs each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    env = environment(0, folder / "activation_sample")
    built = Path(env["CUSTOMER_VALUE_DB"])
    built.parent.mkdir(parents=True, exist_ok=True)
    built.unlink(missing_ok=True)
    no_tests = ["--exclude-resource-type", "test", "unit_test"]
    print(f"the sample: {measured([str(BIN / 'dbt'), '-q', 'build', *no_tests], env)}", flush=True)
    with duckdb.connect(str(built)) as connection:
        # the copies begin with a history of their own
        for table in ("audience_profiles", "audience_members", "audience_sizes"):
            connection.execute(f"drop table {table} cascade")
    for customers in arguments.customers:
        bench(customers, built, environment(customers, folder / "activation"))


if __name__ == "__main__":
    main()
