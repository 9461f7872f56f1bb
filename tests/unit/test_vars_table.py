from pathlib import Path

import pytest
import yaml

from customer_value.contract import ProjectError
from customer_value.vars_table import BEGIN, END, vars_table, with_vars_table

PROJECT = Path(__file__).resolve().parents[2]


def test_the_readme_has_every_var_as_the_project_says():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert with_vars_table(readme, vars_table(PROJECT)) == readme, "run: make pages"
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert all(f"| `{name}` |" in readme for name in project["vars"])


def test_defaults_and_meanings_are_read(tmp_path):
    project = (
        "vars:\n"
        "  # a folder; empty:\n"
        "  # the sample\n"
        '  raw_path: ""\n'
        "  # what is called otherwise\n"
        "  names: {}\n"
        "  # days, 0 for all\n"
        "  window: 0\n"
        "  # join or not\n"
        "  merge: true\n"
        "\n"
        "models:\n"
        "  # no var\n"
        "  +schema: x\n"
    )
    (tmp_path / "dbt_project.yml").write_text(project, encoding="utf-8")
    assert vars_table(tmp_path).splitlines()[2:] == [
        "| `raw_path` | empty | a folder; empty: the sample |",
        "| `names` | none | what is called otherwise |",
        "| `window` | 0 | days, 0 for all |",
        "| `merge` | true | join or not |",
    ]


def test_a_var_without_a_comment_is_named(tmp_path):
    text = "vars:\n  # one\n  one: 1\n  two: 2\nmodels: {}\n"
    (tmp_path / "dbt_project.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match="has no comment above two"):
        vars_table(tmp_path)


def test_the_table_goes_between_the_marks():
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert with_vars_table(page, "new") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    with pytest.raises(ProjectError, match="no place"):
        with_vars_table("no marks", "new")
