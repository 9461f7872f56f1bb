"""Customer Value in Dagster: every table an asset with its tests as checks, built each night.

Install into an environment of its own, with the project: `pip install dagster-webserver dagster-dbt
-e .`, then run `dagster dev -f examples/scheduling/dagster_definitions.py`. Vars such as `raw_path`
are set in dbt_project.yml, or added to the command below with `--vars`. Dagster reports its own
use unless its dagster.yaml says `telemetry: {enabled: false}`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

PROJECT = DbtProject(project_dir=Path(__file__).resolve().parents[2])
# writes target/manifest.json while developing; elsewhere run `dbt parse` when deploying
PROJECT.prepare_if_dev()


@dbt_assets(manifest=PROJECT.manifest_path, project=PROJECT)
def customer_value(context: dagster.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """One dbt build without unit tests, which belong to development."""
    build = dbt.cli(["build", "--exclude-resource-type", "unit_test"], context=context)
    yield from build.stream()


nightly = dagster.ScheduleDefinition(
    name="nightly",
    target=dagster.AssetSelection.assets(customer_value),
    cron_schedule="15 4 * * *",
    execution_timezone="Europe/Berlin",
)

definitions = dagster.Definitions(
    assets=[customer_value],
    schedules=[nightly],
    resources={"dbt": DbtCliResource(project_dir=PROJECT)},
)
