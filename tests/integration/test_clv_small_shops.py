"""The CLV part of a build over shops too small or too odd for a model: it never fails."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from replay import TELLS_OF_SMALL_SHOPS

MARTS = tuple(
    f"clv_{name}"
    for name in (
        "customers",
        "groups",
        "parameters",
        "readiness",
        "monitoring",
        "newcomers",
        "calibration",
    )
)
HEADER = ("order_id", "ordered_at", "customer_id", "total")
REFUNDS = ("refund_line_id", "order_id", "customer_id", "amount", "refunded_at")
BEGIN = date(2024, 1, 1)


def day(number: int) -> str:
    return str(BEGIN + timedelta(days=number))


def written(folder: Path, table: str, header: tuple, rows: list[tuple]) -> None:
    with (folder / f"{table}.csv").open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def orders_of(shop: dict[str, list[tuple]]) -> list[tuple]:
    """Rows of orders.csv from each customer's days and totals."""
    rows = [(customer, *each) for customer, orders in shop.items() for each in orders]
    return [
        (f"{customer}-{place}", day(number), customer, total)
        for place, (customer, number, total) in enumerate(rows)
    ]


def built(replay, folder: Path):
    """The CLV marts of a shop, which hold all their tests."""
    build = replay.build({"raw_path": str(folder)}, only=MARTS)
    assert (build.error, build.failures) == ("", [])
    return build


def statuses(build) -> set:
    return set(build.rows("select model_name, model_status from clv_parameters where is_today"))


MODELS = ("mbg_nbd", "bg_nbd", "pareto_nbd", "gamma_gamma")


def test_no_orders(replay, tmp_path):
    written(tmp_path, "orders", HEADER, [])
    build = built(replay, tmp_path)
    for mart in MARTS:
        rows = build.rows(f"from {mart}")
        assert (rows == []) == (mart != "clv_readiness")
    assert build.row("select is_met, sentence from clv_readiness where criterion = 'overall'") == (
        False,
        "Not ready: nobody has bought on a second day, so there are no predictions.",
    )


def test_one_order(project, replay, tmp_path):
    written(tmp_path, "orders", HEADER, orders_of({"A": [(0, 20)]}))
    build = built(replay, tmp_path)
    assert build.row(
        "select purchase_days, historical_revenue, p_alive, predicted_clv_365, value_decile, "
        "model_status from clv_customers"
    ) == (1, 20, None, None, None, "insufficient_data")
    assert statuses(build) == {(name, "insufficient_data") for name in MODELS}
    # the status is surfaced: one row for the model in use, one for the spend model
    checks = project.run(
        "test",
        *("--select", TELLS_OF_SMALL_SHOPS),
        variables={"raw_path": str(tmp_path)},
        folder=build.database.parent,
    )
    (told,) = [node for name, node in checks.nodes.items() if name == TELLS_OF_SMALL_SHOPS]
    assert (told.status, told.failures) == ("warn", 2)


def test_ten_days_of_history(replay, tmp_path):
    """Three of thirty customers came back: a typical shop's shapes, and no backtest."""
    shop = {f"C{number}": [(number % 8, 10 + number)] for number in range(30)}
    for number in range(3):
        shop[f"C{number}"].append((9 + number // 2, 30))
    written(tmp_path, "orders", HEADER, orders_of(shop))
    build = built(replay, tmp_path)
    assert statuses(build) == {(name, "shrinkage") for name in MODELS}
    assert build.row(
        "select count(*), count(p_alive), min(predicted_clv_365) > 0, count(distinct model_name) "
        "from clv_customers"
    ) == (30, 30, True, 1)
    # without a backtest nobody knows how far totals are off
    assert build.row(
        "select predicted_clv_365 > 0, predicted_clv_365_low, predicted_clv_365_high "
        "from clv_groups where dimension = 'total'"
    ) == (True, None, None)
    assert build.rows("from main_intermediate.int_clv_dates where date_role = 'fold'") == []


@pytest.fixture(scope="module")
def odd_shop(replay, tmp_path_factory):
    """Twenty ordinary customers over two years, and some that no model was made for."""
    folder = tmp_path_factory.mktemp("odd")
    shop = {
        f"C{number}": [(number * 20 + gap * 45, 20 + number) for gap in range(1 + number % 4)]
        for number in range(20)
    }
    shop["daily"] = [(number, 5) for number in range(100, 700)]
    shop["one_day"] = [(300, 10), (300, 12), (300, 14)]
    shop["returner"] = [(50, 40), (90, 60)]
    shop["all_back"] = [(60, 30), (80, 30)]
    shop["in_debt"] = [(200, 25), (260, 25)]
    shop["even"] = [(210, 30), (290, 20)]
    rows = orders_of(shop)
    written(folder, "orders", HEADER, rows)
    numbers = {(customer, ordered): (number, total) for number, ordered, customer, total in rows}
    refunds = []
    for customer, number in (("returner", 90), ("all_back", 60), ("all_back", 80)):
        order_id, total = numbers[(customer, day(number))]
        refunds.append((len(refunds), order_id, customer, total, day(number + 5)))
    refunds.append((len(refunds), "", "in_debt", 90, day(400)))
    refunds.append((len(refunds), "", "even", 50, day(400)))
    written(folder, "refunds", REFUNDS, refunds)
    return built(replay, folder)


def test_every_odd_customer_has_a_row(odd_shop):
    found = {
        row["customer_key"]: row
        for row in odd_shop.records("from clv_customers where customer_key not like 'C%'")
    }
    # who sent everything back never decided for the shop
    assert set(found) == {"daily", "one_day", "returner", "in_debt", "even"}
    days = {name: row["purchase_days"] for name, row in found.items()}
    assert days == {"daily": 600, "one_day": 1, "returner": 1, "in_debt": 2, "even": 2}
    assert found["in_debt"]["historical_revenue"] == -40
    assert found["even"]["historical_revenue"] == 0


def test_odd_customers_have_finite_predictions(odd_shop):
    """Who owes or brought nothing is expected to spend less than one who bought as often, not less
    than nothing; who bought daily goes on so, while there."""
    numbers = odd_shop.row(
        """
        select count(*), count_if(isfinite(p_alive) and isfinite(expected_purchases_365)),
            count_if(expected_purchase_value > 0 and predicted_clv_365 >= 0)
        from clv_customers
        """
    )
    assert len(set(numbers)) == 1 and numbers[0] == 25
    value = dict(odd_shop.rows("select customer_key, expected_purchase_value from clv_customers"))
    assert value["in_debt"] == value["even"] < value["C1"]
    daily = odd_shop.row(
        "select expected_purchases_90, purchases_365_p95, value_decile from clv_customers "
        "where customer_key = 'daily'"
    )
    assert 45 < daily[0] < 90 and daily[1] > 150 and daily[2] == 10


def test_the_odd_shop_is_not_ready_and_says_why(odd_shop):
    readiness = dict(
        odd_shop.rows(
            "select criterion, is_met from clv_readiness where criterion <> 'backtest_error'"
        )
    )
    assert readiness == {
        "overall": False,
        "customers": False,
        "repeat_customers": False,
        "history_days": True,
        "recent_purchase_days": True,
    }
    words = odd_shop.row("select sentence from clv_readiness where criterion = 'customers'")
    assert words[0].startswith("Not met: 25 customers have bought; from 200 on")
