"""Scores, intervals and p-values that macros write as SQL, held against libraries and chance."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from sample_runs import run
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from customer_value.macros import Macros

REPO = Path(__file__).resolve().parents[2]
COUNTS = ("promoters", "detractors", "responses")
# shares of promoters and detractors
SHOPS = [(0.5, 0.2), (0.14, 0.58), (0.8, 0.04), (0.34, 0.33), (0.95, 0.02)]


@pytest.fixture(scope="module")
def macros() -> Macros:
    return Macros(REPO, duckdb.connect())


def computed(sql: str, frame: pd.DataFrame) -> np.ndarray:
    """One expression over the rows of a frame, in their order."""
    found = duckdb.sql(f"select ({sql})::double as found, place from frame order by place")
    return found.df()["found"].to_numpy()


def drawn(shares: tuple[float, float], responses: int, times: int, seed: int) -> pd.DataFrame:
    """Counts of as many samples of a shop."""
    promoters, detractors = shares
    counts = np.random.default_rng(seed).multinomial(
        responses, [promoters, detractors, 1 - promoters - detractors], times
    )
    return pd.DataFrame(
        {
            "place": range(times),
            "promoters": counts[:, 0],
            "detractors": counts[:, 1],
            "responses": responses,
        }
    )


def test_p_values_are_those_of_the_normal_distribution(macros):
    z = np.concatenate([np.linspace(-9, 9, 1801), [0, 1.959963985, -40]])
    found = computed(
        macros("two_sided_p", "z"), pd.DataFrame({"place": np.arange(len(z), dtype=float), "z": z})
    )
    assert found == pytest.approx(2 * stats.norm.sf(np.abs(z)), abs=1e-6)
    assert duckdb.sql(f"select {macros('two_sided_p', 'null::double')}").fetchone() == (None,)


def test_margin_is_that_of_the_mean_of_scores(macros):
    """A promoter is worth 100, a detractor -100: the margin of their mean, on the sample itself."""
    frame = pd.concat([drawn(shares, 40, 5, 1) for shares in SHOPS], ignore_index=True)
    frame["place"] = range(len(frame))
    margins = computed(macros("nps_margin", *COUNTS), frame)
    scores = computed(macros("nps", *COUNTS), frame)
    for row, margin, score in zip(frame.itertuples(), margins, scores, strict=True):
        passives = row.responses - row.promoters - row.detractors
        values = np.repeat([100, 0, -100], [row.promoters, passives, row.detractors])
        assert score == pytest.approx(values.mean())
        assert margin == pytest.approx(1.96 * values.std() / np.sqrt(row.responses))


def test_margin_is_that_of_the_bootstrap(macros):
    values = np.repeat([100, 0, -100], [150, 90, 60])
    frame = pd.DataFrame({"place": [0], "promoters": [150], "detractors": [60], "responses": [300]})
    (margin,) = computed(macros("nps_margin", *COUNTS), frame)
    resampled = stats.bootstrap(
        (values,), np.mean, n_resamples=9_999, method="percentile", rng=np.random.default_rng(5)
    ).confidence_interval
    assert (resampled.high - resampled.low) / 2 == pytest.approx(margin, rel=0.05)


@pytest.mark.parametrize("responses", [5, 10, 30, 100])
@pytest.mark.parametrize("shares", SHOPS)
def test_adjusted_intervals_hold_the_truth_as_often_as_they_say(macros, shares, responses):
    frame = drawn(shares, responses, 20_000, 3)
    low = computed(macros("nps_bound", *COUNTS, "lower"), frame)
    high = computed(macros("nps_bound", *COUNTS, "upper"), frame)
    truth = 100 * (shares[0] - shares[1])
    assert ((low <= truth) & (truth <= high)).mean() > 0.93


def test_adjusted_intervals_hold_their_score(macros):
    """A single answer, too, whatever it is; no bound is beyond what a score can be."""
    counts = [
        (promoters, detractors, responses)
        for responses in range(1, 31)
        for promoters in range(responses + 1)
        for detractors in range(responses + 1 - promoters)
    ]
    frame = pd.DataFrame(counts, columns=list(COUNTS))
    frame["place"] = range(len(frame))
    score = computed(macros("nps", *COUNTS), frame)
    low = computed(macros("nps_bound", *COUNTS, "lower"), frame)
    high = computed(macros("nps_bound", *COUNTS, "upper"), frame)
    assert ((low >= -100) & (low <= score) & (score <= high) & (high <= 100)).all()
    assert (low < high).all()


def both(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return first.join(second[list(COUNTS)].add_prefix("rest_"))


@pytest.mark.parametrize("sizes", [(30, 30), (30, 400), (100, 100)])
@pytest.mark.parametrize("shares", SHOPS)
def test_chance_alone_is_seldom_called_a_difference(macros, shares, sizes):
    frame = both(drawn(shares, sizes[0], 20_000, 4), drawn(shares, sizes[1], 20_000, 5))
    p_values = computed(macros("nps_difference_p", "rest_"), frame)
    assert (p_values < 0.05).mean() < 0.062


def test_p_values_of_many_answers_are_those_of_statsmodels(macros):
    frame = both(drawn((0.5, 0.2), 3_000, 20, 6), drawn((0.48, 0.22), 9_000, 20, 7))
    found = computed(macros("nps_difference_p", "rest_"), frame)

    def mean(promoters: int, detractors: int, responses: int) -> DescrStatsW:
        weights = [promoters, responses - promoters - detractors, detractors]
        return DescrStatsW([100, 0, -100], weights=weights)

    expected = [
        CompareMeans(
            mean(row.promoters, row.detractors, row.responses),
            mean(row.rest_promoters, row.rest_detractors, row.rest_responses),
        ).ztest_ind(usevar="unequal")[1]
        for row in frame.itertuples()
    ]
    assert found == pytest.approx(expected, rel=1e-2, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_corrected_p_values_are_those_of_statsmodels(macros, seed):
    """With ties, with values that were not compared, and in a family of one."""
    generator = np.random.default_rng(seed)
    families = [np.round(generator.random(size) ** 3, 3) for size in (1, 7, 40)]
    frame = pd.DataFrame(
        [(family, value) for family, values in enumerate(families) for value in [*values, None]],
        columns=["family", "p_value"],
    )
    frame["place"] = range(len(frame))
    corrected = macros("corrected_p", "p_value", "rank", "family")
    found = duckdb.sql(
        f"""
        with ranked as (
            select *, count(p_value) over (partition by family) as family_size,
                row_number() over (partition by family order by p_value nulls last, place) as rank
            from frame
        )
        select family, p_value, {corrected} as found from ranked order by place
        """
    ).df()
    assert found.loc[found["p_value"].isna(), "found"].isna().all()
    for family, values in enumerate(families):
        of_family = found[(found["family"] == family) & found["p_value"].notna()]
        expected = multipletests(values, method="fdr_bh")[1]
        assert of_family["found"].to_numpy() == pytest.approx(expected)


@pytest.mark.parametrize("seed", [11, 23])
def test_planted_brand_and_discount_stand_out_at_other_seeds(macros, seed):
    """On the raw tables of another shop, by the macros of the marts."""
    folder, _ = run(customers=2_500, seed=seed, file_format="parquet", bad_rows=False)
    database = duckdb.connect()
    for table in ("survey_responses", "orders", "order_lines", "products"):
        database.execute(f"create view {table} as from read_parquet('{folder}/{table}/*.parquet')")
    frame = database.sql(
        """
        with brands as (
            select order_id, bool_or(brand = 'Grimbold') as has_bad_brand
            from order_lines join products using (product_id) group by order_id
        )
        select
            brands.has_bad_brand,
            coalesce(orders.discount, 0) > 0 as has_discount,
            count(*) as responses,
            count_if(score >= 9) as promoters,
            count_if(score <= 6) as detractors
        from survey_responses as answers
        join orders using (order_id) join brands using (order_id)
        where survey_type = 'nps' and answers.score is not null
            and answers.responded_at > orders.delivered_at
        group by all
        """
    ).df()
    for column, lower in (("has_bad_brand", True), ("has_discount", False)):
        sides = frame.groupby(column)[list(COUNTS)].sum()
        row = both(*(sides[sides.index == side].reset_index() for side in (lower, not lower)))
        row["place"] = 0
        (difference,) = (row["promoters"] - row["detractors"]) / row["responses"] - (
            row["rest_promoters"] - row["rest_detractors"]
        ) / row["rest_responses"]
        assert difference < -0.1
        (p_value,) = computed(macros("nps_difference_p", "rest_"), row)
        assert p_value < 0.01
