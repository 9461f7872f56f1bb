"""What the check says of folders of raw tables, good and bad."""

import gzip
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_value.check import FolderReport, check_folder
from customer_value.contract import load_contract
from customer_value.macros import Macros

REPO = Path(__file__).resolve().parents[2]
ORDERS = "order_id,ordered_at,customer_id,total\n1,2024-01-05 10:00:00,c1,12.50\n"


def folder_of(place: Path, **files: str | bytes) -> Path:
    """A folder of files; `__` in a name is a point, `___` a slash."""
    for name, content in files.items():
        path = place / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return place


def check(folder: Path) -> FolderReport:
    return check_folder(folder, REPO)


def parquet(path: Path, sql: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"copy ({sql}) to '{path}' (format parquet)")


def only_problem(report: FolderReport) -> str:
    (problem,) = report.problems
    assert not report.can_be_built
    assert "It cannot be built yet:" in report.text()
    return problem


# ways in ---------------------------------------------------------------------------------------


def test_the_least_folder_can_be_built(tmp_path):
    report = check(folder_of(tmp_path, orders__csv=ORDERS))

    assert report.can_be_built
    orders = report.found["orders"]
    assert (orders.row_count, orders.place, orders.ignored, orders.findings) == (
        1,
        "orders.csv",
        [],
        [],
    )
    assert orders.columns == ["order_id", "ordered_at", "customer_id", "total"]
    assert len(report.absent) == 14
    assert "fct_orders" in report.filled_marts
    assert report.empty_marts["fct_refunds"] == ["refunds"]
    text = report.text()
    assert "fct_refunds (no refunds)" in text
    assert text.endswith(f"It can be built: make build RAW={tmp_path}")


def test_parquet_gzip_and_folders_are_read(tmp_path):
    parquet(
        tmp_path / "orders.parquet",
        "select 1 as order_id, now() as ordered_at, 'c' as email, 5 as total",
    )
    folder_of(
        tmp_path,
        products__csv__gz=gzip.compress(b"product_id\np1\np2\n"),
        customers___1__csv="customer_id,country\nc1,DE\n",
        customers___2__csv="customer_id,language\nc2,de\nc3,en\n",
        customers___3__csv__gz=gzip.compress(b"customer_id,language\nc4,fr\n"),
    )
    for part in (1, 2):
        parquet(
            tmp_path / "refunds" / f"{part}.parquet",
            f"select {part} as refund_line_id, 1.5 as amount, date '2024-01-01' as refunded_at, "
            "'o' as order_id",
        )

    report = check(tmp_path)

    assert report.can_be_built, report.problems
    counts = {name: (found.row_count, found.place) for name, found in report.found.items()}
    assert counts == {
        "orders": (1, "orders.parquet"),
        "products": (2, "products.csv.gz"),
        "customers": (4, "customers/*.csv and customers/*.csv.gz (3 files)"),
        "refunds": (2, "refunds/*.parquet (2 files)"),
    }
    assert report.found["customers"].columns == ["customer_id", "country", "language"]
    assert report.other_files == []


@pytest.mark.parametrize(("separator", "name"), [(";", ";"), ("\t", "tab"), ("|", "|")])
def test_the_separator_is_found_and_named(tmp_path, separator, name):
    report = check(folder_of(tmp_path, orders__csv=ORDERS.replace(",", separator)))

    assert report.can_be_built
    assert report.found["orders"].place == f"orders.csv, separated by {name}"


def test_a_byte_order_mark_quotes_and_capitals_in_the_header_do_no_harm(tmp_path):
    content = "\ufeff" + ORDERS.replace("order_id", '"ORDER_ID"')

    report = check(folder_of(tmp_path, orders__csv=content))

    assert report.can_be_built
    assert "order_id" in report.found["orders"].columns


def test_a_folder_name_may_hold_blanks_quotes_and_dollars(tmp_path):
    folder = folder_of(tmp_path / "it's $a folder", orders__csv=ORDERS)

    report = check(folder)

    assert report.can_be_built
    # what a shell makes of it, and then make of `$$`
    assert report.text().endswith("'/it'\"'\"'s $$a folder'".removeprefix("'"))


# what cannot be built --------------------------------------------------------------------------


def test_a_folder_that_is_not_there(tmp_path):
    report = check(tmp_path / "nowhere")

    assert "nowhere is not there" in only_problem(report)


def test_a_file_instead_of_a_folder(tmp_path):
    folder_of(tmp_path, orders__csv=ORDERS)

    assert "is a file, not a folder" in only_problem(check(tmp_path / "orders.csv"))


def test_an_empty_folder(tmp_path):
    problem = only_problem(check(tmp_path))

    assert problem.startswith(f"Table orders is required and was not found in {tmp_path}")


def test_a_file_called_nearly_like_the_required_table(tmp_path):
    report = check(folder_of(tmp_path, Order__csv=ORDERS, notes__txt="x"))

    assert only_problem(report).endswith("Is it Order.csv?")
    assert report.other_files == [("Order.csv", "did you mean orders.csv?"), ("notes.txt", None)]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("orders__csv", "", "orders.csv is empty (0 bytes)."),
        ("orders__csv", "\n" + ORDERS, "begins with an empty line"),
        ("orders__csv", b"PK\x03\x04 sheet", "orders.csv is a ZIP or Excel file"),
        ("orders__csv", b"PAR1 and so on", "orders.csv is a Parquet file. Call it .parquet."),
        ("orders__csv", gzip.compress(ORDERS.encode(), mtime=0), "Call it .csv.gz."),
        ("orders__csv", ORDERS.encode("utf-16"), "orders.csv is written in UTF-16."),
        ("orders__csv", b"\x00\x01\x02", "orders.csv is not a text file."),
        ("orders__csv__gz", ORDERS, "orders.csv.gz cannot be opened: it is not gzip."),
        ("orders__parquet", "", "orders.parquet is empty (0 bytes)."),
        ("orders__parquet", ORDERS, "orders.parquet is not a Parquet file."),
        ("orders__parquet", b"PAR1 but then it ends", "orders.parquet is cut off"),
        ("orders__parquet", b"PAR1 no footer PAR1", "cannot be read as parquet"),
        ("orders__csv", "a,order_id,A\n1,2,3\n", "names column A twice"),
    ],
)
def test_unreadable_files_are_named_with_their_reason(tmp_path, name, content, sentence):
    assert sentence in only_problem(check(folder_of(tmp_path, **{name: content})))


def test_two_inputs_for_one_table(tmp_path):
    parquet(tmp_path / "orders" / "1.parquet", "select 1 as order_id")

    report = check(folder_of(tmp_path, orders__csv=ORDERS))

    assert "Two inputs for table orders" in only_problem(report)
    assert report.other_files == []


def test_a_required_column_that_is_absent(tmp_path):
    content = ORDERS.replace("ordered_at", "OrderedAt").replace("total", "amount")

    report = check(folder_of(tmp_path, orders__csv=content))

    ordered_at, total = report.problems
    assert "orders.csv has no column ordered_at, which table orders requires" in ordered_at
    assert ordered_at.endswith("Is it OrderedAt? Then call it ordered_at.")
    assert total.endswith("Add it, or rename the column that holds it.")


def test_no_column_of_those_that_identify_a_customer(tmp_path):
    report = check(folder_of(tmp_path, orders__csv=ORDERS.replace("customer_id", "who")))

    assert "has none of the columns customer_id, email" in only_problem(report)


def test_no_header_at_all(tmp_path):
    report = check(folder_of(tmp_path, orders__csv="1,2024-01-05,c1,12.50\n"))

    assert "does the first line name the columns" in report.problems[0]


def test_an_optional_table_without_its_key_keeps_the_folder_from_being_built(tmp_path):
    folder_of(tmp_path, orders__csv=ORDERS, products__csv="title\nHat\n")

    assert "has no column product_id" in only_problem(check(tmp_path))


def test_orders_of_which_none_can_be_used(tmp_path):
    report = check(
        folder_of(tmp_path, orders__csv=ORDERS.replace("2024-01-05 10:00:00", "05/01/2024"))
    )

    assert only_problem(report) == (
        "None of the first 1 row of orders.csv can be used: ordered_at is unreadable (05/01/2024). "
        "Write YYYY-MM-DD hh:mm:ss, with an offset such as +02:00 where there is one."
    )


def test_a_quote_that_hides_the_lines_after_it(tmp_path):
    content = ORDERS + '2,"2024-01-06,c1,5\n' + "3,2024-01-07,c1,5\n" * 1000

    assert "opens a quote that is not closed" in only_problem(
        check(folder_of(tmp_path, orders__csv=content))
    )


# what is noted ---------------------------------------------------------------------------------


def test_unknown_columns_are_left_out_and_near_misses_named(tmp_path):
    content = (
        "Order ID,order_id,ordered_at,custmer_id,email,total,note\n1,1,2024-01-05,c,a@b.de,5,x\n"
    )

    report = check(folder_of(tmp_path, orders__csv=content))

    assert report.can_be_built
    assert report.found["orders"].ignored == [
        ("Order ID", None),
        ("custmer_id", "customer_id"),
        ("note", None),
    ]
    assert "custmer_id (did you mean customer_id?)" in report.text()


def test_values_that_a_build_would_not_take_are_shown(tmp_path):
    content = (
        "order_id,ordered_at,customer_id,total,country,order_type\n"
        "1,2024-01-05,c1,12.50,DE,sale\n"
        '2,yesterday,c1,"1,250.00",DE,sale\n'
        "3,2024-01-05,c1,,Germany,sale\n"
        "4,2024-01-05,c1,5,DE,mystery\n"
    )

    report = check(folder_of(tmp_path, orders__csv=content))

    assert report.can_be_built
    findings = [
        (found.column, found.reason, found.count, found.example, found.rejects_row)
        for found in report.found["orders"].findings
    ]
    assert findings == [
        ("ordered_at", "unreadable", 1, "yesterday", True),
        ("total", "required_missing", 1, None, True),
        ("order_type", "not_allowed", 1, "mystery", False),
    ]
    text = report.text()
    assert "timestamp: YYYY-MM-DD" in text
    assert "orders.order_type: sale, subscription_renewal" in text


def test_personal_values_are_never_shown(tmp_path):
    content = "order_id,ordered_at,email,total\n1,2024-01-05,jane doe,5\n2,2024-01-05,a@b.de,5\n"

    report = check(folder_of(tmp_path, orders__csv=content))

    (finding,) = report.found["orders"].findings
    assert (finding.column, finding.reason, finding.example) == ("email", "unreadable", None)
    assert "jane" not in report.text()


def test_long_and_unprintable_examples_fit_one_line(tmp_path):
    content = ORDERS + f'2,"\x1b[31m\n{"x" * 5000}",c1,5\n'

    (finding,) = check(folder_of(tmp_path, orders__csv=content)).found["orders"].findings

    assert finding.example == " [31m " + "x" * 15 + "..."


def test_lines_that_do_not_fit_are_counted(tmp_path):
    content = ORDERS.encode() + b"2,2024-01-05,c1\n3,2024-01-05,Ren\xe9,5\n"

    report = check(folder_of(tmp_path, orders__csv=content))

    assert report.can_be_built
    assert report.found["orders"].row_count == 1
    (note,) = report.found["orders"].notes
    assert note.startswith("2 lines of orders.csv cannot be read and will be rejected")
    assert "line 3 (missing columns)" in note


def test_a_table_without_rows_fills_no_mart(tmp_path):
    folder_of(
        tmp_path, orders__csv=ORDERS, refunds__csv="refund_line_id,amount,refunded_at,order_id\n"
    )

    report = check(tmp_path)

    assert report.can_be_built
    assert report.found["refunds"].notes == ["refunds.csv has no rows."]
    assert report.empty_marts["fct_refunds"] == ["refunds"]


def test_files_that_are_no_raw_table_are_listed_with_help(tmp_path):
    folder_of(
        tmp_path,
        orders__csv=ORDERS,
        products__xlsx="x",
        refund__csv="x",
        truth__json="{}",
        customers___readme__txt="x",
        __hidden="x",
    )

    report = check(tmp_path)

    assert report.other_files == [
        ("customers/", "it holds no .parquet or .csv files for table customers"),
        ("products.xlsx", "save it as products.csv or products.parquet"),
        ("refund.csv", "did you mean refunds.csv?"),
        ("truth.json", None),
    ]


# check and build agree -------------------------------------------------------------------------


def test_missing_columns_are_those_that_stop_a_build(tmp_path):
    contract = load_contract(REPO)
    files = {f"{name}__csv": "nothing_known\n1\n" for name in contract}
    macros = Macros(REPO, duckdb.connect())

    report = check(folder_of(tmp_path, **files))

    for name, table in contract.items():
        stops = macros("missing_columns", name, table.as_node(), {"columns": {}})
        assert len(report.found[name].problems) == len(stops) > 0, name


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.text(alphabet=',;|\t"\n\r\ufeffa\u00e91é ', max_size=200),
        st.text(alphabet=',"\n;x1', max_size=80).map(lambda text: ORDERS + text),
    ),
    name=st.sampled_from(["orders.csv", "orders.parquet", "orders.csv.gz", "orders/1.csv"]),
)
def test_whatever_a_file_holds_the_answer_is_words(tmp_path, content, name):
    with tempfile.TemporaryDirectory(dir=tmp_path) as place:
        path = Path(place) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

        report = check(Path(place))

        assert report.text()
        assert report.can_be_built == (not report.problems)
