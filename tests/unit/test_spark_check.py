"""The parts of the Spark check that need neither Spark nor Java."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from customer_value.contract import Column, Table, load_contract
from customer_value.spark_check.project import declared_columns, in_order, seed_columns
from customer_value.spark_check.report import (
    Failure,
    Problem,
    columns_problem,
    contract_problem,
    java_problem,
    problem_in_words,
    summary,
)
from customer_value.spark_check.shapes import (
    LEAST_SHAPE,
    MAIN_SHAPE,
    SHAPES,
    column_list,
    raw_tables,
    spark_type,
)

REPO = Path(__file__).resolve().parents[2]

RESOLVE_ERROR = """\
[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `gros` cannot be resolved. \
Did you mean one of the following? [`gross`]. SQLSTATE: 42703; line 3 pos 4;
'Project ['gros]
+- SubqueryAlias orders
"""
PARSE_ERROR = """
[PARSE_SYNTAX_ERROR] Syntax error at or near 'qualify'. SQLSTATE: 42601 (line 2, pos 0)

== SQL ==
select order_id from orders
qualify 1 = 1
^^^
"""


def contract():
    orders = [
        Column("order_id", "string", meta={"key": True}),
        Column("ordered_at", "timestamp", meta={"required": True}),
        Column("customer_id", "string"),
        Column("email", "string"),
        Column("total", "decimal(18,4)", meta={"required": True}),
        Column("is_test", "boolean"),
    ]
    return {
        "orders": Table(
            "orders",
            "",
            {column.name: column for column in orders},
            {"required": True, "one_of": ["customer_id", "email"]},
        ),
        "products": Table("products", "", {"price": Column("price", "decimal(18,4)")}),
    }


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("DECIMAL(18, 2)", "decimal(18,2)"),
        ("numeric(38,4)", "decimal(38,4)"),
        ("integer", "int"),
        ("Varchar(20)", "string"),
        ("text", "string"),
        ("timestamp", "timestamp"),
    ],
)
def test_types_are_spelled_as_spark_prints_them(written, printed):
    assert spark_type(written) == printed


def test_main_shape_has_every_table_in_the_types_of_the_contract():
    tables = raw_tables(contract(), MAIN_SHAPE)
    assert tables["orders"]["total"] == "decimal(18,4)"
    assert tables["orders"]["ordered_at"] == "timestamp"
    assert tables["products"] == {"price": "decimal(18,4)"}


def test_text_shape_holds_nothing_but_text():
    tables = raw_tables(contract(), "all text")
    assert {kind for columns in tables.values() for kind in columns.values()} == {"string"}


def test_least_shape_holds_what_the_contract_requires_and_no_more():
    assert raw_tables(contract(), LEAST_SHAPE) == {
        "orders": {
            "order_id": "string",
            "ordered_at": "timestamp",
            "customer_id": "string",
            "total": "decimal(18,4)",
        }
    }


def test_shapes_lay_out_the_contract_of_the_project():
    raw = load_contract(REPO)
    for shape in SHAPES:
        for columns in raw_tables(raw, shape).values():
            assert all(kind == spark_type(kind) for kind in columns.values())
    assert list(raw_tables(raw, LEAST_SHAPE)) == ["orders"]


def test_columns_are_written_for_create_table():
    columns = {"order_id": "string", "total": "decimal(18,4)"}
    assert column_list(columns) == "`order_id` string, `total` decimal(18,4)"


def test_equal_columns_in_another_order_and_spelling_keep_the_contract():
    expected = {"orders": "integer", "aov": "decimal(18, 2)"}
    assert contract_problem(expected, {"aov": "decimal(18,2)", "orders": "int"}) is None


def test_every_difference_from_the_contract_is_told():
    problem = contract_problem(
        {"orders": "int", "aov": "decimal(18,2)"}, {"aov": "decimal(38,6)", "extra": "string"}
    )
    assert problem.message == (
        "no column orders; column extra is not in the contract; "
        "aov is decimal(38,6), the contract says decimal(18,2)"
    )


def test_two_columns_of_one_name_are_told_whatever_their_case():
    problem = columns_problem([("order_id", "string"), ("Order_ID", "string")])
    assert problem.message == "two columns are called order_id"


def test_a_null_without_type_is_told():
    problem = columns_problem([("order_id", "string"), ("note", "void")])
    assert problem.message == "note: a null without type, write cast(null as ...)"
    assert columns_problem([("order_id", "string")]) is None


def test_an_analysis_error_is_one_line_with_its_sql_line():
    problem = problem_in_words(RESOLVE_ERROR, "select\n    order_id,\n    gros\nfrom orders")
    assert problem == Problem(
        "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `gros` cannot be resolved. "
        "Did you mean one of the following? [`gross`].",
        3,
        "    gros",
    )


def test_a_syntax_error_is_one_line_with_its_sql_line():
    problem = problem_in_words(PARSE_ERROR, "select order_id from orders\nqualify 1 = 1")
    assert str(problem) == (
        "[PARSE_SYNTAX_ERROR] Syntax error at or near 'qualify'.\n    line 2: qualify 1 = 1"
    )


def test_an_error_without_position_keeps_its_message():
    assert problem_in_words("Something broke.\n\nat org.apache") == Problem("Something broke.")


def test_of_a_long_line_the_part_around_the_position_is_shown():
    sql = "select " + "a, " * 200 + "wrong, " + "b, " * 200 + "c"
    problem = problem_in_words(f"[X] no. SQLSTATE: 1; line 1 pos {sql.index('wrong')};\nPlan", sql)
    assert "wrong" in problem.sql_line
    assert problem.sql_line.startswith("...")
    assert problem.sql_line.endswith("...")
    assert len(problem.sql_line) < 200


def test_odd_characters_in_a_literal_do_not_move_the_line():
    sql = "select trim('\u2028\x85\x1c')\nfrom nowhere"
    assert problem_in_words("[X] no; line 2 pos 5", sql).sql_line == "from nowhere"


def test_a_position_outside_the_sql_is_left_out():
    assert problem_in_words(RESOLVE_ERROR, "select 1").line_number is None


def test_a_failure_names_the_shape_unless_it_is_the_first():
    problem = Problem("cannot cast")
    assert str(Failure("stg_orders", MAIN_SHAPE, problem)) == "FAILED stg_orders: cannot cast"
    assert str(Failure("base_orders", "all text", problem)) == (
        "FAILED base_orders (raw tables: all text): cannot cast"
    )


@pytest.mark.parametrize(
    "printed",
    [
        'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment',
        'java version "21" 2023-09-19 LTS',
        'openjdk version "24.0.1" 2025-04-15',
    ],
)
def test_new_enough_java_is_no_problem(printed):
    assert java_problem(printed) is None


@pytest.mark.parametrize(
    ("printed", "beginning"),
    [
        (None, "No Java was found. Spark needs Java 17 or newer"),
        ('java version "1.8.0_202"', "Java is version 8. Spark needs Java 17 or newer"),
        ('openjdk version "11.0.2" 2019-01-15', "Java is version 11."),
        ("command not found", "Java does not tell its version."),
    ],
)
def test_missing_or_old_java_is_one_sentence_and_what_to_do(printed, beginning):
    problem = java_problem(printed)
    assert problem.startswith(beginning)
    assert "JAVA_HOME" in problem


def test_summary_counts_models_and_not_failures():
    failures = [
        Failure("base_orders", MAIN_SHAPE, Problem("a")),
        Failure("base_orders", "all text", Problem("b")),
    ]
    assert summary(77, [], []) == "77 models explained on Spark, 0 failed"
    assert summary(77, failures, []) == "77 models explained on Spark, 1 failed"
    assert summary(70, failures, ["stg_orders", "as_of"]) == (
        "70 models explained on Spark, 1 failed\n"
        "2 more read those and were not reached: stg_orders, as_of"
    )


def test_parents_come_first_and_unknown_ones_do_not_count():
    order = in_order({"a": ["c", "source.raw"], "b": ["a"], "c": ["source.raw"], "d": []})
    assert order == ["c", "a", "b", "d"]


def test_a_model_that_leaves_out_a_type_promises_nothing():
    def model(**types):
        columns = {n: SimpleNamespace(name=n, data_type=t) for n, t in types.items()}
        return SimpleNamespace(columns=columns)

    assert declared_columns(model(a="int", b="string")) == {"a": "int", "b": "string"}
    assert declared_columns(model(a="int", b=None)) == {}


def test_seed_columns_are_typed_as_dbt_loads_them(tmp_path):
    path = tmp_path / "steps.csv"
    path.write_text("step,share,is_open,first_day,code,note\n1,0.5,true,2024-01-31,007,a b\n")
    assert seed_columns(path, {"code": "string", "share": "decimal(18, 4)"}) == {
        "step": "bigint",
        "share": "decimal(18,4)",
        "is_open": "boolean",
        "first_day": "date",
        "code": "string",
        "note": "string",
    }
