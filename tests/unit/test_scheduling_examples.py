"""The scheduling examples: parsed, and the nightly script run with a stand-in for make."""

import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLES = PROJECT / "examples" / "scheduling"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the script, a database in use, and a make that builds what MADE says."""
    (tmp_path / "examples" / "scheduling").mkdir(parents=True)
    shutil.copy(EXAMPLES / "nightly.sh", tmp_path / "examples" / "scheduling")
    (tmp_path / "customer_value.duckdb").write_text("old", encoding="utf-8")
    make = tmp_path / "bin" / "make"
    make.parent.mkdir()
    make.write_text(
        '#!/bin/sh\necho "$1 $RAW" > said\n'
        'cat "$CUSTOMER_VALUE_DB" "$CUSTOMER_VALUE_DB.wal" > went_on_from 2>/dev/null\n'
        'rm -f "$CUSTOMER_VALUE_DB.wal"\necho new > "$CUSTOMER_VALUE_DB"\nexit "$MADE"\n',
        encoding="utf-8",
    )
    make.chmod(0o755)
    return tmp_path


def nightly(clone: Path, made: int) -> subprocess.CompletedProcess[str]:
    settings = {"PATH": f"{clone / 'bin'}:{os.environ['PATH']}", "MADE": str(made), "RAW": "/data"}
    return subprocess.run(
        [clone / "examples" / "scheduling" / "nightly.sh"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_build_that_passed_takes_the_place_of_the_old_one(clone):
    assert nightly(clone, made=0).returncode == 0
    assert (clone / "customer_value.duckdb").read_text(encoding="utf-8") == "new\n"
    assert (clone / "said").read_text(encoding="utf-8") == "build /data\n"


def test_a_build_that_failed_leaves_the_old_one(clone):
    assert nightly(clone, made=2).returncode == 2
    assert (clone / "customer_value.duckdb").read_text(encoding="utf-8") == "old"


def test_a_build_goes_on_from_the_history_of_the_last_one(clone):
    (clone / "customer_value.duckdb.wal").write_text(" and its log", encoding="utf-8")
    assert nightly(clone, made=0).returncode == 0
    assert (clone / "went_on_from").read_text(encoding="utf-8") == "old and its log"
    # a log of the file that is gone would be read into the new one
    assert not (clone / "customer_value.duckdb.wal").exists()


def test_the_first_build_goes_on_from_nothing(clone):
    (clone / "customer_value.duckdb").unlink()
    assert nightly(clone, made=0).returncode == 0
    assert (clone / "went_on_from").read_text(encoding="utf-8") == ""
    assert (clone / "customer_value.duckdb").read_text(encoding="utf-8") == "new\n"


def test_two_builds_never_run_at_once(clone):
    with (clone / ".nightly.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = nightly(clone, made=0)
    assert done.returncode == 75
    assert "still running" in done.stderr
    assert (clone / "customer_value.duckdb").read_text(encoding="utf-8") == "old"


def test_cron_runs_a_script_that_is_there():
    lines = (EXAMPLES / "crontab").read_text(encoding="utf-8").splitlines()
    (job,) = (line for line in lines if line and not re.match(r"#|\w+=", line))
    *times, command = job.split(maxsplit=5)
    assert all(re.fullmatch(r"[\d*/,-]+", time) for time in times)
    (script,) = re.findall(r"/srv/customer_value/(examples/\S+)", command)
    assert os.access(PROJECT / script, os.X_OK)


def test_the_workflow_names_targets_that_are_there():
    workflow = yaml.safe_load((EXAMPLES / "github_actions.yml").read_text(encoding="utf-8"))
    assert workflow["on"]["schedule"][0]["cron"]
    steps = workflow["jobs"]["build"]["steps"]
    targets = re.findall(r"\bmake (\w+)", "\n".join(step.get("run", "") for step in steps))
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert targets == ["check", "build"]
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in targets)


def test_the_dagster_example_is_python():
    path = EXAMPLES / "dagster_definitions.py"
    compile(path.read_text(encoding="utf-8"), str(path), "exec")
