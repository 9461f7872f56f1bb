"""Published figures, and lifetimes, on the CDNOW sample: 2,357 customers, 39 weeks."""

import lifetimes
import numpy as np
import pytest
from clv_shops import cdnow, cdnow_spend

from customer_value.clv.cells import make_cells
from customer_value.clv.fit import fit_dropout, fit_spend
from customer_value.clv.predict import (
    expected_purchases,
    expected_purchases_of_newcomer,
    p_active,
    p_alive,
)

# Fader, Hardie & Lee 2005, table 1
PUBLISHED = {
    "bg_nbd": ({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, -9582.4),
    "pareto_nbd": ({"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}, -9595.0),
}
FITTERS = {
    "mbg_nbd": lifetimes.ModifiedBetaGeoFitter,
    "bg_nbd": lifetimes.BetaGeoFitter,
    "pareto_nbd": lifetimes.ParetoNBDFitter,
}


def free_fit(model_name):
    return fit_dropout(cdnow(), model_name, prior_strength=0, time_unit_days=7)


@pytest.mark.parametrize("model_name", PUBLISHED)
def test_parameters_are_the_published_ones(model_name):
    parameters, log_likelihood = PUBLISHED[model_name]
    fit = free_fit(model_name)
    for name, value in parameters.items():
        assert getattr(fit.parameters, name) == pytest.approx(value, abs=0.0025), name
    assert fit.log_likelihood == pytest.approx(log_likelihood, abs=0.05)
    assert fit.is_converged


def test_gamma_gamma_parameters_are_the_published_ones():
    fit = fit_spend(cdnow_spend(), "repeat", prior_strength=0)
    # Fader & Hardie 2013, on the 946 who came back
    assert fit.customers == 946
    assert fit.parameters.p == pytest.approx(6.25, abs=0.005)
    assert fit.parameters.q == pytest.approx(3.74, abs=0.005)
    assert fit.parameters.gamma == pytest.approx(15.44, abs=0.01)


def test_expected_purchases_are_the_published_ones():
    model = free_fit("bg_nbd").parameters
    # Fader, Hardie & Lee 2005, section 5 and their spreadsheet
    assert expected_purchases(model, make_cells(2, 30.43, 38.86), 39) == pytest.approx(
        1.226, abs=0.0005
    )
    assert expected_purchases_of_newcomer(model, 52) == pytest.approx(1.444, abs=0.0005)


@pytest.fixture(scope="module")
def referees():
    cells = cdnow()
    return {
        name: fitter().fit(cells.repeats, cells.recency, cells.age)
        for name, fitter in FITTERS.items()
    }


@pytest.mark.parametrize("model_name", FITTERS)
def test_lifetimes_finds_the_same_parameters(referees, model_name):
    fit = free_fit(model_name)
    for name, value in referees[model_name].params_.items():
        assert getattr(fit.parameters, name) == pytest.approx(value, rel=2e-3), name


@pytest.mark.parametrize("model_name", ["mbg_nbd", "bg_nbd"])
def test_lifetimes_finds_the_same_standard_errors(referees, model_name):
    fit = free_fit(model_name)
    for name, value in referees[model_name].standard_errors_.items():
        assert fit.standard_errors[name] == pytest.approx(value, rel=0.02), name


@pytest.mark.parametrize("model_name", FITTERS)
def test_lifetimes_predicts_the_same(referees, model_name):
    referee, cells = referees[model_name], cdnow()
    # the same parameters on both sides: this is about the formulas
    model = type(free_fit(model_name).parameters)(**referee.params_)
    history = (cells.repeats, cells.recency, cells.age)
    np.testing.assert_allclose(
        p_alive(model, cells), referee.conditional_probability_alive(*history), rtol=1e-6
    )
    for weeks in (4, 39, 104):
        np.testing.assert_allclose(
            expected_purchases(model, cells, weeks)[:, 0],
            referee.conditional_expected_number_of_purchases_up_to_time(weeks, *history),
            rtol=1e-6,
        )
        assert expected_purchases_of_newcomer(model, weeks)[0] == pytest.approx(
            float(referee.expected_number_of_purchases_up_to_time(weeks)), rel=1e-6
        )


@pytest.mark.parametrize("model_name", ["mbg_nbd", "bg_nbd"])
def test_lifetimes_gives_newcomers_the_same_chance_to_stay_away(referees, model_name):
    referee = referees[model_name]
    model = type(free_fit(model_name).parameters)(**referee.params_)
    newcomer = make_cells(0, 0, 0)
    stays_away = float(referee.probability_of_n_purchases_up_to_time(26, 0))
    assert p_active(model, newcomer, 26)[0, 0] == pytest.approx(1 - stays_away, rel=1e-6)


def test_lifetimes_values_purchases_the_same():
    cells = cdnow_spend()
    fit = fit_spend(cells, "repeat", prior_strength=0)
    referee = lifetimes.GammaGammaFitter().fit(cells.purchases, cells.mean_value)
    assert fit.log_likelihood == pytest.approx(
        -referee._negative_log_likelihood_ * len(cells), rel=1e-6
    )
    np.testing.assert_allclose(
        fit.parameters.expected_value(cells.purchases, cells.mean_value),
        referee.conditional_expected_average_profit(cells.purchases, cells.mean_value),
        rtol=1e-3,
    )
    # one who never came back is worth the population's mean
    assert fit.parameters.expected_value(0, np.nan) == pytest.approx(fit.parameters.population_mean)
