"""Command line of the sample shop: `python -m customer_value.sample`."""

import argparse
import sys
from datetime import date
from pathlib import Path

from customer_value.sample.shop import END_DATE, ArgumentsError, generate


def parser() -> argparse.ArgumentParser:
    """Options of the command."""
    options = argparse.ArgumentParser(
        prog="customer-value generate",
        description="Write a made-up shop with known truth, of any size, as raw tables.",
    )
    size = options.add_mutually_exclusive_group(required=True)
    size.add_argument("--customers", type=int, help="number of customers")
    size.add_argument("--orders", type=int, help="number of orders to come near to")
    options.add_argument("--out", type=Path, required=True, help="folder to write to")
    options.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--prefix", default="", help="put before every table's name")
    options.add_argument("--tables", help="tables to write, joined by commas; default all")
    options.add_argument("--end-date", type=date.fromisoformat, default=END_DATE)
    options.add_argument("--no-bad-rows", action="store_true", help="plant no rows to reject")
    options.add_argument("--quiet", action="store_true", help="no progress bar")
    return options


def main(argv: list[str] | None = None) -> int:
    """Runs the command and says what was written."""
    given = parser().parse_args(argv)
    try:
        found = generate(
            given.out,
            customers=given.customers,
            orders=given.orders,
            seed=given.seed,
            file_format=given.format,
            end_date=given.end_date,
            prefix=given.prefix,
            tables=given.tables.split(",") if given.tables else None,
            bad_rows=not given.no_bad_rows,
            progress=not given.quiet,
        )
    except ArgumentsError as error:
        print(f"customer-value generate: {error}", file=sys.stderr)
        return 2
    rows = ", ".join(f"{name} {counts['raw']:,}" for name, counts in found["tables"].items())
    print(f"Wrote to {given.out}: {rows}. What is true about them: {given.out / 'truth.json'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
