"""Rows that no shop should send: one or more for every reason that rejects a row or a value.

They are written as raw text, with ids of their own, and belong to one made-up customer, X1, so
that they change nothing that is planted elsewhere.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

import pyarrow as pa

from customer_value.sample.columns import TYPES
from customer_value.sample.tables import COLUMNS, KEYS

CUSTOMER = "X1"
ORDER = "X-OK"
NOWHERE = "999999999"
FUTURE = "2999-01-01 00:00:00"


@dataclass
class OddRow:
    """One planted row.

    Attributes:
        table: Raw table.
        values: Raw text by column.
        reason: Why the row is rejected; empty where it is not.
        rejected_values: Reason by column, for optional values that become null.
        note: What is odd about a row that is not rejected.
        is_duplicate: An older version of another row.
        is_deleted: Deleted by the source.
    """

    table: str
    values: dict[str, str]
    reason: str = ""
    rejected_values: dict[str, str] = field(default_factory=dict)
    note: str = ""
    is_duplicate: bool = False
    is_deleted: bool = False

    @property
    def key(self) -> str:
        """Key columns joined by a bar, empty where null or unreadable."""
        kinds = COLUMNS[self.table]
        parts = [(kinds[name], self.values.get(name, "")) for name in KEYS[self.table]]
        return "|".join(value if _typed(kind, value) is not None else "" for kind, value in parts)


def _bases(moment: str, day: str) -> dict[str, dict[str, str]]:
    """One sound row per table, on which the odd ones are built."""
    return {
        "orders": {
            "order_id": "", "ordered_at": moment, "customer_id": CUSTOMER, "total": "30",
            "currency": "EUR", "status": "delivered", "gross": "30", "shipping": "0",
        },
        "order_lines": {
            "order_line_id": "", "order_id": ORDER, "quantity": "1", "unit_price": "10",
            "product_id": "P1005",
        },
        "refunds": {
            "refund_line_id": "", "amount": "1", "refunded_at": moment, "order_id": ORDER,
            "refund_type": "goodwill",
        },
        "customers": {"customer_id": "", "created_at": moment, "country": "DE"},
        "customer_attributes": {
            "customer_id": CUSTOMER, "attribute": "persona", "set_at": moment, "value": "gifter",
        },
        "products": {"product_id": "", "title": "Odd product", "price": "10"},
        "survey_responses": {
            "response_id": "", "survey_type": "nps", "customer_id": CUSTOMER, "score": "8",
            "moment": "relationship", "sent_at": moment, "responded_at": moment,
        },
        "support_events": {
            "event_id": "", "ticket_id": "X-T1", "event_type": "customer_message",
            "occurred_at": moment, "customer_id": CUSTOMER,
        },
        "web_events": {
            "event_id": "", "event_type": "page_view", "occurred_at": moment,
            "visitor_id": "X-V1",
        },
        "ad_spend": {
            "spend_date": day, "platform": "odd", "campaign_id": "", "spend": "1",
            "objective": "brand",
        },
        "experiment_exposures": {
            "exposure_id": "", "experiment_id": "odd_experiment", "variant": "control",
            "exposed_at": moment, "visitor_id": "X-V1",
        },
        "subscriptions": {
            "subscription_period_id": "", "subscription_id": "X-S1", "customer_id": CUSTOMER,
            "amount": "5", "billing_interval": "month", "started_at": moment, "ended_at": moment,
        },
        "loyalty_events": {
            "event_id": "", "customer_id": CUSTOMER, "event_type": "points_adjusted",
            "occurred_at": moment, "points": "1",
        },
        "exchange_rates": {"rate_date": day, "currency": "JPY", "rate": "0.006"},
        "erasure_requests": {"request_id": "", "requested_at": moment, "customer_id": "X-erased"},
    }  # fmt: skip


# table, what differs from the sound row, reason; "#" stands for a fresh id
REJECTED = (
    ("orders", {"order_id": ""}, "key_missing"),
    ("orders", {"order_id": "#", "ordered_at": ""}, "required_missing"),
    ("orders", {"order_id": "#", "total": ""}, "required_missing"),
    ("orders", {"order_id": "#", "ordered_at": "31/12/2024"}, "unreadable"),
    ("orders", {"order_id": "#", "total": "€12"}, "unreadable"),
    ("orders", {"order_id": "#", "total": "1,234.50"}, "unreadable"),
    ("orders", {"order_id": "X-NEG", "total": "-5"}, "out_of_range"),
    ("orders", {"order_id": "#", "ordered_at": FUTURE}, "out_of_time"),
    ("orders", {"order_id": "#", "ordered_at": "1989-05-05 10:00:00"}, "out_of_time"),
    ("orders", {"order_id": "X-SEK", "currency": "SEK"}, "no_exchange_rate"),
    ("order_lines", {"order_line_id": ""}, "key_missing"),
    ("order_lines", {"order_line_id": "#", "order_id": ""}, "required_missing"),
    ("order_lines", {"order_line_id": "#", "quantity": ""}, "required_missing"),
    ("order_lines", {"order_line_id": "#", "quantity": "two"}, "unreadable"),
    ("order_lines", {"order_line_id": "#", "unit_price": "N/A"}, "unreadable"),
    ("order_lines", {"order_line_id": "#", "quantity": "0"}, "out_of_range"),
    ("order_lines", {"order_line_id": "#", "quantity": "-1"}, "out_of_range"),
    ("order_lines", {"order_line_id": "#", "unit_price": "-3"}, "out_of_range"),
    ("order_lines", {"order_line_id": "#", "order_id": "O" + NOWHERE}, "parent_missing"),
    ("order_lines", {"order_line_id": "#", "order_id": "X-NEG"}, "parent_rejected"),
    ("order_lines", {"order_line_id": "#", "order_id": "X-SEK"}, "parent_rejected"),
    ("refunds", {"refund_line_id": ""}, "key_missing"),
    ("refunds", {"refund_line_id": "#", "amount": ""}, "required_missing"),
    ("refunds", {"refund_line_id": "#", "amount": "five"}, "unreadable"),
    ("refunds", {"refund_line_id": "#", "amount": "-5"}, "out_of_range"),
    ("refunds", {"refund_line_id": "#", "refunded_at": FUTURE}, "out_of_time"),
    (
        "refunds",
        {"refund_line_id": "#", "order_id": "", "customer_id": CUSTOMER, "currency": "SEK"},
        "no_exchange_rate",
    ),
    ("refunds", {"refund_line_id": "#", "order_id": "O" + NOWHERE}, "parent_missing"),
    ("refunds", {"refund_line_id": "#", "order_id": "X-SEK"}, "parent_rejected"),
    ("customers", {"customer_id": ""}, "key_missing"),
    ("customer_attributes", {"customer_id": ""}, "key_missing"),
    ("customer_attributes", {"attribute": ""}, "key_missing"),
    ("customer_attributes", {"attribute": "household", "value": ""}, "required_missing"),
    ("products", {"product_id": ""}, "key_missing"),
    ("survey_responses", {"response_id": ""}, "key_missing"),
    ("survey_responses", {"response_id": "#", "survey_type": ""}, "required_missing"),
    ("survey_responses", {"response_id": "#", "survey_type": "poll"}, "not_allowed"),
    ("survey_responses", {"response_id": "#", "score": "11"}, "out_of_range"),
    (
        "survey_responses",
        {"response_id": "#", "survey_type": "csat", "score": "6"},
        "out_of_range",
    ),
    (
        "survey_responses",
        {"response_id": "#", "sent_at": "", "responded_at": ""},
        "required_missing",
    ),
    ("support_events", {"event_id": ""}, "key_missing"),
    ("support_events", {"event_id": "#", "ticket_id": ""}, "required_missing"),
    ("support_events", {"event_id": "#", "event_type": "teleported"}, "not_allowed"),
    ("support_events", {"event_id": "#", "occurred_at": "soon"}, "unreadable"),
    ("support_events", {"event_id": "#", "occurred_at": FUTURE}, "out_of_time"),
    ("web_events", {"event_id": ""}, "key_missing"),
    ("web_events", {"event_id": "#", "visitor_id": ""}, "required_missing"),
    ("web_events", {"event_id": "#", "event_type": "levitate"}, "not_allowed"),
    ("web_events", {"event_id": "#", "occurred_at": "1735689600"}, "unreadable"),
    ("web_events", {"event_id": "#", "occurred_at": FUTURE}, "out_of_time"),
    ("ad_spend", {"spend_date": ""}, "key_missing"),
    ("ad_spend", {"platform": ""}, "key_missing"),
    ("ad_spend", {"campaign_id": "#", "spend": ""}, "required_missing"),
    ("ad_spend", {"campaign_id": "#", "spend_date": "05/01/2024"}, "unreadable"),
    ("ad_spend", {"campaign_id": "#", "spend": "$3"}, "unreadable"),
    ("ad_spend", {"campaign_id": "#", "spend": "-1"}, "out_of_range"),
    ("ad_spend", {"campaign_id": "#", "spend_date": "2999-01-01"}, "out_of_time"),
    ("ad_spend", {"campaign_id": "#", "currency": "SEK"}, "no_exchange_rate"),
    ("experiment_exposures", {"exposure_id": ""}, "key_missing"),
    ("experiment_exposures", {"exposure_id": "#", "variant": ""}, "required_missing"),
    ("experiment_exposures", {"exposure_id": "#", "visitor_id": ""}, "required_missing"),
    ("experiment_exposures", {"exposure_id": "#", "exposed_at": "noon"}, "unreadable"),
    ("experiment_exposures", {"exposure_id": "#", "exposed_at": FUTURE}, "out_of_time"),
    ("subscriptions", {"subscription_period_id": ""}, "key_missing"),
    ("subscriptions", {"subscription_period_id": "#", "customer_id": ""}, "required_missing"),
    (
        "subscriptions",
        {"subscription_period_id": "#", "billing_interval": "fortnight"},
        "not_allowed",
    ),
    ("subscriptions", {"subscription_period_id": "#", "amount": "-1"}, "out_of_range"),
    ("subscriptions", {"subscription_period_id": "#", "started_at": "spring"}, "unreadable"),
    (
        "subscriptions",
        {"subscription_period_id": "#", "started_at": "1950-01-01 00:00:00"},
        "out_of_time",
    ),
    ("loyalty_events", {"event_id": ""}, "key_missing"),
    ("loyalty_events", {"event_id": "#", "customer_id": ""}, "required_missing"),
    ("loyalty_events", {"event_id": "#", "event_type": "points_lost"}, "not_allowed"),
    ("loyalty_events", {"event_id": "#", "occurred_at": "0000-00-00"}, "unreadable"),
    ("loyalty_events", {"event_id": "#", "occurred_at": FUTURE}, "out_of_time"),
    ("exchange_rates", {"rate_date": ""}, "key_missing"),
    ("exchange_rates", {"currency": ""}, "key_missing"),
    ("exchange_rates", {"currency": "PLN", "rate": ""}, "required_missing"),
    ("exchange_rates", {"currency": "DKK", "rate": "n/a"}, "unreadable"),
    ("exchange_rates", {"currency": "NOK", "rate": "0"}, "out_of_range"),
    ("erasure_requests", {"request_id": ""}, "key_missing"),
    ("erasure_requests", {"request_id": "#", "requested_at": ""}, "required_missing"),
    ("erasure_requests", {"request_id": "#", "customer_id": ""}, "required_missing"),
    ("erasure_requests", {"request_id": "#", "requested_at": "asap"}, "unreadable"),
)

# table, what differs from the sound row, column whose value is rejected, reason; the row stays
REJECTED_VALUES = (
    ("orders", {"order_id": "#", "order_type": "mystery"}, "order_type", "not_allowed"),
    ("orders", {"order_id": "#", "discount": "abc"}, "discount", "unreadable"),
    ("orders", {"order_id": "#", "delivered_at": "yesterday"}, "delivered_at", "unreadable"),
    ("orders", {"order_id": "#", "is_test": "maybe"}, "is_test", "unreadable"),
    ("orders", {"order_id": "#", "exchange_rate": "0"}, "exchange_rate", "out_of_range"),
    ("orders", {"order_id": "#", "paid_at": "1970-01-01 00:00:00"}, "paid_at", "out_of_time"),
    ("order_lines", {"order_line_id": "#", "line_type": "mystery"}, "line_type", "not_allowed"),
    ("order_lines", {"order_line_id": "#", "line_number": "4.7"}, "line_number", "unreadable"),
    ("refunds", {"refund_line_id": "#", "refund_type": "mystery"}, "refund_type", "not_allowed"),
    ("refunds", {"refund_line_id": "#", "quantity": "-1"}, "quantity", "out_of_range"),
    ("customers", {"customer_id": "#", "birth_date": "1850-01-01"}, "birth_date", "out_of_time"),
    ("customers", {"customer_id": "#", "birth_date": "05/01/1990"}, "birth_date", "unreadable"),
    (
        "customers",
        {"customer_id": "#", "has_email_consent": "perhaps"},
        "has_email_consent",
        "unreadable",
    ),
    ("products", {"product_id": "#", "product_type": "vapour"}, "product_type", "not_allowed"),
    ("products", {"product_id": "#", "price": "free"}, "price", "unreadable"),
    (
        "products",
        {"product_id": "#", "replenishment_days": "0"},
        "replenishment_days",
        "out_of_range",
    ),
    ("survey_responses", {"response_id": "#", "moment": "midnight"}, "moment", "not_allowed"),
    ("survey_responses", {"response_id": "#", "scale_max": "ten"}, "scale_max", "unreadable"),
    ("support_events", {"event_id": "#", "priority": "ultra"}, "priority", "not_allowed"),
    (
        "support_events",
        {"event_id": "#", "event_type": "rated", "rating": "9"},
        "rating",
        "out_of_range",
    ),
    ("web_events", {"event_id": "#", "quantity": "many"}, "quantity", "unreadable"),
    ("ad_spend", {"campaign_id": "#", "objective": "fun"}, "objective", "not_allowed"),
    ("ad_spend", {"campaign_id": "#", "clicks": "-4"}, "clicks", "out_of_range"),
    (
        "experiment_exposures",
        {"exposure_id": "#", "expected_share": "1.5"},
        "expected_share",
        "out_of_range",
    ),
    ("subscriptions", {"subscription_period_id": "#", "status": "zombie"}, "status", "not_allowed"),
    (
        "subscriptions",
        {"subscription_period_id": "#", "interval_count": "0"},
        "interval_count",
        "out_of_range",
    ),
    ("loyalty_events", {"event_id": "#", "points": "many"}, "points", "unreadable"),
    (
        "loyalty_events",
        {"event_id": "#", "event_type": "points_earned", "points": "-5"},
        "points",
        "out_of_range",
    ),
)

# table, what differs from the sound row, what is odd; the row stays
KEPT = (
    ("customers", {"customer_id": CUSTOMER, "first_name": "\ufeffOdd"}, "byte-order mark"),
    ("orders", {"order_id": ORDER}, "sound order that the odd lines belong to"),
    ("orders", {"order_id": "#", "customer_id": ""}, "neither customer nor e-mail"),
    ("orders", {"order_id": "#", "total": "45"}, "total that does not balance"),
    ("order_lines", {"order_line_id": "#", "product_id": "P" + NOWHERE}, "unknown product"),
    (
        "refunds",
        {"refund_line_id": "#", "order_id": "", "currency": "EUR"},
        "neither order nor customer",
    ),
    (
        "survey_responses",
        {"response_id": "#", "customer_id": "C" + NOWHERE},
        "unknown customer",
    ),
    ("survey_responses", {"response_id": "#", "order_id": "O" + NOWHERE}, "unknown order"),
    ("support_events", {"event_id": "#", "event_type": "created"}, "first event of its ticket"),
    ("support_events", {"event_id": "#", "order_id": "O" + NOWHERE}, "unknown order"),
    ("support_events", {"event_id": "#", "ticket_id": "X-T2"}, "ticket that was never created"),
    (
        "support_events",
        {"event_id": "#", "ticket_id": "X-T3", "event_type": "created"},
        "ticket that ends before it begins",
    ),
    (
        "support_events",
        {
            "event_id": "#",
            "ticket_id": "X-T3",
            "event_type": "solved",
            "occurred_at": "2024-03-04 10:00:00",
        },
        "end of that ticket",
    ),
    (
        "web_events",
        {"event_id": "#", "event_type": "product_view", "product_id": "P" + NOWHERE},
        "unknown product",
    ),
    (
        "web_events",
        {"event_id": "#", "event_type": "purchase", "order_id": "O" + NOWHERE},
        "unknown order",
    ),
    (
        "subscriptions",
        {"subscription_period_id": "#", "subscription_id": "X-S2", "customer_id": "C" + NOWHERE},
        "unknown customer",
    ),
    ("loyalty_events", {"event_id": "#", "customer_id": "C" + NOWHERE}, "unknown customer"),
    ("erasure_requests", {"request_id": "#", "customer_id": "C" + NOWHERE}, "unknown customer"),
    (
        "erasure_requests",
        {"request_id": "#", "customer_id": "", "email": "nobody@example.org"},
        "unknown e-mail",
    ),
)


# Tombstones: the row as it was, and a newer one with nothing but its key that says it is gone.
DELETED = (
    ("orders", {"order_id": "ODD-GONE"}),
    ("customers", {"customer_id": "ODD-GONE"}),
    ("products", {"product_id": "ODD-GONE"}),
)


def odd_rows(end_date: date) -> list[OddRow]:
    """All planted odd rows of a shop whose history ends at `end_date`."""
    moment = datetime.combine(end_date, datetime.min.time(), UTC) - timedelta(days=120)
    text = moment.replace(hour=10).strftime("%Y-%m-%d %H:%M:%S")
    bases = _bases(text, text[:10])
    counts: dict[str, int] = {}
    rows = []

    def build(table: str, changes: dict[str, str], **what) -> None:
        counts[table] = counts.get(table, 0) + 1
        fresh = f"ODD{counts[table]:02d}"
        values = {**bases[table], **changes}
        values = {name: fresh if value == "#" else value for name, value in values.items()}
        rows.append(OddRow(table, values, **what))

    for table, changes, reason in REJECTED:
        build(table, changes, reason=reason)
    for table, changes, column, reason in REJECTED_VALUES:
        build(table, changes, rejected_values={column: reason})
    for table, changes, note in KEPT:
        build(table, changes, note=note)
    for table, key in DELETED:
        build(table, {**key, "updated_at": text}, note="before its tombstone", is_duplicate=True)
        gone = {**key, "updated_at": text.replace("10:", "11:"), "is_deleted": "true"}
        rows.append(OddRow(table, gone, note="tombstone", is_deleted=True))
    return rows


def text_table(table: str, rows: list[OddRow]) -> pa.Table:
    """Odd rows as a table of text, empty text as null."""
    return pa.table(
        {
            name: pa.array([row.values.get(name) or None for row in rows], pa.string())
            for name in COLUMNS[table]
        }
    )


def readable(row: OddRow) -> bool:
    """Whether all values of a row fit the types of the contract, as Parquet needs."""
    kinds = COLUMNS[row.table]
    return all(
        _typed(kinds[name], value) is not None for name, value in row.values.items() if value
    )


def typed_table(table: str, rows: list[OddRow]) -> pa.Table:
    """Odd rows in the types of the contract; all of them must be readable."""
    columns = {}
    for name, kind in COLUMNS[table].items():
        values = [_typed(kind, row.values[name]) if row.values.get(name) else None for row in rows]
        columns[name] = pa.array(values, TYPES[kind])
    return pa.table(columns)


def _typed(kind: str, value: str) -> object | None:
    """The value in its type, or None where it does not fit."""
    try:
        if kind.startswith("decimal"):
            return Decimal(value).quantize(Decimal(1).scaleb(-int(kind[-2])))
        if kind in ("int", "bigint"):
            return int(value)
        if kind == "date":
            return date.fromisoformat(value)
        if kind == "timestamp":
            return datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
    except (ValueError, InvalidOperation):
        return None
    if kind == "boolean":
        return {"true": True, "false": False}.get(value)
    return value
