"""Rows as a source leaves them behind: repeated keys in older versions, and deleted rows."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.seasons import DAY, Seasons
from customer_value.sample.tables import KEYS

# What an older version did not know yet.
UNKNOWN_BEFORE = {
    "orders": "status",
    "order_lines": "title",
    "refunds": "reason",
    "customers": "tags",
    "products": "supplier",
    "survey_responses": "followed_up_at",
    "support_events": "language",
    "web_events": "device_type",
    "ad_spend": "conversions",
    "experiment_exposures": "device_type",
    "subscriptions": "status",
    "loyalty_events": "reason",
}
FEWEST_ROWS = 20


def with_history(
    rng: np.random.Generator, table: str, rows: pa.Table, seasons: Seasons
) -> tuple[pa.Table, int, int]:
    """Adds repeated and deleted rows to a table.

    A third of the repeated rows are exact copies, the others an older version of the row.

    Returns:
        The rows, how many of them are duplicates and how many are deleted.
    """
    count = rows.num_rows
    if count < FEWEST_ROWS:
        return rows, 0, 0
    repeated = np.sort(rng.choice(count, max(1, round(planted.REPEATED_SHARE * count)), False))
    exact, older = repeated[2::3], np.delete(repeated, np.s_[2::3])
    updated = np.full(count, -1)
    updated[older] = seasons.end_second - rng.integers(600, DAY, len(older))
    rows = rows.append_column("updated_at", make.times(updated))
    before = rows.take(older)
    before = _replaced(before, "updated_at", make.times(updated[older] - 9 * DAY))
    if table in UNKNOWN_BEFORE:
        name = UNKNOWN_BEFORE[table]
        before = _replaced(before, name, pa.nulls(len(older), before.column(name).type))
    parts = [rows, rows.take(exact), before]

    deleted = np.zeros(0, np.int64)
    names = [key for key in KEYS[table] if key in rows.column_names]
    names = [name for name in names if rows.column(name).type == pa.string()]
    if names:
        deleted = np.sort(rng.choice(count, max(1, round(planted.DELETED_SHARE * count)), False))
        gone = rows.take(deleted)
        key = pc.binary_join_element_wise(gone.column(names[0]), "x", "-")
        gone = _replaced(gone, names[0], key)
        parts.append(gone)
    flags = np.arange(sum(part.num_rows for part in parts)) >= count + len(repeated)
    whole = pa.concat_tables(parts).append_column("is_deleted", make.only_true(flags))
    return whole, len(repeated), len(deleted)


def _replaced(rows: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), name, values)
