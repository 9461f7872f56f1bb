"""What is planted in the sample shop is found again in its tables."""

import numpy as np
import pytest
from sample_runs import medium, one

from customer_value.sample import planted
from customer_value.sample.people import draw_people, draw_purchases
from customer_value.sample.seasons import Seasons
from customer_value.sample.shop import END_DATE

SALES = """
    select *, coalesce(customer_id, lower(email)) as buyer from orders
    where coalesce(order_type, 'sale') = 'sale' and is_test is null and cancelled_at is null
        and status not in ('cancelled', 'failed')
"""


@pytest.fixture(scope="module")
def lives():
    seasons = Seasons(END_DATE)
    people = draw_people(np.random.default_rng(1), 0, 100_000, seasons)
    return seasons, people, draw_purchases(np.random.default_rng(2), people, seasons)


def test_rates_and_dropouts_have_their_means(lives):
    _, people, _ = lives
    mean_rate = planted.RATE_SHAPE / planted.RATE_SCALE_DAYS
    mean_dropout = planted.DROPOUT_A / (planted.DROPOUT_A + planted.DROPOUT_B)
    assert people.rate.mean() == pytest.approx(mean_rate, rel=0.02)
    assert people.dropout.mean() == pytest.approx(mean_dropout, rel=0.01)


@pytest.mark.parametrize("horizon", [60, 365])
def test_second_purchases_come_as_the_process_says(lives, horizon):
    """P(second purchase within t) = (1 - E[p]) * (1 - (alpha / (alpha + t))^r)."""
    seasons, people, purchases = lives
    day = purchases.day - seasons.first_day
    ends = np.cumsum(seasons.factors)
    operational = ends[day] - seasons.factors[day] / 2
    first = purchases.turn == 0
    second = np.full(people.count, np.inf)
    second[purchases.customer[purchases.turn == 1]] = operational[purchases.turn == 1]
    old = operational[first] < seasons.length - horizon - 2
    share = (second - operational[first] <= horizon)[old].mean()
    stays = planted.DROPOUT_B / (planted.DROPOUT_A + planted.DROPOUT_B)
    alpha, shape = planted.RATE_SCALE_DAYS, planted.RATE_SHAPE
    assert share == pytest.approx(stays * (1 - (alpha / (alpha + horizon)) ** shape), rel=0.02)


def test_the_dead_buy_no_more_and_the_living_share_is_that_of_the_truth(lives):
    _, people, purchases = lives
    times = np.bincount(purchases.customer, minlength=people.count)
    assert (times >= 1).all()
    # surviving n purchases has a chance of (1 - p)^n, so many purchases speak for a low p
    assert people.dropout[times >= 10].mean() < people.dropout[times == 1].mean() / 2
    assert purchases.alive[times == 1].mean() < purchases.alive[times >= 5].mean()


def test_repeat_share_is_that_of_the_truth():
    database, truth = medium()
    buyers, orders = one(database, f"select count(distinct buyer), count(*) from ({SALES})")
    drawn = truth["lifetimes"]["drawn"]
    assert drawn["customers"] == 20_000
    # gift-card orders are sales as well, and accounts of one person count apart
    assert orders == pytest.approx(drawn["purchases"], rel=0.01)
    assert buyers == pytest.approx(drawn["customers"], rel=0.12)
    assert 0.35 < drawn["customers_with_two_or_more"] / drawn["customers"] < 0.45


def test_spend_has_its_mean():
    _, truth = medium()
    mean = planted.SPEND_P * planted.SPEND_GAMMA / (planted.SPEND_Q - 1)
    drawn = (
        truth["spend"]["drawn"]["goods_at_list_price"] / truth["lifetimes"]["drawn"]["purchases"]
    )
    # companions of pairs, small orders and subscription plans come on top of the drawn value
    assert mean == pytest.approx(drawn, rel=0.08)


def test_customers_differ_in_what_they_spend():
    """In a Gamma-Gamma shop, customers explain much of the spread of order values."""
    database, _ = medium()
    (correlation,) = one(
        database,
        f"""
        with numbered as (
            select buyer, ln(gross) as value,
                row_number() over (partition by buyer order by ordered_at) as turn
            from ({SALES}) where store_id = 'eu' and gross > 0
        )
        select corr(one.value, two.value)
        from numbered as one inner join numbered as two using (buyer)
        where one.turn = 1 and two.turn = 2
        """,
    )
    assert 0.35 < correlation < 0.8


def test_months_and_weekdays_have_their_factors():
    database, _ = medium()
    # first orders come evenly but for the season
    firsts = database.sql(
        f"""
        select extract('month' from first_at), extract('isodow' from first_at), count(*)
        from (select min(ordered_at) as first_at from ({SALES}) group by buyer) group by all
        """
    ).fetchall()
    months = np.zeros(12)
    weekdays = np.zeros(7)
    for month, weekday, count in firsts:
        months[int(month) - 1] += count
        weekdays[int(weekday) - 1] += count
    for counts, factors in (
        (months / [31, 28.5, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], planted.MONTH_FACTORS),
        (weekdays, planted.WEEKDAY_FACTORS),
    ):
        factors = np.array(factors)
        assert counts / counts.mean() == pytest.approx(factors / factors.mean(), rel=0.12)


def test_coupon_lovers_stand_out():
    database, truth = medium()
    drawn = truth["coupons"]["drawn"]
    assert drawn["lovers"] / 20_000 == pytest.approx(planted.COUPON_LOVER_SHARE, abs=0.01)
    (lovers,) = one(
        database,
        f"""
        select avg((share > 0.5)::int) from (
            select avg((discount_code is not null)::int) as share
            from ({SALES}) group by buyer having count(*) >= 4
        )
        """,
    )
    assert lovers == pytest.approx(planted.COUPON_LOVER_SHARE, abs=0.03)


def test_pairs_are_bought_together():
    _, truth = medium()
    orders = truth["orders"]["drawn"]["sale"]
    for counts in truth["pairs"]["drawn"].values():
        confidence = counts["orders_with_both"] / counts["orders_with_first"]
        lift = confidence / (counts["orders_with_second"] / orders)
        assert confidence > planted.PAIR_CHANCE * 0.85
        assert lift > 5


def test_the_bad_brand_has_bad_scores_and_discounts_good_ones():
    _, truth = medium()

    def nps(counts: dict) -> float:
        return 100 * (counts["promoters"] - counts["detractors"]) / counts["answers"]

    drawn = truth["nps"]["drawn"]
    scores = {name: nps(counts) for name, counts in drawn.items()}
    for name, (detractors, passives) in {
        "nps_after_delivery_with_bad_brand": planted.NPS_BAD_BRAND,
        "nps_after_delivery_discounted": planted.NPS_DISCOUNTED,
        "nps_after_delivery_usual": planted.NPS_USUAL,
    }.items():
        assert scores[name] == pytest.approx(100 * (1 - 2 * detractors - passives), abs=8)


def test_experiments_have_their_lift_and_ratio():
    """Measured on the tables: who was exposed, and who then ordered within the window."""
    database, truth = medium()
    found = {
        (experiment, variant): (exposed, ordered)
        for experiment, variant, exposed, ordered in database.sql(
            f"""
            with exposed as (
                select experiment_id, visitor_id, min(variant) as variant,
                    min(exposed_at) as exposed_at
                from experiment_exposures
                group by all having count(distinct variant) = 1
            )
            select experiment_id, variant, count(*), count_if(exists (
                select 1 from ({SALES}) as sales
                where sales.visitor_id = exposed.visitor_id
                    and ordered_at between exposed_at and exposed_at + interval 14 day
            ))
            from exposed group by all
            """
        ).fetchall()
    }
    for name, experiment in planted.EXPERIMENTS.items():
        (old, old_ordered), (new, new_ordered) = (
            found[name, variant] for variant in experiment["variants"]
        )
        drawn = truth["experiments"]["drawn"][name]
        assert {"exposed": [old, new], "ordered": [old_ordered, new_ordered]} == {
            key: list(drawn[key].values()) for key in ("exposed", "ordered")
        }
        lift = (new_ordered / new) / (old_ordered / old) - 1
        assert lift == pytest.approx(experiment["relative_lift"], abs=0.05)
        assert new / (old + new) == pytest.approx(experiment["variant_share"], abs=0.01)


def test_late_parcels_of_one_carrier_fill_the_tickets():
    _, truth = medium()
    drawn = truth["support"]["drawn"]
    assert drawn["tickets_late_carrier"] > drawn["tickets"] * 0.35
    share = drawn["tickets_late_carrier"] / drawn["orders_of_late_carrier"]
    wanted = planted.LATE_SHARE_OF_LATE_CARRIER * planted.TICKET_SHARE_LATE_CARRIER
    assert share == pytest.approx(wanted, rel=0.1)


def test_a_new_customer_costs_what_is_planted():
    _, truth = medium()
    drawn = truth["acquisition"]["drawn"]
    for channel, cost in planted.CAC.items():
        won = drawn["customers_won_by_channel"][channel]
        assert drawn["acquisition_spend_by_channel"][channel] / won == pytest.approx(cost, rel=0.1)


def test_what_was_spent_is_in_the_table():
    database, truth = medium()
    (spent,) = one(
        database,
        "select sum(spend)::double from ("
        "select distinct on (spend_date, campaign_id) * from ad_spend"
        ") where coalesce(objective, 'acquisition') = 'acquisition'",
    )
    total = sum(truth["acquisition"]["drawn"]["acquisition_spend_by_channel"].values())
    assert spent == pytest.approx(total, rel=1e-9)


def test_orders_are_of_every_kind():
    database, truth = medium()
    kinds = truth["orders"]["drawn"]
    assert all(count > 0 for count in kinds.values())
    (total, tests, renewals, pending) = one(
        database,
        "select count(*), count_if(is_test), count_if(order_type = 'subscription_renewal'), "
        "count_if(status = 'pending') from orders",
    )
    assert total == sum(kinds.values()) - kinds["pending"]
    assert (tests, renewals) == (kinds["test"], kinds["renewal"])
    assert pending == kinds["pending"]


def test_subscriptions_earn_what_the_truth_says():
    database, truth = medium()
    drawn = truth["subscriptions"]["drawn"]
    rows = dict(
        database.sql(
            """
            select currency, round(sum(amount * case billing_interval
                when 'month' then 1 when 'week' then 365.25 / 12 / 14 else 1.0 / 12 end), 2)::double
            from (select distinct on (subscription_period_id) * from subscriptions)
            where ended_at is null and coalesce(status, 'active') = 'active'
            group by currency
            """
        ).fetchall()
    )
    # repeated rows may be older versions that did not know their status yet
    assert rows == pytest.approx(drawn["mrr_at_end_by_currency"], rel=0.03)


def test_renewals_fall_within_running_periods():
    database, _ = medium()
    renewals, covered = one(
        database,
        """
        select count(*), count_if(exists (
            select 1 from subscriptions
            where subscriptions.subscription_id = orders.subscription_id
                and coalesce(subscriptions.status, 'active') <> 'paused'
                and orders.ordered_at >= subscriptions.started_at - interval 1 day
                and orders.ordered_at < coalesce(ended_at, '2999-01-01') + interval 1 day
        ))
        from orders where order_type = 'subscription_renewal'
        """,
    )
    assert renewals == covered > 0


def test_points_add_up():
    database, truth = medium()
    drawn = truth["loyalty"]["drawn"]
    (outstanding,) = one(
        database,
        """
        select sum(case when event_type in ('points_redeemed', 'points_expired') then -points
            else points end)
        from (select distinct on (event_id) * from loyalty_events)
        """,
    )
    assert outstanding == drawn["points_outstanding"]
