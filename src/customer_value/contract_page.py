"""The raw contract as a page to read, made from the sources' YAML so that the two cannot differ."""

import re
from pathlib import Path

from customer_value.contract import Column, Table, load_contract

_INTRODUCTION = """# The raw contract

What a shop hands over. Only `orders` is required, and of it only `order_id`, `ordered_at`, `total` and one of
`customer_id`, `email`. Everything else may be absent, table by table and column by column; columns not named here
are ignored. This page is made from `models/staging/*/_*__sources.yml` by `customer-value contract`.

## How to read the tables
| mark | meaning |
|---|---|
| key | identifies the row (several marks: together). Null: the row is rejected. Repeated: the newest row stays (by `updated_at`, then `loaded_at`, then all columns compared as text), the others count as duplicates |
| yes | must exist where its table does; a null or unreadable value rejects the row |
| one of | at least one column with this mark must exist; a row in which all are null is rejected (in orders and refunds it stays, without a customer or an order, and keeps its money) |
| no | absent or null is fine; a value that is unreadable, out of range or not allowed becomes null, is recorded in `rejected_values`, and the row stays |
| PII | personal data: stays in staging, masked in `rejected_rows` |

## How values are read
| type | accepted | not accepted |
|---|---|---|
| string | UTF-8; trimmed, empty is null; identifiers keep leading zeros | |
| int, bigint | whole numbers, also `9.0` | `4.7`, `0x10`, `1_000` |
| decimal | a point as decimal mark, no thousands mark, no currency sign | `1,234.50`, `€12`, NaN, inf |
| boolean | true/false, t/f, yes/no, y/n, 1/0 in any case | anything else |
| date | `YYYY-MM-DD` | `05/01/2024`, `2024`, `today` |
| timestamp | ISO 8601 with `T` or a blank, with `Z`, `+02:00`, `+02` or ` +0200`, stored as UTC; without offset: the time zone of var `raw_timezone` | local formats, epoch numbers |

Money is positive everywhere: a discount of 5 is `5`, a refund of 5 is `5`; amounts and quantities end below
100 billion. Currencies are ISO 4217, countries
ISO 3166-1 alpha-2. A null currency is the shop's. Event times lie between 1990 and the start of the run plus a day
(var `latest_allowed_at`).

## What rejects a row
The first of these that holds is recorded: `key_missing`, `required_missing`, `unreadable`, `not_allowed`,
`out_of_range`, `out_of_time`, `no_exchange_rate` (no rate on the day or the 10 days before), `parent_missing`
(lines of an unknown order; refunds that name one), `parent_rejected`, `broken_line` (a CSV line that does not fit its
header). Links that lead nowhere elsewhere do not reject: `quality_orphans` counts them.
"""


def contract_page(project: Path) -> str:
    """The whole page as Markdown.

    Args:
        project: Folder of the project.
    """
    tables = load_contract(project)
    first = ["orders", "order_lines", "refunds", "customers", "customer_attributes", "products"]
    names = first + [name for name in tables if name not in first]
    common = _common_descriptions(project)
    return "\n".join([_INTRODUCTION, *(_table(tables[name], common) for name in names)])


def _common_descriptions(project: Path) -> dict[str, str]:
    """Texts of the doc blocks that every raw table uses."""
    text = (project / "docs" / "raw.md").read_text(encoding="utf-8")
    blocks = re.findall(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", text, flags=re.DOTALL)
    return dict(blocks)


def _table(table: Table, common: dict[str, str]) -> str:
    rows = [
        f"| {column.name} | {column.data_type} | {_mark(table, column)} | {_text(column, common)} |"
        for column in table.columns.values()
    ]
    head = ["| column | type | required | meaning |", "|---|---|---|---|"]
    return "\n".join([f"## {table.name}", table.description, "", *head, *rows, ""])


def _mark(table: Table, column: Column) -> str:
    if column.is_key:
        return "key, may be null" if column.meta.get("may_be_null") else "key"
    if column.meta.get("required"):
        return "yes"
    return "one of" if column.name in table.one_of else "no"


def _text(column: Column, common: dict[str, str]) -> str:
    block = re.fullmatch(r"{{ doc\('(\w+)'\) }}", column.description)
    text = common[block[1]] if block else column.description
    return f"**PII** {text}" if column.contains_pii else text
