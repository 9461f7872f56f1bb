"""A shop drawn at random with all that orders can be: three years with a silent spring in between.

Values lie on borders on purpose: orders at the first and last second of a day, gaps and refunds of
exactly a window's length, customers of one day, refunds larger than the order, weeks of negative
revenue, a channel that breaks down in the last week, events after the as-of date.
"""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

FIRST_DAY = datetime(2023, 1, 9)
# a Sunday that ends a month: its week and its month are complete
AS_OF = date(2025, 11, 30)
END = datetime.combine(AS_OF + timedelta(days=1), datetime.min.time())
SILENCE = (datetime(2024, 3, 4), datetime(2024, 4, 1))
CATEGORIES = ("care", "scent", "hair", None)
REASONS = ("size", "quality", "late", "")


def money(cents: int) -> Decimal:
    return Decimal(cents) / 100


class DrawnShop:
    """Raw rows by table, as dictionaries of values; `csv` writes them.

    Attributes:
        orders: Also duplicates, deleted rows and rows that must be rejected.
        order_lines: Of most orders; the others know their total alone.
        refunds: By line, by product, by order and without an order.
        customers: Accounts with their groups.
        products: Not all that are sold.
        customer_attributes: One attribute, set early for some, late for others, and changed.
    """

    def __init__(self, seed: int, orders: int = 5000) -> None:
        self.draw = random.Random(seed)
        self.orders: list[dict] = []
        self.order_lines: list[dict] = []
        self.refunds: list[dict] = []
        self._numbers = count(1)
        self.products = [
            {
                "product_id": f"P{number}",
                "title": f"Product {number}",
                "brand": ("north", "south", "")[number % 3],
                "category": CATEGORIES[number % 4],
                "product_type": "physical",
                "unit_cost": money(150 + 37 * number) if number % 5 else None,
            }
            for number in range(18)
        ]
        self.products.append(
            {
                "product_id": "GIFT",
                "title": "Gift card",
                "brand": "",
                "category": "gifts",
                "product_type": "gift_card",
                "unit_cost": None,
            }
        )
        self.customers = [
            {
                "customer_id": f"C{number}",
                "account_type": self.draw.choice(["consumer"] * 4 + ["business"]),
                "customer_group": self.draw.choice(["", "club", "press"]),
                "loyalty_tier": self.draw.choice(["", "gold", "silver"]),
                "acquisition_channel": self.draw.choice(["", "search", "social"]),
            }
            for number in range(2200)
        ]
        for kind in ("staff", "test"):
            row = dict.fromkeys(self.customers[0], "")
            self.customers.append({**row, "customer_id": kind, "account_type": kind})
        self.customer_attributes = [
            {
                "customer_id": f"C{number}",
                "attribute": "persona",
                "set_at": self.draw.choice(
                    ["", FIRST_DAY, FIRST_DAY + timedelta(days=self.draw.randrange(900))]
                ),
                "value": self.draw.choice(["sporty", "calm", "bold", f"alone{number % 400}"]),
            }
            for number in range(0, 2200, 3)
        ]
        for row in self.customer_attributes[::2]:
            day = self.draw.randrange(900)
            later = {"set_at": FIRST_DAY + timedelta(days=day, hours=11), "value": "changed"}
            self.customer_attributes.append({**row, **later})
        self._draw_orders(orders)
        self._draw_strange_orders()

    def _draw_orders(self, wanted: int) -> None:
        draw = self.draw
        for number in range(wanted):
            day = draw.randrange((END - FIRST_DAY).days + 60)
            moment = FIRST_DAY + timedelta(days=day, seconds=draw.randrange(86400))
            if SILENCE[0] <= moment < SILENCE[1]:
                moment += SILENCE[1] - SILENCE[0]
            if number % 50 == 0:
                moment = draw.choice(
                    [END, END - timedelta(seconds=1), FIRST_DAY + timedelta(days=day)]
                )
            kinds = ["sale"] * 18 + ["subscription_renewal"] * 2
            kinds += draw.choices(["sale", "exchange", "replacement"], k=1)
            customer = f"C{int(draw.paretovariate(0.55) * 7) % 2200}"
            customer = draw.choice(["", "staff", "test", *(customer,) * 60])
            # the last week of channel web broke down
            channel = draw.choice(["web"] * 6 + ["app"] * 3 + [""])
            is_last_week = END - timedelta(days=7) <= moment < END
            if is_last_week and channel == "web" and draw.random() < 0.9:
                moment -= timedelta(days=7 * draw.randrange(1, 100))
                if SILENCE[0] <= moment < SILENCE[1]:
                    moment += SILENCE[1] - SILENCE[0]
            order = self._order(moment, customer, draw.choice(kinds), channel)
            # somebody who comes back after exactly a window, or on the same day
            if number % 25 == 0 and customer:
                for days in draw.sample([0, 1, 45, 46, 135, 136, 225, 226, 365, 366], 2):
                    # rows far from now are not read, whatever the clock says
                    if moment + timedelta(days=days) < END + timedelta(days=60):
                        self._order(moment + timedelta(days=days), customer, "sale", channel)
            if draw.random() < 0.3:
                self._refund(order)
            if draw.random() < 0.04:
                self._refund(order)

    def _order(self, moment: datetime, customer: str, kind: str, channel: str) -> dict:
        draw = self.draw
        order_id = f"O{next(self._numbers)}"
        currency = draw.choice(["EUR"] * 5 + ["USD"])
        lines = []
        for _ in range(draw.choice([1, 1, 2, 2, 3, 4])):
            product = draw.choice([*range(18), 19])
            line_type = draw.choice(["product"] * 30 + ["gift_card", "fee", "shipping"])
            is_gift = line_type == "product" and draw.random() < 0.05
            price = 0 if is_gift else draw.randrange(200, 6000)
            quantity = draw.choice([1, 1, 2, 3])
            lines.append(
                {
                    "order_line_id": f"{order_id}-{len(lines)}",
                    "order_id": order_id,
                    "product_id": f"P{product}" if draw.random() < 0.97 else "",
                    "line_type": line_type,
                    "quantity": quantity,
                    "unit_price": money(price) + Decimal(draw.choice([0, 0, 33])) / 10000,
                    "discount": money(price * quantity * draw.choice([0, 0, 0, 10, 25, 100]) // 100)
                    if line_type == "product"
                    else Decimal(0),
                    "is_free_gift": is_gift,
                }
            )
        sold = sum(line["quantity"] * line["unit_price"] - line["discount"] for line in lines)
        shipping = money(draw.choice([0, 390, 490]))
        other = money(draw.choice([0] * 9 + [150]))
        tax = (sold * Decimal("0.19")).quantize(Decimal("0.01"))
        status = draw.choice(["paid"] * 30 + ["failed", "cancelled"])
        cancelled_at = ""
        if draw.random() < 0.04:
            cancelled_at = moment + timedelta(days=draw.randrange(120))
        has_lines = draw.random() < 0.93
        order = {
            "order_id": order_id,
            "ordered_at": moment,
            "customer_id": customer,
            "total": sold + shipping + other + tax + draw.choice([0] * 20 + [3]),
            "order_type": kind,
            "status": status,
            "is_test": draw.random() < 0.01,
            "cancelled_at": cancelled_at,
            "currency": currency,
            "exchange_rate": Decimal("0.91") if currency == "USD" else "",
            "shipping": shipping,
            "other_charges": other,
            "tax": tax,
            "payment_fee": draw.choice(["", money(draw.randrange(10, 150))]),
            "shipping_cost": draw.choice(["", money(draw.randrange(300, 700))]),
            "fulfilment_cost": draw.choice(["", money(draw.randrange(100, 300))]),
            "discount_type": draw.choice(["", "free_shipping", "fixed"]),
            "channel": channel,
            "country": draw.choice(["DE"] * 3 + ["FR", "US", ""]),
            "region": draw.choice(["", "BY", "BE"]),
            "updated_at": moment,
            "is_deleted": False,
        }
        self.orders.append(order)
        if has_lines:
            self.order_lines += lines
            order["_lines"] = lines
        else:
            order["_lines"] = []
        order["_goods"] = sold
        return order

    def _refund(self, order: dict) -> None:
        draw = self.draw
        document = f"R{len(self.refunds)}"
        moment = order["ordered_at"] + timedelta(
            days=draw.choice([*range(-1, 70), 44, 45, 45, 46, 46])
        )
        lines = [line for line in order["_lines"] if line["line_type"] == "product"]
        row = {
            "refund_line_id": document,
            "refund_id": document,
            "order_id": order["order_id"],
            "customer_id": "",
            "order_line_id": "",
            "product_id": "",
            "amount": order["total"],
            "refunded_at": moment,
            "refund_type": draw.choice(["item"] * 6 + ["goodwill", "shipping", "exchange"]),
            "quantity": draw.choice(["", 0, 1, 2]),
            "returned_at": draw.choice(["", "", moment - timedelta(days=draw.randrange(4))]),
            "reason": draw.choice(REASONS),
            "is_restocked": draw.choice(["", True, False]),
            "return_cost": draw.choice(["", money(draw.randrange(100, 500))]),
        }
        way = draw.choice(["whole", "whole", "part", "line", "line", "product"])
        if way == "part" or not lines:
            row["amount"] = money(draw.randrange(100, 4000))
        elif way == "line":
            for line in draw.sample(lines, draw.randint(1, len(lines))):
                worth = line["quantity"] * line["unit_price"] - line["discount"]
                self.refunds.append(
                    {
                        **row,
                        "refund_line_id": f"{document}-{line['order_line_id']}",
                        "order_line_id": line["order_line_id"],
                        "amount": worth,
                        "quantity": draw.choice([1, line["quantity"]]),
                        "reason": draw.choice(REASONS),
                    }
                )
            return
        elif way == "product" and lines[0]["product_id"]:
            row |= {"product_id": lines[0]["product_id"], "amount": money(draw.randrange(100, 900))}
        self.refunds.append(row)

    def _draw_strange_orders(self) -> None:
        draw = self.draw
        # somebody who sends everything back
        for customer in ("RETURNER1", "RETURNER2"):
            for number in range(12):
                moment = datetime(2024, 5, 1, 9) + timedelta(days=40 * number)
                order = self._order(moment, customer, "sale", "web")
                order |= {"status": "paid", "is_test": False, "cancelled_at": ""}
                self._refund(order)
                self.refunds[-1] |= {"quantity": 1, "refunded_at": moment + timedelta(days=9)}
        # refunds that name no order, one of them so large that its week and month lose money
        empty = dict.fromkeys(self.refunds[0], "")
        for number in range(120):
            moment = FIRST_DAY + timedelta(days=draw.randrange(1100), hours=12)
            self.refunds.append(
                {
                    **empty,
                    "refund_line_id": f"U{number}",
                    "customer_id": draw.choice(["", "staff", *(f"C{n}" for n in range(12, 90))]),
                    "amount": money(draw.randrange(100, 9000)),
                    "refunded_at": moment,
                    "refund_type": "item",
                    "quantity": 1,
                }
            )
        self.refunds.append(
            {
                **empty,
                "refund_line_id": "LARGE",
                "customer_id": "C20",
                "amount": money(900000),
                "refunded_at": datetime(2025, 8, 12),
                "refund_type": "item",
            }
        )
        first = dict(self.orders[0])
        first["_lines"], first["_goods"] = [], 0
        moment = datetime(2025, 5, 5, 12)
        for number in range(24):
            row = {**first, "order_id": f"X{number}", "ordered_at": moment, "total": money(1000)}
            row |= {"order_type": "sale", "status": "paid", "is_test": False, "cancelled_at": ""}
            changes = (
                {"is_deleted": True},
                {"ordered_at": "someday"},
                {"order_type": "adjustment", "total": money(-250)},
                {"total": 0},
                {"order_id": ""},
                {"total": "much"},
            )[number % 6]
            self.orders.append({**row, **changes})
        # older states of orders, which the newest replace
        for order in draw.sample(self.orders[: len(self.orders) - 24], 40):
            older = {**order, "updated_at": datetime(2022, 1, 1), "total": order["total"] + 7}
            self.orders.append(older)

    def csv(self, table: str) -> str:
        rows = getattr(self, table)
        names = [name for name in rows[0] if not name.startswith("_")]
        lines = [
            ",".join("" if row[name] is None else str(row[name]) for name in names) for row in rows
        ]
        return "\n".join([",".join(names), *lines, ""])
