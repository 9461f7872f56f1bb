"""Writes raw tables, chunk by chunk, as Parquet parts or as one CSV file per table."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from customer_value.sample.columns import TYPES
from customer_value.sample.tables import COLUMNS

OFFSET_MARK = "|offset"


def complete(table: str, rows: pa.Table) -> pa.Table:
    """Puts the columns in the order of the contract and adds the absent ones as nulls."""
    columns = {}
    for name, kind in COLUMNS[table].items():
        if name in rows.column_names:
            column = rows.column(name)
            columns[name] = column if _is_text(column.type) else column.cast(TYPES[kind])
        else:
            columns[name] = pa.nulls(rows.num_rows, TYPES[kind])
    return pa.table(columns)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_dictionary(kind) or pa.types.is_string(kind)


class ParquetWriter:
    """Writes `<out>/<table>/part-00000.parquet` and so on, one part per call."""

    file_format = "parquet"

    def __init__(self, out: Path, prefix: str = "") -> None:
        """Writes to a folder, with `prefix` before the name of every table."""
        self.out = out
        self.prefix = prefix
        self.parts: dict[str, int] = {}

    def write(self, table: str, rows: pa.Table) -> None:
        """Adds rows to a table; parts of an earlier run are removed first."""
        folder = self.out / f"{self.prefix}{table}"
        part = self.parts.get(table, 0)
        if part == 0:
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob("part-*.parquet"):
                old.unlink()
        self.parts[table] = part + 1
        rows = complete(table, rows)
        repeating = [
            field.name
            for field in rows.schema
            if pa.types.is_dictionary(field.type) or pa.types.is_boolean(field.type)
        ]
        pq.write_table(
            rows,
            folder / f"part-{part:05d}.parquet",
            use_dictionary=[name for name in repeating if name in rows.column_names],
            compression="snappy",
            store_schema=False,
            store_decimal_as_integer=True,
        )


class CsvWriter:
    """Writes `<out>/<prefix><table>.csv`; later calls append to the file."""

    file_format = "csv"

    def __init__(self, out: Path, prefix: str = "") -> None:
        """Writes to a folder, with `prefix` before the name of every table."""
        self.out = out
        self.prefix = prefix
        self.started: set[str] = set()

    def write(self, table: str, rows: pa.Table) -> None:
        """Adds rows to a table; the first call replaces the file of an earlier run."""
        path = self.out / f"{self.prefix}{table}.csv"
        names = list(COLUMNS[table])
        if table not in self.started:
            self.started.add(table)
            self.out.mkdir(parents=True, exist_ok=True)
            path.write_text(",".join(names) + "\n", encoding="utf-8", newline="")
        self.write_text(table, as_text(table, rows))

    def write_text(self, table: str, rows: pa.Table) -> None:
        """Adds rows that are text already, in the order of the contract's columns."""
        if rows.num_rows == 0:
            return
        path = self.out / f"{self.prefix}{table}.csv"
        cells = [quoted(column) for column in rows.columns]
        lines = pc.binary_join_element_wise(
            *cells, ",", null_handling="replace", null_replacement=""
        )
        lines = pc.binary_join_element_wise(lines, "", "\n")
        with path.open("ab") as file:
            for chunk in lines.chunks:
                file.write("".join(chunk.to_pylist()).encode("utf-8"))


def as_text(table: str, rows: pa.Table) -> pa.Table:
    """All columns of a table as the texts that stand in a CSV file."""
    columns = {}
    full = complete(table, rows)
    for name, kind in COLUMNS[table].items():
        column = full.column(name)
        if kind == "timestamp":
            offset = (
                rows.column(name + OFFSET_MARK) if name + OFFSET_MARK in rows.schema.names else None
            )
            columns[name] = _time_text(column, offset)
        elif kind.startswith("decimal"):
            columns[name] = pc.replace_substring_regex(column.cast(pa.string()), r"\.?0+$", "")
        else:
            columns[name] = column.cast(pa.string())
    return pa.table(columns)


def _time_text(column: pa.ChunkedArray, offset: pa.ChunkedArray | None) -> pa.ChunkedArray:
    """Timestamps as text; with an offset in minutes: local time and its offset."""
    seconds = column.cast(pa.timestamp("s"))
    if offset is None:
        return seconds.cast(pa.string())
    minutes = pc.fill_null(offset.cast(pa.int64()), 0)
    local = pc.add(seconds.cast(pa.int64()), pc.multiply(minutes, 60)).cast(pa.timestamp("s"))
    hours = pc.divide(minutes, 60).cast(pa.string())
    marked = pc.binary_join_element_wise(
        pc.replace_substring(local.cast(pa.string()), " ", "T"), hours, "+0"
    )
    marked = pc.binary_join_element_wise(marked, ":00", "")
    return pc.if_else(pc.is_null(offset), local.cast(pa.string()), marked)


def quoted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts with quotes around those that hold a comma, a quote or the end of a line."""
    special = pc.fill_null(pc.match_substring_regex(column, r'[",\r\n]'), False)
    if not pc.any(special).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), column)
