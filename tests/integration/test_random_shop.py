"""A shop at random as of a day in its middle: KPIs, states, cohorts and chances counted by hand.

Nothing here reads the facts: all is counted from the raw rows in plain Python, so that an error on
the way from them to a mart cannot be on both sides.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from test_inputs import assert_built, raw_folder

START = datetime(2024, 1, 3)
AS_OF = date(2024, 12, 10)
CHURN_DAYS, AT_RISK_DAYS = 60, 25
END = datetime.combine(AS_OF + timedelta(days=1), datetime.min.time())
MARTS = (
    "kpi_periods",
    "kpi_customer_states",
    "kpi_cohorts",
    "kpi_clv_at_age",
    "kpi_next_order_chances",
    "kpi_days_between_orders",
    "kpi_returns",
    "kpi_serial_returners",
    "rfm_customers",
)


@dataclass
class Order:
    """An order, with the refunds of it that are known by the as-of date."""

    order_id: str
    ordered_at: datetime
    customer: str
    total: int
    order_type: str
    is_test: bool
    cancelled_at: datetime | None
    refunds: list[dict] = field(default_factory=list)

    @property
    def day(self) -> date:
        return self.ordered_at.date()

    @property
    def is_valid(self) -> bool:
        return (
            not self.is_test
            and not self.customer.startswith("staff")
            and (self.cancelled_at is None or self.cancelled_at >= END)
            and self.order_type in ("order", "subscription_renewal")
            and self.total > 0
        )

    @property
    def refunded(self) -> int:
        return sum(refund["amount"] for refund in self.refunds)

    @property
    def counts(self) -> bool:
        is_kept = self.refunded < self.total
        return self.is_valid and is_kept and self.order_type != "subscription_renewal"

    @property
    def has_return(self) -> bool:
        return any(
            refund["quantity"] > 0
            or (refund["returned_at"] is not None and refund["returned_at"] < END)
            or (refund["refund_type"] == "item" and self.refunded >= self.total)
            for refund in self.refunds
        )


def drawn_orders(draw: random.Random) -> list[Order]:
    orders = []
    for number in range(700):
        moment = START + timedelta(minutes=draw.randrange(400 * 1440))
        if number % 40 == 0:
            # the last and the first moment of a day, and of the as-of date
            moment = draw.choice([END, END - timedelta(seconds=1), moment.replace(hour=0)])
        customer = draw.choice(["", "staff1", *(f"C{int(draw.paretovariate(0.5)) % 150}",) * 20])
        cancelled_at = moment + timedelta(days=draw.randrange(60)) if draw.random() < 0.1 else None
        kinds = ["order"] * 12 + ["subscription_renewal", "exchange"]
        orders.append(
            Order(
                f"O{number}",
                moment,
                customer,
                draw.choice([0, *range(5, 60)]),
                draw.choice(kinds),
                draw.random() < 0.03,
                cancelled_at,
            )
        )
    return orders


def drawn_refunds(draw: random.Random, orders: list[Order]) -> list[dict]:
    refunds = []
    for order in orders:
        for _ in range(draw.choice([0, 0, 0, 1, 1, 2])):
            if order.total:
                moment = order.ordered_at + timedelta(days=draw.randrange(-3, 50))
                refunds.append(
                    {
                        "refund_line_id": f"R{len(refunds)}",
                        "order_id": order.order_id,
                        "customer_id": "",
                        "amount": draw.choice([order.total, draw.randrange(1, order.total)]),
                        "refunded_at": moment,
                        "refund_type": draw.choice(["item", "goodwill"]),
                        "quantity": draw.choice([0, 0, 1]),
                        "returned_at": draw.choice(
                            [None, None, moment + timedelta(days=draw.randrange(30))]
                        ),
                    }
                )
    for number in range(30):
        refunds.append(
            {
                "refund_line_id": f"U{number}",
                "order_id": "",
                "customer_id": draw.choice(["staff1", *(f"C{n}" for n in range(20))]),
                "amount": draw.randrange(1, 90),
                "refunded_at": START + timedelta(days=draw.randrange(-20, 400)),
                "refund_type": "item",
                "quantity": 1,
                "returned_at": None,
            }
        )
    return refunds


def as_csv(rows: list[dict]) -> str:
    lines = [
        ",".join("" if value is None else str(value) for value in row.values()) for row in rows
    ]
    return "\n".join([",".join(rows[0]), *lines, ""])


@pytest.fixture(scope="module")
def shop():
    """Orders with their refunds, and refunds without an order, by the as-of date."""
    draw = random.Random(11)
    orders = drawn_orders(draw)
    refunds = drawn_refunds(draw, orders)
    by_id = {order.order_id: order for order in orders}
    for refund in refunds:
        if refund["refunded_at"] < END and refund["order_id"]:
            by_id[refund["order_id"]].refunds.append(refund)
    known = sorted(
        (order for order in orders if order.ordered_at < END),
        key=lambda order: (order.ordered_at, order.order_id),
    )
    unlinked = [
        row
        for row in refunds
        if not row["order_id"]
        and row["refunded_at"] < END
        and not row["customer_id"].startswith("staff")
    ]
    return orders, refunds, [order for order in known if order.is_valid], unlinked


@pytest.fixture(scope="module")
def built(replay, shop, tmp_path_factory):
    orders, refunds, _, _ = shop
    rows = [
        {
            "order_id": order.order_id,
            "ordered_at": order.ordered_at,
            "customer_id": order.customer,
            "total": order.total,
            "order_type": order.order_type,
            "is_test": order.is_test,
            "cancelled_at": order.cancelled_at,
        }
        for order in orders
    ]
    customers = "customer_id,account_type\nstaff1,staff\n"
    folder = raw_folder(
        tmp_path_factory.mktemp("random_shop"),
        orders=as_csv(rows),
        refunds=as_csv(refunds),
        customers=customers,
    )
    variables = {
        "raw_path": str(folder),
        "as_of": str(AS_OF),
        "churn_window_days": CHURN_DAYS,
        "at_risk_window_days": AT_RISK_DAYS,
    }
    build = replay.build(variables, only=MARTS)
    assert_built(build)
    return build


@pytest.fixture(scope="module")
def histories(shop):
    """Of each customer the valid orders in their order, and those of them that count."""
    valid = defaultdict(list)
    for order in shop[2]:
        if order.customer:
            valid[order.customer].append(order)
    counting = {key: [order for order in rows if order.counts] for key, rows in valid.items()}
    return dict(valid), {key: rows for key, rows in counting.items() if rows}


def test_figures_of_every_month(built, shop, histories):
    _, _, valid, unlinked = shop
    by_customer, counting = histories
    firsts = {rows[0].order_id for rows in by_customer.values()}
    repeats = {order.order_id for rows in counting.values() for order in rows[1:]}
    months = built.records("from kpi_periods where grain = 'month' and dimension = 'total'")
    assert sum(row["orders"] for row in months) == len(valid)
    for row in months:
        start, end = row["period_start"], row["period_end"]
        orders = [order for order in valid if start <= order.day <= end]
        given_back = sum(
            refund["amount"] for refund in unlinked if start <= refund["refunded_at"].date() <= end
        )
        by_refund_date = given_back + sum(
            refund["amount"]
            for order in valid
            for refund in order.refunds
            if start <= refund["refunded_at"].date() <= end
        )
        buyers = {order.customer for order in orders} - {""}
        regulars = {order.customer for order in orders if order.counts} - {""}
        again = {order.customer for order in orders if order.order_id in repeats}
        expected = {
            "orders": len(orders),
            "net_revenue": sum(order.total - order.refunded for order in orders) - given_back,
            "net_revenue_by_refund_date": sum(order.total for order in orders) - by_refund_date,
            "customers": len(buyers),
            "new_customers": sum(order.order_id in firsts for order in orders),
            "repeat_customers": len(again),
            "repeat_purchase_rate": len(again) / len(regulars) if regulars else None,
        }
        assert {name: row[name] for name in expected} == pytest.approx(expected)


def test_states_of_every_customer_at_every_month_end(built, shop, histories):
    _, counting = histories
    refunds = [*shop[3], *(refund for order in shop[2] for refund in order.refunds)]
    first = min(
        *(order.day for order in shop[2]), *(refund["refunded_at"].date() for refund in refunds)
    )
    days = {key: [order.day for order in rows] for key, rows in counting.items()}

    def silence(key: str, day: date) -> int | None:
        before = [order_day for order_day in days[key] if order_day <= day]
        return (day - max(before)).days if before else None

    months = built.records("from kpi_customer_states where grain = 'month' and dimension = 'total'")
    assert len(months) == 12 * (AS_OF.year - first.year) + AS_OF.month - first.month + 1
    for row in months:
        last = min(row["period_end"], AS_OF)
        at_end = {key: silence(key, last) for key in days}
        at_start = {key: silence(key, row["period_start"] - timedelta(days=1)) for key in days}
        active = {key for key, silent in at_end.items() if silent is not None and silent < 60}
        before = {key for key, silent in at_start.items() if silent is not None and silent < 60}
        expected = {
            "active_at_start": len(before),
            "active_at_end": len(active),
            "at_risk_at_end": sum(at_end[key] >= AT_RISK_DAYS for key in active),
            "lapsed_at_end": sum(
                silent is not None and silent >= CHURN_DAYS for silent in at_end.values()
            ),
            "retained_customers": len(active & before),
            "new_customers": sum(row["period_start"] <= days[key][0] <= last for key in days),
        }
        assert {name: row[name] for name in expected} == expected


def test_cohorts_of_every_month(built, shop, histories):
    by_customer, counting = histories
    unlinked = shop[3]
    cells = built.records("from kpi_cohorts where dimension = 'total'")
    cohorts = Counter(rows[0].day.replace(day=1) for rows in by_customer.values())
    assert {row["cohort_month"]: row["cohort_customers"] for row in cells} == cohorts
    for row in (row for row in cells if row["is_mature"]):
        members = {
            key: rows
            for key, rows in by_customer.items()
            if rows[0].day.replace(day=1) == row["cohort_month"]
        }
        month = row["activity_month"]
        orders = [
            order
            for rows in members.values()
            for order in rows
            if order.day.replace(day=1) == month
        ]
        given_back = sum(
            refund["amount"]
            for refund in unlinked
            if refund["customer_id"] in members
            and max(refund["refunded_at"].date().replace(day=1), row["cohort_month"]) == month
        )
        repeaters = [
            key
            for key in members
            if len(counting.get(key, [])) > 1 and counting[key][1].day.replace(day=1) <= month
        ]
        expected = {
            "active_customers": len({order.customer for order in orders}),
            "purchasing_customers": len({order.customer for order in orders if order.counts}),
            "cumulative_repeat_customers": len(repeaters),
            "orders": len(orders),
            "net_revenue": sum(order.total - order.refunded for order in orders) - given_back,
        }
        assert {name: row[name] for name in expected} == expected


def test_value_at_equal_age(built, shop, histories):
    by_customer, _ = histories
    seen = 0
    for row in built.records(
        "from kpi_clv_at_age where dimension = 'total' and clv_basis = 'net_revenue' "
        "and cohort_grain = 'month' and is_mature"
    ):
        worth = 0
        for key, rows in by_customer.items():
            if rows[0].day.replace(day=1) == row["cohort_start"]:
                last = rows[0].day + timedelta(days=row["age_days"])
                worth += sum(order.total - order.refunded for order in rows if order.day <= last)
                worth -= sum(
                    refund["amount"]
                    for refund in shop[3]
                    if refund["customer_id"] == key and refund["refunded_at"].date() <= last
                )
        assert row["cohort_value"] == worth
        seen += 1
    assert seen >= 8


def test_chances_of_every_order_number(built, histories):
    """Kaplan-Meier, one day after the other."""
    _, counting = histories
    waits = defaultdict(list)
    for rows in counting.values():
        for number, (order, following) in enumerate(pairwise([*rows, None]), start=1):
            until = following.day if following else AS_OF
            waits[min(number, 11)].append(((until - order.day).days, following is not None))
    found = {
        row["order_number"]: row
        for row in built.records("from kpi_next_order_chances where dimension = 'total'")
    }
    assert found.keys() == waits.keys()
    for number, ends in waits.items():
        row = found[number]
        assert (row["wait_count"], row["next_orders"]) == (len(ends), sum(end for _, end in ends))
        for horizon in (30, 90, 180):
            kept = 1.0
            for day in sorted({days for days, is_end in ends if is_end and days <= horizon}):
                at_risk = sum(days >= day for days, _ in ends)
                kept *= 1 - ends.count((day, True)) / at_risk
            if max(days for days, _ in ends) >= horizon or kept == 0:
                assert row[f"chance_{horizon}d"] == pytest.approx(1 - kept)
            else:
                assert row[f"chance_{horizon}d"] is None
    gaps = [days for ends in waits.values() for days, is_end in ends if is_end]
    (total,) = built.records(
        "from kpi_days_between_orders where dimension = 'total' and order_number_label = 'all'"
    )
    assert total["gaps"] == len(gaps)
    assert total["average_days_between_orders"] == pytest.approx(sum(gaps) / len(gaps))


def test_returns_of_all_time(built, shop, histories):
    _, _, valid, unlinked = shop
    (total,) = built.records("from kpi_returns where grain = 'all' and dimension = 'total'")
    returned = [order for order in valid if order.has_return]
    assert (total["orders"], total["orders_with_return"]) == (len(valid), len(returned))
    assert total["refunded_merchandise"] == sum(order.refunded for order in valid)
    (rest,) = built.records("from kpi_returns where grain = 'all' and dimension = 'unlinked'")
    assert rest["refunded_merchandise"] == sum(refund["amount"] for refund in unlinked)
    by_customer = Counter(order.customer for order in returned if order.customer)
    assert (
        dict(built.rows("select customer_key, orders_with_return from kpi_serial_returners"))
        == by_customer
    )


def test_recency_frequency_and_value_of_everybody(built, shop, histories):
    by_customer, counting = histories
    expected = {}
    for key, rows in counting.items():
        given_back = sum(row["amount"] for row in shop[3] if row["customer_id"] == key)
        worth = sum(order.total - order.refunded for order in by_customer[key]) - given_back
        expected[key] = ((AS_OF - rows[-1].day).days, len(rows), worth)
    found = built.rows("select customer_key, recency_days, frequency, monetary from rfm_customers")
    assert {key: tuple(values) for key, *values in found} == expected
