"""The ways in: what may be absent, what must be there, and that all ways give the same marts."""

import gzip
import os
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from browser import WIDTHS
from conftest import ORDERS, REPO
from hostile import KEYS, USABLE
from tidy import make_tables, write_files

from customer_value.boards.site import write_site

# what differs between builds of one shop: where it was, and how much of it was there
OF_THE_INPUT = {"quality_inputs", "quality_input_balance"}


def contract() -> dict[str, dict]:
    """The raw tables of the sources' YAML by name."""
    tables = {}
    for path in sorted((REPO / "models" / "staging").glob("*/*__sources.yml")):
        for source in yaml.safe_load(path.read_text())["sources"]:
            tables.update({table["name"]: table for table in source["tables"]})
    return tables


CONTRACT = contract()


def meta(thing: dict) -> dict:
    return thing.get("config", {}).get("meta", {})


def required_columns(table: str) -> list[str]:
    rules = {column["name"]: meta(column) for column in CONTRACT[table]["columns"]}
    return [
        name
        for name, rule in rules.items()
        if (rule.get("key") or rule.get("required")) and not rule.get("may_be_null")
    ]


def raw_folder(folder: Path, **files: str | bytes) -> Path:
    """A folder with files by table; a `__` in a name stands for the dot before its ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / (name.replace("__", ".") if "__" in name else f"{name}.csv")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def parquet_bytes(**columns: list) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


# Stops at the start -------------------------------------------------------------------------------


def stopped(project, folder: Path, **variables: str) -> str:
    """The sentence with which a build stops at its start, before any model."""
    build = project.build({"raw_path": str(folder), **variables})
    assert not build.success
    assert not build.nodes
    if build.database.is_file():
        assert build.tables("main_staging") == build.tables("main") == []
    return " ".join(build.error.split())


@pytest.mark.parametrize("kind", ["absent", "empty"])
def test_a_folder_without_tables_stops_the_build(project, tmp_path, kind):
    folder = tmp_path / "raw" if kind == "absent" else tmp_path
    said = stopped(project, folder)
    assert f"No raw table was found in folder {folder}: it is empty or not there" in said
    assert "orders is required" in said


def test_orders_are_required(project, tmp_path):
    folder = raw_folder(tmp_path, customers="customer_id\nC1\n", order="order_id\n1\n")
    said = stopped(project, folder)
    assert f"Table orders is required and was not found in folder {folder}." in said


def test_every_required_column_that_is_absent_is_named(project, tmp_path):
    files = dict.fromkeys(CONTRACT, "something_else\n1\n")
    said = stopped(project, raw_folder(tmp_path, **files))
    for table in CONTRACT:
        for column in required_columns(table):
            assert f"Table {table} has no column {column}, which is required." in said
        one_of = meta(CONTRACT[table]).get("one_of")
        if one_of:
            assert f"Table {table} needs one of the columns {', '.join(one_of)}." in said
    assert "something_else" not in said


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("order_id,ordered_at,email", "Table orders has no column total, which is required."),
        ("order_id,ordered_at,total", "Table orders needs one of the columns customer_id, email."),
        ("order_id;total;email", "Table orders has no column ordered_at, which is required."),
    ],
)
def test_an_absent_required_column_is_named_in_one_sentence(project, tmp_path, header, sentence):
    said = stopped(project, raw_folder(tmp_path, orders=f"{header}\n"))
    assert sentence in said
    assert said.count("Table ") == 1


@pytest.mark.parametrize(
    "others",
    [
        {"orders__parquet": parquet_bytes(order_id=["1"])},
        {"orders__csv.gz": gzip.compress(ORDERS.encode())},
    ],
)
def test_two_inputs_for_one_table_stop_the_build(project, tmp_path, others):
    said = stopped(project, raw_folder(tmp_path, orders=ORDERS, **others))
    assert "Two inputs for table orders" in said
    assert str(tmp_path / "orders.csv") in said


def test_a_folder_of_two_kinds_of_files_stops_the_build(project, tmp_path):
    raw_folder(tmp_path / "orders", a=ORDERS, b__parquet=parquet_bytes(order_id=["1"]))
    assert "Two inputs for table orders" in stopped(project, tmp_path)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"orders": ""}, "orders.csv is empty"),
        ({"orders": "\n\norder_id\n"}, "orders.csv is empty or begins with an empty line"),
        ({"orders": ORDERS, "customers": b"\xef\xbb\xbf"}, "customers.csv is empty"),
        ({"orders__csv.gz": gzip.compress(b"")}, "orders.csv.gz is empty"),
        ({"orders__parquet": b""}, "orders.parquet"),
        ({"orders__parquet": b"PAR1 or not"}, "orders.parquet"),
        ({"orders": ORDERS.encode("utf-16")}, "orders.csv is no UTF-8 text."),
        ({"orders": "order_id,Total,total \n"}, "names column total twice"),
        ({"orders": ORDERS.replace("\n", "\r\n", 1)}, "orders.csv"),
        # one open quote would hide all lines after it
        (
            {"orders": ORDERS + '3,"2024-06-03,C1,1\n' + "4,2024-06-03,C1,1\n" * 1000},
            "opens a quote that is not closed",
        ),
    ],
)
def test_files_that_cannot_be_read_are_named(project, tmp_path, files, sentence):
    assert sentence in stopped(project, raw_folder(tmp_path, **files))


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"as_of": "yesterday"}, "Var as_of is yesterday, which is no date"),
        ({"as_of": "2024-02-30"}, "Var as_of is 2024-02-30, which is no date"),
        ({"rfm_map": "sixx"}, "Var rfm_map is sixx, and can be relationship, shopify, six."),
        ({"latest_allowed_at": "soon"}, "Var latest_allowed_at is soon, which is no timestamp"),
        ({"reporting_timezone": "Europe/Atlantis"}, "Europe/Atlantis"),
        ({"reporting_timezone": "Europe/Berln"}, "no time zone, such as Europe/Berlin."),
        ({"raw_timezone": "CET+1"}, "Var raw_timezone is CET+1, which is no time zone"),
        ({"raw_timezone": "Europe/O'Brien"}, "Var raw_timezone is Europe/O'Brien, which is no"),
        ({"reporting_timezone": ""}, "Var reporting_timezone is , which is no time zone"),
        ({"as_of": "infinity"}, "Var as_of is infinity, which is no date"),
        ({"as_of": "9999-12-31"}, "Var as_of is 9999-12-31, which is no date"),
        ({"latest_allowed_at": "infinity"}, "Var latest_allowed_at is infinity, which is no"),
        ({"reporting_currency": "€"}, "Var reporting_currency is €, and can be a currency by its"),
        ({"reporting_currency": "EURO"}, "Var reporting_currency is EURO, and can be a currency"),
        ({"reporting_currency": "O'R"}, "Var reporting_currency is O'R, and can be a currency by"),
        ({"prices_include_tax": "yes"}, "Var prices_include_tax is yes, and can be true or false."),
        ({"merge_guests_by_email": 0}, "Var merge_guests_by_email is 0, and can be true or false."),
        ({"profiling_default": "maybe"}, "Var profiling_default is maybe, and can be true or"),
        ({"raw_identifiers": {"order": "o"}}, "Var raw_identifiers names order, which is no raw"),
        ({"rfm_window_days": -5}, "Var rfm_window_days is -5, and can be a whole number"),
        ({"session_pause_minutes": "x"}, "Var session_pause_minutes is x, and can be a whole"),
        ({"alert_threshold": 0}, "Var alert_threshold is 0, and can be a number above 0."),
        ({"raw_schema": "shop"}, "Both raw_path and raw_schema are set."),
        ({"churn_window_days": "soon"}, "Var churn_window_days is soon, and can be a whole number"),
        ({"at_risk_window_days": -1}, "Var at_risk_window_days is -1, and can be a whole number"),
        ({"churn_quantile": 80}, "Var churn_quantile is 80, and can be a number between 0 and 1."),
        ({"clv_discount_rate": 10}, "Var clv_discount_rate is 10, and can be a number from 0 to 1"),
        ({"nps_wanted_margin": 0}, "Var nps_wanted_margin is 0, and can be a number of points"),
        ({"minimum_responses": "few"}, "Var minimum_responses is few, and can be a whole number"),
        ({"friction_trend_days": 0}, "Var friction_trend_days is 0, and can be a whole number"),
        ({"audience_contacts_at_once": -1}, "Var audience_contacts_at_once is -1, and can be"),
        ({"global_holdout_share": 5}, "Var global_holdout_share is 5, and can be a number from 0"),
        (
            {"audience_holdout_shares": {"win_back_ex_lovers": 10}},
            "Var audience_holdout_shares says 10 for win_back_ex_lovers, and can say a number from",
        ),
        ({"build_started_at": "now"}, "Var build_started_at is now, which is no timestamp"),
    ],
)
def test_settings_that_mean_nothing_stop_the_build(project, tmp_path, variables, sentence):
    assert sentence in stopped(project, raw_folder(tmp_path, orders=ORDERS), **variables)


def test_dbt_exits_with_an_error(project, tmp_path):
    # the same settings as the parse of this session, so that its result can be used again
    project.compile("select 1", {"raw_path": "somewhere"})
    settings = {
        "DBT_PROJECT_DIR": str(REPO),
        "DBT_PROFILES_DIR": str(REPO),
        "CUSTOMER_VALUE_DB": str(project.folder / "parse" / "customer_value.duckdb"),
        "CUSTOMER_VALUE_TEMP": str(project.folder / "parse" / "temp"),
        "DBT_TARGET_PATH": str(project.folder / "parse" / "target"),
        "DBT_LOG_PATH": str(tmp_path),
    }
    dbt = Path(sys.executable).with_name("dbt")
    ended = subprocess.run(
        [dbt, "build", "--vars", '{"raw_path": "somewhere"}'],
        env={**os.environ, **settings},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "No raw table was found in folder somewhere" in ended.stdout


# What may be absent -------------------------------------------------------------------------------


def assert_built(build) -> None:
    assert (build.error, build.failures) == ("", [])
    assert build.success


def column_types(build) -> list[tuple]:
    return build.rows(
        """
        select table_schema, table_name, column_name, data_type
        from information_schema.columns
        where table_schema in ('main', 'main_staging')
        order by all
        """
    )


def test_orders_with_four_columns_are_enough(smallest):
    assert_built(smallest)
    orders = smallest.rows("select order_id, customer_key, net_revenue from fct_orders order by 1")
    assert orders == [("1", "C1", 10), ("2", "C1", 20)]
    found = smallest.rows(
        "select raw_table, columns_found from quality_inputs where is_found order by 1"
    )
    assert found == [("orders", 4)]
    said = "\n".join(smallest.said)
    assert "Inputs found in folder" in said
    assert "Not there, so empty: ad_spend, customer_attributes, customers" in said


def assert_boards_show(build, browser, folder: Path) -> None:
    """Every board opens: what has no rows says why, what has some is drawn."""
    site = write_site(build.database, REPO, folder).parent
    for page in sorted(site.glob("*.html")):
        for width in WIDTHS:
            browser.open(page.as_uri(), width)
            assert browser.said() == [], page.name
            assert browser.overflow() <= 0, page.name
        shown = browser.count(".block:not(.about) .chart, .block table, .block li, .block .card")
        if page.stem not in ("index", "definitions"):
            assert all(browser.texts(".empty"))
            assert shown or browser.count(".empty") == browser.count(".block")


def test_boards_of_two_orders_say_what_is_missing(smallest, browser, tmp_path):
    assert_boards_show(smallest, browser, tmp_path)
    browser.open((tmp_path / "money.html").as_uri())
    assert browser.text("#effects .empty") == "Needs the table refunds, which was not found."
    assert browser.text("#statement .empty") == "No whole period has passed since the first order."


def test_absent_columns_have_the_types_of_the_contract(smallest):
    spelled = {
        "string": "VARCHAR",
        "int": "INTEGER",
        "bigint": "BIGINT",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
    }
    found = {
        (table.removeprefix("stg_"), column): kind
        for schema, table, column, kind in column_types(smallest)
        if schema == "main_staging"
    }
    for table, spec in CONTRACT.items():
        for column in spec["columns"]:
            kind = column["data_type"]
            if column["name"] != "is_deleted":
                expected = spelled.get(kind, kind.upper())
                assert found[table, column["name"]] == expected, (table, column["name"])


def some_columns(kind: str, table: str, chance: random.Random) -> list[str]:
    """The columns of a table that one way of leaving things out keeps."""
    required = required_columns(table)
    one_of = meta(CONTRACT[table]).get("one_of", [])
    names = [column["name"] for column in CONTRACT[table]["columns"]]
    if kind == "required columns only":
        return required + one_of[-1:]
    optional = [name for name in names if name not in required and chance.random() < 0.5]
    if one_of and not set(one_of) & set(optional):
        optional.append(chance.choice(one_of))
    return required + optional


def leave_out(folder: Path, kind: str) -> dict[str, list[str]]:
    """Writes one usable row per table with some of the columns, and says which."""
    chance = random.Random(kind)
    kept = {}
    for table in KEYS:
        if kind != "required columns only" and table != "orders" and chance.random() < 0.3:
            continue
        columns = some_columns(kind, table, chance)
        row = {**USABLE[table], **{key: "1" for key in KEYS[table] if key not in USABLE[table]}}
        row |= {"order_id": "1", "set_at": "2024-06-03", "country": "DE", "to_currency": "EUR"}
        row |= {"visitor_id": "V1", "sent_at": "2024-06-03"}
        who = "C2" if table == "erasure_requests" else "C1"
        row |= {"customer_id": who, "email": f"{who}@example.com"}
        kept[table] = columns
        lines = [",".join(columns), ",".join(row.get(column, "") for column in columns)]
        raw_folder(folder, **{table: "\n".join(lines) + "\n"})
    return kept


@pytest.mark.parametrize("kind", ["required columns only", "half of all", "another half"])
def test_what_is_optional_may_be_absent_in_any_combination(replay, smallest, tmp_path, kind):
    kept = leave_out(tmp_path, kind)
    build = replay.build({"raw_path": str(tmp_path), "reporting_currency": "EUR"})
    assert_built(build)
    found = build.rows("select raw_table, columns_found from quality_inputs where is_found")
    assert dict(found) == {table: len(columns) for table, columns in kept.items()}
    balance = build.rows(
        "select raw_table, raw_row_count, staged_row_count from quality_input_balance"
    )
    assert sorted(balance) == sorted(
        (table, int(table in kept), int(table in kept)) for table in KEYS
    )
    # nothing downstream sees what was there: tables and types are the same
    assert column_types(build) == column_types(smallest)


@pytest.mark.parametrize("case", ["no rows", "no usable row", "as_of before the first order"])
def test_a_shop_without_orders_builds_empty_marts(replay, smallest, browser, tmp_path, case):
    header, *rows = ORDERS.splitlines(keepends=True)
    if case == "no usable row":
        rows = [row.replace("2024", "20240") for row in rows]
    orders = header + "".join(rows if case != "no rows" else [])
    variables = {"as_of": "2024-06-02"} if case.startswith("as_of") else {}
    build = replay.build({"raw_path": str(raw_folder(tmp_path, orders=orders)), **variables})
    assert_built(build)
    for table in ("fct_orders", "fct_refunds", "rfm_customers"):
        assert build.row(f"select count(*) from {table}") == (0,), table
    assert column_types(build) == column_types(smallest)
    if case == "no rows":
        assert_boards_show(build, browser, tmp_path / "site")
        browser.open((tmp_path / "site" / "overview.html").as_uri())
        assert set(browser.texts(".empty")) == {"The shop has no valid orders yet."}


# All ways give the same ---------------------------------------------------------------------------


def contents(build, but: set[str] = frozenset()) -> dict[str, list[tuple]]:
    """All rows of all tables in schema main, sorted."""
    return {table: rows for (_, table), rows in build.contents("main").items() if table not in but}


SHOP_SETTINGS = {"reporting_currency": "EUR", "reporting_timezone": "America/New_York"}


@pytest.fixture(scope="module")
def parquet_files(tmp_path_factory) -> str:
    """The tidy shop in typed Parquet files, orders in two of them with other columns each."""
    folder = write_files(tmp_path_factory.mktemp("parquet"), "parquet")
    whole = folder / "orders.parquet"
    (folder / "orders").mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"create table orders as from '{whole}'")
        for name, rows in [
            ("1", "select * from orders where ordered_at < timestamp '2023-09-01'"),
            ("2", "select 7 as extra, * from orders where ordered_at >= timestamp '2023-09-01'"),
        ]:
            connection.execute(f"copy ({rows}) to '{folder}/orders/{name}.parquet'")
    whole.unlink()
    return f"{folder}/"


@pytest.fixture(scope="module")
def from_parquet(project, parquet_files):
    return project.build({"raw_path": parquet_files, **SHOP_SETTINGS})


def test_typed_parquet_files_are_read(from_parquet):
    assert_built(from_parquet)
    assert from_parquet.row("select count(*) from rejected_rows") == (0,)
    assert from_parquet.row("select count(*) from rejected_values") == (0,)
    assert from_parquet.row("select count(*) from fct_orders") == (240,)
    assert from_parquet.row("select count(*) from rfm_customers")[0] > 20


def test_text_files_give_the_same_marts(replay, from_parquet, tmp_path):
    raw = write_files(tmp_path, "csv")
    build = replay.build({"raw_path": str(raw), **SHOP_SETTINGS}, tests=False)
    assert_built(build)
    assert contents(build) == contents(from_parquet)


def test_warehouse_tables_give_the_same_marts(project, from_parquet, tmp_path):
    with duckdb.connect(str(tmp_path / "customer_value.duckdb")) as connection:
        make_tables(connection, "shop", orders="Shop_Orders", refunds="credit_notes")
    variables = {
        "raw_schema": "shop",
        "raw_identifiers": {"orders": "Shop_Orders", "refunds": "credit_notes"},
        **SHOP_SETTINGS,
    }
    build = project.build(variables, tests=False, folder=tmp_path)
    assert_built(build)
    assert contents(build) == contents(from_parquet)
    assert build.row("select count(*) from shop.Shop_Orders") == (240,)
    assert "Inputs found in schema shop" in "\n".join(build.said)

    # what is required is checked here too
    with duckdb.connect(str(build.database)) as connection:
        connection.execute("alter table shop.credit_notes drop column amount")
        connection.execute("alter table shop.Shop_Orders rename to gone")
    build = project.build(variables, folder=tmp_path)
    assert not build.success
    assert not build.nodes
    assert "Table orders is required and was not found in schema shop." in build.error
    assert "Table refunds has no column amount, which is required." in build.error


@pytest.fixture(scope="module")
def past_and_then(replay, tmp_path_factory):
    """A day in the past seen from now, and a build on that day itself."""
    folder = tmp_path_factory.mktemp("past")
    settings = {"as_of": "2023-10-31", **SHOP_SETTINGS}
    now = write_files(folder / "now", "csv")
    past = replay.build({"raw_path": str(now), **settings})
    exported_then = write_files(folder / "then", "csv", until="2023-11-01 04:00:00")
    then = replay.build({"raw_path": str(exported_then), **settings}, tests=False)
    assert_built(past)
    assert_built(then)
    return past, then


def test_the_past_is_seen_as_it_was(past_and_then):
    past, then = past_and_then
    # the bridge starts from all raw rows, and orphans are counted in staging
    but = OF_THE_INPUT | {"kpi_revenue_bridge", "quality_orphans", "dim_customers"}
    seen, known_then = contents(past, but), contents(then, but)
    assert {table for table in seen if seen[table] != known_then[table]} == set()
    last_day = past.row("select max(order_date)::varchar from fct_orders")
    assert "2023-10-01" < last_day[0] <= "2023-10-31"
    bridges = [
        dict(build.rows("select step, amount from kpi_revenue_bridge")) for build in past_and_then
    ]
    assert bridges[0]["after_as_of"] < 0 == bridges[1]["after_as_of"]
    for step in ("staged_total", "net_sales", "net_revenue"):
        assert bridges[0][step] == bridges[1][step]


def test_the_past_knows_no_later_customer(past_and_then):
    past, then = (
        build.rows("select customer_key from dim_customers order by all") for build in past_and_then
    )
    assert past == then


# Replays are what dbt builds ----------------------------------------------------------------------


def executed(build) -> dict[str, str]:
    """What dbt executed, by the path under which it notes it."""
    folder = build.database.parent / "target" / "run"
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*.*")
        if path.suffix in (".sql", ".py")
    }


def columns_of_all(build) -> list[tuple]:
    return build.rows(
        """
        select table_schema, table_name, table_type, column_name, columns.data_type
        from information_schema.columns
        inner join information_schema.tables using (table_catalog, table_schema, table_name)
        order by all
        """
    )


def test_dbt_writes_what_a_replay_takes_for_granted(replay, smallest, from_parquet):
    """The SQL of two shops differs only where files are looked at, or a var that differs."""
    first, other = executed(smallest), executed(from_parquet)
    assert first.keys() == other.keys()
    assert len(first) >= len(replay.steps)
    differing = {Path(path).stem for path in first if first[path] != other[path]}
    hanging = {unique_id.split(".")[2] for unique_id in replay.hanging_on(SHOP_SETTINGS)}
    assert differing <= hanging | set(replay.looking_at_inputs)
    assert {"base_orders", "quality_inputs", "as_of", "stg_reporting_currency"} <= differing


def test_a_replay_leaves_what_dbt_leaves(replay, from_parquet, parquet_files):
    build = replay.build({"raw_path": parquet_files, **SHOP_SETTINGS})
    assert_built(build)
    columns = columns_of_all(build)
    assert columns == columns_of_all(from_parquet)
    schemas = sorted({schema for schema, *_ in columns})
    assert {"main", "main_base", "main_staging", "main_intermediate"} <= set(schemas)
    replayed, built = build.contents(*schemas), from_parquet.contents(*schemas)
    # hooks are not replayed, and what audience_members has looked at is written by one
    written_by_hook = ("main_intermediate", "int_activation_evaluated")
    assert len(built.pop(written_by_hook)) == len(built["main", "audience_profiles"])
    assert replayed.pop(written_by_hook) == []
    assert replayed == built


def test_a_replay_finds_what_is_wrong(replay, tmp_path, monkeypatch):
    """Each order twice, and a model that cannot run: both are said."""
    wrong = {
        "stg_orders": ("as current_rows", "as current_rows cross join (values (1), (2))"),
        "dim_dates": ("select", "select no_such_column,"),
    }
    for step in replay.steps:
        if step.name in wrong:
            assert wrong[step.name][0] in step.statement
            monkeypatch.setattr(step, "statement", step.statement.replace(*wrong[step.name], 1))
    folder = raw_folder(tmp_path, orders=ORDERS)
    build = replay.build({"raw_path": str(folder)}, only=("stg_orders", "dim_dates"))
    assert not build.success
    said = "\n".join(build.failures)
    assert "unique_stg_orders_order_id: Got 2 results" in said
    assert "dim_dates: " in said and "no_such_column" in said
