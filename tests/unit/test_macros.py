"""Macros of the project without dbt."""

from pathlib import Path

import duckdb
import pytest

from customer_value.macros import MacroError, Macros

SETTINGS = "name: shop\nvars: {currency: EUR, folder: ''}\n"
MACROS = """
{% macro doubled(number) %}{% do return(number * 2) %} never rendered {% endmacro %}

{% macro quadrupled(number) -%}
    {%- set half = doubled(number) -%}
    {%- do return(doubled(half)) -%}
{%- endmacro %}

{% macro price(amount) -%}
    {{ amount }} in {{ var('currency') }}, {{ var('other', 'none') }}
{%- endmacro %}

{%- macro only_positive(number) -%}
    {%- if number < 0 -%}{{ exceptions.raise_compiler_error('No ' ~ number) }}{%- endif -%}
{%- endmacro %}
"""
MORE_MACROS = """
{% macro spelled(value) -%} {{ return(adapter.dispatch('spelled')(value)) }} {%- endmacro %}
{% macro default__spelled(value) -%} spelled {{ adapter.quote(value) }} {%- endmacro %}
{% macro spark__spelled(value) -%} wrong {%- endmacro %}

{% macro rows() %}
    {%- set found = run_query('select i, i * 10 from range(3) as numbers(i)') -%}
    {%- set tens = found.columns[1].values() -%}
    {%- do return({'rows': found.rows, 'tens': tens, 'four': doubled(number=2)}) -%}
{% endmacro %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text(SETTINGS)
    (tmp_path / "macros" / "deep").mkdir(parents=True)
    (tmp_path / "macros" / "some.sql").write_text(MACROS)
    (tmp_path / "macros" / "deep" / "more.sql").write_text(MORE_MACROS)
    return tmp_path


def test_return_ends_one_macro_and_keeps_its_type(project):
    macros = Macros(project, duckdb.connect())

    assert macros("doubled", 3) == 6
    assert macros("quadrupled", 3) == 12


def test_vars_are_those_of_the_project_unless_given(project):
    assert Macros(project, duckdb.connect())("price", 5) == "5 in EUR, none"
    given = Macros(project, duckdb.connect(), {"currency": "GBP"})
    assert given("price", 5) == "5 in GBP, none"


def test_an_error_of_a_macro_reaches_the_caller(project):
    macros = Macros(project, duckdb.connect())

    assert macros("only_positive", 1) == ""
    with pytest.raises(MacroError, match="No -1"):
        macros("only_positive", -1)


def test_dispatch_takes_the_macro_for_duckdb(project):
    assert Macros(project, duckdb.connect())("spelled", 'a"b') == 'spelled "a""b"'


def test_queries_run_on_the_connection(project):
    rows = Macros(project, duckdb.connect())("rows")

    assert rows == {"rows": [(0, 0), (1, 10), (2, 20)], "tens": [0, 10, 20], "four": 4}


def test_overrides_stand_in_for_macros(project):
    macros = Macros(project, duckdb.connect(), overrides={"doubled": lambda number: number + 1})

    assert macros("quadrupled", 3) == 5
