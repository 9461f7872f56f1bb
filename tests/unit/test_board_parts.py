"""Boards from their file to their page, over a small database."""

import datetime
import textwrap
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from customer_value.boards.charts import chart
from customer_value.boards.data import Database, tables_read
from customer_value.boards.definition import (
    KINDS,
    BoardError,
    as_column,
    load_board,
    load_boards,
    with_shared,
)
from customer_value.boards.formats import Formats
from customer_value.boards.pages import Pages
from customer_value.boards.serve import server
from customer_value.boards.site import write_site
from customer_value.boards.tables import VIEWS, view

EUROS = Formats("EUR", "quarter")
REPO = Path(__file__).resolve().parents[2]

BOARD = """
title: Sales
question: What do we sell?
facts: select sum(amount) as total from sales having count(*) > 0
answer: "{{ total | money }} in all."
empty: Nothing was sold yet.
blocks:
  - id: products
    kind: table
    name: Products
    title: "{{ rows[0].product }} sells best"
    sql: select * from sales order by amount desc
    columns:
      product: {label: Product}
      amount: {label: Amount, format: money, bar: true}
    source: [sales.amount]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one mart that needs the table orders, and one board."""
    marts = tmp_path / "models" / "marts"
    marts.mkdir(parents=True)
    (marts / "sales.sql").write_text("select 1")
    (marts / "_marts__models.yml").write_text(
        "models: [{name: sales, config: {meta: {needs: [products]}}}]"
    )
    (tmp_path / "dbt_project.yml").write_text("name: customer_value")
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "sales.yml").write_text(BOARD)
    return tmp_path


@pytest.fixture
def database(project: Path) -> Path:
    """A built shop with two products."""
    path = project / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create schema main_intermediate;
            create table main_intermediate.as_of as
                select date '2024-03-31' as as_of_date, 'EUR' as reporting_currency;
            create table quality_inputs as
                select 'orders' as raw_table, true as is_found union all select 'products', true;
            create table metric_dictionary as
                select 'sales' as mart, 'amount' as column_name, 'sum of amounts' as formula,
                    'money' as unit, null as basis, 'What it sold for.' as meaning;
            create table sales as
                select 'Tea' as product, 1234.5 as amount
                union all select 'Cups & <b>more</b>', 20;
            """
        )
    return path


def page(database: Path, project: Path, board: str = BOARD, **asked: str) -> str:
    (project / "charts" / "sales.yml").write_text(board)
    with Database(database, project) as opened:
        boards = load_boards(project / "charts")
        return Pages(opened, boards, live=True).board(boards[0], asked)


def change(database: Path, sql: str) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(sql)


# From file to page --------------------------------------------------------------------------------


def test_one_file_makes_a_page(database, project):
    text = page(database, project)

    assert "<h1>What do we sell?</h1>" in text
    assert "€1,254 in all." in text
    assert "<h2>Tea sells best</h2>" in text
    assert "€1,234" in text
    assert 'href="definitions.html#sales.amount"' in text


def test_what_the_data_says_is_never_markup(database, project):
    change(database, "update sales set amount = 9999 where product like 'Cups%'")
    text = page(database, project)

    assert "Cups &amp; &lt;b&gt;more&lt;/b&gt; sells best" in text
    assert "<b>more" not in text


def test_a_chart_holds_no_end_of_its_element(database, project):
    change(database, "update sales set product = '</script><script>alert(1)</script>'")
    bars = BOARD.replace("kind: table", "kind: bars").replace(
        textwrap.dedent(
            """\
            columns:
                  product: {label: Product}
                  amount: {label: Amount, format: money, bar: true}"""
        ),
        "x: product\n    series: {amount: {format: money}}",
    )
    text = page(database, project, bars)

    assert "<script>alert" not in text
    assert "\\u003c/script>" in text


def test_an_empty_table_says_what_it_needs(database, project):
    change(database, "delete from sales; update quality_inputs set is_found = (raw_table='orders')")
    text = page(database, project)

    assert text.count("Needs the table products, which was not found.") == 2
    assert "sells best" not in text
    assert "<table" not in text


def test_an_empty_table_with_its_inputs_says_what_the_board_says(database, project):
    change(database, "delete from sales")
    assert page(database, project).count("Nothing was sold yet.") == 2


@pytest.mark.parametrize(
    ("responses", "sentence"),
    [(3, "No brand has enough responses"), (40, "Tea has the lowest NPS")],
)
def test_no_brand_is_named_the_worst_by_a_few_responses(database, project, responses, sentence):
    rows = (
        "select 'Tea' as brand, -100 as nps, null as unit_return_rate, "
        f"{responses} >= 30 as is_reportable, 'no_clear_difference' as verdict"
    )
    assert sentence in titled(database, project, "voice", "brands", rows)


def titled(database: Path, project: Path, board: str, block: str, *rows: str) -> str:
    """A page with the title that a block of one of the project's boards has over other rows."""
    placed = [f"select {place} as place, * from ({row})" for place, row in enumerate(rows)]
    named = yaml.safe_load((REPO / "charts" / f"{board}.yml").read_text(encoding="utf-8"))
    (title,) = [one["title"] for one in named["blocks"] if one["id"] == block]
    tried = yaml.safe_load(BOARD)
    tried["blocks"][0] |= {
        "title": title,
        "sql": f"select * from sales cross join ({' union all '.join(placed)}) order by place",
    }
    tried["filters"] = {"dimension": {"label": "By", "options": {"country": "country"}}}
    return page(database, project, yaml.safe_dump(tried))


GROUP = (
    "select '{}' as dimension, '{}' as dimension_label, 12.5 as predicted_clv_per_customer, "
    "-40 as predicted_clv_365, 90 as historical_clv, {} as predicted_clv_share, "
    "0.25 as historical_clv_share"
)
TENTH = "select {0} as value_decile, {1} as predicted_clv, {1} / ({1} + {2}) as predicted_share"


@pytest.mark.parametrize(
    ("block", "rows", "sentence"),
    [
        ("groups", [GROUP.format("country", "DE", 0.5)], "Customers of country DE are worth most"),
        ("groups", [GROUP.format("rfm_group", "Lovers", 0.5)], ">Lovers are worth most: €12.50"),
        ("shares", [GROUP.format("country", "DE", 0.5)], "DE hold 50.0% of what is to come and"),
        ("shares", [GROUP.format("country", "DE", -0.5)], "to bring −€40.00 and brought €90.00"),
        (
            "distribution",
            [TENTH.format(10, "30.0", "10.0"), TENTH.format(1, "10.0", "30.0")],
            "hold 75% of what is to come",
        ),
        (
            "distribution",
            [TENTH.format(10, "30.0", "-10.0"), TENTH.format(1, "-10.0", "30.0")],
            "bring €30.00, all together €20.00",
        ),
        (
            "distribution",
            [TENTH.format(10, "10.0", "-40.0"), TENTH.format(1, "-40.0", "10.0")],
            "bring €10.00, all together −€30.00",
        ),
    ],
)
def test_titles_of_clv_hold_for_any_cut_and_for_losses(database, project, block, rows, sentence):
    change(database, "delete from sales where product <> 'Tea'")
    assert sentence in titled(database, project, "clv", block, *rows)


CARTS = "select '{}' as kind_text, {} as open_count, {} as open_value"
DEVICE = "select '{}' as dimension_value, {} as conversion_rate, {} as is_reportable"
END = "select '{}' as touchpoint_kind, '{}' as label, {} as step_share"
BAND = "select '{}' as messages_received, {} as messages_from, 0.02 as unsubscribe_rate"


@pytest.mark.parametrize(
    ("block", "rows", "sentence"),
    [
        ("abandoned", [CARTS.format("Carts left", 2, 9)], "€9.00 stand in 2 carts left"),
        (
            "abandoned",
            [CARTS.format("Carts left", 1, "null")],
            "€0 stands in one of the carts left",
        ),
        ("abandoned", [CARTS.format("Carts left", 0, "null")], "Nothing left behind can still"),
        ("devices", [DEVICE.format("tv", 0, "false")], "Too few fill a cart on any device"),
        (
            "devices",
            [DEVICE.format("tv", 0.5, "true")],
            "On tv, 50.0% of those who fill a cart go on<",
        ),
        ("ends", [END.format("view", "View", 0.5)], "the steps &#34;view&#34; are the last one<"),
        (
            "ends",
            [END.format("view", "View", 0.5), END.format("checkout", "Checkout", 0.1)],
            "are the last one; at the checkout it is 10.0%<",
        ),
        ("fatigue", [BAND.format("2", 2)], "After 2 messages in 30 days 2.0% leave<"),
        (
            "fatigue",
            [BAND.format("1", 1), BAND.format("2", 2)],
            "After 1 message in 30 days 2.0% leave, after 2 it is 2.0%<",
        ),
    ],
)
def test_titles_of_the_journey_hold_for_few_rows(database, project, block, rows, sentence):
    change(database, "delete from sales where product <> 'Tea'")
    assert sentence in titled(database, project, "journey", block, *rows)


def test_a_port_that_there_cannot_be_is_one_sentence(database, project):
    with pytest.raises(BoardError, match="Port 70000 cannot be used"):
        server(database, project, 70_000)


def test_a_shop_without_orders_says_so(database, project):
    change(database, "delete from sales; update main_intermediate.as_of set as_of_date = null")
    text = page(database, project)

    assert "The shop has no valid orders yet." in text
    assert "as of" not in text


def test_a_table_that_was_not_built_is_named(database, project):
    change(database, "drop table sales")
    assert page(database, project).count("The last build left out the table sales.") == 2


def test_the_reader_chooses_only_what_is_offered(database, project):
    options = "filters: {least: {label: Least, options: {'0': all, '100': large ones}}}\nblocks:"
    board = BOARD.replace("blocks:", options).replace(
        "from sales order", "from sales where amount >= $least::int order"
    )
    assert "Cups" in page(database, project, board)
    assert "Cups" not in page(database, project, board, least="100")
    assert "Cups" in page(database, project, board, least="1 or true")


def test_pages_lead_to_the_documentation_where_it_was_made(database, project):
    start = write_site(database, project)
    assert start == project / "target" / "boards" / "index.html"
    assert "make docs" in start.read_text()

    (project / "target" / "static_index.html").touch()
    write_site(database, project)
    for name in ("index.html", "sales.html", "definitions.html"):
        assert 'href="../static_index.html"' in (start.parent / name).read_text(), name


# What cannot be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "instead", "sentence"),
    [
        ("kind: table", "kind: pie", "block products: kind pie is not known. Known are tiles,"),
        ("    name: Products\n", "", "sales.yml, block products has no name."),
        ("title: Sales", "heading: Sales", "sales.yml has no title."),
        ("    source:", "    colour: red\n    source:", "colour is not known. Known are columns,"),
        ("bar: true", "bars: true", "column amount: .* holds a word not known."),
        ("from sales order", "from sales oder", "sales.yml, block products: "),
        ("order by amount", "order by amounts", 'block products: .*"amounts" not found'),
        ("rows[0].product", "rows[0].name", "block products: the sentence cannot be written"),
        ("format: money", "format: euros", "'euros' is neither a column of the query nor a format"),
        ("product: {label", "products: {label", "'products' is neither a column of the query"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_place(
    database, project, found, instead, sentence
):
    with pytest.raises(BoardError, match=sentence):
        page(database, project, BOARD.replace(found, instead, 1))


def test_a_folder_without_boards_is_one_sentence(tmp_path):
    with pytest.raises(BoardError, match="holds no board"):
        load_boards(tmp_path)


def test_a_file_that_is_no_yaml_is_named(tmp_path):
    (tmp_path / "bad.yml").write_text("title: [")
    with pytest.raises(BoardError, match="bad.yml is not valid YAML"):
        load_board(tmp_path / "bad.yml")


def test_two_blocks_of_one_id_are_refused(tmp_path):
    board = yaml.safe_load(BOARD)
    board["blocks"] *= 2
    (tmp_path / "twice.yml").write_text(yaml.safe_dump(board, sort_keys=False))
    with pytest.raises(BoardError, match="two blocks have the same id"):
        load_board(tmp_path / "twice.yml")


@pytest.mark.parametrize("case", ["absent", "not a database", "not built"])
def test_a_database_that_cannot_be_read_is_one_sentence(project, case):
    path = project / "other.duckdb"
    if case == "not a database":
        path.write_text("text")
    elif case == "not built":
        duckdb.connect(str(path)).close()
    with pytest.raises(BoardError, match="no database|cannot be opened|holds no whole build"):
        Database(path, project)


# Queries ------------------------------------------------------------------------------------------


def test_tables_are_found_wherever_they_stand():
    sql = """
    with chosen as (select * from one where x = $grain),
    long as (unpivot chosen on a, b into name n value v)
    select *, (select max(y) from two) from long
    join main.three using (n) where exists (select 1 from four) order by all
    """
    with duckdb.connect() as connection:
        assert tables_read(sql, connection) == {"one", "two", "three", "four"}


def test_shared_queries_come_before_what_names_them():
    shared = {"first": "select 1 as a", "second": "select * from first", "other": "select 2"}
    with duckdb.connect() as connection:
        alone = with_shared("select * from second", shared)
        beside = with_shared("with own as (select 5 as b) select * from second, own", shared)
        assert connection.execute(alone).fetchall() == [(1,)]
        assert connection.execute(beside).fetchall() == [(1, 5)]
    assert "other" not in alone + beside
    assert with_shared("select 1 as secondary", shared) == "select 1 as secondary"


# Figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (Decimal("1234567.5"), "money", "€1,234,568"),
        (Decimal("99.9"), "money", "€99.90"),
        (-250, "money", "−€250"),
        (0, "money", "€0"),
        (-0.001, "cents", "€0.00"),
        (0.1234, "percent", "12.3%"),
        (0.1234, "share", "12%"),
        (-0.0123, "points", "−1.2 pts"),
        (0.5, "change", "+50.0%"),
        (1, "days", "1 day"),
        (40.0, "days", "40 days"),
        (0.25, "duration", "15 minutes"),
        (8.44, "duration", "8.4 hours"),
        (1.0, "duration", "1.0 hours"),
        (36.2, "duration", "36 hours"),
        (60, "duration", "2.5 days"),
        (1630.6, "duration", "68 days"),
        (Decimal("38.4"), "score", "+38"),
        (-55.3, "score", "−55"),
        (-0.4, "score", "0"),
        (datetime.date(2025, 9, 28), "day", "28 Sep 2025"),
        (datetime.date(2025, 10, 1), "period", "Q4 2025"),
        (datetime.date(2025, 3, 9), "date", "9 March 2025"),
        ("New-comers", "text", "New-comers"),
        (None, "money", "–"),
        (float("nan"), "percent", "–"),
        (float("inf"), "number", "–"),
    ],
)
def test_a_value_in_a_format(value, name, text):
    assert EUROS.write(value, name) == text


def test_other_currencies_stand_before_the_amount():
    assert Formats("CHF").write(5000, "money") == "CHF 5,000"
    assert Formats("SEK").write(-5000, "money") == "−SEK 5,000"
    assert Formats(None).write(5000, "money") == "5,000"


def test_a_comparison_in_words():
    assert EUROS.against(120, Decimal(100)) == "rose 20%"
    assert EUROS.against(88, 100) == "fell 12%"
    assert EUROS.against(100.4, 100) == "did not change"
    assert EUROS.against(5, None) == EUROS.against(5, 0) == "was 5"
    assert EUROS.moved(0.25, 0.2) == "rose 5.0 points"
    assert EUROS.moved(0.2, 0.2001) == "did not change"


def block(kind: str, tmp_path: Path, **options):
    """A block of a kind, read from a file."""
    given = {"id": "b", "kind": kind, "name": "B", "sql": "select 1", "source": [], **options}
    board = {"title": "T", "question": "Q", "blocks": [given]}
    (tmp_path / "t.yml").write_text(yaml.safe_dump(board, sort_keys=False))
    return load_board(tmp_path / "t.yml").blocks[0]


def test_every_kind_can_be_shown():
    from customer_value.boards.charts import CHARTS

    assert set(KINDS) == set(CHARTS) | set(VIEWS)
    assert not set(CHARTS) & set(VIEWS)


def test_tiles_say_whether_a_change_is_welcome(tmp_path):
    rows = [
        {"label": "Up", "unit": "money", "value": 110, "before": 100, "good": "up"},
        {"label": "Rate", "unit": "percent", "value": 0.3, "before": 0.2, "good": "down"},
        {"label": "NPS", "unit": "score", "value": 10, "before": 20.2, "good": "up"},
        {"label": "Same", "unit": "count", "value": 5, "before": 5, "good": "up"},
        {"label": "First", "unit": "count", "value": 5, "before": None, "good": "up"},
        {"label": "From 0", "unit": "count", "value": 5, "before": 0, "good": "up"},
    ]
    shown = view(block("tiles", tmp_path), rows, EUROS)["tiles"]

    assert [(tile["change"], tile["tone"]) for tile in shown] == [
        ("▲ +10.0%", "better"),
        ("▲ +10.0 pts", "worse"),
        ("▼ −10 pts", "worse"),
        ("+0.0%", "even"),
        (None, "even"),
        ("–", "even"),
    ]


def test_a_small_line_runs_from_edge_to_edge_and_leaves_gaps_out(tmp_path):
    rows = [{"label": "A", "unit": "count", "value": 3, "trend": [1, None, 2, 3]}]
    (tile,) = view(block("tiles", tmp_path), rows, EUROS)["tiles"]

    points = [tuple(map(float, point.split(","))) for point in tile["trend"]["points"].split()]
    assert len(points) == 3
    assert points[0] == (4, 28)
    assert points[-1] == (116, 4) == tile["trend"]["last"]
    rows[0]["trend"] = [1, 2]
    assert view(block("tiles", tmp_path), rows, EUROS)["tiles"][0]["trend"] is None


def test_a_heatmap_keeps_the_order_of_its_query_and_leaves_unknown_cells_out(tmp_path):
    shown = view(
        block("heatmap", tmp_path, row="who", column="month", value={"rate": {"format": "share"}}),
        [
            {"who": "b", "month": 2, "rate": 0.5},
            {"who": "b", "month": 1, "rate": None},
            {"who": "a", "month": 2, "rate": 0},
        ],
        EUROS,
    )
    assert shown["heads"] == ["2", "1"]
    assert [line["head"] for line in shown["lines"]] == ["b", "a"]
    (first, unknown), (lowest, absent) = (line["cells"] for line in shown["lines"])
    assert (first["text"], first["color"], first["is_dark"]) == ("50%", "#174a80", True)
    assert (lowest["text"], lowest["color"], lowest["is_dark"]) == ("0%", "#eaf2fa", False)
    assert unknown is None
    assert absent is None


def test_bars_of_a_table_are_shares_of_the_largest(tmp_path):
    columns = {"amount": {"format": "money", "bar": True}}
    rows = [{"amount": Decimal(50)}, {"amount": Decimal(200)}, {"amount": -10}, {"amount": None}]
    shown = view(block("table", tmp_path, columns=columns), rows, EUROS)

    assert [line[0]["bar"] for line in shown["lines"]] == [0.25, 1, 0, 0]
    assert [line[0]["text"] for line in shown["lines"]] == ["€50.00", "€200", "−€10.00", "–"]


def test_a_waterfall_ends_where_its_steps_lead(tmp_path):
    drawn = chart(
        block("waterfall", tmp_path, label="step", amount={"money": "money"}, style="kind"),
        [
            {"step": "all", "money": 100, "kind": "subtotal"},
            {"step": "tax", "money": -19, "kind": "step"},
            {"step": "gifts", "money": 4, "kind": "step"},
            {"step": "left", "money": 85, "kind": "subtotal"},
        ],
        EUROS,
    )
    values = (
        drawn["layer"][0]["data"]["values"]
        if "data" in drawn["layer"][0]
        else (drawn["data"]["values"])
    )
    assert [(one["start"], one["end"]) for one in values] == [
        (0, 100),
        (100, 81),
        (81, 85),
        (0, 85),
    ]
    assert [one["series"] for one in values] == ["Total", "Takes off", "Adds", "Total"]


def test_a_chart_holds_every_figure_once(tmp_path):
    rows = [
        {"month": datetime.date(2025, month, 1), "now": Decimal(month), "before": None}
        for month in (1, 2, 3)
    ]
    rows[1]["before"] = float("inf")
    drawn = chart(
        block(
            "line",
            tmp_path,
            x={"month": "month"},
            series={"now": {"format": "money"}, "before": {"format": "money", "color": "grey"}},
        ),
        rows,
        EUROS,
    )
    values = drawn["data"]["values"]
    assert [one["value"] for one in values] == [1, None, 2, None, 3, None]
    assert values[0]["label"] == "Jan 2025"
    assert values[0]["written"] == "€1.00"


def test_bounds_of_a_line_are_a_band_behind_it(tmp_path):
    rows = [
        {"quarter": "Q1", "nps": 20.0, "low": 5.0, "high": 35.0},
        {"quarter": "Q2", "nps": None, "low": None, "high": None},
    ]
    drawn = chart(
        block("line", tmp_path, x="quarter", series={"nps": "score"}, low="low", high="high"),
        rows,
        EUROS,
    )
    assert [layer["mark"]["type"] for layer in drawn["layer"]] == ["area", "line", "point"]
    band = drawn["layer"][0]["data"]["values"]
    assert [(one["label_written"], one["low"], one["high"]) for one in band] == [
        ("Q1", 5.0, 35.0),
        ("Q2", None, None),
    ]


@pytest.mark.parametrize(("low", "rules"), [(-5.0, 2), (5.0, 1)])
def test_intervals_take_the_colour_of_their_tone_and_mark_zero(tmp_path, low, rules):
    rows = [
        {"name": "A", "nps": 20.0, "low": low, "high": 35.0, "verdict": "even"},
        {"name": "B", "nps": 40.0, "low": 25.0, "high": 55.0, "verdict": "better"},
    ]
    asked = {"label": "name", "value": {"nps": "score"}, "low": "low", "high": "high"}
    plain = chart(block("intervals", tmp_path, **asked), rows, EUROS)
    toned = chart(block("intervals", tmp_path, **asked, tone="verdict"), rows, EUROS)

    assert sum(layer["mark"]["type"] == "rule" for layer in plain["layer"]) == rules
    assert all("color" not in layer["encoding"] for layer in plain["layer"])
    point = toned["layer"][-1]
    assert point["encoding"]["color"]["field"] == "tone"
    values = point.get("data", toned.get("data"))["values"]
    assert [one["tone"] for one in values] == ["even", "better"]


def test_a_column_can_be_named_in_three_ways():
    assert as_column("net_revenue").label == "Net revenue"
    assert as_column({"net_revenue": "money"}).format == "money"
    assert as_column({"net_revenue": {"label": "Sales"}}).label == "Sales"
    with pytest.raises(BoardError, match="is no column"):
        as_column(["net_revenue"])
