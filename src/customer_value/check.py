"""Says before any build what a folder of raw tables holds, and whether it can be built.

Which files belong to a table, how a CSV file is read and which values are accepted is decided by
the macros of the build itself (see `customer_value.macros`), so check and build cannot disagree.
"""

import difflib
import gzip
import itertools
import os
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from customer_value.contract import Column, Table, load_contract, load_mart_needs
from customer_value.macros import MacroError, Macros
from customer_value.text import aligned, counted, wrapped

FIRST_ROWS = 10_000

SHOWN_FINDINGS = 15

_REASONS = {
    "key_missing": "empty",
    "required_missing": "empty",
    "unreadable": "unreadable",
    "not_allowed": "not an allowed value",
    "out_of_range": "out of range",
    "out_of_time": "too old or in the future",
}
_HOW_TO_WRITE = {
    "timestamp": "YYYY-MM-DD hh:mm:ss, with an offset such as +02:00 where there is one",
    "date": "YYYY-MM-DD",
    "boolean": "true or false",
    "int": "a whole number without thousands marks",
    "bigint": "a whole number without thousands marks",
    "decimal": "a number with a decimal point, without thousands marks and currency signs",
}
_OTHER_FORMATS = {".xlsx", ".xls", ".ods", ".json", ".jsonl", ".tsv", ".txt", ".zip", ".avro"}


@dataclass(frozen=True)
class Finding:
    """Values of one column that the build will not take.

    Attributes:
        column: The column, or several of which one had to be filled.
        reason: As in rejected_rows and rejected_values.
        count: Rows among those looked at.
        example: One such value; None where it is empty or personal.
        rejects_row: Whether the row goes with it; otherwise only the value becomes null.
    """

    column: str
    reason: str
    count: int
    example: str | None
    rejects_row: bool


@dataclass
class TableFound:
    """What was found of one raw table.

    Attributes:
        table: The table's contract.
        files: Its files.
        place: Its files in short, such as `orders/*.csv (3 files)`.
        row_count: Rows that fit the header; None where the files cannot be read.
        columns: Columns of the contract that are there.
        ignored: Columns that the contract does not know, each with the column that may be meant.
        problems: Sentences on what keeps it from being built.
        notes: Sentences on lines that do not fit the header, or that there are no rows.
        findings: What the build will not take among the first rows.
    """

    table: Table
    files: list[Path]
    place: str
    row_count: int | None = None
    columns: list[str] = field(default_factory=list)
    ignored: list[tuple[str, str | None]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def judged_count(self) -> int:
        """How many rows were looked at."""
        return min(self.row_count or 0, FIRST_ROWS)


@dataclass
class FolderReport:
    """What `check_folder` found.

    Attributes:
        folder: The folder.
        found: The raw tables that have files there, by name.
        absent: Names of the others.
        other_files: Files that belong to no raw table, each with what may help.
        problems: Sentences on what keeps the folder from being built.
        empty_marts: Marts that stay empty, each with the tables that it lacks.
        filled_marts: The other marts.
    """

    folder: Path
    found: dict[str, TableFound] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    other_files: list[tuple[str, str | None]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    empty_marts: dict[str, list[str]] = field(default_factory=dict)
    filled_marts: list[str] = field(default_factory=list)

    @property
    def can_be_built(self) -> bool:
        """Whether a build would start and find usable orders."""
        return not self.problems

    def text(self) -> str:
        """The report in words."""
        lines = self._tables() + self._columns_and_files() + self._notes() + self._marts()
        if self.can_be_built:
            lines += ["", f"It can be built: make build RAW={_quoted(self.folder)}"]
        else:
            lines += ["", "It cannot be built yet:"]
            for number, problem in enumerate(self.problems, start=1):
                lines += wrapped(problem, first=f"  {number}. ", then="     ")
        return "\n".join(lines).lstrip("\n")

    def _tables(self) -> list[str]:
        if not self.found:
            return []
        rows = [("table", "rows", "columns", "files")]
        for name, found in self.found.items():
            is_read = found.row_count is not None
            rows.append(
                (
                    name,
                    f"{found.row_count:,}" if is_read else "-",
                    f"{len(found.columns)} of {len(found.table.columns)}" if is_read else "-",
                    found.place,
                )
            )
        lines = [f"Raw tables in {self.folder}:", "", *aligned(rows, numbers=(1, 2))]
        if self.absent:
            lines += ["", *wrapped("Not there: " + ", ".join(self.absent) + ".")]
        return lines

    def _columns_and_files(self) -> list[str]:
        lines = []
        ignored = {name: found.ignored for name, found in self.found.items() if found.ignored}
        if ignored:
            lines += ["", "Columns that the contract does not know are left out:"]
        for name, columns in ignored.items():
            words = [
                f"{column} (did you mean {meant}?)" if meant else column
                for column, meant in columns
            ]
            lines += wrapped(", ".join(words), first=f"  {name}: ", then="    ")
        if self.other_files:
            lines += ["", "Not a raw table, so not read:"]
        for name, help_text in self.other_files[:10]:
            lines.append(f"  {name}" + (f" ({help_text})" if help_text else ""))
        if len(self.other_files) > 10:
            lines.append(f"  and {len(self.other_files) - 10} more")
        return lines

    def _notes(self) -> list[str]:
        lines = []
        notes = [note for found in self.found.values() for note in found.notes]
        if notes:
            lines += [""] + [line for note in notes for line in wrapped(note)]
        findings = sorted(
            [(found, finding) for found in self.found.values() for finding in found.findings],
            key=_weight,
        )
        shown = findings[:SHOWN_FINDINGS]
        looked = f"the first {FIRST_ROWS:,} rows of each table"
        if findings:
            lines += ["", f"In {looked} a build would", *_findings_table(shown)]
            if len(findings) > len(shown):
                lines.append(
                    f"  and {len(findings) - len(shown)} kinds more; after a build rejected_rows "
                    "and rejected_values list every one"
                )
            lines += _how_to_write(shown)
        elif any(found.judged_count for found in self.found.values()):
            lines += ["", f"Every value in {looked} can be read."]
        return lines

    def _marts(self) -> list[str]:
        lines = []
        if self.found and self.filled_marts:
            lines += ["", *wrapped("Marts that fill: " + ", ".join(self.filled_marts) + ".")]
        if self.found and self.empty_marts:
            words = [f"{mart} (no {', '.join(gone)})" for mart, gone in self.empty_marts.items()]
            lines += ["", *wrapped("Marts that stay empty: " + ", ".join(words) + ".")]
        return lines


def check_folder(folder: Path, project: Path) -> FolderReport:
    """Looks at a folder of Parquet or CSV files named after the raw tables.

    Counts all rows, but judges only the values of the first FIRST_ROWS rows of a table.

    Args:
        folder: The folder.
        project: Folder of the project, for its contract and macros.
    """
    report = FolderReport(folder)
    if not folder.is_dir():
        kind = "a file, not a folder" if folder.exists() else "not there"
        report.problems.append(
            f"{folder} is {kind}. RAW names the folder that holds orders.parquet or orders.csv."
        )
        return report
    if not os.access(folder, os.R_OK | os.X_OK):
        report.problems.append(f"{folder} may not be read: its permissions forbid it.")
        return report

    contract = load_contract(project)
    reader = _Reader(folder, project, contract)
    for name, table in contract.items():
        found = reader.look_at(table)
        if found is None:
            report.absent.append(name)
        else:
            report.found[name] = found
            report.problems += found.problems
    report.other_files = _other_files(folder, report.found, list(contract))
    report.problems += _required_tables_absent(report, contract)
    for mart, needs in load_mart_needs(project).items():
        gone = [name for name in needs if not _has_rows(report.found.get(name))]
        if gone:
            report.empty_marts[mart] = gone
        else:
            report.filled_marts.append(mart)
    return report


class _Reader:
    """Reads the tables of one folder by the rules of the build."""

    def __init__(self, folder: Path, project: Path, contract: dict[str, Table]) -> None:
        self._folder = folder
        self._connection = duckdb.connect()
        self._connection.execute("set TimeZone = 'UTC'")
        self._file_numbers = itertools.count(1)
        self._input: dict[str, Any] = {}
        self._macros = Macros(
            project,
            self._connection,
            variables={"raw_path": str(folder)},
            overrides={
                "contract": lambda name: contract[name].as_node(),
                "raw_relation": lambda name: None,
                "raw_input": lambda name, relation=None: self._input,
            },
        )

    def look_at(self, table: Table) -> TableFound | None:
        """What is there of a table; None where it has no files."""
        try:
            input_ = self._macros("raw_files", table.name)
        except MacroError as error:
            return TableFound(table, [], "two inputs", problems=[str(error)])
        if not input_["files"]:
            return None
        files = [Path(file) for file in input_["files"]]
        found = TableFound(table, files, _place(files, self._folder))
        for file in files:
            problem = _file_problem(file, input_["kind"])
            if problem:
                found.problems.append(f"{self._name(file)} {problem}")
        if found.problems:
            return found
        try:
            if input_["kind"] == "csv":
                from_sql = self._count_csv(found)
            else:
                from_sql = input_["from_sql"]
                found.row_count = self._rows(f"select count(*) from {from_sql}")[0][0]
            if not found.problems:
                self._judge(found, from_sql)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            found.problems.append(f"{found.place} cannot be read as {input_['kind']}: {reason}")
        return found

    def _name(self, file: Path) -> str:
        return str(file.relative_to(self._folder))

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def _count_csv(self, found: TableFound) -> str:
        """Counts rows and broken lines of all files; returns how to select the first rows."""
        row_count = 0
        selects = []
        for file in found.files:
            number = next(self._file_numbers)
            try:
                from_sql = self._macros("read_csv_file", str(file), number)
                # a line is found broken only where all columns are read, and all rows fetched
                [counts] = self._rows(f"select count(*), count(columns(*)) from {from_sql}")
                row_count += counts[0]
                self._macros("check_no_lines_hidden", str(file), f"csv_rejects_{number}")
            except MacroError as error:
                found.problems.append(str(error).replace(str(file), self._name(file)))
                continue
            self._note_broken_lines(found, file, f"csv_rejects_{number}")
            separator = re.search(r"delim = '(.)'", from_sql)
            if separator and separator.group(1) != ",":
                name = "tab" if separator.group(1) == "\t" else separator.group(1)
                found.place = f"{_place(found.files, self._folder)}, separated by {name}"
            # the tables of rejects belong to the first read of a file
            again = self._macros("read_csv_file", str(file), next(self._file_numbers))
            selects.append(f"(select * from {again} limit {FIRST_ROWS})")
        if not found.problems:
            found.row_count = row_count
        return f"({' union all by name '.join(selects)}) as files"

    def _note_broken_lines(self, found: TableFound, file: Path, rejects: str) -> None:
        [(count, line, error)] = self._rows(
            "select count(distinct line), min(line), arg_min(error_type::varchar, line) "
            f"from {rejects}"
        )
        if count:
            found.notes.append(
                f"{counted(count, 'line')} of {self._name(file)} cannot be read and will be "
                f"rejected; the first is line {line} ({error.lower()})."
                + (" Save the file as UTF-8." if error == "INVALID ENCODING" else "")
            )

    def _judge(self, found: TableFound, from_sql: str) -> None:
        """Judges columns and first rows; the input has the shape of macro raw_input."""
        described = self._rows(f"describe select * from {from_sql}")
        self._input = {
            "kind": "table",
            "from_sql": f"(select * from {from_sql} limit {FIRST_ROWS}) as first_rows",
            "columns": {
                row[0].lower().strip(): {"name": row[0], "type": row[1].upper()}
                for row in described
            },
        }
        self._judge_columns(found)
        if not found.problems:
            self._judge_first_rows(found)

    def _judge_columns(self, found: TableFound) -> None:
        """Sets known and ignored columns and names the required ones that are not there."""
        table = found.table
        present = self._input["columns"]
        found.columns = [name for name in table.columns if name in present]
        lacking = [name for name in table.columns if name not in present]
        found.ignored = [
            (column["name"], _closest(column["name"], lacking))
            for name, column in present.items()
            if name not in table.columns
        ]
        meant = {guess: name for name, guess in found.ignored if guess}
        for column in table.required_columns:
            if column.name not in present:
                found.problems.append(
                    f"{found.place} has no column {column.name}, which table {table.name} "
                    f"requires ({column.description[:1].lower() + column.description[1:]}). "
                    + _remedy(column.name, meant, found)
                )
        if table.one_of and not any(name in present for name in table.one_of):
            found.problems.append(
                f"{found.place} has none of the columns {', '.join(table.one_of)}; table "
                f"{table.name} requires one of them. " + _remedy(table.one_of[0], meant, found)
            )

    def _judge_first_rows(self, found: TableFound) -> None:
        """Lets the build's macro judge the first rows and keeps what it would not take."""
        if not found.row_count:
            found.notes.append(f"{found.place} has no rows.")
            return
        judged_rows = self._macros("apply_contract", found.table.name)
        self._connection.execute(f"create or replace temp table judged as {judged_rows}")
        rejected_rows = self._rows(
            "select reject_column, reject_reason, count(*), min(raw_values) from judged "
            "where reject_reason is not null group by all order by 3 desc, 1, 2"
        )
        for column, reason, count, raw_values in rejected_rows:
            example = _shown(_value_of(column, raw_values), found.table.columns.get(column))
            found.findings.append(Finding(column, reason, count, example, rejects_row=True))
        rejected_values = self._rows(
            "select split_part(part, chr(31), 1), split_part(part, chr(31), 2), count(*), "
            "min(split_part(part, chr(31), 3)) "
            "from (select unnest(string_split(value_errors, chr(30))) as part from judged) "
            "group by all order by 3 desc, 1, 2"
        )
        for column, reason, count, value in rejected_values:
            example = _shown(value, found.table.columns.get(column))
            found.findings.append(Finding(column, reason, count, example, rejects_row=False))
        unusable = sum(finding.count for finding in found.findings if finding.rejects_row)
        if found.table.is_required and unusable == found.judged_count:
            first = found.findings[0]
            how = _HOW_TO_WRITE.get(_type(found.table.columns.get(first.column)))
            found.problems.append(
                f"None of the first {counted(found.judged_count, 'row')} of {found.place} can be "
                f"used: {first.column} is {_REASONS[first.reason]}"
                + (f" ({first.example})" if first.example else "")
                + "."
                + (f" Write {how}." if how and first.reason == "unreadable" else "")
            )


def _has_rows(found: TableFound | None) -> bool:
    return bool(found and found.row_count)


def _required_tables_absent(report: FolderReport, contract: dict[str, Table]) -> list[str]:
    problems = []
    for name in report.absent:
        if contract[name].is_required:
            meant = [file for file, text in report.other_files if text and f"{name}." in text]
            hint = f" Is it {meant[0]}?" if meant else ""
            problems.append(
                f"Table {name} is required and was not found in {report.folder}: put there "
                f"{name}.parquet, {name}.csv, {name}.csv.gz or a folder {name}/ of Parquet or "
                f"CSV files.{hint}"
            )
    return problems


def _place(files: list[Path], folder: Path) -> str:
    if files[0].parent == folder:
        return files[0].name
    endings = sorted({".csv.gz" if file.suffix == ".gz" else file.suffix for file in files})
    places = " and ".join(f"{files[0].parent.name}/*{ending}" for ending in endings)
    return f"{places} ({counted(len(files), 'file')})"


def _file_problem(file: Path, kind: str) -> str | None:
    """What is wrong with a file at first sight, to be read after its name."""
    if file.stat().st_size == 0:
        return "is empty (0 bytes). Write at least its header, or remove it."
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            start = stream.read(4096)
    except (OSError, EOFError):
        return "cannot be opened" + (": it is not gzip." if file.suffix == ".gz" else ".")
    if kind == "parquet":
        return _parquet_problem(file, start)
    if start.startswith(b"PAR1"):
        return "is a Parquet file. Call it .parquet."
    if start.startswith(b"PK"):
        return "is a ZIP or Excel file, not CSV. Save it as CSV (UTF-8)."
    if start.startswith(b"\x1f\x8b"):
        return "is compressed with gzip. Call it .csv.gz."
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is written in UTF-16. Save it as UTF-8."
    if b"\x00" in start:
        return "is not a text file."
    return None


def _parquet_problem(file: Path, start: bytes) -> str | None:
    with file.open("rb") as stream:
        stream.seek(-min(4, file.stat().st_size), 2)
        end = stream.read()
    if not start.startswith(b"PAR1"):
        return "is not a Parquet file. If it is CSV, call it .csv."
    if end != b"PAR1":
        return "is cut off: the end of a Parquet file is missing. Copy it again."
    return None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _closest(name: str, candidates: list[str]) -> str | None:
    """The candidate that a name most likely means: the same letters, or nearly so."""
    by_plain = {_plain(candidate): candidate for candidate in reversed(candidates)}
    found = difflib.get_close_matches(_plain(name), by_plain, n=1, cutoff=0.78)
    return by_plain[found[0]] if found else None


def _other_files(
    folder: Path, found: dict[str, TableFound], tables: list[str]
) -> list[tuple[str, str | None]]:
    """Entries of the folder that no table reads, each with what may help."""
    used = {file for table in found.values() for file in table.files}
    used |= {file.parent for file in used}
    others = []
    for path in sorted(folder.iterdir()):
        is_two_inputs = any(
            not table.files and path.name.split(".")[0] == name for name, table in found.items()
        )
        if path in used or path.name.startswith(".") or is_two_inputs:
            continue
        table = _closest(path.name.split(".")[0], tables)
        if path.is_dir():
            text = f"it holds no .parquet or .csv files for table {table}" if table else None
            others.append((path.name + "/", text))
        elif table and path.suffix.lower() in _OTHER_FORMATS:
            others.append((path.name, f"save it as {table}.csv or {table}.parquet"))
        else:
            kind = ".parquet" if ".parquet" in path.name.lower() else ".csv"
            others.append((path.name, f"did you mean {table}{kind}?" if table else None))
    return others


def _remedy(column: str, meant: dict[str, str], found: TableFound) -> str:
    if column in meant:
        return f"Is it {meant[column]}? Then call it {column}."
    if not found.columns:
        return (
            "None of its columns is known: does the first line name the columns, and are they "
            "separated by comma, semicolon, tab or |?"
        )
    return "Add it, or rename the column that holds it."


def _weight(pair: tuple[TableFound, Finding]) -> tuple[bool, bool, float]:
    """Sorts findings: lost rows before lost values, the required table first, then by share."""
    found, finding = pair
    return (
        not finding.rejects_row,
        not found.table.is_required,
        -finding.count / found.judged_count,
    )


def _findings_table(findings: list[tuple[TableFound, Finding]]) -> list[str]:
    """What a build would not take, in the given order."""
    rows = [("", "table", "column", "rows", "of", "because it is", "for example")]
    for found, finding in findings:
        rows.append(
            (
                "reject the row" if finding.rejects_row else "drop the value",
                found.table.name,
                finding.column,
                f"{finding.count:,}",
                f"{found.judged_count:,}",
                _REASONS[finding.reason],
                finding.example or "",
            )
        )
    return aligned(rows, numbers=(3, 4))


def _how_to_write(findings: list[tuple[TableFound, Finding]]) -> list[str]:
    """How the kinds of values are written that were not taken."""
    hints = {}
    for found, finding in findings:
        column = found.table.columns.get(finding.column)
        kind = _type(column)
        if finding.reason == "unreadable" and kind in _HOW_TO_WRITE:
            hints[kind] = f"{kind}: {_HOW_TO_WRITE[kind]}"
        elif finding.reason == "not_allowed" and column:
            hints[f"{found.table.name}.{column.name}"] = (
                f"{found.table.name}.{column.name}: {', '.join(column.meta['allowed'])}"
            )
    if not hints:
        return []
    lines = ["", "How values are written:"]
    for hint in hints.values():
        lines += wrapped(hint, first="  ", then="    ")
    return lines


def _type(column: Column | None) -> str:
    return column.data_type.split("(")[0] if column else ""


def _value_of(column: str, raw_values: str | None) -> str | None:
    """The value of one column in the text that a rejected row leaves behind."""
    found = re.search(
        rf"(?:^|; ){re.escape(column)}=(.*?)(?=; \w+=|$)", raw_values or "", re.DOTALL
    )
    return found.group(1) if found else None


def _shown(value: str | None, column: Column | None) -> str | None:
    """A value fit for the terminal: one short line, nothing personal."""
    if not value or column is None or column.contains_pii:
        return None
    line = "".join(letter if letter.isprintable() else " " for letter in value)
    return line if len(line) <= 24 else line[:21] + "..."


def _quoted(folder: Path) -> str:
    """The folder as it is typed after `make build RAW=`; make itself reads `$$` as `$`."""
    return shlex.quote(str(folder)).replace("$", "$$")
