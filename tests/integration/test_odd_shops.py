"""Shops that are odd and still shops: the data tests of core and KPIs hold for them all."""

import random
from decimal import Decimal

import pytest
from test_inputs import assert_built, raw_folder
from test_random_shop import as_csv

CORE = (
    *("fct_orders", "fct_order_lines", "fct_refunds", "dim_customers", "dim_products"),
    *("kpi_periods", "kpi_revenue_bridge", "kpi_profit_days", "kpi_returns", "rfm_groups"),
    *("quality_input_balance", "rejected_rows", "rejected_values", "int_clv_backtest_outcomes"),
    "int_cohort_ages_summed",
)
DAYS = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
CLOCK = ["00:00:00", "23:59:59", "02:30:00Z", "12:00:00+02:00", "12:00:00-11:00"]
LINE_TYPES = ["product"] * 3 + ["gift_card", "shipping", "fee", "donation", "adjustment", ""]
REFUND_TYPES = ["item", "shipping", "tax", "goodwill", "exchange", "chargeback", "adjustment", ""]
RATES = {"USD": "0.9123", "JPY": "0.006", "TRY": "0.02812345"}


class Drawn:
    """Raw tables of a shop in which every rule of money is broken somewhere."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.tables: dict[str, list[dict]] = {name: [] for name in ("order_lines", "refunds")}
        self.tables["orders"] = [row for number in range(250) for row in self.order(number)]
        self.tables["customers"] = [self.account(number) for number in range(30)]
        self.tables["products"] = [self.product(number) for number in range(7)]
        self.tables["exchange_rates"] = [
            {"rate_date": day, "currency": currency, "rate": rate}
            for day in DAYS[::9]
            for currency, rate in RATES.items()
        ]
        self.tables["erasure_requests"] = [
            {"request_id": 1, "requested_at": DAYS[0], "customer_id": "C1", "email": "p2@x.y"},
            {"request_id": 2, "requested_at": DAYS[0], "customer_id": "C5", "email": ""},
        ]

    def one(self, *choices: str) -> str:
        return self.draw.choice(choices)

    def rarely(self, *choices: str) -> str:
        return self.one(*choices) if self.draw.random() < 0.1 else ""

    def money(self, most: float) -> str:
        amount = self.draw.uniform(0, most)
        return self.one("", "0", f"{amount:.2f}", f"{amount:.4f}")

    def moment(self) -> str:
        return f"{self.draw.choice(DAYS)} {self.draw.choice(CLOCK)}"

    def customer(self) -> str:
        return self.one("", *(f"C{number}" for number in range(40)), "sp ace", "Ünï", "x" * 10_000)

    def order(self, number: int) -> list[dict]:
        total = f"{self.draw.uniform(0, 500):.4f}"
        kind = self.rarely("exchange", "replacement", "adjustment", "subscription_renewal")
        row = {
            "order_id": f"O{number}",
            "ordered_at": self.moment(),
            "customer_id": self.customer(),
            "email": self.one("", "a@b.c", f"p{self.draw.randrange(30)}@x.y"),
            "total": self.rarely("0", "0.01", "2000000", "9000001.23", "12345678901.99") or total,
            "order_type": kind,
            "status": self.rarely("cancelled", "failed"),
            "is_test": self.rarely("yes", "no"),
            "cancelled_at": self.rarely(self.moment()),
            "currency": self.one("EUR", "EUR", "EUR", "", *RATES),
            "exchange_rate": self.rarely("0.5", "1.2345678"),
            "is_tax_included": self.one("", "yes", "no"),
            "gross": self.money(500),
            "discount": self.rarely(self.money(600)),
            "shipping": self.money(20),
            "tax": self.money(200),
            "other_charges": self.money(5),
            "payment_fee": self.money(3),
            "loaded_at": self.one("", self.moment()),
            "updated_at": self.one("", self.moment()),
            "is_deleted": "",
        }
        if kind == "adjustment":
            row["total"], row["discount"] = "-" + row["total"], "-3"
        for place in range(self.draw.randrange(4)):
            self.tables["order_lines"].append(self.line(row["order_id"], place))
        for place in range(self.draw.choice([0, 0, 1, 2])):
            self.tables["refunds"].append(self.refund(row, place))
        again = {**row, "loaded_at": self.moment()}
        gone = {**row, "updated_at": self.moment(), "is_deleted": "yes"}
        return self.draw.choice([[row]] * 8 + [[row, again]] + [[row, gone]])

    def line(self, order_id: str, place: int) -> dict:
        kind = self.one(*LINE_TYPES)
        price = self.one("0", "0.0001", f"{self.draw.uniform(0, 99):.4f}")
        return {
            "order_line_id": f"{order_id}-{place}",
            "order_id": order_id,
            "quantity": self.one("1", "2", "0.333", "1000"),
            "unit_price": "-" + price if kind == "adjustment" else price,
            "line_type": kind,
            "product_id": self.one("", *(f"P{number}" for number in range(9))),
            "discount": self.one("", "", self.money(120)),
            "tax": self.one("", "", self.money(30)),
            "unit_cost": self.rarely("12345678905") or self.money(40),
        }

    def refund(self, order: dict, place: int) -> dict:
        order_id = order["order_id"]
        return {
            "refund_line_id": f"{order_id}-{place}",
            "order_id": self.one(order_id, order_id, order_id, "", "NOWHERE"),
            "customer_id": self.customer(),
            "order_line_id": self.one("", f"{order_id}-0", "O7-0"),
            "amount": self.one(f"{self.draw.uniform(0, 900):.4f}", order["total"].strip("-")),
            "refunded_at": self.moment(),
            "refund_type": self.one(*REFUND_TYPES),
            "quantity": self.one("", "0", "1", "2.5"),
            "tax": self.rarely(self.money(20)),
            "shipping": self.rarely(self.money(9)),
            "currency": self.one("", "", "EUR", "USD"),
            "is_restocked": self.one("", "yes"),
            "return_cost": self.money(5),
        }

    def account(self, number: int) -> dict:
        others = [f"C{other}" for other in range(30)]
        return {
            "customer_id": f"C{number}",
            "email": self.one("", f"p{self.draw.randrange(20)}@x.y"),
            "created_at": self.one("", self.moment()),
            # chains, circles, erased accounts and accounts that nobody knows
            "merged_into_customer_id": self.one(*[""] * 60, *others, "GONE"),
            "account_type": self.rarely("staff", "test"),
        }

    def product(self, number: int) -> dict:
        return {
            "product_id": f"P{number}",
            "unit_cost": self.money(40),
            "currency": self.one("", "USD", "CHF"),
            "product_type": self.one("", "gift_card", "physical"),
        }


@pytest.mark.parametrize("seed", [1, 2])
def test_money_that_does_not_fit_together_adds_up(replay, tmp_path, seed):
    tables = {name: as_csv(rows) for name, rows in Drawn(seed).tables.items()}
    assert_built(replay.build({"raw_path": str(raw_folder(tmp_path, **tables))}, only=CORE))


def test_a_shop_in_rupiah(replay, tmp_path):
    """Amounts of millions, in orders, lines, refunds and squares of what customers are worth."""
    draw = random.Random(3)
    tables: dict[str, list[dict]] = {"orders": [], "order_lines": [], "refunds": []}
    expected = 0
    for number in range(150):
        prices = [draw.randrange(50_000, 9_000_000) for _ in range(draw.randrange(1, 4))]
        total = sum(prices)
        order = {"order_id": number, "ordered_at": draw.choice(DAYS), "currency": "IDR"}
        tables["orders"].append(
            {**order, "customer_id": f"C{draw.randrange(40)}", "total": total + 15_000}
            | {"shipping": 15_000}
        )
        for place, price in enumerate(prices):
            line = {"order_line_id": f"{number}-{place}", "order_id": number, "quantity": 1}
            tables["order_lines"].append({**line, "unit_price": price, "unit_cost": price // 2})
        if draw.random() < 0.1:
            refund = {"refund_line_id": number, "order_id": number, "amount": total}
            tables["refunds"].append({**refund, "refunded_at": order["ordered_at"]})
            total = 0
        expected += total
    folder = raw_folder(tmp_path, **{name: as_csv(rows) for name, rows in tables.items()})
    build = replay.build({"raw_path": str(folder)}, only=CORE)
    assert_built(build)
    assert build.row("select sum(net_revenue) from fct_orders") == (Decimal(expected),)


def test_who_shares_an_address_with_an_erased_person_stays(replay, tmp_path):
    """Without the address; guest orders under it are erased, the request named an account."""
    folder = raw_folder(
        tmp_path,
        customers="customer_id,email\nC1,home@x.y\nC2,home@x.y\n",
        orders="order_id,ordered_at,customer_id,email,total\n"
        "1,2024-06-03,C1,home@x.y,10\n2,2024-06-04,C2,home@x.y,20\n3,2024-06-05,,home@x.y,30\n",
        erasure_requests="request_id,requested_at,customer_id\nE1,2024-06-06,C1\n",
    )
    build = replay.build({"raw_path": str(folder)}, only=(*CORE, "stg_customers"))
    assert_built(build)
    orders = build.rows("select order_id, customer_key, order_total from fct_orders order by 1")
    assert orders == [("1", None, 10), ("2", "C2", 20), ("3", None, 30)]
    assert build.rows("select customer_id, email, is_erased from main_staging.stg_customers") == [
        ("C1", None, True),
        ("C2", None, False),
    ]
