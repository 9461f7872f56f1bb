"""Real shops as purchase days: CDNOW, which comes with lifetimes, and UCI Online Retail."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd


@dataclass(frozen=True, eq=False)
class Shop:
    """A shop's purchase days and where its past is cut in two.

    Attributes:
        key: For file names.
        name: For people.
        about: What it is, where the data are from and how they are read, in Markdown.
        unit: What money is counted in, for people.
        days: One row per customer and purchase day: customer, day, value (net of nothing but
            what `about` says).
        cut: Last day that models know.
        end: Last day that they forecast.
    """

    key: str
    name: str
    about: str
    unit: str
    days: pd.DataFrame
    cut: date
    end: date

    @property
    def horizon(self) -> int:
        """Days that are forecast."""
        return (self.end - self.cut).days


_CDNOW = (
    "An online shop for CDs; customers who first bought in the first quarter of 1997, with all "
    "that they bought until June 1998. The data set that the papers use (Fader, Hardie & Lee "
    "2005), from the files that come with `lifetimes`. Purchases of one day count as one."
)
_ONLINE_RETAIL = """
with lines as (

    select
        CustomerID::bigint as customer,
        InvoiceDate::date as day,
        StockCode as code,
        abs(Quantity) as quantity,
        UnitPrice::decimal(18, 4) as price,
        starts_with(InvoiceNo, 'C') as is_cancelled,
        -- of equal lines the latest are the cancelled ones
        row_number() over (
            partition by
                CustomerID, StockCode, abs(Quantity), UnitPrice, starts_with(InvoiceNo, 'C')
            order by InvoiceDate desc, InvoiceNo desc
        ) as number
    from read_parquet(?)
    where CustomerID is not null and UnitPrice > 0 and Quantity <> 0

)

select
    sold.customer,
    sold.day,
    sum(sold.quantity * sold.price)::double as value
from lines as sold
left join lines as cancelled
    on
        cancelled.is_cancelled
        and sold.customer = cancelled.customer
        and sold.code = cancelled.code
        and sold.quantity = cancelled.quantity
        and sold.price = cancelled.price
        and sold.number = cancelled.number
        and sold.day <= cancelled.day
where not sold.is_cancelled and cancelled.customer is null
group by sold.customer, sold.day
order by sold.customer, sold.day
"""


def cdnow(is_sample: bool) -> Shop:
    """CDNOW, 39 weeks to know and 39 to forecast.

    Args:
        is_sample: The 1/10 sample of 2,357 customers that the papers use, or all 23,570.
    """
    import lifetimes

    # what lifetimes' own loader reads; that needs an old setuptools
    folder = Path(lifetimes.__file__).parent / "datasets"
    name, columns, header = (
        ("CDNOW_sample.txt", ["master_id", "customer", "day", "units", "value"], 0)
        if is_sample
        else ("CDNOW_master.txt", ["customer", "day", "units", "value"], 1)
    )
    rows = pd.read_csv(folder / name, sep=r"\s+", skiprows=header, names=columns)
    rows["day"] = pd.to_datetime(rows["day"], format="%Y%m%d")
    return Shop(
        key="cdnow_sample" if is_sample else "cdnow",
        name="CDNOW, 1/10 sample" if is_sample else "CDNOW, all customers",
        about=_CDNOW,
        unit="US dollars",
        days=rows.groupby(["customer", "day"], as_index=False)["value"].sum(),
        cut=date(1997, 9, 30),
        end=date(1998, 6, 30),
    )


def online_retail(path: Path) -> Shop:
    """UCI Online Retail, half a year to know and half a year to forecast.

    Args:
        path: The source as one Parquet file, as examples/online_retail has it.
    """
    with duckdb.connect() as connection:
        days = connection.execute(_ONLINE_RETAIL, [str(path)]).df()
    return Shop(
        key="online_retail",
        name="UCI Online Retail",
        about=(
            "A UK online gift shop that sells to resellers as well, December 2010 to December 2011 "
            "(Chen, Sain & Guo 2012). Invoice lines with a customer and a price; lines that a "
            "cancellation takes back in full are left out. The data begin while the shop is "
            "running, so a customer's first day here is often not her first, and the holdout has "
            "the autumn's gift season, which no model of these knows of."
        ),
        unit="British pounds",
        days=days.assign(day=pd.to_datetime(days["day"])),
        cut=date(2011, 6, 9),
        end=date(2011, 12, 9),
    )
