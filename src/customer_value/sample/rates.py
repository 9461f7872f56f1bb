"""Exchange rates: a slow walk per currency, one row per working day."""

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.people import CURRENCIES
from customer_value.sample.seasons import DAY, Seasons

STARTS = {"GBP": 1.17, "USD": 0.92, "CHF": 1.05}


def draw_rates(rng: np.random.Generator, seasons: Seasons) -> np.ndarray:
    """Euro for one unit of each currency and day, shape (currencies, days + 10).

    The first ten days lie before the history, so that its first orders find a rate.
    """
    days = planted.HISTORY_DAYS + 10
    walk = np.ones((len(CURRENCIES), days))
    for place, currency in enumerate(CURRENCIES):
        if currency in STARTS:
            steps = rng.normal(0, 0.0025, days)
            path = np.cumsum(steps) - np.linspace(0, steps.sum() * 0.7, days)
            walk[place] = np.round(STARTS[currency] * np.exp(path), 5)
    return walk


def booked_rates(
    rng: np.random.Generator,
    rates: np.ndarray,
    store: np.ndarray,
    second: np.ndarray,
    seasons: Seasons,
) -> np.ndarray:
    """Rate that the shop booked with a fifth of the foreign orders; nan where none."""
    place = second // DAY - seasons.first_day + 10
    rate = np.round(rates[store, place] * 1.001, 5)
    return np.where((store > 0) & (rng.random(len(store)) < 0.2), rate, np.nan)


def exchange_rates_table(rates: np.ndarray, seasons: Seasons) -> pa.Table:
    """The raw table exchange_rates: no weekends, no days around Christmas."""
    days = np.arange(seasons.first_day - 10, seasons.last_day + 1)
    year_day = days.astype("datetime64[D]").astype(str)
    holiday = np.array([day[5:] in {"12-24", "12-25", "12-26", "01-01"} for day in year_day])
    open_days = np.flatnonzero(((days + 3) % 7 < 5) & ~holiday)
    place = np.tile(np.arange(1, len(CURRENCIES)), len(open_days))
    when = np.repeat(open_days, len(CURRENCIES) - 1)
    # dollars name the euro, the others leave it to the shop's currency
    to_euro = np.where(place == CURRENCIES.index("USD"), 0, -1)
    rate = rates[place, when]
    # a few rates into another currency, which nobody needs
    cross = open_days[::60]
    to_pound = np.full(len(cross), CURRENCIES.index("GBP"))
    dollar = np.full(len(cross), CURRENCIES.index("USD"))
    cross_rate = rates[dollar, cross] / rates[to_pound, cross]
    return pa.table(
        {
            "rate_date": make.dates(np.concatenate([days[when], days[cross]])),
            "currency": make.labels(np.concatenate([place, dollar]), CURRENCIES),
            "to_currency": make.labels(np.concatenate([to_euro, to_pound]), CURRENCIES),
            "rate": make.rates(np.concatenate([rate, cross_rate])),
        }
    )
