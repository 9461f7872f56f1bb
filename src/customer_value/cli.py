"""The command `customer-value`: check a folder, summarise a build, show boards, write pages."""

import argparse
import difflib
import json
import sys
from pathlib import Path

import yaml

from customer_value.contract import ProjectError, find_project, project_vars


def main(argv: list[str] | None = None) -> int:
    """Runs one command.

    Args:
        argv: Words after `customer-value`; those of the command line when None.

    Returns:
        Exit code: 0 when all is well, 1 when the answer is no, 2 when the question is wrong.
    """
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["generate"]:
        # the generator has options of its own, and what it imports takes time
        from customer_value.sample.__main__ import main as generate

        return generate(words[1:])
    try:
        if words[:1] == ["metrics"]:
            # what follows is MetricFlow's
            from customer_value.metrics import ask

            return ask(words[1:], find_project(None))
        given = _parser().parse_args(words)
        return given.run(given)
    except ProjectError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # the reader of our output left early, as `head` does
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="customer-value", description=__doc__.split("\n")[0])
    parser.add_argument("--project-dir", type=Path, help="folder of dbt_project.yml")
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")

    check = commands.add_parser(
        "check", help="say before a build what a folder of raw tables holds and what is missing"
    )
    check.add_argument("folder", type=Path, help="folder of Parquet or CSV files")
    check.set_defaults(run=_check)

    summary = commands.add_parser("summary", help="say in words what the last build found")
    summary.add_argument("--db", type=Path, help="DuckDB file; default as in profiles.yml")
    summary.set_defaults(run=_summary)

    boards = commands.add_parser("boards", help="write the boards as pages to be opened from disk")
    boards.add_argument("--db", type=Path, help="DuckDB file; default as in profiles.yml")
    boards.add_argument("--out", type=Path, help="folder of the pages; default target/boards")
    boards.set_defaults(run=_boards)

    serve = commands.add_parser("serve", help="show the boards live, with filters")
    serve.add_argument("--db", type=Path, help="DuckDB file; default as in profiles.yml")
    serve.add_argument("--port", type=int, default=8000, help="port on this machine; default 8000")
    serve.set_defaults(run=_serve)

    commands.add_parser(
        "generate", help="write a made-up shop of any size as raw tables, with its truth"
    )

    commands.add_parser(
        "metrics", help="ask for metrics with MetricFlow: query, list metrics, validate-configs"
    )

    page = commands.add_parser("contract", help="print the raw contract as a page to read")
    page.set_defaults(run=_contract)

    settings = commands.add_parser("configuration", help="print the vars of dbt_project.yml")
    settings.add_argument("--into", type=Path, help="page to write them into, between its marks")
    settings.set_defaults(run=_configuration)

    questions = commands.add_parser(
        "questions", help="print the questions of docs/questions.yml with the answers of a build"
    )
    questions.add_argument("--db", type=Path, help="DuckDB file; default as in profiles.yml")
    questions.set_defaults(run=_questions)

    build_vars = commands.add_parser(
        "vars", help="print dbt's --vars for a folder and further vars, as the Makefile needs them"
    )
    build_vars.add_argument("--raw", default="", help="folder of raw tables")
    build_vars.add_argument("--vars", default="", help="further vars as YAML, as in dbt")
    build_vars.set_defaults(run=_vars)
    return parser


def _contract(given: argparse.Namespace) -> int:
    from customer_value.contract_page import contract_page

    print(contract_page(find_project(given.project_dir)), end="")
    return 0


def _configuration(given: argparse.Namespace) -> int:
    from customer_value.vars_table import vars_table, with_vars_table

    table = vars_table(find_project(given.project_dir))
    if given.into:
        page = given.into.read_text(encoding="utf-8")
        given.into.write_text(with_vars_table(page, table), encoding="utf-8")
    else:
        print(table)
    return 0


def _questions(given: argparse.Namespace) -> int:
    from customer_value.questions_page import load_questions, questions_page
    from customer_value.summary import database_path

    project = find_project(given.project_dir)
    database = database_path(project, given.db)
    print(questions_page(load_questions(project), database), end="")
    return 0


def _check(given: argparse.Namespace) -> int:
    from customer_value.check import check_folder

    report = check_folder(given.folder.expanduser(), find_project(given.project_dir))
    print(report.text())
    return 0 if report.can_be_built else 1


def _summary(given: argparse.Namespace) -> int:
    from customer_value.summary import SummaryError, database_path, summarise

    try:
        project = find_project(given.project_dir)
        print(summarise(database_path(project, given.db), project))
    except SummaryError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _boards(given: argparse.Namespace) -> int:
    # charts take a second to import, which no other command should wait for
    from customer_value.boards.definition import BoardError
    from customer_value.boards.site import write_site
    from customer_value.places import short_path
    from customer_value.summary import database_path

    project = find_project(given.project_dir)
    try:
        start = write_site(database_path(project, given.db), project, given.out)
    except BoardError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Boards: open {short_path(start)} in a browser.")
    return 0


def _serve(given: argparse.Namespace) -> int:
    from customer_value.boards.definition import BoardError
    from customer_value.boards.serve import serve
    from customer_value.summary import database_path

    project = find_project(given.project_dir)
    try:
        serve(database_path(project, given.db), project, given.port)
    except BoardError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _vars(given: argparse.Namespace) -> int:
    """Joins folder and vars into one JSON object; the folder becomes absolute, as dbt moves."""
    try:
        found = yaml.safe_load(given.vars) if given.vars else {}
    # a date that no calendar has is a ValueError
    except (yaml.YAMLError, ValueError):
        found = None
    if not isinstance(found, dict):
        print(
            f"VARS must be a YAML mapping such as '{{reporting_currency: EUR}}', not {given.vars}",
            file=sys.stderr,
        )
        return 2
    known = project_vars(find_project(given.project_dir))
    for name in found:
        if name not in known:
            meant = difflib.get_close_matches(str(name), known, n=1)
            print(
                f"VARS names {name}, which is no var of dbt_project.yml."
                + (f" Is it {meant[0]}?" if meant else ""),
                file=sys.stderr,
            )
            return 2
    if given.raw:
        folder = Path(given.raw).expanduser()
        if not folder.is_dir():
            print(
                f"There is no folder {folder}: RAW names the folder of the raw tables.",
                file=sys.stderr,
            )
            return 2
        found["raw_path"] = str(folder.resolve())
    print(json.dumps(found, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main())
