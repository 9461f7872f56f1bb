"""The RFM history and the CLV cells built today, held against builds as of those past dates.

Which accounts belong together is known as of today, also in the history, so guests are not joined
to accounts here: everything else must be the same to the last score and cut-point.
"""

import duckdb
import pytest

SELECTED = ("--select", "+rfm_customers", "+tag:rfm_history", "+int_clv_cells")
ONLY_TODAY = ("--select", "+rfm_customers", "+int_clv_cells")
SCORES = "select customer_key, rfm_cell, rfm_group_id from rfm_customers order by all"
CELLS = (
    "select repeat_purchase_days, recency_week, age_week, customers, recency_days, age_days, "
    "total_value from main_intermediate.int_clv_cells where as_of_date = ? order by all"
)
CUT_POINTS = "dimension, set_on, cut_1, cut_2, cut_3, cut_4, method_used, sample_size"
# orders are cancelled and given back weeks and months later, whole or in part, some are renewals,
# and customers have few enough orders that any of this is often their last or their only one
LAPSING = {
    "orders": """
        select
            i as order_id,
            timestamp '2022-11-05'
                + interval (hash(i, 1) % 600 * 24 + hash(i, 2) % 24) hour as ordered_at,
            'C' || hash(i, 3) % 700 as customer_id,
            (5 + hash(i, 4) % 9000 / 100)::decimal(18, 4) as total,
            case when hash(i, 5) % 8 = 0 then
                timestamp '2022-11-05'
                + interval (hash(i, 1) % 600 * 24 + hash(i, 6) % 2000) hour
            end as cancelled_at,
            case when hash(i, 7) % 12 = 0 then 'subscription_renewal' else 'sale' end as order_type
        from range(1500) as numbers (i)
    """,
    "refunds": """
        select
            i as refund_line_id,
            case when i % 15 > 0 then hash(i, 1) % 1500 end as order_id,
            'C' || hash(i, 2) % 700 as customer_id,
            case when i % 3 = 0 then (1 + hash(i, 4) % 40)::decimal(18, 4)
                else (5 + hash(hash(i, 1) % 1500, 4) % 9000 / 100)::decimal(18, 4)
            end as amount,
            timestamp '2022-11-05' + interval (
                hash(hash(i, 1) % 1500, 1) % 600 * 24 + 24 + hash(i, 5) % 3000
            ) hour as refunded_at
        from range(400) as numbers (i)
    """,
}


def as_of(day: str, variables: dict) -> dict:
    return {**variables, "as_of": day}


def replayed(build, day: str) -> list[tuple]:
    """Each customer's cell and group as of a day, by their last change up to it."""
    return build.rows(
        f"""
        select customer_key, to_rfm_cell, to_rfm_group_id
        from (
            select *,
                row_number() over (partition by customer_key order by changed_on desc) as place
            from rfm_group_changes
            where changed_on <= '{day}'
        )
        where place = 1 and to_rfm_group_id is not null
        order by all
        """
    )


def assert_same_as_then(today, then, day: str) -> None:
    """Groups, the cut-points behind them and CLV cells are those of a build of then."""
    expected = then.rows(SCORES)
    groups = {customer: group for customer, _, group in replayed(today, day)}
    assert groups == {customer: group for customer, _, group in expected}
    found = today.rows(f"select {CUT_POINTS} from rfm_cut_points_history order by all")
    assert set(then.rows(f"select {CUT_POINTS} from rfm_cut_points")) <= set(found)
    assert today.rows(CELLS, day) == then.rows(CELLS, day) != []


def built(project, variables: dict, *selected: str):
    left_out = ("--exclude-resource-type", "unit_test", "test")
    build = project.run("build", *left_out, *selected, variables=variables)
    assert (build.error, build.failures) == ("", [])
    return build


@pytest.fixture(scope="module")
def sample_today(project):
    return built(project, {"merge_guests_by_email": False}, *SELECTED)


def test_what_the_history_says_of_a_month_stays(project, sample_today):
    """A build half a year ago gave the same scores, changes and matrix for every month before."""
    day = "2025-06-30"
    then = built(project, as_of(day, {"merge_guests_by_email": False}), *SELECTED)
    assert_same_as_then(sample_today, then, day)
    for table, dates in (
        ("rfm_group_changes", f"changed_on <= '{day}'"),
        ("rfm_group_moves", f"month_end <= '{day}'"),
        ("rfm_group_sizes", f"month_end <= '{day}'"),
        # those set on the day itself are for the next month
        ("rfm_cut_points_history", f"set_on < '{day}'"),
    ):
        query = f"select * from {table} where {dates} order by all"
        assert then.rows(query) == sample_today.rows(query) != []


@pytest.fixture(scope="module")
def lapsing_shop(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("lapsing")
    with duckdb.connect() as connection:
        for table, query in LAPSING.items():
            connection.execute(f"copy ({query}) to '{folder}/{table}.parquet'")
    return str(folder)


@pytest.mark.parametrize(
    ("settings", "days"),
    [
        ({}, {"last_week": "2024-05-08", "last_year": "2023-12-31"}),
        (
            {
                "rfm_window_days": 100,
                "rfm_recency_method": "quintile",
                "rfm_frequency_method": "quintile",
                "rfm_map": "six",
            },
            {"last_month": "2024-04-30", "last_quarter": "2024-03-31"},
        ),
    ],
    ids=["defaults", "window"],
)
def test_orders_that_stopped_counting_counted_then(project, lapsing_shop, settings, days):
    variables = {"raw_path": lapsing_shop, **settings}
    today = built(project, as_of("2024-05-15", variables), *SELECTED)
    checks = project.run(
        "test",
        "--select",
        "test_type:singular,tag:rfm_history",
        variables=as_of("2024-05-15", variables),
        folder=today.database.parent,
    )
    assert checks.success and checks.nodes, checks.failures
    lapsed = today.row(
        "select count(valid_until), count(fully_refunded_on), count_if(reason = 'no_orders_left') "
        "from fct_orders left join rfm_group_changes using (customer_key)"
    )
    assert min(lapsed) > 10
    for role, day in days.items():
        then = built(project, as_of(day, variables), *ONLY_TODAY)
        if role != "last_week":
            assert_same_as_then(today, then, day)
        expected = {customer: group for customer, _, group in then.rows(SCORES)}
        found = today.rows(f"select customer_key, rfm_group_id_{role} from rfm_customers_over_time")
        assert {customer: expected.get(customer) for customer, _ in found} == dict(found)


def test_the_first_month_was_cut_on_its_own_days(project, lapsing_shop):
    """A week before 3 December lies in the month of the first orders, and is cut as of itself."""
    variables = {"raw_path": lapsing_shop, "rfm_frequency_method": "quintile"}
    today = built(project, as_of("2022-12-03", variables), *SELECTED)
    then = built(project, as_of("2022-11-26", variables), *ONLY_TODAY)
    expected = {customer: group for customer, _, group in then.rows(SCORES)}
    found = dict(
        today.rows("select customer_key, rfm_group_id_last_week from rfm_customers_over_time")
    )
    assert len(expected) > 20
    assert {customer: expected.get(customer) for customer in found} == found
    assert [
        str(day)
        for (day,) in today.rows("select distinct set_on from rfm_cut_points_history order by 1")
    ] == ["2022-11-26", "2022-11-30"]


def test_an_account_without_orders_left_has_no_group(project, tmp_path):
    """The only order of a shop, cancelled in the next month; then a shop without any order."""
    header = "order_id,ordered_at,customer_id,total,cancelled_at\n"
    one = "1,2024-01-10,C1,10,2024-02-05\n"
    (tmp_path / "orders.csv").write_text(header + one)
    shop = {"raw_path": str(tmp_path)}
    build = built(project, as_of("2024-03-02", shop), *SELECTED)
    assert build.rows("select changed_on::varchar, reason from rfm_group_changes order by all") == [
        ("2024-01-31", "first_order"),
        ("2024-02-29", "no_orders_left"),
    ]
    assert build.rows("select * from rfm_customers_over_time") == []
    (tmp_path / "orders.csv").write_text(header)
    build = built(project, shop, *SELECTED)
    for table in ("rfm_group_changes", "rfm_group_moves", "rfm_customers_over_time"):
        assert build.rows(f"select * from {table}") == []
