"""The report on real data: its main figures on CDNOW, and what it writes."""

import sys
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from customer_value.clv_report import __main__ as command
from customer_value.clv_report import plots
from customer_value.clv_report.judge import (
    LIFETIMES,
    calibration,
    forecasts_of,
    known_customers,
    measured,
    weekly,
)
from customer_value.clv_report.page import Judged, aims, page, section
from customer_value.clv_report.shops import Shop, cdnow, online_retail

REPO = Path(__file__).resolve().parents[2]


def judge(shop):
    customers = known_customers(shop)
    forecasts = forecasts_of(shop, customers)
    return Judged(shop, customers, measured(forecasts)), forecasts


@pytest.fixture(scope="module")
def sample():
    return judge(cdnow(is_sample=True))


def test_the_sample_is_the_one_of_the_papers(sample):
    customers = sample[0].customers
    # Fader, Hardie & Lee 2005: 2,357 customers, 946 with a repeat purchase in the first 39 weeks
    assert len(customers) == 2357
    assert (customers["repeat_purchase_days"] > 0).sum() == 946
    assert sample[0].shop.horizon == 39 * 7
    assert customers["age_days"].max() == 272


@pytest.mark.parametrize("is_sample", [True, False])
def test_aims_on_cdnow_are_met(sample, is_sample):
    judged = sample[0] if is_sample else judge(cdnow(is_sample=False))[0]
    reached = {aim: words for aim, words, is_met in aims(judged) if is_met}
    assert len(reached) == 5, set(reached)


def test_main_figures_are_the_published_ones_of_the_report(sample):
    judged = sample[0]
    expected = {
        ("mbg_nbd", "mean_absolute_error"): 0.765,
        ("mbg_nbd", "gini"): 0.6635,
        ("mbg_nbd", "poisson_deviance"): 1.6018,
        ("mbg_nbd", "alive_auc"): 0.687,
        ("mbg_nbd", "interval_coverage"): 0.946,
        ("pareto_nbd", "alive_auc"): 0.727,
        (LIFETIMES, "mean_absolute_error"): 0.785,
        (LIFETIMES, "gini"): 0.6624,
        (LIFETIMES, "poisson_deviance"): 1.5992,
        (LIFETIMES, "alive_auc"): 0.316,
    }
    for (model, name), value in expected.items():
        assert judged.figure(model, name) == pytest.approx(value, abs=0.001), (model, name)
    # one-time buyers that teach and learn rank customers by money far better than without
    assert judged.figure("mbg_nbd", "gini", "revenue") == pytest.approx(0.678, abs=0.002)
    assert judged.figure(LIFETIMES, "gini", "revenue") == pytest.approx(0.638, abs=0.002)


def test_the_report_as_committed_is_what_the_code_says_now(sample):
    assert section(sample[0]) in (REPO / "docs" / "clv_report.md").read_text()


def test_our_fit_forecasts_as_that_of_lifetimes_does(sample):
    # the same model, fitted to week cells and to customers
    for name in ("predicted", "mean_absolute_error", "poisson_deviance", "gini"):
        ours, theirs = (sample[0].figure(model, name) for model in ("bg_nbd", LIFETIMES))
        assert ours == pytest.approx(theirs, rel=0.002), name


def test_buckets_and_weeks_add_up_to_the_totals(sample):
    judged, forecasts = sample
    buckets = calibration(forecasts).query("model_name == 'mbg_nbd'")
    for name in ("predicted", "actual"):
        total = (buckets[name] * buckets["customers"]).sum()
        assert total == pytest.approx(judged.figure("mbg_nbd", name))
    actual, coming = weekly(judged.shop, judged.customers)
    last = coming[coming["model_name"] == "mbg_nbd"].iloc[[0, -1]]["purchases"]
    assert last.diff().iloc[1] == pytest.approx(judged.figure("mbg_nbd", "predicted"), rel=1e-6)
    assert actual["weeks"].iloc[-1] == coming["weeks"].max() == 78
    came = actual["purchases"].iloc[-1] - last.iloc[0]
    assert came == judged.figure("mbg_nbd", "actual")


def test_the_page_says_what_is_missing(sample):
    text = page([sample[0]], "No second shop.")
    assert "No second shop." in text
    assert "**not met**" not in text
    assert "nan" not in text


def test_a_line_taken_back_in_full_was_no_purchase(tmp_path):
    lines = [
        # invoice, code, quantity, day, price, customer
        ("1", "A", 2, "2011-01-01", 5.0, 7),
        ("2", "A", 2, "2011-02-01", 5.0, 7),
        ("3", "B", 1, "2011-02-01", 1.5, 7),
        # takes back the later of the two
        ("C4", "A", -2, "2011-02-03", 5.0, 7),
        # takes back nothing that was bought
        ("C5", "B", -9, "2011-02-03", 1.5, 7),
        # bought again after a cancellation
        ("C6", "D", -1, "2011-01-01", 2.0, 8),
        ("7", "D", 1, "2011-03-01", 2.0, 8),
        ("8", "E", 1, "2011-03-01", 0.0, 8),
        ("9", "F", 1, "2011-03-01", 3.0, None),
    ]
    names = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
    frame = pd.DataFrame(lines, columns=names)
    frame["InvoiceDate"] = pd.to_datetime(frame["InvoiceDate"])
    path = tmp_path / "lines.parquet"
    duckdb.from_df(frame).write_parquet(str(path))
    days = online_retail(path).days
    found = [(row.customer, str(row.day.date()), row.value) for row in days.itertuples()]
    assert found == [(7, "2011-01-01", 10.0), (7, "2011-02-01", 1.5), (8, "2011-03-01", 2.0)]


def test_the_command_writes_the_page_and_its_pictures(tmp_path, monkeypatch):
    days = cdnow(is_sample=True).days
    few = days[days["customer"] % 7 == 0]
    small = Shop("few", "A few", "Some.", "US dollars", few, date(1997, 9, 30), date(1998, 6, 30))
    monkeypatch.setattr(command, "cdnow", lambda is_sample: small)
    monkeypatch.setattr(sys, "argv", ["clv_report", "--docs", str(tmp_path)])
    assert command.main() == 0
    pictures = {file.name: file.read_bytes() for file in (tmp_path / "clv_report").iterdir()}
    assert set(pictures) == {"few_calibration.svg", "few_cumulative.svg"}
    assert "was not given" in (tmp_path / "clv_report.md").read_text()
    # the same data give the same picture, to the byte
    again = plots.cumulative_plot(small, *weekly(small, known_customers(small)))
    again.save(tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_bytes() == pictures["few_cumulative.svg"]


def test_a_file_that_is_not_there_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["clv_report", "--online-retail", str(tmp_path / "nowhere")])
    assert command.main() == 2
    assert "There is no file" in capsys.readouterr().err
