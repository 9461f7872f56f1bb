"""When things happen: seasons by month and weekday, hours of the day, summer time.

Customers live in operational time, of which a busy day holds more than a quiet one: a rate
that is constant there becomes seasonal on the calendar. On average one operational day is one
calendar day.
"""

from datetime import date

import numpy as np

from customer_value.sample import planted

DAY = 86_400


class Seasons:
    """The history of the shop: two years that end with `end_date`."""

    def __init__(self, end_date: date) -> None:
        """Works out the days of the history and how busy each is."""
        self.last_day = (end_date - date(1970, 1, 1)).days
        self.first_day = self.last_day - planted.HISTORY_DAYS + 1
        days = np.arange(self.first_day, self.last_day + 1)
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
        # 1970-01-01 was a Thursday
        weekdays = (days + 3) % 7
        factors = np.array(planted.MONTH_FACTORS)[months]
        factors = factors * np.array(planted.WEEKDAY_FACTORS)[weekdays]
        self.factors = factors / factors.mean()
        self.length = float(planted.HISTORY_DAYS)
        self._ends = np.cumsum(self.factors)
        self._ends[-1] = self.length
        # New customers come evenly in operational time, so a day wins this share of them.
        self.shares = self.factors / self.length

    def days(self, operational: np.ndarray) -> np.ndarray:
        """Days since 1970 of moments in operational time, shape (n,)."""
        place = np.searchsorted(self._ends, operational, side="right")
        return self.first_day + np.minimum(place, planted.HISTORY_DAYS - 1)

    @property
    def end_second(self) -> int:
        """Last second of the history."""
        return (self.last_day + 1) * DAY - 1


HOUR_WEIGHTS = np.array(
    [4, 2, 1, 1, 1, 2, 5, 10, 16, 20, 22, 22, 24, 22, 20, 20, 22, 26, 32, 40, 44, 36, 22, 12]
)


def seconds_of_day(rng: np.random.Generator, count: int) -> np.ndarray:
    """Times of day as people shop: much in the evening, little at night."""
    edges = np.concatenate([[0], np.cumsum(HOUR_WEIGHTS / HOUR_WEIGHTS.sum())])
    draws = rng.random(count)
    return np.minimum(np.interp(draws, edges, np.arange(25) * 3600).astype(np.int64), DAY - 1)


def _last_sunday(year: int, month: int) -> int:
    last = date(year, month, 31)
    return (last - date(1970, 1, 1)).days - (last.weekday() + 1) % 7


def berlin_offset_minutes(seconds: np.ndarray) -> np.ndarray:
    """Minutes that Berlin is ahead of UTC at each moment: 60, and 120 in summer."""
    seconds = np.asarray(seconds)
    offset = np.full(len(seconds), 60, np.int64)
    if len(seconds) == 0:
        return offset
    years = np.array([seconds.min(), seconds.max()]).astype("datetime64[s]")
    first, last = years.astype("datetime64[Y]").astype(int) + 1970
    for year in range(first, last + 1):
        begins = _last_sunday(year, 3) * DAY + 3600
        ends = _last_sunday(year, 10) * DAY + 3600
        offset[(seconds >= begins) & (seconds < ends)] = 120
    return offset


def change_days(first_day: int, last_day: int) -> list[int]:
    """Days within the span on which European clocks change."""
    years = range(1970 + first_day // 366, 1971 + last_day // 365)
    days = [_last_sunday(year, month) for year in years for month in (3, 10)]
    return [day for day in days if first_day <= day <= last_day]
