"""The committed small run: fresh, small, and rich enough for every mart."""

from sample_runs import SEED_CUSTOMERS, SEEDS, one, run, seeds

from customer_value.sample.tables import COLUMNS

LARGEST_BYTES = 3_000_000


def test_committed_seeds_equal_a_fresh_run():
    fresh, _ = run(customers=SEED_CUSTOMERS, prefix="sample_")
    names = {path.name for path in fresh.iterdir()}
    assert names == {f"sample_{table}.csv" for table in COLUMNS} | {"truth.json"}
    for name in sorted(names):
        assert (SEEDS / name).read_bytes() == (fresh / name).read_bytes(), (
            f"{name} is stale: run python -m customer_value.sample "
            f"--customers {SEED_CUSTOMERS} --format csv --out seeds/sample --prefix sample_"
        )


def test_seeds_stay_small():
    assert sum(path.stat().st_size for path in SEEDS.glob("*.csv")) < LARGEST_BYTES


def test_every_month_has_orders():
    database, _ = seeds()
    counts = database.sql(
        "select left(ordered_at, 7), count(*) from orders "
        "where left(ordered_at, 2) = '20' group by all having count(*) > 1"
    ).fetchall()
    assert len(counts) == 24
    assert min(count for _, count in counts) >= 30


def test_enough_people_come_back():
    database, _ = seeds()
    buyers, repeaters = one(
        database,
        """
        select count(*), count_if(orders > 1) from (
            select coalesce(customer_id, lower(email)) as buyer, count(*) as orders
            from orders
            where coalesce(order_type, 'sale') = 'sale' and status not in ('cancelled', 'failed')
            group by buyer
        )
        """,
    )
    assert repeaters > 300
    assert 0.3 < repeaters / buyers < 0.5


def test_seeds_are_rich_enough_for_the_marts():
    database, truth = seeds()
    surveys = dict(
        database.sql(
            "select survey_type, count(responded_at) from survey_responses group by all"
        ).fetchall()
    )
    assert surveys["nps"] > 300
    assert all(surveys[kind] >= 30 for kind in ("csat", "pmf", "review", "open", "ces"))
    bad = truth["nps"]["drawn"]["nps_after_delivery_with_bad_brand"]
    assert bad["answers"] >= 30 and bad["detractors"] > bad["promoters"]
    assert truth["support"]["drawn"]["tickets"] > 120
    assert truth["tables"]["web_events"]["raw"] > 3_500
    for experiment in truth["experiments"]["drawn"].values():
        assert sum(experiment["exposed"].values()) > 400
    assert truth["subscriptions"]["drawn"]["earning_at_end"] > 10
    movements = ["points_redeemed", "points_expired", "tier_changed", "referral_converted"]
    for name in movements:
        found = one(database, f"select count(*) from loyalty_events where event_type = '{name}'")
        assert found[0] >= 5
