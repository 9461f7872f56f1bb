"""Columns and files of the sample shop, byte by byte."""

import csv
import io
from datetime import datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.sample import columns as make
from customer_value.sample.seasons import (
    Seasons,
    berlin_offset_minutes,
    change_days,
    seconds_of_day,
)
from customer_value.sample.shop import END_DATE
from customer_value.sample.writers import OFFSET_MARK, CsvWriter, as_text, quoted


@given(st.lists(st.integers(-(10**13), 10**13), max_size=20))
def test_money_is_exact_for_any_cents(cents):
    amounts = make.money(np.array(cents, np.int64)).to_pylist()
    assert amounts == [Decimal(value) / 100 for value in cents]


def test_masks_and_negative_codes_become_null():
    missing = np.array([True, False])
    assert make.money(np.array([5, 5]), missing).to_pylist() == [None, Decimal("0.05")]
    assert make.quantities(np.array([750, 1000])).to_pylist() == [Decimal("0.75"), Decimal(1)]
    assert make.rates(np.array([np.nan, 0.92]), missing).to_pylist() == [None, Decimal("0.92")]
    assert make.ids("O", np.array([-1, 12])).to_pylist() == [None, "O12"]
    assert make.labels(np.array([-1, 1]), ["a", "b"]).to_pylist() == [None, "b"]
    assert make.labels(np.array([-1, 0, 2]), ["a", "b", "a"]).to_pylist() == [None, "a", "a"]
    assert make.times(np.array([-1, 0])).to_pylist() == [None, datetime(1970, 1, 1)]
    assert make.only_true(~missing).to_pylist() == [None, True]


def test_csv_shows_times_with_their_offset():
    (second,) = seconds((2025, 3, 30, 21, 59, 59))
    rows = pa.table(
        {
            "order_id": ["O1", "O2"],
            "ordered_at": make.times(np.array([second, second])),
            "ordered_at" + OFFSET_MARK: pa.array([120, None], pa.int64()),
            "total": make.money(np.array([1050, 100])),
        }
    )
    shown = as_text("orders", rows)
    assert shown["ordered_at"].to_pylist() == ["2025-03-30T23:59:59+02:00", "2025-03-30 21:59:59"]
    assert shown["total"].to_pylist() == ["10.5", "1"]


@given(st.lists(st.text(alphabet='ab",\n\r é😊\\', max_size=8), min_size=1, max_size=8))
def test_csv_text_is_read_back_as_it_was(values):
    cells = quoted(pa.chunked_array([pa.array(values, pa.string())])).to_pylist()
    text = "\n".join(f"{cell},x" for cell in cells) + "\n"
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))] == values


def test_csv_grows_by_chunks_and_starts_anew(tmp_path):
    rows = pa.table({"rate_date": make.dates(np.array([0])), "currency": ["USD"]})
    for _ in range(2):
        writer = CsvWriter(tmp_path, "x_")
        writer.write("exchange_rates", rows)
        writer.write("exchange_rates", rows)
    lines = (tmp_path / "x_exchange_rates.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["1970-01-01,USD,,,,,"] * 2


def seconds(*moments: tuple[int, ...]) -> np.ndarray:
    start = datetime(1970, 1, 1)
    return np.array([int((datetime(*moment) - start).total_seconds()) for moment in moments])


def test_summer_time_of_berlin_begins_and_ends_at_one_utc():
    moments = seconds(
        (2024, 3, 31, 0, 59, 59),
        (2024, 3, 31, 1, 0, 0),
        (2025, 10, 26, 0, 59, 59),
        (2025, 10, 26, 1, 0, 0),
    )
    assert berlin_offset_minutes(moments).tolist() == [60, 120, 120, 60]
    assert berlin_offset_minutes(np.array([], np.int64)).tolist() == []


def test_clocks_change_four_times_in_two_years():
    seasons = Seasons(END_DATE)
    days = np.array(change_days(seasons.first_day, seasons.last_day), "datetime64[D]")
    assert days.astype(str).tolist() == ["2024-03-31", "2024-10-27", "2025-03-30", "2025-10-26"]


def test_operational_time_covers_the_history():
    seasons = Seasons(END_DATE)
    assert str(np.datetime64(seasons.first_day, "D")) == "2024-01-01"
    assert seasons.factors.mean() == pytest.approx(1)
    days = seasons.days(np.array([0.0, seasons.length - 1e-9]))
    assert days.tolist() == [seasons.first_day, seasons.last_day]


def test_people_shop_in_the_evening():
    hours = seconds_of_day(np.random.default_rng(1), 10_000) // 3600
    assert hours.min() >= 0 and hours.max() <= 23
    assert (hours == 20).sum() > 5 * (hours == 4).sum()
