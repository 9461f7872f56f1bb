"""Asks MetricFlow for the project's metrics, as its command `mf` does, without calling home."""

import os
from pathlib import Path
from typing import Any

from customer_value.contract import ProjectError
from customer_value.summary import database_path

MANIFEST = Path("target") / "semantic_manifest.json"


class _NoUpdates:
    """Stands in for MetricFlow's look-up of its newest version, which asks the package index."""

    def check(self, package: str, version: str) -> None:
        """Knows of no newer version."""


class _Words:
    """Stands in for click where MetricFlow tells of errors.

    It would end each, a mistyped name too, with where to report a bug in MetricFlow.
    """

    def __init__(self, click: Any) -> None:
        self._click = click

    def __getattr__(self, name: str) -> Any:
        """All else is click's."""
        return getattr(self._click, name)

    def echo(self, message: Any = None, **options: Any) -> None:
        """Writes a message, other than the one about bugs."""
        if "you found a bug" not in str(message):
            self._click.echo(message, **options)


def ask(words: list[str], project: Path) -> int:
    """Runs one command of MetricFlow's command line.

    Args:
        words: What follows `mf`, such as `query --metrics orders`.
        project: Folder of the project.

    Returns:
        Exit code of the command.

    Raises:
        ProjectError: MetricFlow is not installed, or there is no build to ask.
    """
    try:
        from dbt_metricflow.cli import main as metricflow
        from dbt_metricflow.cli import utils
    except ModuleNotFoundError as error:
        raise ProjectError(
            "MetricFlow is not installed here: make build sets up an environment that has it, or "
            "install dbt-metricflow as pyproject.toml names it."
        ) from error
    # MetricFlow would make an empty database where there is none
    for needed in (project / MANIFEST, database_path(project)):
        if not needed.is_file():
            raise ProjectError(f"There is no {needed} yet: run make build first.")
    metricflow.UpdateChecker = _NoUpdates
    utils.click = _Words(utils.click)
    # MetricFlow looks for project, profile and database from the project's folder
    os.chdir(project)
    try:
        metricflow.cli.main(args=words, prog_name="customer-value metrics")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
