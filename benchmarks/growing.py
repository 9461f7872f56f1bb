"""Times one area on one shop, at several sizes of a raw table that is copied to grow."""

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from run import BIN, PROJECT, environment, measured, model_seconds


@dataclass
class Area:
    """What is timed, and on what.

    Attributes:
        name: Name of the area, as its folders are called.
        raw_table: The raw table that grows.
        tables: The raw tables of the shop, joined by commas.
        rows: Rows of the raw table that the shop is made with.
        rows_per_order: How many of them the made-up shop has for an order.
        copy: Writes the raw table from its source to a folder, so many times.
        found: SQL that says in one text what a build found.
        sizes: Sizes that are timed where none are given.
    """

    name: str
    raw_table: str
    tables: str
    rows: int
    rows_per_order: float
    copy: Callable[[Path, Path, int], None]
    found: str
    sizes: tuple[int, int]

    @property
    def models(self) -> list[str]:
        """The models that are timed."""
        return [f"path:models/intermediate/{self.name}", f"path:models/marts/{self.name}"]

    @property
    def staged(self) -> list[str]:
        """The models that read the raw table anew."""
        return [f"base_{self.raw_table}", "base_repeated_keys", f"stg_{self.raw_table}"]


def fresh(folder: Path) -> Path:
    """An empty folder in place of whatever was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def time_area(area: Area, description: str) -> None:
    """Makes the shop, builds what stands before, and prints the figures of each size."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=list(area.sizes))
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    data, own = folder / f"{area.name}_shop", folder / f"{area.name}_shop_events"
    orders = round(area.rows / area.rows_per_order)
    env = environment(orders, folder / area.name)
    fresh(Path(env["CUSTOMER_VALUE_DB"]).parent)
    if not own.exists():
        generate = [sys.executable, "-m", "customer_value.sample", "--orders", str(orders)]
        measured([*generate, "--out", str(data), "--tables", area.tables, "--quiet"])
        (data / area.raw_table).rename(own)
    area.copy(own, fresh(data / area.raw_table), 1)
    dbt = [str(BIN / "dbt"), "-q", "build", "--exclude-resource-type", "test", "unit_test"]
    dbt += ["--vars", json.dumps({"raw_path": str(data)})]
    before = ["--select", f"+path:models/marts/{area.name}", "--exclude", *area.models]
    print(f"all before: {measured([*dbt, *before], env)}", flush=True)
    seconds = {}
    for events in arguments.events:
        print(f"{events:,} events", flush=True)
        area.copy(own, fresh(data / area.raw_table), max(1, round(events / area.rows)))
        measured([*dbt, "--select", *area.staged], env)
        timed = measured([*dbt, "--select", *area.models], env)
        nodes, slowest = model_seconds(Path(env["DBT_TARGET_PATH"]))
        with duckdb.connect(env["CUSTOMER_VALUE_DB"], read_only=True) as connection:
            (found,) = connection.execute(area.found).fetchone()
        print(f"  {found}")
        print(f"  {area.name}: {timed}; nodes {nodes:.1f} s")
        print("  slowest: " + ", ".join(f"{name} {taken:.1f} s" for name, taken in slowest))
        seconds[events] = timed.cpu_seconds
    first, *_, last = arguments.events
    print(
        f"CPU growth {seconds[last] / seconds[first]:.1f} for {last / first:.1f} times the events"
    )
