"""Collects what is true about the shop, over all chunks, and writes it for people to read."""

import json
from pathlib import Path

from customer_value.sample import planted
from customer_value.sample.bad_rows import OddRow
from customer_value.sample.tables import COLUMNS

MEANINGS = {
    "lifetimes": "Every customer buys at a rate of its own, Gamma(shape, scale in days), and is "
    "gone after a purchase with a chance of its own, Beta(a, b). The first purchase is evenly "
    "spread over the history, in a time that runs faster in the seasons below.",
    "spend": "Value of goods of an order, in euro without tax and before discounts: Gamma(p, rate "
    "nu), nu of the customer Gamma(q, rate gamma). Products are picked to come near the value.",
    "seasonality": "How much faster orders come by month (January first) and weekday (Monday "
    "first); scaled so that the history has a mean of 1.",
    "coupons": "Some customers love coupons: share of customers, and share of their orders with a "
    "code, beside that of the others. Counted over purchases.",
    "nps": "Chances to be a detractor and a passive after delivery: usual, with a product of the "
    "bad brand, delivered late, with a discount on goods. The bad brand outweighs the late "
    "delivery, and that the discount.",
    "pairs": "The second product joins a line of the first with this chance.",
    "acquisition": "Money spent to win a customer by channel (campaigns with objective acquisition "
    "only), and customers won. Small shops fall short of their share by chance. Shopping runs in "
    "the second year only.",
    "experiments": "Share of exposed visitors who order within the window, its relative lift, and "
    "the share of the new variant, which is planned as 0.5 in both experiments. Exposures to both "
    "variants are not in the counts.",
    "support": "Tickets per order, most often about late parcels of one carrier.",
    "refunds": "Shares of purchases or lines refunded, by sort.",
    "orders": "Orders by kind. Only sales are purchases of the process above; pending ones are "
    "among them.",
    "customers": "Customers by kind of account, and how many still live at the end.",
    "subscriptions": "Subscriptions, and what they earn a month at the end, before tax.",
    "loyalty": "Points moved; what is outstanding counts expired and redeemed ones off.",
    "web": "Visits of the last months, since the shop began to record them. Of visits without an "
    "order more fill a cart, and leave it, on a phone. Accounts that are often written to leave "
    "more.",
    "versions": "Shares of rows repeated in an equal or older version, and of deleted rows; what "
    "came out stands under tables.",
    "edges": "Orders placed on days when clocks change, around midnight and the changed hour.",
}


class Truth:
    """Sums the counts of the chunks topic by topic."""

    def __init__(self) -> None:
        """Starts without any counts."""
        self.drawn: dict[str, dict] = {}
        self.tables: dict[str, dict[str, int]] = {}

    def add(self, topic: str, found: dict) -> None:
        """Adds counts to a topic; numbers are summed, lists joined, dicts merged likewise."""
        self.drawn[topic] = _merged(self.drawn.get(topic, {}), found)

    def count(self, table: str, raw: int, duplicates: int, deleted: int, rejected: int) -> None:
        """Adds rows of a table."""
        found = {
            "raw": raw,
            "staged": raw - duplicates - deleted - rejected,
            "rejected": rejected,
            "duplicates": duplicates,
            "deleted": deleted,
        }
        self.tables[table] = _merged(self.tables.get(table, {}), found)


def _merged(old: object | None, new: object) -> object:
    """Two counts summed, two lists joined, or two dictionaries merged name by name."""
    if isinstance(new, dict):
        return {
            name: _merged(old.get(name) if old else None, value) for name, value in new.items()
        } | {name: value for name, value in (old or {}).items() if name not in new}
    if old is None:
        return new
    return round(old + new, 2) if isinstance(new, float) else old + new


def planted_by_topic(pairs: list[tuple[str, str]]) -> dict[str, dict]:
    """The planted numbers under the topics of `MEANINGS`."""
    return {
        "lifetimes": {
            "rate_shape": planted.RATE_SHAPE,
            "rate_scale_days": planted.RATE_SCALE_DAYS,
            "dropout_a": planted.DROPOUT_A,
            "dropout_b": planted.DROPOUT_B,
        },
        "spend": {"p": planted.SPEND_P, "q": planted.SPEND_Q, "gamma": planted.SPEND_GAMMA},
        "seasonality": {
            "month_factors": list(planted.MONTH_FACTORS),
            "weekday_factors": list(planted.WEEKDAY_FACTORS),
        },
        "coupons": {
            "lover_share": planted.COUPON_LOVER_SHARE,
            "coupon_share_of_lovers": planted.COUPON_SHARE_OF_LOVERS,
            "coupon_share_of_others": planted.COUPON_SHARE_OF_OTHERS,
        },
        "nps": {
            "bad_brand": planted.BAD_BRAND,
            "usual": list(planted.NPS_USUAL),
            "with_bad_brand": list(planted.NPS_BAD_BRAND),
            "late": list(planted.NPS_LATE),
            "discounted": list(planted.NPS_DISCOUNTED),
        },
        "pairs": {"chance": planted.PAIR_CHANCE, "products": [list(pair) for pair in pairs]},
        "acquisition": {
            "cost_per_customer": planted.CAC,
            "channel_shares": planted.CHANNEL_SHARES,
        },
        "experiments": planted.EXPERIMENTS,
        "support": {
            "carrier": planted.LATE_CARRIER,
            "late_share_of_carrier": planted.LATE_SHARE_OF_LATE_CARRIER,
            "late_share_of_others": planted.LATE_SHARE_OF_OTHERS,
            "ticket_share_late_of_carrier": planted.TICKET_SHARE_LATE_CARRIER,
            "ticket_share_late_of_others": planted.TICKET_SHARE_LATE,
            "ticket_share_usual": planted.TICKET_SHARE_USUAL,
        },
        "refunds": {
            "full": planted.FULL_REFUND_SHARE,
            "lines": planted.RETURN_SHARES,
            "amounts": planted.AMOUNT_REFUND_SHARE,
            "others": planted.OTHER_REFUND_SHARES,
            "unlinked": planted.UNLINKED_REFUND_SHARE,
        },
        "orders": {"extra_orders": planted.EXTRA_ORDERS},
        "customers": {
            "always_guests": planted.GUEST_SHARE,
            "guests_who_register_later": planted.REGISTERS_LATER_SHARE,
            "account_types": planted.ACCOUNT_TYPES,
            "merged_once": planted.MERGED_SHARE,
            "merged_twice": planted.MERGED_CHAIN_SHARE,
            "orders_without_login": planted.FORGOTTEN_LOGIN_SHARE,
            "accounts_without_orders": planted.PROSPECT_SHARE,
            "asked_to_be_erased": planted.ERASURE_SHARE,
        },
        "subscriptions": {"subscriber_share": planted.SUBSCRIBER_SHARE},
        "loyalty": {"member_share": planted.LOYALTY_SHARE},
        "web": {
            "tracked_days": planted.TRACKING_DAYS,
            "cart_shares_without_order": planted.CART_SHARES,
            "often_written_to": {
                "one_account_in": planted.OFTEN_WRITTEN_TO,
                "share_of_messages": planted.OFTEN_MESSAGE_SHARE,
            },
            "unsubscribe_shares_of_opened": list(planted.UNSUBSCRIBE_SHARES),
        },
        "edges": {},
        "versions": {"repeated": planted.REPEATED_SHARE, "deleted": planted.DELETED_SHARE},
    }


def report(truth: Truth, arguments: dict, pairs: list[tuple[str, str]], odd: list[OddRow]) -> dict:
    """Everything as one dictionary, ready for JSON."""
    topics = {
        topic: {
            "meaning": MEANINGS[topic],
            "planted": values,
            "drawn": truth.drawn.get(topic, {}),
        }
        for topic, values in planted_by_topic(pairs).items()
    }
    return {
        "about": "What is planted in the sample shop. Counts are of this run.",
        "arguments": arguments,
        **topics,
        "tables": {name: truth.tables[name] for name in COLUMNS if name in truth.tables},
        "bad_rows": [
            {"table": row.table, "key": row.key, "reason": row.reason} for row in odd if row.reason
        ],
        "bad_values": [
            {
                "table": row.table,
                "key": row.key,
                "column": column,
                "reason": reason,
                "raw": row.values[column],
            }
            for row in odd
            for column, reason in row.rejected_values.items()
        ],
        "odd_rows_kept": [
            {"table": row.table, "key": row.key, "what": row.note} for row in odd if row.note
        ],
    }


def write(path: Path, found: dict) -> None:
    """Writes the truth as JSON, one entry of a list per line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_readable(found) + "\n", encoding="utf-8")


def _readable(value, indent: int = 0) -> str:
    """JSON with flat dictionaries and lists on one line each."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(flat) + indent <= 98 or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        lines = [f"{pad}{json.dumps(k)}: {_readable(v, indent + 2)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    lines = [pad + _readable(entry, indent + 2) for entry in value]
    return "[\n" + ",\n".join(lines) + "\n" + " " * indent + "]"
