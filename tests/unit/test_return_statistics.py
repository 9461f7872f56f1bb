"""Bounds that macros write as SQL, held against libraries and against chance itself."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from customer_value.macros import Macros

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def macros() -> Macros:
    return Macros(REPO, duckdb.connect())


def wilson(macros: Macros, successes: int, trials: int) -> list[float | None]:
    """Both bounds, computed by DuckDB."""
    bounds = (
        macros("wilson_bound", str(successes), str(trials), bound) for bound in ("lower", "upper")
    )
    return [duckdb.sql(f"select ({bound})::double").fetchone()[0] for bound in bounds]


def byar(macros: Macros, observed: np.ndarray) -> np.ndarray:
    """Lower bounds of counts over an expectation of one, computed by DuckDB."""
    bound = macros("byar_lower_bound", "observed", "1")
    found = duckdb.sql(
        f"select {bound} as bound from (select unnest({observed.tolist()}) as observed)"
    )
    return np.array([value for (value,) in found.fetchall()])


@pytest.mark.parametrize(
    ("successes", "trials"),
    [(0, 1), (1, 1), (0, 30), (3, 10), (50, 50), (7, 1_000), (400_000, 10**7)],
)
def test_wilson_bounds_are_those_of_statsmodels(macros, successes, trials):
    expected = proportion_confint(successes, trials, alpha=0.05, method="wilson")
    assert wilson(macros, successes, trials) == pytest.approx(expected, abs=1e-7)


def test_wilson_bounds_of_nothing_are_null(macros):
    assert wilson(macros, 0, 0) == [None, None]


def test_byar_is_near_the_exact_poisson_bound(macros):
    observed = np.arange(3, 400)
    exact = stats.chi2.ppf(0.005, 2 * observed) / 2
    found = byar(macros, observed)
    assert found == pytest.approx(exact, rel=0.1)
    # on the side of the customer: the approximation never flags whom the exact bound would not
    assert (found <= exact).all()


def test_chance_makes_few_serial_returners(macros):
    """Of customers who return as everybody does, fewer than one in 200 is flagged."""
    observed = np.arange(0, 101)
    lowest = np.concatenate([[0], byar(macros, observed[1:])])
    flagged_counts = {
        (orders, rate): observed[(observed >= 3) & (lowest > orders * rate)].min(initial=1_000)
        for orders in range(1, 101)
        for rate in (0.01, 0.03, 0.1, 0.2, 0.4, 0.6)
    }
    chances = [
        stats.binom.sf(fewest - 1, orders, rate)
        for (orders, rate), fewest in flagged_counts.items()
    ]
    assert max(chances) < 1 / 200
