"""Writes docs/clv_report.md and its plots: `make clv-report`."""

import argparse
import sys
from pathlib import Path

from customer_value.clv_report import judge, plots
from customer_value.clv_report.page import Judged, page
from customer_value.clv_report.shops import Shop, cdnow, online_retail

_NOT_GIVEN = (
    "UCI Online Retail was not judged, because its file was not given: "
    "`make clv-report ONLINE_RETAIL=online_retail.parquet`. "
    "[Its example](../examples/online_retail/README.md) says where it comes from."
)


def judged(shop: Shop, folder: Path) -> Judged:
    """Judges a shop's forecasts and writes its two plots into a folder."""
    customers = judge.known_customers(shop)
    forecasts = judge.forecasts_of(shop, customers)
    pictures = {
        "calibration": plots.calibration_plot(shop, judge.calibration(forecasts)),
        "cumulative": plots.cumulative_plot(shop, *judge.weekly(shop, customers)),
    }
    for name, picture in pictures.items():
        picture.save(folder / f"{shop.key}_{name}.svg")
    return Judged(shop, customers, judge.measured(forecasts))


def main() -> int:
    """Writes the report; 2 where the given file is not there."""
    parser = argparse.ArgumentParser(prog="customer_value.clv_report", description=__doc__)
    parser.add_argument("--online-retail", type=Path, help="the source as one Parquet file")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="folder to write into")
    arguments = parser.parse_args()
    path = arguments.online_retail
    if path is not None and not path.is_file():
        print(f"There is no file {path}.", file=sys.stderr)
        return 2
    shops = [cdnow(is_sample=True), cdnow(is_sample=False)]
    if path is not None:
        shops.append(online_retail(path))
    folder = arguments.docs / "clv_report"
    folder.mkdir(parents=True, exist_ok=True)
    text = page([judged(shop, folder) for shop in shops], "" if path else _NOT_GIVEN)
    (arguments.docs / "clv_report.md").write_text(text)
    print(f"Written: {arguments.docs / 'clv_report.md'} and {2 * len(shops)} plots in {folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
