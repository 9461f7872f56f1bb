"""Tables in and out: what the dbt Python models will call, and what a database makes of it."""

from decimal import Decimal
from functools import cache

import duckdb
import numpy as np
import pandas as pd
import pytest
from clv_shops import MODELS, SPEND, cdnow, cdnow_spend, cell_frame, shop, spend_frame

from customer_value.clv import fit_parameters, models_from, predict_cells, predict_newcomers
from customer_value.clv.cells import cells_from_frame, value_cells, week_cells
from customer_value.clv.fit import fit_ladder
from customer_value.clv.referee import lifetimes_dropout
from customer_value.clv.simulate import simulate_spend
from customer_value.clv.tables import (
    NEWCOMER_COLUMNS,
    PARAMETER_COLUMNS,
    prediction_columns,
)
from customer_value.clv.value import revenue_quantiles


@cache
def frames():
    drawn = shop("mbg_nbd", 6_000)
    spend, _ = simulate_spend(
        SPEND, drawn.cells.repeats + 1, drawn.future, np.random.default_rng(4)
    )
    return cell_frame(week_cells(drawn.cells)), spend_frame(value_cells(spend))


@cache
def parameters():
    return fit_parameters(*frames())


def types_of(table):
    return {name: str(kind) for name, kind in table.dtypes.items()}


def test_lifetimes_agrees_within_one_percent():
    compared = parameters().dropna(subset="lifetimes_value")
    assert set(compared["model_name"]) == {"mbg_nbd", "bg_nbd", "gamma_gamma"}
    assert (compared["relative_difference"] < 0.01).all()
    assert (compared["mle_log_likelihood"] >= compared["lifetimes_log_likelihood"] - 1e-3).all()
    assert (compared["lifetimes_note"] == "").all()


def test_parameters_of_a_large_shop():
    table = parameters()
    assert types_of(table) == PARAMETER_COLUMNS
    assert not table.duplicated(["model_name", "parameter_name"]).any()
    assert len(table) == 15
    assert (table["model_status"] == "ok_mle").all()
    assert (table["value"] == table["mle_value"]).all()
    assert (table["value_low"] < table["value"]).all()
    assert (table["value"] < table["value_high"]).all()
    assert (table["customers"] == 6_000).all()
    assert set(table.loc[table["model_name"] == "gamma_gamma", "spend_mode"]) == {"all"}
    found = models_from(table)
    assert set(found) == {*MODELS, "gamma_gamma"}
    spread = found["mbg_nbd"].r / MODELS["mbg_nbd"].r
    assert 0.8 < spread < 1.25


def test_modes_of_spend_count_the_same_repeat_buyers():
    repeat = fit_parameters(
        cell_frame(cdnow(1)), spend_frame(cdnow_spend()), models=(), spend_mode="repeat"
    )
    assert set(repeat["repeat_customers"]) == {946}
    assert repeat["value"].tolist() == pytest.approx([6.25, 3.74, 15.44], abs=0.01)


def test_below_500_repeat_buyers_lifetimes_meets_our_fit_without_priors():
    cells = cell_frame(cdnow(1)).head(800)
    table = fit_parameters(cells, spend_frame(cdnow_spend()).head(100), models=("mbg_nbd",))
    mbg = table[table["model_name"] == "mbg_nbd"]
    assert (mbg["model_status"] == "ok_map").all()
    assert (mbg["value"] != mbg["mle_value"]).all()
    assert (mbg["relative_difference"] < 0.01).all()


def test_predictions_of_all_models():
    cells, _ = frames()
    predicted = predict_cells(cells.assign(cell_key=np.arange(len(cells))), parameters())
    assert len(predicted) == 3 * len(cells)
    assert not predicted.duplicated(["model_name", "cell_key"]).any()
    types = prediction_columns((90, 180, 365))
    assert {name: types_of(predicted)[name] for name in types} == types
    assert predicted.notna().all().all()
    for shorter, longer in ((90, 180), (180, 365)):
        for kind in ("p_active", "expected_purchases", "discounted_purchases"):
            assert (predicted[f"{kind}_{shorter}"] <= predicted[f"{kind}_{longer}"]).all()
    assert (predicted["p_active_365"] <= predicted["p_alive"] + 1e-12).all()
    assert (predicted["discounted_purchases_365"] <= predicted["expected_purchases_365"]).all()
    assert (predicted["purchases_365_p05"] <= predicted["purchases_365_p95"]).all()
    # the models tell much the same story of the shop as a whole
    totals = (
        (predicted["expected_purchases_365"] * predicted["customers"])
        .groupby(predicted["model_name"])
        .sum()
    )
    drawn = shop("mbg_nbd", 6_000).future.sum()
    assert totals["mbg_nbd"] == pytest.approx(drawn, rel=0.05)


def test_money_in_closed_form_is_what_the_functions_say():
    cells, _ = frames()
    rows = cells.sample(50, random_state=1)
    predicted = predict_cells(rows, parameters(), models=["mbg_nbd"])
    found, value = models_from(parameters()), 37.5
    scale = predicted["spend_gamma"] + predicted["spend_purchase_days"] * value
    k = rows["repeat_purchase_days"].to_numpy() + 1
    np.testing.assert_allclose(
        scale * predicted["value_per_scale"], found["gamma_gamma"].expected_value(k, value)
    )
    quantiles = revenue_quantiles(
        found["mbg_nbd"],
        found["gamma_gamma"],
        cells_from_frame(rows),
        k,
        value,
        365,
        [0.05, 0.95],
    )
    for place, name in enumerate(["p05", "p95"]):
        said = scale * predicted[f"revenue_365_{name}_per_scale"]
        # the points that quantiles are read off depend a little on the other cells
        np.testing.assert_allclose(said, quantiles[:, place], rtol=0.01)


def test_newcomers():
    table = predict_newcomers(parameters(), (90, 365))
    assert types_of(table) == NEWCOMER_COLUMNS
    assert table["horizon_days"].tolist() == [90, 365] * 3
    assert (table["expected_purchases"] >= table["discounted_purchases"]).all()
    assert (table["expected_purchases"] >= table["p_active"]).all()


EMPTY_CELLS = cell_frame(cdnow(1)).head(0)
EMPTY_SPEND = spend_frame(cdnow_spend()).head(0)


def test_no_customers_make_typed_tables():
    table = fit_parameters(EMPTY_CELLS, EMPTY_SPEND)
    assert types_of(table) == PARAMETER_COLUMNS
    assert len(table) == 15 and table["value"].isna().all()
    assert (table["model_status"] == "insufficient_data").all()
    predicted = predict_cells(EMPTY_CELLS, table)
    types = types_of(EMPTY_CELLS) | prediction_columns((90, 180, 365))
    assert len(predicted) == 0 and types_of(predicted) == types
    # customers, but nothing known of them
    again = predict_cells(cell_frame(cdnow(1)).head(3), table)
    assert len(again) == 0 and types_of(again) == types
    newcomers = predict_newcomers(table)
    assert len(newcomers) == 0 and types_of(newcomers) == NEWCOMER_COLUMNS
    # and parameters, but no customers
    nobody = predict_cells(EMPTY_CELLS, parameters(), models=["mbg_nbd"])
    assert len(nobody) == 0 and types_of(nobody) == types


def test_without_a_spend_model_counts_are_still_forecast():
    table = fit_parameters(frames()[0], EMPTY_SPEND, models=("mbg_nbd",))
    predicted = predict_cells(frames()[0], table)
    assert predicted["expected_purchases_365"].notna().all()
    assert predicted["value_per_scale"].isna().all()
    assert predicted["revenue_365_p95_per_scale"].isna().all()


def test_unusable_rows_are_left_out_and_counted():
    cells = pd.DataFrame(
        {
            "repeat_purchase_days": pd.array([0, 1, 2, None, 1, -1, 0], "Int64"),
            # t_x after T; no age; a count below zero
            "recency_days": [0, 9, 700, 3, 3, 2, None],
            "age_days": [100, 100, 600, 10, None, 10, 50],
            "customers": [50, 20, 3, 1, 1, 1, 4],
        }
    )
    spend = pd.DataFrame(
        {
            "purchase_days": [1, 2, 2, 0],
            "mean_value": [Decimal("20.50"), Decimal("12"), Decimal("-3"), Decimal("0")],
            "customers": [50, 20, 4, 1],
        }
    )
    table = fit_parameters(cells, spend).set_index(["model_name", "parameter_name"])
    mbg, value = table.loc[("mbg_nbd", "r")], table.loc[("gamma_gamma", "p")]
    assert mbg["customers"] == 74 and mbg["repeat_customers"] == 20
    assert mbg["status_detail"].endswith("Left out as unusable: 6 customers.")
    assert value["customers"] == 70
    assert value["status_detail"].endswith("Left out as unusable: 5 customers.")
    predicted = predict_cells(cells, table.reset_index(), models=["mbg_nbd"])
    # one who never came back needs no t_x
    assert predicted["age_days"].tolist() == [100, 100, 50]


def test_a_referee_that_fails_says_so():
    gone = cells_from_frame(
        pd.DataFrame(
            {
                "repeat_purchase_days": [0.0],
                "recency_days": [0.0],
                "age_days": [0.0],
                "customers": [1],
            }
        )
    )
    said = lifetimes_dropout(gone, "bg_nbd")
    assert not said.parameters and said.note.startswith("lifetimes failed: ")


def test_a_referee_that_fails_is_quiet(capsys):
    """Shops of 100 customers, of which lifetimes fits two thirds."""
    notes = set()
    for seed in range(8):
        cells = shop("bg_nbd", 100, seed).cells
        notes.add(lifetimes_dropout(cells, "bg_nbd").note)
        assert fit_ladder(cells, "bg_nbd").is_converged
    assert any(note.startswith("lifetimes failed: ConvergenceError") for note in notes), notes
    assert "".join(capsys.readouterr()) == ""


def test_a_missing_column_is_an_error():
    with pytest.raises(KeyError):
        fit_parameters(frames()[0].drop(columns="age_days"), frames()[1])


def test_duckdb_reads_the_types_and_nulls():
    few = cell_frame(cdnow(1)).head(3)
    fitted = fit_parameters(few, EMPTY_SPEND, models=("mbg_nbd",))
    database = duckdb.connect()
    database.register("fitted", fitted)
    database.register("predicted", predict_cells(EMPTY_CELLS, parameters()))
    nulls = "select count_if(value is null), count_if(mle_value is null), count(*) from fitted"
    assert database.sql(nulls).fetchone() == (3, 7, 7)
    empty = database.sql("select model_name, p_alive from predicted")
    assert [str(kind) for kind in empty.types] == ["VARCHAR", "DOUBLE"]
